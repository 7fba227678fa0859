// A Streamable HTTP server of 2025-11-25 without a session, by hand, whose lists try the forms: what no
// library would let a server declare. Calls answer with the arguments they got, as JSON.
//
// GET /_control/called  the arguments of each tool call
import { parseArgs } from 'node:util';
import { answeredByCors, readJson, sendJson, serve } from './http.mjs';
import { PROMPTS, RESOURCES, TEMPLATES, TOOLS } from './forms_lists.mjs';
import { UNION_TOOLS } from './forms_unions.mjs';

const { values: options } = parseArgs({ options: { port: { type: 'string', default: '0' } } });

const called = [];
const APP = '<!doctype html><h1>An app</h1><script>globalThis.ran = true</script>';
const text = (value) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });

const ANSWERS = {
  initialize: () => ({
    protocolVersion: '2025-11-25',
    capabilities: { tools: {}, prompts: {}, resources: {}, completions: {} },
    serverInfo: { name: 'forms-fixture', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: [...TOOLS, ...UNION_TOOLS] }),
  'tools/call': ({ name, arguments: given }) => {
    called.push(given ?? null);
    return { ...text(given ?? null), ...(name === 'promises' && { structuredContent: given }) };
  },
  'prompts/list': () => ({ prompts: PROMPTS }),
  'prompts/get': ({ arguments: given }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: JSON.stringify(given) } }],
  }),
  'resources/list': () => ({ resources: RESOURCES }),
  'resources/templates/list': () => ({ resourceTemplates: TEMPLATES }),
  'resources/read': ({ uri }) => ({
    contents: [
      uri.startsWith('ui:')
        ? { uri, mimeType: 'text/html;profile=mcp-app', text: APP }
        : { uri, mimeType: 'text/plain', text: `read ${uri}` },
    ],
  }),
  'completion/complete': () => ({ completion: { values: ['one', 'two'], total: 2 } }),
};

await serve(
  async (request, response, url) => {
    if (answeredByCors(request, response)) return undefined;
    if (url.pathname === '/_control/called') return sendJson(response, 200, called);
    if (url.pathname !== '/mcp' || request.method !== 'POST') return response.writeHead(405).end();
    const { id, method, params } = (await readJson(request)) ?? {};
    if (id === undefined) return response.writeHead(202).end();
    const answer = ANSWERS[method];
    if (!answer) {
      const error = { code: -32601, message: `Method not found: ${method}` };
      return sendJson(response, 200, { jsonrpc: '2.0', id, error });
    }
    return sendJson(response, 200, { jsonrpc: '2.0', id, result: answer(params ?? {}) });
  },
  { port: options.port, path: '/mcp' },
);
