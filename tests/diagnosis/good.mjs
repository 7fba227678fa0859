// A small MCP server that does nothing wrong, by hand, in one dialect: what breaks it stands in front of it.
//
//   modern      2026-07-28, without sessions
//   streamable  2025-11-25, with sessions
//   sse         HTTP+SSE of 2024-11-05: the stream at /sse, messages at /messages
import { randomUUID } from 'node:crypto';

const MODERN = '2026-07-28';
const STREAMABLE = ['2025-11-25', '2025-06-18', '2025-03-26'];
const SERVER_INFO = { name: 'broken-fixture', version: '1.0.0' };

export const HOME = { modern: '/mcp', streamable: '/mcp', sse: '/sse' };

const textSchema = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] };
const TOOLS = [
  { name: 'echo', description: 'Says what it is told.', inputSchema: textSchema },
  {
    name: 'add',
    description: 'Adds two numbers.',
    inputSchema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
  },
];
/** Its argument also travels as the header `Mcp-Param-Region`. */
const REGIONAL = {
  name: 'weather',
  description: 'The weather of a region.',
  inputSchema: {
    type: 'object',
    properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
    required: ['region'],
  },
};

const text = (value) => ({ content: [{ type: 'text', text: String(value) }] });
const CALLS = {
  echo: ({ text: said = '' }) => text(said),
  add: ({ a = 0, b = 0 }) => text(a + b),
  weather: ({ region = '' }) => text(`rain in ${region}`),
};

const json = (status, message, headers = {}) => ({ status, headers, message: { jsonrpc: '2.0', ...message } });
const plain = (status, body = '', headers = {}) => ({ status, headers, body });
const failed = (status, id, code, message, data) =>
  json(status, { id: id ?? null, error: { code, message, ...(data && { data }) } });

/**
 * `answer(asked)` gives `{ status, headers, message | body }`, or `{ opens }` for a stream of events that stays open:
 * `opens(push)` gets a function that sends one, and says what to do when the stream is closed.
 */
export class GoodServer {
  #speaks;
  #home;
  #endpoint;
  #sessions = new Map();
  #options;

  /**
   * `home` is where it is; `endpoint` what its stream names. Options of sessions: `forgets` (`all` of them at once,
   * or all `but-the-first` use, as with instances that share nothing), `saysUnknown` (the answer to such a session).
   */
  constructor({ speaks, home = HOME[speaks], endpoint = '/messages', listens = '/messages', ...options }) {
    this.#speaks = speaks;
    this.#home = home;
    this.#endpoint = endpoint;
    this.#options = { listens, ...options };
  }

  answer(asked) {
    if (this.#speaks === 'sse') return this.#sse(asked);
    if (asked.path !== this.#home) return plain(404, 'Not Found');
    return this.#speaks === 'modern' ? this.#modern(asked) : this.#streamable(asked);
  }

  #modern({ http, headers, message }) {
    if (http !== 'POST') return plain(405, 'Method Not Allowed', { allow: 'POST' });
    const { id, method, params } = message ?? {};
    const requested = params?._meta?.['io.modelcontextprotocol/protocolVersion'];
    if (requested !== MODERN) {
      const data = { supported: [MODERN], requested: requested ?? params?.protocolVersion ?? null };
      return failed(400, id, -32022, 'Unsupported protocol version', data);
    }
    if (headers['mcp-method'] !== method) return failed(400, id, -32020, 'Mcp-Method does not match the body');
    const result = this.#resultOf(method, params);
    if (!result) return failed(404, id, -32601, `Method not found: ${method}`);
    const keeps = method === 'tools/call' ? {} : { ttlMs: 0, cacheScope: 'private' };
    const _meta = { 'io.modelcontextprotocol/serverInfo': SERVER_INFO };
    return json(200, { id, result: { resultType: 'complete', ...result, ...keeps, _meta } });
  }

  #streamable({ http, headers, message }) {
    const session = headers['mcp-session-id'];
    const { id, method, params } = message ?? {};
    if (http === 'POST' && method === 'initialize') {
      const begun = randomUUID();
      this.#sessions.set(begun, []);
      const named = this.#options.stateless ? {} : { 'mcp-session-id': begun };
      return json(200, { id, result: initialized(params, STREAMABLE) }, named);
    }
    if (!this.#options.stateless) {
      if (session === undefined) return failed(400, id, -32000, 'Bad Request: Mcp-Session-Id header is required');
      if (!this.#knows(session)) return this.#options.saysUnknown?.(id) ?? failed(404, id, -32001, 'Session not found');
    }
    if (http === 'DELETE') return plain(204);
    if (http !== 'POST') return plain(405, 'Method Not Allowed', { allow: 'POST, DELETE' });
    if (id === undefined || method === undefined) return plain(202);
    return json(200, this.#legacyResult(id, method, params));
  }

  #knows(session) {
    if (this.#options.forgets === 'all') return false;
    const uses = this.#sessions.get(session);
    uses?.push(session);
    if (this.#options.forgets === 'but-the-first' && uses?.length > 1) return false;
    return uses !== undefined;
  }

  #sse({ http, path, query, message }) {
    if (path === this.#home && http === 'GET') return { status: 200, headers: {}, opens: (push) => this.#open(push) };
    if (path === this.#home) return plain(405, 'Method Not Allowed', { allow: 'GET' });
    if (path !== this.#options.listens) return plain(404, 'Not Found');
    if (http !== 'POST') return plain(405, 'Method Not Allowed', { allow: 'POST' });
    const push = this.#sessions.get(query.get('sessionId'));
    if (!push || this.#options.forgets === 'all') return plain(404, 'Could not find session');
    const { id, method, params } = message ?? {};
    const answer = id === undefined ? undefined : { jsonrpc: '2.0', ...this.#legacyResult(id, method, params) };
    return { ...plain(202, 'Accepted'), then: answer && (() => push('message', JSON.stringify(answer), method)) };
  }

  #open(push) {
    const id = randomUUID();
    this.#sessions.set(id, push);
    push('endpoint', `${this.#endpoint}?sessionId=${id}`, 'endpoint');
    return () => this.#sessions.delete(id);
  }

  #legacyResult(id, method, params) {
    if (method === 'initialize') return { id, result: initialized(params, ['2024-11-05', ...STREAMABLE]) };
    if (method === 'ping') return { id, result: {} };
    // Older servers do not know it.
    const result = method === 'server/discover' ? undefined : this.#resultOf(method, params);
    return result ? { id, result } : { id, error: { code: -32601, message: `Method not found: ${method}` } };
  }

  #resultOf(method, params) {
    if (method === 'server/discover') return { supportedVersions: [MODERN], capabilities: { tools: {} } };
    if (method === 'tools/list') return { tools: this.#speaks === 'modern' ? [...TOOLS, REGIONAL] : TOOLS };
    if (method === 'tools/call') return CALLS[params?.name]?.(params.arguments ?? {});
    return undefined;
  }
}

function initialized(params, known) {
  const asked = params?.protocolVersion;
  const protocolVersion = known.includes(asked) ? asked : '2025-11-25';
  return { protocolVersion, capabilities: { tools: {} }, serverInfo: SERVER_INFO };
}
