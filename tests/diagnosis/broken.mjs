// A server made from a description: a good MCP server, and one thing wrong about it in front.
//
//   speaks     modern | streamable (the default) | sse, see good.mjs
//   home       the path where it is; /mcp, or /sse
//   endpoint   sse: what the stream names for messages; `listens`: where they are taken in truth
//   sessions   { forgets, saysUnknown }, see good.mjs
//   cors       what differs from OPEN in leave.mjs; false: none at all. `preflight` is an answer (below) to OPTIONS
//   always     headers on every answer
//   rules      [{ when, then }]: the first whose `when` fits gives the answer
//   transport  how it is reached, see transport.mjs
//   second     the description of another server; `{second}` in texts becomes its port
//
// `when`: { http, rpc, tool, path, notPath, lacks (a header) }; of each, one value or a list. Nothing: always.
// `then`: { status, headers, body, type } an answer, `body` as text or as JSON
//         { status, rpc } an answer of JSON-RPC to the message: { error } or { result }
//         { to, status } a redirect           { shape } the good answer in bad shape, see shapes.mjs
//         { onStream } sse: the same for what comes on the stream
//         { head } a head of that type, and no body   { silent } nothing   { cuts } the connection is closed
//         { dies } the same, and the server is gone
//         with each: `cors` instead of the server's own; false: none
import { eventOf, SHAPES, STREAM_SHAPES } from './shapes.mjs';
import { GoodServer, HOME } from './good.mjs';
import { giveLeave, OPEN } from './leave.mjs';
import { open } from './transport.mjs';
import { readText } from '../end_to_end/servers/http.mjs';

/** Starts it. `url` is where to connect, `at(path)` another address there, `stop()` ends it. */
export async function startBroken(description) {
  const second = description.second && (await startBroken(description.second));
  const named = filledIn(description, second);
  const broken = new Broken(named);
  const opened = await open(named.transport ?? {}, (request, response) => broken.handle(request, response));
  broken.die = () => opened.close();
  const at = (path) => {
    if (/^https?:/.test(path)) return path.replaceAll('{port}', opened.port).replaceAll('{second}', second?.port);
    return opened.origin + path;
  };
  return {
    port: opened.port,
    url: at(named.home ?? HOME[named.speaks ?? 'streamable']),
    at,
    seen: broken.seen,
    stop: () => Promise.all([opened.close(), second?.stop()]),
  };
}

/** The description with the port of the second server in its texts. */
function filledIn(value, second) {
  if (!second) return value;
  if (typeof value === 'string') return value.replaceAll('{second}', second.port);
  if (Array.isArray(value)) return value.map((each) => filledIn(each, second));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filledIn(each, second)]));
}

class Broken {
  seen = [];
  #good;
  #cors;
  #rules;
  #always;

  constructor({ speaks = 'streamable', home, endpoint, listens, sessions, cors = {}, rules = [], always = {} }) {
    this.#always = always;
    this.#good = new GoodServer({ speaks, home, endpoint, listens, ...sessions });
    this.#cors = cors && { ...OPEN, ...cors };
    this.#rules = rules;
  }

  async handle(request, response) {
    for (const [name, value] of Object.entries(this.#always)) response.setHeader(name, value);
    const text = await readText(request);
    const url = new URL(request.url, 'http://host');
    const asked = {
      http: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      message: parsed(text),
    };
    this.seen.push({ http: asked.http, path: asked.path, rpc: asked.message?.method, headers: asked.headers });
    const then = this.#rules.find(({ when = {} }) => fits(when, asked))?.then;
    if (asked.http === 'OPTIONS' && !then) return this.#preflight(request, response);
    giveLeave(leaveOf(then, this.#cors), request, response);
    if (!then || then.shape || then.onStream) return this.#usual(asked, then, response);
    if (!then.rpc) return this.#answer(then, response);
    const body = { jsonrpc: '2.0', id: asked.message?.id ?? null, ...then.rpc };
    return this.#answer({ ...then, body }, response);
  }

  #preflight(request, response) {
    const { preflight } = this.#cors || {};
    // Most servers know no OPTIONS until something gives leave.
    if (!this.#cors) return response.writeHead(405, { allow: 'GET, POST, DELETE' }).end('Method Not Allowed');
    giveLeave(leaveOf(preflight, this.#cors), request, response);
    return this.#answer(preflight ?? { status: 204 }, response);
  }

  #answer({ status, headers, body, type, to, head, silent, cuts, dies }, response) {
    if (silent) return undefined;
    if (dies) return this.die();
    if (cuts) return response.socket.destroy();
    if (to) return response.writeHead(status, { location: to, ...headers }).end();
    if (head) {
      response.writeHead(status ?? 200, { 'content-type': head, ...headers });
      return response.flushHeaders();
    }
    if (body === undefined) return response.writeHead(status ?? 200, headers).end();
    const isText = typeof body === 'string';
    const named = type ?? (isText ? 'text/plain; charset=utf-8' : 'application/json');
    response.writeHead(status ?? 200, { 'content-type': named, ...headers });
    return response.end(isText ? body : JSON.stringify(body));
  }

  #usual(asked, then, response) {
    const answer = this.#good.answer(asked);
    const { status, headers, message, body = '', opens } = answer;
    if (opens) return this.#stream(answer, response);
    // What comes on a stream belongs to whoever sent the message; the answer to that says nothing.
    if (answer.then) setImmediate(answer.then);
    if (message === undefined) return response.writeHead(status, headers).end(body);
    const text = JSON.stringify(message);
    if (then?.shape) return SHAPES[then.shape](response, answer, text);
    return response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  }

  #stream({ opens }, response) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.flushHeaders();
    const closed = opens((name, text, method) => {
      const shape = this.#rules.find(
        ({ when, then }) => then.onStream && fits({ rpc: when.rpc }, { message: { method } }),
      );
      if (shape) return STREAM_SHAPES[shape.then.onStream](response, text, name);
      return response.write(eventOf(text, name));
    });
    response.once('close', closed);
  }
}

const leaveOf = (then, cors) => (then?.cors === undefined ? cors : then.cors && { ...OPEN, ...then.cors });

function fits({ http, rpc, tool, path, notPath, lacks }, { http: method, path: at, headers, message }) {
  const isOne = (wanted, value) => wanted === undefined || [wanted].flat().includes(value);
  if (!isOne(http, method) || !isOne(path, at)) return false;
  if (notPath !== undefined && isOne(notPath, at)) return false;
  if (!isOne(rpc, message?.method) || !isOne(tool, message?.params?.name)) return false;
  return lacks === undefined || headers?.[lacks] === undefined;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
