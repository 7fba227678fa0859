// A server of the official TypeScript SDK (revision 2026-07-28 and, unless told otherwise, the
// earlier ones without a session), with CORS in front of it.
//
//   --cors open|legacy|none  legacy: allows only the headers that clients of 2025 sent
//   --legacy stateless|reject  reject: speaks 2026-07-28 only
import { parseArgs } from 'node:util';
import {
  createMcpHandler,
  fromJsonSchema,
  inputRequired,
  acceptedContent,
  McpServer,
} from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import * as z from 'zod';
import { answeredByCors, OPEN_CORS, serve, sleep } from './http.mjs';
import { registerPrompts } from './modern_prompts.mjs';
import { registerResources } from './modern_resources.mjs';
import { PIXEL_BASE64 } from './pixel.mjs';
import { registerAskingContent, registerAskingTools } from './asking.mjs';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    cors: { type: 'string', default: 'open' },
    legacy: { type: 'string', default: 'stateless' },
  },
});

const CORS = {
  open: OPEN_CORS,
  legacy: {
    ...OPEN_CORS,
    'access-control-allow-headers': 'content-type, authorization, mcp-session-id, mcp-protocol-version, last-event-id',
  },
  none: {},
};

const text = (value) => ({ content: [{ type: 'text', text: value }] });

/** Names of the tools that `add_tool` has added; the server object lives for one request only. */
const added = [];

function buildServer() {
  const server = new McpServer(
    {
      name: 'modern-fixture',
      version: '1.0.0',
      description: 'A fixture with a face',
      websiteUrl: 'https://fixture.example/',
      icons: [{ src: `data:image/png;base64,${PIXEL_BASE64}`, sizes: ['1x1'] }],
    },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true },
        logging: {},
        experimental: { 'example.test/unheard-of': { since: 'today' } },
        extensions: { 'io.modelcontextprotocol/skills': {} },
      },
      instructions: 'A server for tests.',
    },
  );

  server.registerTool(
    'add',
    {
      title: 'Add',
      description: 'Add two numbers.',
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ a, b }) => text(String(a + b)),
  );

  server.registerTool(
    'slow',
    {
      description: 'Work for a while and report each step as progress.',
      inputSchema: z.object({
        steps: z.number().int().default(5),
        millis: z.number().default(100).describe('Milliseconds for each step'),
      }),
    },
    async ({ steps, millis }, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken;
      for (let step = 1; step <= steps; step += 1) {
        await sleep(millis);
        if (mcpReq.signal.aborted) {
          console.error(`slow was cancelled at step ${step}`);
          return text('cancelled');
        }
        if (progressToken === undefined) continue;
        await mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken, progress: step, total: steps, message: `step ${step}` },
        });
      }
      return text(`finished ${steps} steps`);
    },
  );

  server.registerTool(
    'structured',
    {
      description: 'The weather as structured content.',
      inputSchema: z.object({ city: z.string() }),
      outputSchema: z.object({ city: z.string(), celsius: z.number(), dry: z.boolean() }),
    },
    ({ city }) => {
      const structuredContent = { city, celsius: 21.5, dry: true };
      return { ...text(JSON.stringify(structuredContent)), structuredContent };
    },
  );

  server.registerTool(
    'fail',
    {
      description: 'Always fail.',
      inputSchema: z.object({ message: z.string().default('it did not work') }),
    },
    ({ message }) => ({ ...text(message), isError: true }),
  );

  server.registerTool('image', { description: 'One red pixel.', inputSchema: z.object({}) }, () => ({
    content: [{ type: 'image', data: PIXEL_BASE64, mimeType: 'image/png' }],
  }));

  server.registerTool(
    'regional',
    {
      description: 'Says which region the request was for; the region travels in a header too.',
      inputSchema: fromJsonSchema({
        type: 'object',
        properties: {
          region: { type: 'string', 'x-mcp-header': 'Region' },
          query: { type: 'string' },
        },
        required: ['region'],
      }),
    },
    ({ region, query = '' }, { http }) =>
      text(
        JSON.stringify({
          region,
          query,
          header: http?.req?.headers.get('mcp-param-region') ?? null,
        }),
      ),
  );

  server.registerTool(
    'bad_header',
    {
      description: 'Wants a header made of an object, which no client may call.',
      inputSchema: fromJsonSchema({
        type: 'object',
        properties: { place: { type: 'object', 'x-mcp-header': 'Place' } },
      }),
    },
    () => text('called all the same'),
  );

  server.registerTool(
    'deploy',
    {
      description: 'Asks for a confirmation first.',
      inputSchema: z.object({ environment: z.string() }),
    },
    ({ environment }, { mcpReq }) => {
      const confirmation = z.object({ confirm: z.boolean() });
      if (acceptedContent(mcpReq.inputResponses, 'confirm', confirmation)?.confirm === true) {
        return text(`deployed to ${environment}`);
      }
      return inputRequired({
        inputRequests: {
          confirm: inputRequired.elicit({
            message: `Deploy to ${environment}?`,
            requestedSchema: confirmation,
          }),
        },
      });
    },
  );

  server.registerTool(
    'add_tool',
    {
      description: 'Adds a tool to the list and says so.',
      inputSchema: z.object({ name: z.string() }),
    },
    ({ name }) => {
      if (!added.includes(name)) added.push(name);
      handler.notify.toolsChanged();
      return text(`added ${name}`);
    },
  );

  registerPrompts(server);
  registerResources(server, () => handler);
  registerAskingTools(server, (state) => {
    if (state !== undefined) console.log(`state ${state}`);
  });
  registerAskingContent(server);

  for (const name of added) {
    server.registerTool(name, { description: 'Added while running.', inputSchema: z.object({}) }, () => text(name));
  }

  return server;
}

const handler = createMcpHandler(buildServer, {
  legacy: options.legacy,
  onerror: (error) => console.error(error.message),
});
const answer = toNodeHandler(handler);

await serve(
  (request, response, url) => {
    if (answeredByCors(request, response, CORS[options.cors])) return undefined;
    if (url.pathname !== '/mcp') return response.writeHead(404).end();
    return answer(request, response);
  },
  { port: options.port, path: '/mcp' },
);
