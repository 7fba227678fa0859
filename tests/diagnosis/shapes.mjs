// Good answers in bad shape: what servers and proxies do to a body.
import { deflateSync, gzipSync } from 'node:zlib';

const JSON_TYPE = { 'content-type': 'application/json' };
const EVENT_TYPE = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
/** Long enough for what went before to be on the wire. */
const A_MOMENT_MILLIS = 50;

export const eventOf = (text, name = 'message') => `event: ${name}\ndata: ${text}\n\n`;

const whole = (type, make) => (response, answer, text) => {
  const body = make(text);
  response.writeHead(answer.status, { ...answer.headers, ...type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

/** Sends what `make` makes of the text, and breaks the connection off. */
const brokenOff = (type, make) => (response, answer, text) => {
  response.writeHead(answer.status, { ...answer.headers, ...type });
  response.write(make(text), () => setTimeout(() => response.socket?.destroy(), A_MOMENT_MILLIS));
};

const coded = (encoding, make) => (response, answer, text) => {
  const named = encoding ? { 'content-encoding': encoding } : {};
  response.writeHead(answer.status, { ...answer.headers, ...JSON_TYPE, ...named });
  response.end(make(text));
};

/** The length is announced as `make` says, and the connection ends with the body. */
const measured = (make) => (response, answer, text) => {
  const bytes = Buffer.from(text);
  const head = { ...answer.headers, ...JSON_TYPE, 'content-length': make(bytes.length), connection: 'close' };
  response.writeHead(answer.status, head);
  response.write(bytes, () => setTimeout(() => response.socket?.destroy(), A_MOMENT_MILLIS));
};

const half = (text) => text.slice(0, Math.floor(text.length / 2));

/** `(response, answer, text)`: `text` is the message of a good answer, as JSON. */
export const SHAPES = {
  // What the other revisions and other servers do, and no fault.
  'event-stream': whole(EVENT_TYPE, (text) => eventOf(text)),

  'json-as-event-stream': whole(EVENT_TYPE, (text) => text),
  'event-stream-as-json': whole(JSON_TYPE, (text) => eventOf(text)),
  'line-before': whole(JSON_TYPE, (text) => `Server listening on stdio\n${text}`),
  'warning-before': whole(JSON_TYPE, (text) => `<br />\n<b>Warning</b>: Undefined variable $x<br />\n${text}`),
  'line-after': whole(JSON_TYPE, (text) => `${text}\nrequest took 3 ms\n`),
  'log-in-event': whole(EVENT_TYPE, (text) => eventOf(`DEBUG answering ${text}`)),
  'unended-event': whole(EVENT_TYPE, (text) => `event: message\ndata: ${text}`),
  'unended-event-line': whole(EVENT_TYPE, (text) => `event: message\ndata: ${text}\n`),

  'plain-as-gzip': coded('gzip', (text) => text),
  'plain-as-br': coded('br', (text) => text),
  'deflate-as-gzip': coded('gzip', (text) => deflateSync(text)),
  'gzip-twice': coded('gzip', (text) => gzipSync(gzipSync(text))),
  'gzip-unnamed': coded(undefined, (text) => gzipSync(text)),
  'too-long-length': measured((length) => length + 100),
  'too-short-length': measured((length) => length - 20),

  'cut-off': brokenOff(JSON_TYPE, half),
  'cut-off-at-once': brokenOff(JSON_TYPE, () => ' '),
  'cut-off-event': brokenOff(EVENT_TYPE, (text) => half(eventOf(text))),
  'cut-off-stream': brokenOff(EVENT_TYPE, () => ': working\n\n'),

  'half-json': whole(JSON_TYPE, half),
  'half-json-event': whole(EVENT_TYPE, (text) => eventOf(half(text))),
  'python-dict': whole(JSON_TYPE, (text) => text.replaceAll('"', "'")),
  'not-a-number': whole(JSON_TYPE, (text) => text.replace('"result":{', '"result":{"score":NaN,')),
  'trailing-comma': whole(JSON_TYPE, (text) => text.replace(/}$/, ',}')),
  'an-object': whole(JSON_TYPE, () => '[object Object]'),

  'no-body': whole(JSON_TYPE, () => ''),
  'no-events': whole(EVENT_TYPE, () => ''),
  'only-comments': whole(EVENT_TYPE, () => ': keep-alive\n\n: keep-alive\n\n'),
};

/** What becomes of a message on an open stream: `(response, text, name)`. */
export const STREAM_SHAPES = {
  'json-cut': (response, text, name) => response.write(eventOf(half(text), name)),
  unended: (response, text, name) => response.end(`event: ${name}\ndata: ${text}\n`),
  nothing: () => undefined,
  closed: (response) => response.end(),
  'broken-off': (response) => response.socket?.destroy(),
  'line-before': (response, text, name) => response.write(eventOf(`Processing request\\n${text}`, name)),
};
