// A server of the official TypeScript SDK that makes tasks of some calls: the extension
// `io.modelcontextprotocol/tasks` of 2026-07-28, whose methods are the SDK's to route and ours to answer.
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import {
  CLIENT_CAPABILITIES_META_KEY,
  createMcpHandler,
  McpServer,
  MissingRequiredClientCapabilityError,
  ProtocolError,
} from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import * as z from 'zod';
import { answeredByCors, OPEN_CORS, readJson, serve } from './http.mjs';
import { answersTaskNews, tellOfTask } from './task_news.mjs';

const { values: options } = parseArgs({ options: { port: { type: 'string', default: '0' } } });

const EXTENSION = 'io.modelcontextprotocol/tasks';
const INVALID_PARAMS = -32602;
const REQUIRED = { extensions: { [EXTENSION]: {} } };

/** Outlive the server object, which lives for one request only. */
const tasks = new Map();

const text = (value) => ({ content: [{ type: 'text', text: value }] });

/** What is told of a task: with its end, or its questions. */
function told({ taskId, ttlMs, pollIntervalMs, createdAt, updatedAt, state }) {
  const times = { createdAt, lastUpdatedAt: updatedAt, ttlMs, pollIntervalMs };
  return { taskId, ...times, ...state };
}

function begin(state, { seconds, then, pollIntervalMs = 300, answersLeft = 0 }) {
  const now = new Date().toISOString();
  const times = { ttlMs: 600_000, pollIntervalMs, createdAt: now, updatedAt: now };
  const task = { taskId: randomUUID(), ...times, state, answersLeft };
  task.change = (next) => {
    if (['completed', 'failed', 'cancelled'].includes(task.state.status)) return;
    task.state = next;
    task.updatedAt = new Date().toISOString();
    tellOfTask(told(task));
  };
  tasks.set(task.taskId, task);
  if (then) setTimeout(() => task.change(then), seconds * 1_000);
  return { resultType: 'task', ...told(task) };
}

function demandExtension(context) {
  const declared = context.mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY]?.extensions;
  if (declared?.[EXTENSION]) return;
  throw new MissingRequiredClientCapabilityError({ requiredCapabilities: REQUIRED });
}

function find(taskId) {
  const task = tasks.get(taskId);
  if (!task) throw new ProtocolError(INVALID_PARAMS, `There is no task ${taskId}`);
  return task;
}

const working = (statusMessage) => ({ status: 'working', statusMessage });
const completed = (result) => ({ status: 'completed', result });

const GREETING = {
  status: 'input_required',
  statusMessage: 'Waiting for a name',
  inputRequests: {
    name: {
      method: 'elicitation/create',
      params: {
        mode: 'form',
        message: 'Who is to be greeted?',
        requestedSchema: {
          type: 'object',
          properties: { name: { type: 'string', title: 'Name' } },
          required: ['name'],
        },
      },
    },
  },
};

function buildServer() {
  const server = new McpServer(
    { name: 'tasks-fixture', version: '1.0.0' },
    { capabilities: { tools: {}, extensions: { [EXTENSION]: {} } } },
  );
  const runs = new Map();
  const tool = (name, shape, run) => {
    const inputSchema = z.object(shape);
    server.registerTool(name, { inputSchema }, () => text('')); // lists it; see `tools/call` below
    runs.set(name, (args) => run(inputSchema.parse(args)));
  };

  tool('report', { topic: z.string(), seconds: z.number().default(1) }, ({ topic, seconds }) =>
    begin(working('Gathering sources'), {
      seconds,
      then: completed(text(`Report on ${topic}`)),
    }),
  );
  // Whoever only looks learns of the end after a minute.
  tool('report_news', { topic: z.string() }, ({ topic }) =>
    begin(working('Gathering news'), {
      seconds: 1,
      then: completed(text(`News of ${topic}`)),
      pollIntervalMs: 60_000,
    }),
  );
  tool('break', {}, () =>
    begin(working('Trying'), {
      seconds: 0.5,
      then: { status: 'failed', error: { code: -32603, message: 'rate limit exceeded' } },
    }),
  );
  tool('endless', {}, () => begin(working('It takes its time'), {}));
  tool('greet', {}, () => begin(working('Thinking of a greeting'), { seconds: 0.2, then: GREETING }));

  tool('greet_twice', {}, () =>
    begin(working('Thinking of a greeting'), { seconds: 0.2, then: GREETING, answersLeft: 1 }),
  );

  const { server: wire } = server;
  // Not the SDK's own: it turns every error of a tool into a result, the missing capability too.
  wire.setRequestHandler('tools/call', ({ params }, context) => {
    demandExtension(context);
    const run = runs.get(params.name);
    if (!run) throw new ProtocolError(INVALID_PARAMS, `There is no tool ${params.name}`);
    return run(params.arguments);
  });
  const one = { params: z.looseObject({ taskId: z.string() }) };
  wire.setRequestHandler('tasks/get', one, ({ taskId }, context) => {
    demandExtension(context);
    return told(find(taskId));
  });
  wire.setRequestHandler('tasks/cancel', one, ({ taskId }, context) => {
    demandExtension(context);
    find(taskId).change({ status: 'cancelled', statusMessage: 'Cancelled on request' });
    return {};
  });
  wire.setRequestHandler('tasks/update', one, ({ taskId }, context) => {
    demandExtension(context);
    // The SDK takes the answers out of the params of every method.
    const { action, content } = context.mcpReq.inputResponses?.name ?? {};
    const task = find(taskId);
    // Takes it, and goes on asking under the same key.
    if (task.answersLeft-- > 0) return {};
    const words = action === 'accept' ? `Hello, ${content.name}!` : `No greeting: ${action}`;
    task.change(completed(text(words)));
    return {};
  });
  return server;
}

const handler = createMcpHandler(buildServer, {
  legacy: 'reject',
  onerror: (error) => console.error(error.message),
});
const answer = toNodeHandler(handler);

await serve(
  async (request, response, url) => {
    if (answeredByCors(request, response, OPEN_CORS)) return undefined;
    if (url.pathname === '/_control/forget') {
      tasks.clear();
      return response.writeHead(204).end();
    }
    if (url.pathname !== '/mcp') return response.writeHead(404).end();
    const message = request.method === 'POST' ? await readJson(request) : undefined;
    if (answersTaskNews(response, message)) return undefined;
    return answer(request, response, message);
  },
  { port: options.port, path: '/mcp' },
);
