// A server of the official TypeScript SDK that tells much unasked: log messages, changed lists and
// notifications nobody knows. Its tools come two a page, and its lists may be kept for a while.
//
//   --ttl MILLIS        how long its results may be kept
//   --agrees all|tools  tools: declares no more than that its tools change
import { parseArgs } from 'node:util';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import * as z from 'zod';
import { answeredByCors, serve } from './http.mjs';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    ttl: { type: 'string', default: '0' },
    agrees: { type: 'string', default: 'all' },
  },
});
const HINT = { ttlMs: Number(options.ttl), cacheScope: 'public' };
const PAGE = 2;

const text = (value) => ({ content: [{ type: 'text', text: value }] });
const changes = { listChanged: true };

function buildServer() {
  const server = new McpServer(
    { name: 'telling-fixture', version: '1.0.0' },
    {
      capabilities: {
        tools: changes,
        ...(options.agrees === 'all' && { prompts: changes, resources: changes }),
        logging: {},
      },
      cacheHints: {
        'tools/list': HINT,
        'resources/list': HINT,
        'resources/read': HINT,
        'server/discover': HINT,
      },
    },
  );

  server.registerTool(
    'log',
    {
      description: 'Says one thing at each level.',
      inputSchema: z.object({}),
    },
    async (_, { mcpReq }) => {
      for (const level of ['debug', 'info', 'warning', 'critical']) {
        await mcpReq.log(level, { level, nested: { depth: [1, 2] } }, 'fixture');
      }
      return text('logged');
    },
  );

  server.registerTool(
    'trace',
    { description: 'Says which trace the call belongs to.', inputSchema: z.object({}) },
    (_, { mcpReq }) => text(`traceparent ${mcpReq._meta?.traceparent ?? 'none'}`),
  );

  server.registerTool(
    'odd',
    { description: 'Sends a notification that no client knows.', inputSchema: z.object({}) },
    async (_, { mcpReq }) => {
      const params = { deep: { seen: [1, 2] } };
      await mcpReq.notify({ method: 'notifications/example/odd', params });
      return text('told');
    },
  );

  for (const [name, change] of [
    ['change_tools', () => handler.notify.toolsChanged()],
    ['change_prompts', () => handler.notify.promptsChanged()],
    ['change_resources', () => handler.notify.resourcesChanged()],
  ]) {
    server.registerTool(name, { description: 'Says that a list has changed.', inputSchema: z.object({}) }, () => {
      change();
      return text('said');
    });
  }

  if (options.agrees === 'all') {
    server.registerResource('note', 'note://a', {}, (uri) => ({
      contents: [{ uri: uri.href, text: 'a note' }],
    }));
  }
  turnPages(server.server);
  return server;
}

/** The SDK lists all tools at once; this cuts its list into pages. */
function turnPages(server) {
  const whole = server._requestHandlers.get('tools/list');
  server._requestHandlers.set('tools/list', async (request, context) => {
    const { tools, ...result } = await whole(request, context);
    const from = Number(request.params?.cursor ?? 0);
    const to = from + PAGE;
    const rest = to < tools.length ? { nextCursor: String(to) } : {};
    return { ...result, tools: tools.slice(from, to), ...rest };
  });
}

const handler = createMcpHandler(buildServer, {
  onerror: (error) => console.error(error.message),
});
const answer = toNodeHandler(handler);

await serve(
  (request, response, url) => {
    if (answeredByCors(request, response)) return undefined;
    if (url.pathname !== '/mcp') return response.writeHead(404).end();
    return answer(request, response);
  },
  { port: options.port, path: '/mcp' },
);
