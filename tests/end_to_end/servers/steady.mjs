// A server of 2025-11-25 that sends notifications at a steady rate on its GET stream, for the soak.
//
//   --rate N    notifications a second, each with a number
//   --bytes N   characters of text in each
//
// POST /_control/begin   begins to send; `end` stops, `count` only counts. Each answers { sent, calls }.
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { answeredByCors, openEventStream, readJson, sendJson, serve } from './http.mjs';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    rate: { type: 'string', default: '1000' },
    bytes: { type: 'string', default: '1000' },
  },
});

const PAUSE_MILLIS = 10;
const session = randomUUID();
const padding = 'x'.repeat(Number(options.bytes));
const counts = { sent: 0, calls: 0 };
let stream;
let timer;

function send() {
  const params = { level: 'info', logger: 'soak', data: { number: counts.sent, padding } };
  const message = { jsonrpc: '2.0', method: 'notifications/message', params };
  counts.sent += 1;
  return stream.write(`data: ${JSON.stringify(message)}\n\n`);
}

/** As many as are due by the clock; fewer while the other side does not read, and those later. */
function begin() {
  const started = performance.now();
  const first = counts.sent;
  let isFull = false;
  timer ??= setInterval(() => {
    const due = first + Math.floor(((performance.now() - started) / 1000) * Number(options.rate));
    while (!isFull && stream && counts.sent < due) {
      if (send()) continue;
      isFull = true;
      stream.once('drain', () => (isFull = false));
    }
  }, PAUSE_MILLIS);
}

function control(response, action) {
  if (action === 'begin') begin();
  if (action === 'end') timer = clearInterval(timer);
  return sendJson(response, 200, counts);
}

const TOOL = { name: 'echo', inputSchema: { type: 'object', properties: { text: { type: 'string' } } } };

const ANSWERS = {
  initialize: () => ({
    protocolVersion: '2025-11-25',
    capabilities: { tools: {}, logging: {} },
    serverInfo: { name: 'steady', version: '1' },
  }),
  ping: () => ({}),
  'logging/setLevel': () => ({}),
  'tools/list': () => ({ tools: [TOOL] }),
  'tools/call': ({ arguments: { text = '' } = {} }) => {
    counts.calls += 1;
    return { content: [{ type: 'text', text: `${text} ${counts.calls}` }] };
  },
};

await serve(
  async (request, response, url) => {
    if (answeredByCors(request, response)) return undefined;
    if (url.pathname.startsWith('/_control/')) return control(response, url.pathname.split('/')[2]);
    if (request.method === 'GET') {
      openEventStream(response);
      stream = response;
      return response.once('close', () => stream === response && (stream = undefined));
    }
    if (request.method !== 'POST') return response.writeHead(204).end();
    const message = await readJson(request);
    if (message?.id === undefined) return response.writeHead(202).end();
    const answer = ANSWERS[message.method];
    if (!answer) {
      const error = { code: -32601, message: `no method ${message.method}` };
      return sendJson(response, 200, { jsonrpc: '2.0', id: message.id, error });
    }
    const headers = { 'mcp-session-id': session };
    const result = answer(message.params ?? {});
    return sendJson(response, 200, { jsonrpc: '2.0', id: message.id, result }, headers);
  },
  { port: options.port, path: '/mcp' },
);
