// A server of the official SDK for the revisions with a handshake: its tools ask the client for things,
// run as tasks when the client likes, and tell what nobody knows. One server object for each session.
//
//   --page N    lists a handful of other tools, N a page
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { InMemoryTaskMessageQueue, InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  ElicitResultSchema,
  EmptyResultSchema,
  ListToolsRequestSchema,
  UrlElicitationRequiredError,
} from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import { answeredByCors, serve, sleep } from './http.mjs';
import { TOOL_TALK } from './tool_talk.mjs';

const { values: options } = parseArgs({
  options: { port: { type: 'string', default: '0' }, page: { type: 'string' } },
});

const text = (value) => ({ content: [{ type: 'text', text: value }] });
/** Transports and servers by the id of their session. */
const sessions = new Map();

function buildServer() {
  const server = new McpServer(
    { name: 'asking-legacy-fixture', version: '1.0.0' },
    {
      capabilities: {
        logging: {},
        tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } },
      },
      taskStore: new InMemoryTaskStore(),
      taskMessageQueue: new InMemoryTaskMessageQueue(),
    },
  );
  registerQuestions(server);
  registerConsent(server);
  registerTask(server);
  registerOddities(server);
  if (options.page) listByPages(server.server, Number(options.page));
  return server;
}

function listByPages(server, size) {
  const all = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'].map((name) => ({
    name,
    inputSchema: { type: 'object' },
  }));
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
    const from = Number(params?.cursor ?? 0);
    const next = from + size;
    const more = next < all.length && { nextCursor: String(next) };
    return { tools: all.slice(from, next), ...more };
  });
}

function registerQuestions(server) {
  server.registerTool(
    'ask_model',
    { description: 'Asks for a message of a model that may call tools.' },
    async (extra) => {
      const related = { relatedRequestId: extra.requestId };
      return text(JSON.stringify(await server.server.createMessage(TOOL_TALK, related)));
    },
  );

  server.registerTool(
    'ask_and_give_up',
    {
      description: 'Asks for a form, and takes the question back after a while.',
      inputSchema: { millis: z.number().default(1_500) },
    },
    async ({ millis }, { sendRequest }) => {
      const requestedSchema = { type: 'object', properties: { name: { type: 'string' } } };
      const params = { message: 'Quick, who are you?', requestedSchema };
      const asked = sendRequest({ method: 'elicitation/create', params }, ElicitResultSchema, {
        signal: AbortSignal.timeout(millis),
      });
      return text(
        await asked.then(
          ({ action }) => `answered: ${action}`,
          () => 'gave up',
        ),
      );
    },
  );

  server.registerTool('ask_for_a_ping', { description: 'Pings the client.' }, async ({ sendRequest }) => {
    await sendRequest({ method: 'ping' }, EmptyResultSchema);
    return text('the ping came back');
  });

  server.registerTool(
    'ask_the_unknown',
    { description: 'Sends a request that no client knows.' },
    async ({ sendRequest }) => {
      const asked = sendRequest({ method: 'example/unheard_of', params: {} }, EmptyResultSchema);
      return text(
        await asked.then(
          () => 'answered',
          ({ code }) => `refused with ${code}`,
        ),
      );
    },
  );
}

/** Ids of the elicitations whose address somebody has opened. */
const opened = new Set();

/** One tool that is for those only who have opened an address, which is a page of this server. */
function registerConsent(server) {
  const elicitationId = randomUUID();
  server.registerTool('needs_consent', { description: 'Runs for those who have opened an address before.' }, () => {
    if (opened.has(elicitationId)) return text('consent was given');
    const url = `${origin}/consent?elicitation=${elicitationId}`;
    const message = 'Agree there first';
    throw new UrlElicitationRequiredError([{ mode: 'url', message, url, elicitationId }]);
  });
  server.consent = {
    id: elicitationId,
    complete: () => server.server.createElicitationCompletionNotifier(elicitationId)(),
  };
}

async function openConsent(response, id) {
  opened.add(id);
  response.writeHead(200, { 'content-type': 'text/plain' }).end('Thank you');
  for (const { server } of sessions.values()) {
    if (server.consent.id === id) await server.consent.complete();
  }
}

/** A tool that may be run as a task. `poll` is how long a client is to wait between two looks. */
function registerTask(server) {
  server.experimental.tasks.registerToolTask(
    'count',
    {
      description: 'Counts for a while.',
      inputSchema: { millis: z.number().default(300), poll: z.number().default(100) },
      execution: { taskSupport: 'optional' },
    },
    {
      async createTask({ millis, poll }, { taskStore, taskRequestedTtl }) {
        const ttl = taskRequestedTtl ?? 60_000;
        const task = await taskStore.createTask({ ttl, pollInterval: poll });
        finishTask(taskStore, task.taskId, millis).catch((error) => console.error(error.message));
        return { task };
      },
      getTask: (_, { taskStore, taskId }) => taskStore.getTask(taskId),
      getTaskResult: (_, { taskStore, taskId }) => taskStore.getTaskResult(taskId),
    },
  );
}

/** Each change is told in `notifications/tasks/status` by the SDK. */
async function finishTask(taskStore, taskId, millis) {
  await sleep(millis / 2);
  await taskStore.updateTaskStatus(taskId, 'working', 'half way');
  await sleep(millis / 2);
  await taskStore.storeTaskResult(taskId, 'completed', text(`counted for ${millis} ms`));
}

const BATCHED = 'batch';

function registerOddities(server) {
  server.registerTool(
    'tell_oddly',
    { description: 'Sends a notification that no client knows.' },
    async ({ sendNotification }) => {
      const params = { deep: { seen: [1, 2] } };
      await sendNotification({ method: 'notifications/example/odd', params });
      return text('told');
    },
  );

  server.registerTool(
    'batch',
    { description: 'Answers in a JSON-RPC batch, with log messages before the result.' },
    async ({ sendNotification }) => {
      for (const data of ['one', 'two']) {
        const params = { level: 'info', logger: BATCHED, data };
        await sendNotification({ method: 'notifications/message', params });
      }
      return text('sent in a batch');
    },
  );
}

/**
 * The SDK writes each message as an event of its own. 2025-03-26 allows several in one, so what the tool
 * `batch` says is held back and goes out in an array together with its result.
 */
function joinBatches(transport) {
  const wire = transport._webStandardTransport;
  const write = wire.writeSSEEvent.bind(wire);
  const held = [];
  wire.writeSSEEvent = (controller, encoder, message, eventId) => {
    if (message.params?.logger === BATCHED) return held.push(message) > 0;
    if (!message.result || !held.length) return write(controller, encoder, message, eventId);
    const joined = [...held.splice(0), message];
    console.log(`sent a batch of ${joined.length}`);
    return write(controller, encoder, joined, eventId);
  };
}

async function begin() {
  const server = buildServer();
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, { server, transport }),
    onsessionclosed: (id) => sessions.delete(id),
  });
  joinBatches(transport);
  await server.connect(transport);
  return { transport };
}

const origin = await serve(
  async (request, response, url) => {
    if (answeredByCors(request, response)) return undefined;
    if (url.pathname === '/consent') return openConsent(response, url.searchParams.get('elicitation'));
    if (url.pathname !== '/mcp') return response.writeHead(404).end();
    const known = sessions.get(request.headers['mcp-session-id']);
    const { transport } = known ?? (await begin());
    return transport.handleRequest(request, response);
  },
  { port: options.port, path: '/mcp' },
);
