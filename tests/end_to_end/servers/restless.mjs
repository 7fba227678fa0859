// A session of 2025-11-25 (see legacy_session.mjs) whose streams and lists go on as no server should:
//   ask            a tool that asks a question on the GET stream and waits for the answer
//   --endless      tools/list has another page behind each page
//   --changes      tools/list is followed by notifications/tools/list_changed each time
//
// POST /_control/break?refusals=N&status=S  cuts every GET stream; the next N are refused with S
// GET  /_control/seen                       what arrived: [{ method, rpc }]
import { parseArgs } from 'node:util';
import { answeredByCors, eventText, openEventStream, readText, sendJson, serve } from './http.mjs';
import { LegacySession } from './legacy_session.mjs';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    endless: { type: 'string', default: 'false' },
    changes: { type: 'string', default: 'false' },
  },
});

const session = new LegacySession({ toolCount: 0, pageSize: 0 });
const seen = [];
const streams = new Set();
const waiting = new Map();
let refusals = 0;
let status = 502;
let pages = 0;

const tell = (message) => {
  for (const stream of streams) stream.write(eventText('message', { jsonrpc: '2.0', ...message }));
};

const ASK = {
  name: 'ask',
  description: 'Asks for a name on the stream of the session, and greets',
  inputSchema: { type: 'object', properties: {} },
};

function list(response, id, cursor) {
  pages += 1;
  const result = { tools: cursor ? [] : [ASK] };
  for (let number = 0; number < 3 && options.endless === 'true'; number += 1)
    result.tools.push({ ...ASK, name: `tool_${pages}_${number}` });
  if (options.endless === 'true') result.nextCursor = `page-${pages}`;
  sendJson(response, 200, { jsonrpc: '2.0', id, result });
  if (options.changes === 'true') tell({ method: 'notifications/tools/list_changed' });
}

function ask(response, id) {
  const asked = `ask-${id}`;
  waiting.set(asked, (answer) => {
    const text = `hello ${answer.content?.name ?? 'nobody'}`;
    sendJson(response, 200, { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } });
  });
  const requestedSchema = { type: 'object', properties: { name: { type: 'string' } } };
  const params = { message: 'Who are you?', requestedSchema };
  const question = { id: asked, method: 'elicitation/create', params };
  const put = () => {
    if (!waiting.has(asked)) return;
    if (streams.size > 0) tell(question);
    else setTimeout(put, 50);
  };
  put();
}

function openStream(response) {
  if (refusals > 0) {
    refusals -= 1;
    response.writeHead(status, { 'content-type': 'text/html' });
    return response.end('<h1>Bad gateway</h1>');
  }
  openEventStream(response);
  streams.add(response);
  response.once('close', () => streams.delete(response));
  return undefined;
}

await serve(
  async (request, response, url) => {
    if (answeredByCors(request, response)) return undefined;
    if (url.pathname === '/_control/seen') return sendJson(response, 200, seen);
    if (url.pathname === '/_control/break') {
      refusals = Number(url.searchParams.get('refusals') ?? 0);
      status = Number(url.searchParams.get('status') ?? 502);
      for (const stream of streams) stream.socket.destroy();
      return response.writeHead(204).end();
    }
    const text = await readText(request);
    const message = text ? JSON.parse(text) : {};
    seen.push({ method: request.method, rpc: message.method });
    if (request.method === 'GET') return openStream(response);
    if (message.method === 'tools/list') return list(response, message.id, message.params?.cursor);
    if (message.method === 'tools/call' && message.params?.name === 'ask') return ask(response, message.id);
    if (waiting.has(message.id) && message.result) {
      response.writeHead(202).end();
      waiting.get(message.id)(message.result);
      return waiting.delete(message.id);
    }
    return session.answer(request, response, text);
  },
  { port: options.port, path: '/mcp' },
);
