// Simple requests are readable; what the browser has to ask leave for is refused.

const STATUSES = [
  [400, 'Bad Request: no session'],
  [401, { error: 'unauthorized' }],
  [403, 'Forbidden'],
  [404, 'Cannot OPTIONS /mcp'],
  [405, 'Method Not Allowed'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [501, 'Unsupported method (OPTIONS)'],
  [503, 'Service Unavailable'],
];

const refused = (preflight, speaks = 'modern') => ({ speaks, cors: { preflight } });
/** The server is at /mcp/. What leads there from /mcp comes before anything that knows of OPTIONS. */
const redirected = (then, speaks = 'modern') => ({ speaks, home: '/mcp/', rules: [{ when: { path: '/mcp' }, then }] });
const LOGIN = 'http://localhost:{second}/login';
const LOGIN_PAGE = { cors: false, rules: [{ then: { body: '<title>Sign in</title>', type: 'text/html' } }] };

export const PREFLIGHTS = [
  ...STATUSES.map(([status, body]) => ({
    name: `OPTIONS is answered with ${status}`,
    server: refused({ status, body }),
    cause: 'preflight-refused',
    everywhere: status === 401,
  })),
  ...STATUSES.filter(([status]) => [401, 403, 404, 405].includes(status)).map(([status, body]) => ({
    name: `OPTIONS is answered with ${status}, without CORS`,
    server: refused({ status, body, cors: false }, 'streamable'),
    cause: 'preflight-refused',
  })),
  {
    name: 'OPTIONS is answered with 204, without CORS',
    server: refused({ status: 204, cors: false }),
    cause: 'preflight-refused',
  },
  {
    name: 'OPTIONS is answered with 200, without CORS',
    server: refused({ status: 200, body: 'OK', cors: false }, 'streamable'),
    cause: 'preflight-refused',
  },
  {
    name: 'OPTIONS wants a key, which no preflight carries',
    server: {
      speaks: 'modern',
      rules: [{ when: { lacks: 'authorization' }, then: { status: 401, body: { error: 'missing token' } } }],
    },
    key: { value: 'K-1' },
    cause: 'preflight-refused',
  },
  {
    name: 'OPTIONS for messages of HTTP+SSE is refused',
    server: refused({ status: 405, body: 'Method Not Allowed' }, 'sse'),
    cause: 'preflight-refused',
  },
  {
    name: 'OPTIONS allows another origin than the rest',
    server: { cors: { preflightOrigin: 'other' } },
    cause: 'preflight-refused',
  },
  { name: 'OPTIONS is never answered', server: refused({ silent: true }), seconds: 2, cause: 'silent' },
  ...[301, 302, 303, 307, 308].map((status) => ({
    name: `everything is redirected with ${status} to the slash, OPTIONS too`,
    server: redirected({ status, to: '/mcp/' }, status === 307 ? 'streamable' : 'modern'),
    url: '/mcp',
    cause: 'preflight-redirected',
    everywhere: status === 307,
  })),
  {
    name: 'everything is redirected to https, OPTIONS too',
    server: redirected({ status: 301, to: 'https://127.0.0.1:9/mcp' }),
    url: '/mcp',
    cause: 'preflight-redirected',
  },
  {
    name: 'OPTIONS alone is redirected to the slash',
    server: refused({ status: 308, to: '/mcp/' }),
    cause: 'preflight-redirected',
  },
  {
    name: 'OPTIONS is redirected to a sign-in page',
    server: {
      speaks: 'modern',
      second: LOGIN_PAGE,
      rules: [{ when: { http: 'OPTIONS' }, then: { status: 302, to: LOGIN } }],
    },
    cause: 'preflight-redirected',
  },
];
