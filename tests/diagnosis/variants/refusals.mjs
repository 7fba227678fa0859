// Answers that a page may read, and that say no: by the server, by what checks keys, by a gateway.

const answers = ['GET', 'POST', 'DELETE'];
/** Whatever is asked is answered so, but for OPTIONS. */
const all = (then, more = {}) => ({ speaks: 'modern', ...more, rules: [{ when: { http: answers }, then }] });
const posts = (then, more = {}) => ({ speaks: 'modern', ...more, rules: [{ when: { http: 'POST' }, then }] });
const in2025 = { speaks: 'streamable' };
const inSse = { speaks: 'sse' };
const HTML = 'text/html; charset=utf-8';
const page = (title) =>
  `<html>\n<head><title>${title}</title></head>\n<body><center><h1>${title}</h1></center></body>\n</html>\n`;
const rpc = (code, message) => ({ jsonrpc: '2.0', error: { code, message }, id: null });
const one = (name, server, cause, more = {}) => ({ name, server, cause, ...more });

const KEYS = [
  one(
    '401 with a challenge',
    all({
      status: 401,
      body: { error: 'invalid_token' },
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    }),
    'unauthorized',
    { everywhere: true },
  ),
  one('401 in few words', all({ status: 401 }), 'unauthorized'),
  one('401 for HTTP+SSE', all({ status: 401, body: 'Unauthorized' }, inSse), 'unauthorized'),
  one('401 to a wrong key', all({ status: 401, body: { error: 'invalid api key' } }, in2025), 'unauthorized', {
    key: { value: 'wrong', header: 'x-api-key' },
  }),
  one(
    '401 to a key whose header a proxy drops',
    all({ status: 401, body: { error: 'missing api_key' } }),
    'unauthorized',
    { key: { value: 'K-1', header: 'api_key' } },
  ),
  one('401 as an error of JSON-RPC', all({ status: 401, body: rpc(-32001, 'Unauthorized') }, in2025), 'unauthorized'),
  one(
    '401 that comes without CORS',
    all({ status: 401, body: { error: 'invalid_token' }, cors: false }),
    'answer-without-cors',
  ),
  one('401 to a wrong key that comes without CORS', all({ status: 401, cors: false }), 'answer-without-cors', {
    key: { value: 'wrong' },
  }),
  one('403 without a word', all({ status: 403 }), 'forbidden', { everywhere: true }),
  one('403 of a gateway', all({ status: 403, body: { message: 'Forbidden' } }, in2025), 'forbidden'),
  one('403 of nginx', all({ status: 403, body: page('403 Forbidden'), type: HTML }), 'forbidden'),
  one(
    '403 for the lack of a permission',
    all({ status: 403, body: { error: 'insufficient permissions' } }),
    'forbidden',
    { key: { value: 'K-1' } },
  ),
  one(
    '403 that comes without CORS',
    all({ status: 403, body: page('403 Forbidden'), type: HTML, cors: false }),
    'answer-without-cors',
  ),
];

const CHECKS = [
  one('the Python SDK refuses the host', all({ status: 421, body: 'Invalid Host header' }), 'host-refused', {
    everywhere: true,
  }),
  one(
    'the Python SDK refuses the host, in 2025',
    all({ status: 421, body: 'Invalid Host header' }, in2025),
    'host-refused',
  ),
  one(
    'the Python SDK refuses the host, for HTTP+SSE',
    all({ status: 421, body: 'Invalid Host header' }, inSse),
    'host-refused',
  ),
  one(
    'the TypeScript SDK refuses the host',
    all({ status: 403, body: rpc(-32000, 'Invalid Host header: 127.0.0.1:3000') }, in2025),
    'host-refused',
  ),
  one(
    'the middleware of the TypeScript SDK refuses the host',
    all({ status: 403, body: rpc(-32000, 'Invalid Host: mcp.internal') }),
    'host-refused',
  ),
  one(
    'the TypeScript SDK refuses the host, for HTTP+SSE',
    {
      ...inSse,
      rules: [
        {
          when: { path: '/messages', http: 'POST' },
          then: { status: 403, body: 'Invalid Host header: 127.0.0.1:3000' },
        },
      ],
    },
    'host-refused',
  ),
  one(
    'the Rust SDK refuses the host',
    all({ status: 403, body: 'Forbidden: Host header is not allowed' }),
    'host-refused',
  ),
  one(
    'the host is refused without CORS',
    all({ status: 421, body: 'Invalid Host header', cors: false }),
    'answer-without-cors',
  ),
  one('the Python SDK refuses the origin', all({ status: 403, body: 'Invalid Origin header' }), 'origin-refused', {
    everywhere: true,
  }),
  one(
    'the Python SDK refuses the origin, in 2025',
    all({ status: 403, body: 'Invalid Origin header' }, in2025),
    'origin-refused',
  ),
  one(
    'the TypeScript SDK refuses the origin',
    all({ status: 403, body: rpc(-32000, 'Invalid Origin header: http://127.0.0.1:8970') }, in2025),
    'origin-refused',
  ),
  one(
    'the middleware of the TypeScript SDK refuses the origin',
    all({ status: 403, body: rpc(-32000, 'Invalid Origin: 127.0.0.1') }),
    'origin-refused',
  ),
  one(
    'the TypeScript SDK refuses the origin, for HTTP+SSE',
    {
      ...inSse,
      rules: [
        {
          when: { path: '/messages', http: 'POST' },
          then: { status: 403, body: 'Invalid Origin header: http://127.0.0.1:8970' },
        },
      ],
    },
    'origin-refused',
  ),
  one(
    'a server of its own refuses the origin',
    all({ status: 403, body: { error: 'Origin not allowed' } }),
    'origin-refused',
  ),
  one(
    'the origin is refused without CORS',
    all({ status: 403, body: 'Invalid Origin header', cors: false }, in2025),
    'answer-without-cors',
  ),
];

const RATE = { error: 'rate limit exceeded' };
const shown = { cors: { expose: 'Retry-After, Mcp-Session-Id' } };
const LIMITS = [
  one(
    '429 with a Retry-After that the page can read',
    all({ status: 429, body: RATE, headers: { 'retry-after': '37' }, ...shown }),
    'too-many-requests',
    { detail: /\b37\b/ },
  ),
  one(
    '429 with a Retry-After that the page cannot read',
    all({ status: 429, body: RATE, headers: { 'retry-after': '37' } }),
    'too-many-requests',
    { everywhere: true },
  ),
  one('429 without Retry-After', all({ status: 429, body: 'Too Many Requests' }, in2025), 'too-many-requests'),
  one('429 for HTTP+SSE', all({ status: 429, body: 'Too Many Requests' }, inSse), 'too-many-requests'),
  one('429 that comes without CORS', all({ status: 429, body: RATE, cors: false }), 'answer-without-cors'),
  one('413 of nginx', posts({ status: 413, body: page('413 Request Entity Too Large'), type: HTML }), 'body-too-large'),
  one('413 of express', posts({ status: 413, body: { error: 'request entity too large' } }, in2025), 'body-too-large'),
  one('431', all({ status: 431 }), 'headers-too-large'),
  one(
    '400 of nginx, for headers that are too long',
    all({ status: 400, body: page('400 Request Header Or Cookie Too Large'), type: HTML }),
    'headers-too-large',
  ),
  one(
    '415',
    posts({ status: 415, body: rpc(-32000, 'Unsupported Media Type: Content-Type must be application/json') }, in2025),
    'unsupported-media-type',
  ),
  one('415 of a gateway', posts({ status: 415, body: 'Unsupported Media Type' }), 'unsupported-media-type'),
  one(
    '406',
    posts(
      {
        status: 406,
        body: rpc(-32000, 'Not Acceptable: Client must accept both application/json and text/event-stream'),
      },
      in2025,
    ),
    'not-acceptable',
  ),
  one('406 without a word', posts({ status: 406 }), 'not-acceptable'),
  one(
    '405 to every POST',
    all({ status: 405, body: 'Method Not Allowed', headers: { allow: 'GET' } }),
    'method-not-taken',
  ),
  one(
    '405 to POST, and 404 to GET',
    {
      rules: [
        { when: { http: 'POST' }, then: { status: 405, body: 'Method Not Allowed' } },
        { when: { http: 'GET' }, then: { status: 404, body: 'Not Found' } },
      ],
    },
    'method-not-taken',
  ),
];

const GATEWAYS = [
  one('502 of nginx', all({ status: 502, body: page('502 Bad Gateway'), type: HTML }), 'gateway', {
    detail: /502/,
    everywhere: true,
  }),
  one('502 for HTTP+SSE', all({ status: 502, body: page('502 Bad Gateway'), type: HTML }, inSse), 'gateway', {
    detail: /502/,
  }),
  one('503', all({ status: 503, body: 'no healthy upstream' }), 'gateway', { detail: /503/ }),
  one(
    '503 of a platform that starts the server',
    all({ status: 503, body: { message: 'Service Unavailable' } }, in2025),
    'gateway',
    { detail: /503/ },
  ),
  one('504', all({ status: 504, body: page('504 Gateway Time-out'), type: HTML }, in2025), 'gateway', {
    detail: /504/,
  }),
  one('522 of Cloudflare', all({ status: 522, body: page('522: Connection timed out'), type: HTML }), 'gateway', {
    detail: /522/,
  }),
  one(
    '530 of a tunnel of Cloudflare',
    all({ status: 530, body: page('Error 1033: Cloudflare Tunnel error'), type: HTML }),
    'gateway',
    { detail: /530/ },
  ),
  one(
    '404 of a tunnel of ngrok that has ended',
    all({
      status: 404,
      body: 'Tunnel abc.ngrok-free.app not found\r\n\r\nERR_NGROK_3200',
      headers: { 'ngrok-error-code': 'ERR_NGROK_3200' },
    }),
    'gateway',
  ),
  one(
    '502 that comes without CORS',
    all({ status: 502, body: page('502 Bad Gateway'), type: HTML, cors: false }),
    'answer-without-cors',
  ),
  one('503 that comes without CORS', all({ status: 503, cors: false }, in2025), 'answer-without-cors'),
];

const ERRORS = [
  one('500 with a message', all({ status: 500, body: { error: 'database is locked' } }), 'server-error', {
    detail: /database is locked/,
    everywhere: true,
  }),
  one(
    '500 with a trace',
    all({ status: 500, body: 'Traceback (most recent call last):\n  File "server.py"\nKeyError: 0' }, in2025),
    'server-error',
    { detail: /500/ },
  ),
  one('500 for HTTP+SSE', all({ status: 500, body: 'Internal Server Error' }, inSse), 'server-error', {
    detail: /500/,
  }),
  one(
    '500 as an error of JSON-RPC',
    posts({ status: 500, body: rpc(-32603, 'Internal server error') }, in2025),
    'server-error',
    { detail: /500|Internal/ },
  ),
  one('501', all({ status: 501, body: 'Not Implemented' }), 'server-error', { detail: /501/ }),
  one(
    '500 that comes without CORS',
    all({ status: 500, body: 'Internal Server Error', cors: false }),
    'answer-without-cors',
  ),
  one('500 that comes without CORS, in 2025', posts({ status: 500, cors: false }, in2025), 'answer-without-cors'),
];

export const REFUSALS = [...KEYS, ...CHECKS, ...LIMITS, ...GATEWAYS, ...ERRORS];
