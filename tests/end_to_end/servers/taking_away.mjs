// A server of 2025-11-25, by hand, that offers a tool, a prompt, a resource and a template until it is
// told to take them away, and then says so on its stream.
//
// POST /_control/take  takes everything away
// POST /_control/give  gives it back
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { answeredByCors, openEventStream, readJson, sendJson, serve } from './http.mjs';

const { values: options } = parseArgs({ options: { port: { type: 'string', default: '0' } } });

const OFFERED = {
  tools: [
    {
      name: 'hang',
      description: 'Never answers.',
      inputSchema: { type: 'object', properties: { note: { type: 'string' }, count: { type: 'integer' } } },
    },
  ],
  prompts: [{ name: 'greet', arguments: [{ name: 'who', required: true }] }],
  resources: [{ uri: 'fixture://plain', name: 'plain' }],
  resourceTemplates: [{ uriTemplate: 'fixture://shelf/{book}', name: 'shelf' }],
};
const LISTS = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
};
const streams = new Set();
let isThere = true;

function change(there) {
  isThere = there;
  for (const kind of ['tools', 'prompts', 'resources']) {
    const message = { jsonrpc: '2.0', method: `notifications/${kind}/list_changed` };
    for (const stream of streams) stream.write(`data: ${JSON.stringify(message)}\n\n`);
  }
  return {};
}

function resultOf({ method, params }) {
  const list = LISTS[method];
  if (list) return { [list]: isThere ? OFFERED[list] : [] };
  if (method === 'completion/complete') {
    const typed = params.argument.value;
    return { completion: { values: [`${typed}-one`, `${typed}-two`] } };
  }
  if (method === 'prompts/get') {
    return { messages: [{ role: 'user', content: { type: 'text', text: 'hello' } }] };
  }
  return ['ping', 'logging/setLevel'].includes(method) ? {} : undefined;
}

function answer(response, message) {
  if (message?.id === undefined) return response.writeHead(202).end();
  const { id, method } = message;
  if (method === 'tools/call' || method === 'resources/read') return openEventStream(response);
  if (method !== 'initialize') {
    const result = resultOf(message);
    const error = { code: -32601, message: `Method not found: ${method}` };
    return sendJson(response, 200, { jsonrpc: '2.0', id, ...(result ? { result } : { error }) });
  }
  const changes = { listChanged: true };
  const result = {
    protocolVersion: '2025-11-25',
    capabilities: { tools: changes, prompts: changes, resources: changes, completions: {}, logging: {} },
    serverInfo: { name: 'taking-away-fixture', version: '1.0.0' },
  };
  return sendJson(response, 200, { jsonrpc: '2.0', id, result }, { 'mcp-session-id': randomUUID() });
}

await serve(
  async (request, response, url) => {
    if (answeredByCors(request, response)) return undefined;
    if (url.pathname === '/_control/take') return sendJson(response, 200, change(false));
    if (url.pathname === '/_control/give') return sendJson(response, 200, change(true));
    if (request.method === 'DELETE') return response.writeHead(204).end();
    if (request.method !== 'GET') return answer(response, await readJson(request));
    openEventStream(response);
    streams.add(response);
    request.once('close', () => streams.delete(response));
    return undefined;
  },
  { port: options.port, path: '/mcp' },
);
