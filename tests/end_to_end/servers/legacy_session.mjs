// A small Streamable HTTP server of 2025-11-25, by hand, so that it can go wrong on the wire
// where no library would: cut a stream, fall silent, flood, send a result of many megabytes.
import { randomUUID } from 'node:crypto';
import { openEventStream, sendJson, sleep } from './http.mjs';
import { catalogOf, INVALID_TOOLS, OWN_TOOLS } from './tool_list.mjs';

export class LegacySession {
  #sessions = new Set();
  #options;
  #tools;

  constructor(options) {
    this.#options = options;
    this.#tools = [...OWN_TOOLS, ...(options.invalidTools ? INVALID_TOOLS : []), ...catalogOf(options.toolCount)];
  }

  forgetAll() {
    this.#sessions.clear();
  }

  answer(request, response, text) {
    if (request.method === 'GET') return this.#openStream(request, response);
    if (request.method === 'DELETE') {
      this.#sessions.delete(request.headers['mcp-session-id']);
      return response.writeHead(204).end();
    }
    const message = JSON.parse(text);
    if (message.method === 'initialize') return this.#initialize(response, message);
    if (!this.#knows(request)) return this.#refuse(request, response, message);
    if (message.id === undefined || message.method === undefined) return response.writeHead(202).end();
    return this.#request(response, message);
  }

  #knows(request) {
    return this.#sessions.has(request.headers['mcp-session-id']);
  }

  /** 404 says that the session is gone, 400 that none was named: what the specification asks. */
  #refuse(request, response, message) {
    const named = request.headers['mcp-session-id'] !== undefined;
    const error = named
      ? { code: -32001, message: 'Session not found' }
      : { code: -32000, message: 'Bad Request: Mcp-Session-Id header is required' };
    return sendJson(response, named ? 404 : 400, {
      jsonrpc: '2.0',
      id: message?.id ?? null,
      error,
    });
  }

  #openStream(request, response) {
    if (!this.#knows(request)) return this.#refuse(request, response);
    openEventStream(response);
    const heartbeat = setInterval(() => response.write(': heartbeat\n\n'), 5000);
    request.once('close', () => clearInterval(heartbeat));
    return undefined;
  }

  #initialize(response, { id, params }) {
    const session = this.#options.sessionIdPrefix + randomUUID();
    this.#sessions.add(session);
    const known = ['2025-03-26', '2025-06-18', '2025-11-25'];
    const asked = params?.protocolVersion;
    const result = {
      protocolVersion: known.includes(asked) ? asked : '2025-11-25',
      capabilities: { tools: { listChanged: true } },
      serverInfo: { name: 'fault-fixture', version: '1.0.0' },
    };
    return sendJson(response, 200, { jsonrpc: '2.0', id, result }, { 'mcp-session-id': session });
  }

  #request(response, { id, method, params }) {
    const result = (value) => sendJson(response, 200, { jsonrpc: '2.0', id, result: value });
    if (method === 'ping') return result({});
    if (method === 'tools/list') return result(this.#toolPage(params?.cursor));
    if (method !== 'tools/call') {
      return sendJson(response, 200, {
        jsonrpc: '2.0',
        id,
        error: { code: -32601, message: `Method not found: ${method}` },
      });
    }
    const tool = CALLS[params?.name];
    if (tool) return tool(response, id, params.arguments ?? {}, params._meta?.progressToken);
    return result({ content: [{ type: 'text', text: `called ${params?.name}` }] });
  }

  #toolPage(cursor) {
    const size = this.#options.pageSize || this.#tools.length;
    const from = Number(cursor ?? 0);
    const page = { tools: this.#tools.slice(from, from + size) };
    if (from + size < this.#tools.length) page.nextCursor = String(from + size);
    return page;
  }
}

const messageEvent = (message) => `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`;

const textResult = (id, text) => ({ id, result: { content: [{ type: 'text', text }] } });

const progressOf = (progressToken, progress, total) =>
  messageEvent({
    method: 'notifications/progress',
    params: { progressToken, progress, total, message: `step ${progress}` },
  });

/** Waits when the socket is full: otherwise a flood would be held in memory and not on the wire. */
async function write(response, text) {
  if (response.destroyed || response.write(text)) return;
  await new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}

const CALLS = {
  echo: (response, id, { text = '' }) => sendJson(response, 200, { jsonrpc: '2.0', ...textResult(id, text) }),

  add: (response, id, { a = 0, b = 0 }) =>
    sendJson(response, 200, { jsonrpc: '2.0', ...textResult(id, String(a + b)) }),

  /** Streams steps with pauses, then the result. */
  async slow(response, id, { steps = 5, millis = 100 }, token) {
    openEventStream(response);
    for (let step = 1; step <= steps; step += 1) {
      await sleep(millis);
      if (token !== undefined) await write(response, progressOf(token, step, steps));
    }
    response.end(messageEvent(textResult(id, `finished ${steps} steps`)));
  },

  /** Reports progress, begins an event, and loses the connection in the middle of it. */
  async cut(response, id, { steps = 3 }, token) {
    openEventStream(response);
    for (let step = 1; step <= steps; step += 1) {
      if (token !== undefined) await write(response, progressOf(token, step, 2 * steps));
      await sleep(20);
    }
    response.write(messageEvent(textResult(id, 'half of this was lost')).slice(0, 60), () =>
      setTimeout(() => response.socket.destroy(), 300),
    );
  },

  /** Reports progress once and says nothing any more. */
  async hang(response, id, args, token) {
    openEventStream(response);
    if (token !== undefined) await write(response, progressOf(token, 1, 2));
  },

  /** A text of so many bytes, in numbered lines. */
  async large(response, id, { bytes = 5_000_000 }) {
    const [head, tail] = JSON.stringify({ jsonrpc: '2.0', ...textResult(id, '\u241e') }).split('\u241e');
    response.writeHead(200, { 'content-type': 'application/json' });
    await write(response, head);
    const lineBytes = 100;
    for (let sent = 0, block = ''; sent < bytes; block = '') {
      for (; block.length < 65_536 && sent < bytes; sent += lineBytes) {
        block +=
          `line ${sent / lineBytes} `.padEnd(lineBytes - 1, '.').slice(0, Math.min(lineBytes, bytes - sent) - 1) + '\n';
      }
      await write(response, block.replaceAll('\n', '\\n'));
    }
    response.end(tail);
  },

  /** Progress notifications as fast as the socket takes them, then the result. */
  async flood(response, id, { count = 10_000 }, token = `flood-${id}`) {
    openEventStream(response);
    for (let sent = 0; sent < count; ) {
      let block = '';
      for (const end = Math.min(sent + 100, count); sent < end; sent += 1) block += progressOf(token, sent + 1, count);
      await write(response, block);
    }
    response.end(messageEvent(textResult(id, `sent ${count}`)));
  },
};
