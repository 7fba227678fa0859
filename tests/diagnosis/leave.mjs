// The leave that a server gives to pages of other origins (CORS), with whatever is wrong about it.

/** What `Access-Control-Allow-Origin` can be, by the page's own origin. Anything else stands for itself. */
const ORIGINS = {
  any: () => '*',
  asked: (page) => page,
  other: () => 'https://app.example.com',
  'other-port': () => 'http://127.0.0.1:5173',
  'other-scheme': (page) => page.replace('http:', 'https:'),
  'other-name': (page) => page.replace('127.0.0.1', 'localhost'),
  'with-slash': (page) => `${page}/`,
  'any-port': () => 'http://127.0.0.1:*',
  'without-scheme': (page) => page.replace('http://', ''),
  null: () => 'null',
  empty: () => '',
  quoted: () => '"*"',
  'twice-any': () => ['*', '*'],
  twice: (page) => [page, page],
  'any-and-asked': (page) => ['*', page],
  'star-and-origin': (page) => `*, ${page}`,
  'a-list': (page) => `https://app.example.com, ${page}`,
};

/** All that a page needs, as the usual middleware gives it. */
export const OPEN = {
  origin: 'any',
  headers: 'as-asked',
  methods: 'GET, POST, DELETE, OPTIONS',
  expose: 'Mcp-Session-Id, WWW-Authenticate',
};

/** Puts on `response` what `cors` says; `none` and `false` put nothing. */
export function giveLeave(cors, request, response) {
  if (!cors) return;
  const isPreflight = request.method === 'OPTIONS';
  const origin = allowedOrigin(isPreflight ? (cors.preflightOrigin ?? cors.origin) : cors.origin, request);
  if (origin !== undefined) response.setHeader('access-control-allow-origin', origin);
  if (isPreflight) {
    const asked = request.headers['access-control-request-headers'];
    const allowed = cors.headers === 'as-asked' ? asked : cors.headers;
    if (allowed) response.setHeader('access-control-allow-headers', allowed);
    if (cors.methods) response.setHeader('access-control-allow-methods', cors.methods);
    // Without it Chromium repeats the preflight after five seconds, and timings jump.
    response.setHeader('access-control-max-age', '600');
  } else if (cors.expose) {
    response.setHeader('access-control-expose-headers', cors.expose);
  }
}

function allowedOrigin(named, request) {
  if (named === undefined || named === 'none') return undefined;
  // A request that needs no leave names no origin.
  const page = request.headers.origin ?? 'http://localhost:8970';
  return Object.hasOwn(ORIGINS, named) ? ORIGINS[named](page) : named;
}
