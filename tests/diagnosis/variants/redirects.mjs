// Redirects, which a page follows without seeing them, or not at all.

/** What stands at /mcp sends to /mcp/, where the server is. OPTIONS is answered at both. */
const toSlash = (status, more = {}, server = {}) => ({
  speaks: 'modern',
  home: '/mcp/',
  rules: [{ when: { path: '/mcp', http: ['GET', 'POST', 'DELETE'] }, then: { status, to: '/mcp/', ...more } }],
  ...server,
});

const NAMES = { 301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 307: 'Temporary', 308: 'Permanent' };
const named = (status) => `${status} ${NAMES[status]}`;
const TITLED = (title, form) => `<!doctype html><html><head><title>${title}</title></head><body>${form}</body></html>`;
const LOGIN = TITLED('Sign in', '<form method="post" action="/login"><input type="password" name="password"></form>');
const HTML = 'text/html; charset=utf-8';

/** A sign-in page on a host of its own. `readable`: by pages of other origins too. */
const idp = (readable) => ({ ...(readable ? {} : { cors: false }), rules: [{ then: { body: LOGIN, type: HTML } }] });
const answers = ['GET', 'POST', 'DELETE'];
const behind = (readable, then, when = { http: answers }) => ({
  speaks: 'modern',
  second: idp(readable),
  rules: [{ when, then }],
});
const AWAY = { status: 302, to: 'http://localhost:{second}/login?back=mcp' };

const PAGES = [
  [
    'Cloudflare Access',
    TITLED(
      'Sign in ・ Cloudflare Access',
      '<form action="https://team.cloudflareaccess.com/cdn-cgi/access/login"></form>',
    ),
  ],
  [
    'Microsoft',
    TITLED('Sign in to your account', '<form action="https://login.microsoftonline.com/common/login"></form>'),
  ],
  [
    'oauth2-proxy',
    TITLED('Sign In', '<form method="GET" action="/oauth2/start"><button>Sign in with OpenID Connect</button></form>'),
  ],
  ['Keycloak', TITLED('Log in to example', '<form id="kc-form-login" method="post"><input type="password"></form>')],
];

export const REDIRECTS = [
  ...[301, 302, 303].map((status) => ({
    name: `${named(status)} to the slash makes a GET of the POST`,
    server: toSlash(status),
    url: '/mcp',
    cause: 'redirect-loses-request',
    detail: /\/mcp\/(?!\w)/,
    everywhere: status === 302,
  })),
  {
    name: '301 to the slash makes a GET of the POST, in 2025',
    server: toSlash(301, {}, { speaks: 'streamable' }),
    url: '/mcp',
    cause: 'redirect-loses-request',
    detail: /\/mcp\/(?!\w)/,
  },
  {
    name: '302 to another port makes a GET of the POST',
    server: {
      speaks: 'modern',
      second: { speaks: 'modern' },
      rules: [{ when: { http: answers }, then: { status: 302, to: 'http://127.0.0.1:{second}/mcp' } }],
    },
    cause: 'redirect-loses-request',
  },
  ...[301, 302, 307, 308].map((status) => ({
    name: `${named(status)} to the slash lacks CORS`,
    server: toSlash(status, { cors: false }),
    url: '/mcp',
    cause: 'redirect-without-cors',
    everywhere: status === 307,
  })),
  {
    name: '307 to the slash lacks CORS, in 2025',
    server: toSlash(307, { cors: false }, { speaks: 'streamable' }),
    url: '/mcp',
    cause: 'redirect-without-cors',
  },
  {
    name: '308 to https lacks CORS',
    server: {
      speaks: 'modern',
      rules: [{ when: { http: answers }, then: { status: 308, to: 'https://127.0.0.1:9/mcp', cors: false } }],
    },
    cause: 'redirect-without-cors',
  },
  ...[301, 302, 307, 308].map((status) => ({
    name: `${named(status)} to the slash is not followed with a key`,
    server: toSlash(status),
    url: '/mcp',
    key: { value: 'K-1' },
    cause: 'redirected',
  })),
  {
    name: '307 to another host is not followed with a key',
    server: {
      speaks: 'modern',
      second: { speaks: 'modern' },
      rules: [{ when: { http: answers }, then: { status: 307, to: 'http://localhost:{second}/mcp' } }],
    },
    key: { value: 'K-1', header: 'x-api-key' },
    cause: 'redirected',
  },
  {
    name: 'everything is sent to a sign-in page, readable to the end',
    server: behind(true, AWAY),
    cause: 'identity-provider',
    detail: /localhost/,
    everywhere: true,
  },
  {
    name: 'everything is sent to a sign-in page, which is hidden',
    server: behind(false, AWAY),
    cause: 'identity-provider',
  },
  {
    name: 'everything but OPTIONS is sent to a sign-in page, without CORS',
    server: behind(false, { ...AWAY, cors: false }),
    cause: 'redirect-without-cors',
  },
  {
    name: 'everything is sent to a sign-in page, without CORS',
    server: behind(false, { ...AWAY, cors: false }, {}),
    cause: 'redirect-without-cors',
  },
  ...PAGES.map(([who, body]) => ({
    name: `the sign-in page of ${who} comes in place of an answer`,
    server: { speaks: 'modern', rules: [{ when: { http: answers }, then: { body, type: HTML } }] },
    cause: 'identity-provider',
  })),
];
