// What the page really sent in a test, and whether the negotiated revision allows it.
import { mistakesIn } from './official_schema.mjs';
import { REVISIONS } from './schema_sources.mjs';

/** How long the answer to `initialize` may still be on its way when a test has ended. */
const ANSWER_LIMIT_MILLIS = 1000;
/** What the revisions were called before the header for them existed. */
const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';

export const KEEPS_NO_BODIES = { maxTotalBufferSize: 0, maxResourceBufferSize: 0 };

/** Listens to a browser context of Playwright and keeps every JSON that it posts, until it is told to leave. */
export class Sent {
  #context;
  #page;
  #devtools;
  #messages = [];
  /** Answers to `initialize` by the origin that gave them, in order. */
  #answers = [];

  constructor(context, page) {
    this.#context = context;
    this.#page = page;
    context.on('request', this.#note);
  }

  /** Follows the streams of the page too: over HTTP+SSE, answers come there. */
  async follow() {
    this.#devtools = await this.#context.newCDPSession(this.#page);
    const origins = new Map();
    this.#devtools.on('Network.requestWillBeSent', ({ requestId, request }) =>
      origins.set(requestId, new URL(request.url).origin),
    );
    this.#devtools.on('Network.eventSourceMessageReceived', ({ requestId, data }) =>
      this.#learn(origins.get(requestId), data),
    );
    // The bodies of answers are not looked at: to keep and to decode them costs the page its time.
    await this.#devtools.send('Network.enable', KEEPS_NO_BODIES);
  }

  async leave() {
    this.#context.off('request', this.#note);
    await this.#devtools?.detach().catch(() => undefined);
  }

  #note = (request) => {
    if (request.method() !== 'POST') return;
    const text = request.postData();
    const type = request.headers()['content-type'] ?? '';
    if (text === null || !type.startsWith('application/json')) return;
    const { origin, pathname } = new URL(request.url());
    // The Messages API is no MCP.
    if (pathname === '/v1/messages') return;
    const entry = { origin, text, header: request.headers()['mcp-protocol-version'] };
    this.#messages.push(entry);
    if (!text.includes('"initialize"')) return;
    entry.answer = request
      .response()
      .then((response) => response?.text())
      .then((body) => this.#learn(origin, body))
      .catch(() => undefined);
  };

  /** The latest request of this method, as it was sent. */
  last(method) {
    const all = this.#messages.filter(({ text }) => text.includes(JSON.stringify(method)));
    return all.length ? JSON.parse(all.at(-1).text) : undefined;
  }

  /** Takes the negotiated revision from the text of an answer, be it JSON or an event stream. */
  #learn(origin, text = '') {
    const named = /"result":.*"protocolVersion":\s*"([^"]+)"/s.exec(text)?.[1];
    if (REVISIONS.includes(named)) this.#answers.push({ origin, named });
  }

  /**
   * Sentences about every message that its revision does not allow. `sendsInvalid` has the methods of
   * which a test sends invalid ones on purpose; with `sendsNoJson` it sends bodies that are no JSON.
   */
  async mistakes({ sendsInvalid = [], sendsNoJson = false } = {}) {
    const late = new Promise((resolve) => setTimeout(resolve, ANSWER_LIMIT_MILLIS).unref());
    await Promise.race([late, Promise.all(this.#messages.map(({ answer }) => answer))]);
    return this.#messages.flatMap((entry) => {
      const message = parsed(entry.text);
      if (message === undefined && sendsNoJson) return [];
      if (isOfEventDialect(message) || isRegistration(message)) return [];
      if (sendsInvalid.includes(message?.method)) return [];
      const revision = this.#revisionOf(entry, message);
      return mistakesIn(message, revision).map(
        (mistake) => `${message?.method ?? 'answer'} in ${revision}, at ${mistake}: ${entry.text}`,
      );
    });
  }

  /** A probe is held to the revision that it claims, everything else to the one agreed on. */
  #revisionOf({ origin, header }, message) {
    const claimed = message?.params?._meta?.[VERSION_KEY];
    if (claimed) return claimed;
    if (message?.method === 'initialize') return message.params.protocolVersion;
    const agreed = this.#answers.findLast((answer) => answer.origin === origin)?.named;
    return header ?? agreed ?? '2025-11-25';
  }

  get count() {
    return this.#messages.length;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** That dialect is no revision of the protocol and has no schema: `{ session_id, tool, args }`. */
const isOfEventDialect = (message) => typeof message?.tool === 'string' && 'args' in message && !('jsonrpc' in message);

/** What a client says of itself to an authorization server (RFC 7591) is no message of MCP. */
const isRegistration = (message) => Array.isArray(message?.redirect_uris) && !('jsonrpc' in message);
