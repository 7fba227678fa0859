// A server of 2025-11-25 without sessions, each of whose tools answers in one odd way.
//
//   mislabelled  JSON announced as text/event-stream     latin     a text that is no UTF-8
//   half         half an emoji, as JSON has it            mark      a byte order mark before the JSON
//   both         a result and an error in one message     reported  isError, and not what it promises
//   bare         a result without content                 null      the result null
//   heartbeat    an event that is no message first        forbidden HTTP 403 with a JSON-RPC error
//   reset        the connection is reset, every time     promised  not what its outputSchema promises
//   early        a task, whose result is refused as long as it asks for input, with no question
//
// POST /_control/finish  ends the task
// GET /_control/runs  how often each tool was asked for
import { parseArgs } from 'node:util';
import { answeredByCors, openEventStream, readText, sendJson, serve } from './http.mjs';

const text = (words) => ({ content: [{ type: 'text', text: words }] });

const raw = (response, body, type = 'application/json') => {
  response.writeHead(200, { 'content-type': type });
  response.end(body);
};

const message = (id, result) => JSON.stringify({ jsonrpc: '2.0', id, result });

const TOOLS = {
  mislabelled: (response, id) => raw(response, message(id, text('never seen')), 'text/event-stream'),
  latin: (response, id) => raw(response, Buffer.from(message(id, text('gr\u00fc\u00dfe')), 'latin1')),
  half: (response, id) => raw(response, message(id, text('cut \ud83d'))),
  mark: (response, id) => raw(response, `\ufeff${message(id, text('behind the mark'))}`),
  both: (response, id) =>
    sendJson(response, 200, {
      jsonrpc: '2.0',
      id,
      result: text('all is well'),
      error: { code: -32000, message: 'nothing is well' },
    }),
  reported: (response, id) =>
    sendJson(response, 200, {
      jsonrpc: '2.0',
      id,
      result: { ...text('no such city'), isError: true, structuredContent: { wrong: true } },
    }),
  promised: (response, id) => raw(response, message(id, { ...text('warm'), structuredContent: { degrees: 'warm' } })),
  bare: (response, id) => sendJson(response, 200, { jsonrpc: '2.0', id, result: {} }),
  null: (response, id) => sendJson(response, 200, { jsonrpc: '2.0', id, result: null }),
  heartbeat: (response, id) => {
    openEventStream(response);
    response.write('data: {"type":"heartbeat"}\n\n');
    response.end(`data: ${message(id, text('behind the heartbeat'))}\n\n`);
  },
  forbidden: (response, id) =>
    sendJson(response, 403, {
      jsonrpc: '2.0',
      id,
      error: { code: -32603, message: 'the scope admin is missing' },
    }),
  reset: (response) => response.socket.resetAndDestroy(),
  early: (response, id) => raw(response, message(id, { task: task() })),
};

let status = 'input_required';
const CREATED = new Date().toISOString();
const task = () => ({
  taskId: 'early',
  status,
  createdAt: CREATED,
  lastUpdatedAt: CREATED,
  ttl: 600_000,
  pollInterval: 500,
});

/** What is asked of the task. */
function ofTask(response, id, method) {
  const error = { code: -32602, message: 'The task has not ended' };
  if (method === 'tasks/get') return raw(response, message(id, task()));
  if (status !== 'completed') return sendJson(response, 200, { jsonrpc: '2.0', id, error });
  const related = { 'io.modelcontextprotocol/related-task': { taskId: 'early' } };
  return raw(response, message(id, { ...text('there after all'), _meta: related }));
}

const OUTPUT = {
  type: 'object',
  properties: { degrees: { type: 'number' } },
  required: ['degrees'],
};

const listed = Object.keys(TOOLS).map((name) => ({
  name,
  inputSchema: { type: 'object' },
  ...(['reported', 'promised'].includes(name) ? { outputSchema: OUTPUT } : {}),
  ...(name === 'early' ? { execution: { taskSupport: 'required' } } : {}),
}));

const runs = {};

async function handle(request, response, url) {
  if (answeredByCors(request, response)) return undefined;
  if (url.pathname === '/_control/runs') return sendJson(response, 200, runs);
  if (url.pathname === '/_control/finish') {
    status = 'completed';
    return response.writeHead(204).end();
  }
  if (request.method !== 'POST') return response.writeHead(405).end();
  const { id, method, params } = JSON.parse(await readText(request));
  const result = (value) => sendJson(response, 200, { jsonrpc: '2.0', id, result: value });
  if (id === undefined) return response.writeHead(202).end();
  if (method === 'initialize')
    return result({
      protocolVersion: '2025-11-25',
      capabilities: { tools: {}, tasks: { requests: { tools: { call: {} } } } },
      serverInfo: { name: 'odd-answers', version: '1.0.0' },
    });
  if (method === 'tools/list') return result({ tools: listed });
  if (method === 'tools/call') {
    runs[params.name] = (runs[params.name] ?? 0) + 1;
    return TOOLS[params.name](response, id);
  }
  if (method.startsWith('tasks/')) return ofTask(response, id, method);
  return sendJson(response, 400, {
    jsonrpc: '2.0',
    id,
    error: { code: -32601, message: 'Method not found' },
  });
}

const { values: options } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
await serve(handle, { port: options.port, path: '/mcp' });
