// A server of 2025-11-25 that says whatever it is told to: the answers are the caller's, and so is what
// comes before them.
import { createServer } from 'node:http';
import { answeredByCors, OPEN_CORS, readText } from '../end_to_end/servers/http.mjs';

/**
 * Starts it in this process. `answers` has a result, or a function from the message to one, for each method;
 * `{ error }` is a JSON-RPC error. `before(message)` gives messages that come on the same stream before the
 * answer. `headers` go with every answer. Messages may be text: then they go out as they are.
 */
export async function startHostile({ answers = {}, before = () => [], headers = {}, session = 'hostile' }) {
  /** What the page answered to questions: called with each message that has no method. */
  const waiting = new Map();
  const streams = new Set();
  const server = createServer(async (request, response) => {
    const exposed = `mcp-session-id, www-authenticate, ${Object.keys(headers).join(', ')}`;
    if (answeredByCors(request, response, { ...OPEN_CORS, 'access-control-expose-headers': exposed })) return;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      streams.add(response);
      request.once('close', () => streams.delete(response));
      return;
    }
    if (request.method === 'DELETE') return void response.writeHead(204).end();
    const message = JSON.parse(await readText(request));
    if (message.method === undefined) waiting.get(String(message.id))?.(message);
    if (message.method === undefined || message.id === undefined) return void response.writeHead(202).end();
    await answer(response, message);
  });

  async function answer(response, message) {
    if (message.method === 'initialize' && session) response.setHeader('mcp-session-id', session);
    const first = before(message);
    const held = answers[message.method] ?? (message.method === 'initialize' ? {} : undefined);
    let said = typeof held === 'function' ? await held(message) : held;
    if (message.method === 'initialize') said = { ...INITIALIZED, ...said };
    if (said === undefined) said = { error: { code: -32601, message: 'Method not found' } };
    const reply = said.error ? { error: said.error } : { result: said };
    const text = JSON.stringify({ jsonrpc: '2.0', id: message.id, ...reply });
    if (first.length === 0) {
      response.writeHead(200, { 'content-type': 'application/json' });
      return void response.end(text);
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const each of first) {
      response.write(eventOf(each));
      // A question waits for its answer, or for the end of patience.
      if (each.id !== undefined && each.method && !each.isAsked) await answered(each.id);
    }
    response.end(eventOf(text));
  }

  const answered = (id) =>
    new Promise((resolve) => {
      const late = setTimeout(resolve, 60_000);
      late.unref();
      waiting.set(String(id), resolve);
    });

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    url: `${origin}/mcp`,
    answers,
    /** Sends on every open GET stream. */
    tell: (...messages) => streams.forEach((stream) => messages.forEach((each) => stream.write(eventOf(each)))),
    output: () => '',
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const INITIALIZED = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {}, resources: {}, prompts: {}, logging: {} },
  serverInfo: { name: 'hostile', version: '1' },
};

function eventOf(message) {
  if (message.event !== undefined) return message.event;
  const text = typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message });
  return `event: message\ndata: ${text}\n\n`;
}

/** A tool that takes nothing. */
export const tool = (name, more = {}) => ({ name, inputSchema: { type: 'object' }, ...more });

async function serve(handle) {
  const server = createServer((request, response) => {
    const exposed = { ...OPEN_CORS, 'access-control-expose-headers': '*, www-authenticate, mcp-session-id' };
    if (!answeredByCors(request, response, exposed)) handle(request, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server that wants a sign-in; `documents(origin)` has all that is said on the way. */
export async function startProtected(documents) {
  const server = await serve((request, response) => {
    const { challenge, resource, server: metadata, registered, token } = documents(server.origin);
    const send = (status, value) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const path = new URL(request.url, server.origin).pathname;
    if (path === '/resource' || path.startsWith('/.well-known/oauth-protected-resource')) return send(200, resource);
    if (path.startsWith('/.well-known/')) return send(200, metadata);
    if (path === '/register') return send(201, registered);
    if (path === '/token') return send(400, token);
    response.setHeader('www-authenticate', challenge);
    return send(401, token);
  });
  return { ...server, url: `${server.origin}/mcp` };
}

/** The event dialect: one tool, and a text of the corpus wherever it has one. */
export async function startEvents(fields, index, only) {
  const one = (text) => text.replaceAll(/[\r\n]/g, ' ');
  const say = (field) => one(fields.say(`event.${field}`, index));
  const { inputSchema: input_schema, ...rest } = only;
  const server = await serve((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (request.method === 'POST') {
      response.end(
        `event: result\ndata: ${JSON.stringify({ [say('result key')]: say('result') })}\n\nevent: error\ndata: ${say('error')}\n\n`,
      );
      return;
    }
    response.write(
      `event: endpoint\ndata: /messages/?session_id=${encodeURIComponent(say('session id').slice(0, 1_000).toWellFormed())}\n\n`,
    );
    response.write(`event: tools\ndata: ${JSON.stringify([{ ...rest, input_schema }])}\n\n`);
    response.write(`event: ${say('name').slice(0, 1_000)}\nid: ${say('id').slice(0, 1_000)}\ndata: ${say('data')}\n\n`);
    response.write(`event: error\ndata: ${say('session error')}\n\n`);
  });
  return { ...server, url: server.origin };
}
