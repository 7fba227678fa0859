// Connecting works, and a call of a tool comes to nothing.

const CALL = { tool: 'echo', args: { text: 'hello' } };
const DIALECTS = ['modern', 'streamable'];
const HTML = 'text/html; charset=utf-8';
const page = (title) => `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;

const failing = (speaks, then) => ({ speaks, rules: [{ when: { rpc: 'tools/call' }, then }] });
const one = (name, speaks, then, cause, more = {}) => ({
  name,
  server: failing(speaks, then),
  call: CALL,
  cause,
  ...more,
});
/** The same fault in both dialects that answer a POST itself. */
const both = (name, then, cause, more = {}) =>
  DIALECTS.map((speaks) => one(`${name} (${speaks})`, speaks, then, cause, more));

const HEADERS = ['content-type', 'mcp-protocol-version', 'mcp-method'];
const allowing = (...headers) => ({ speaks: 'modern', cors: { headers: [...HEADERS, ...headers].join(', ') } });

const WITHOUT_CORS = [401, 403, 413, 429, 500, 502];
const BODIES = {
  401: { error: 'token expired' },
  403: 'Forbidden',
  413: page('413 Request Entity Too Large'),
  429: { error: 'rate limit exceeded' },
  500: 'Internal Server Error',
  502: page('502 Bad Gateway'),
};

export const CALLS = [
  {
    name: 'mcp-name is not allowed',
    server: allowing('mcp-param-region'),
    call: CALL,
    cause: 'headers-not-allowed',
    detail: /mcp-name/i,
    everywhere: true,
  },
  {
    name: 'mcp-param-region is not allowed',
    server: allowing('mcp-name'),
    call: { tool: 'weather', args: { region: 'north' } },
    cause: 'headers-not-allowed',
    detail: /mcp-param-region/i,
  },
  {
    name: 'neither mcp-name nor mcp-param-region is allowed',
    server: allowing(),
    call: { tool: 'weather', args: { region: 'north' } },
    cause: 'headers-not-allowed',
    detail: /mcp-param-region/i,
  },
  ...WITHOUT_CORS.flatMap((status) =>
    both(`${status} comes without CORS`, { status, body: BODIES[status], cors: false }, 'answer-without-cors', {
      everywhere: status === 500,
    }),
  ),
  ...both('the answer itself comes without CORS', { shape: 'event-stream', cors: false }, 'answer-without-cors'),

  ...both('401', { status: 401, body: BODIES[401] }, 'unauthorized'),
  ...both('403', { status: 403, body: BODIES[403] }, 'forbidden'),
  one('403 for the origin', 'streamable', { status: 403, body: 'Invalid Origin header' }, 'origin-refused'),
  one('413 of nginx', 'streamable', { status: 413, body: BODIES[413], type: HTML }, 'body-too-large', {
    everywhere: true,
  }),
  one('413 of express', 'modern', { status: 413, body: { error: 'request entity too large' } }, 'body-too-large'),
  one(
    '429 with Retry-After',
    'modern',
    {
      status: 429,
      body: BODIES[429],
      headers: { 'retry-after': '41' },
      cors: { expose: 'Retry-After' },
    },
    'too-many-requests',
    { detail: /\b41\b/ },
  ),
  one('429', 'streamable', { status: 429, body: BODIES[429] }, 'too-many-requests'),
  one('431', 'modern', { status: 431 }, 'headers-too-large'),
  one('415', 'streamable', { status: 415, body: 'Unsupported Media Type' }, 'unsupported-media-type'),
  ...both('500', { status: 500, body: BODIES[500] }, 'server-error', { detail: /500/ }),
  one('502', 'modern', { status: 502, body: BODIES[502], type: HTML }, 'gateway', { detail: /502/ }),
  one('503', 'streamable', { status: 503, body: 'upstream connect error' }, 'gateway', { detail: /503/ }),
  one('504', 'streamable', { status: 504, body: page('504 Gateway Time-out'), type: HTML }, 'gateway', {
    detail: /504/,
  }),
  one('a website', 'modern', { body: page('Welcome'), type: HTML }, 'web-page'),
  one(
    'the method is not found',
    'streamable',
    { rpc: { error: { code: -32601, message: 'Method not found' } } },
    'method-missing',
    { detail: /tools\/call/ },
  ),

  ...both('the connection is closed', { cuts: true }, 'connection-cut', { everywhere: true }),
  one('the server dies of it', 'modern', { dies: true }, 'connection-cut'),
  ...both('it says gzip, and is not', { shape: 'plain-as-gzip' }, 'undecodable'),
  ...both('the connection is lost in the middle', { shape: 'cut-off' }, 'undecodable'),
  ...both('JSON is announced as a stream of events', { shape: 'json-as-event-stream' }, 'json-as-event-stream'),
  one('a stream of events is announced as JSON', 'modern', { shape: 'event-stream-as-json' }, 'event-stream-as-json'),
  ...both('a line is printed before the JSON', { shape: 'line-before' }, 'text-around-json'),
  one('the blank line after the event is missing', 'modern', { shape: 'unended-event' }, 'unended-event'),
  one('the JSON is half', 'streamable', { shape: 'half-json' }, 'broken-json'),
  one('a number is NaN', 'modern', { shape: 'not-a-number' }, 'broken-json'),
  ...both('there is no body', { shape: 'no-body' }, 'empty-answer'),
  one('202 comes in place of an answer', 'streamable', { status: 202 }, 'empty-answer'),
  one('the stream ends without an event', 'modern', { shape: 'no-events' }, 'empty-answer'),
  ...both('it is never answered', { silent: true }, 'silent', { seconds: 2 }),
  one('a head comes, and no body', 'modern', { head: 'text/event-stream' }, 'held-back', { seconds: 2 }),
];
