// The server is there, and not at the address that was typed.

const html = (title, body = '') =>
  `<!doctype html><html><head><title>${title}</title></head><body>${body}</body></html>`;
const NGINX_404 = html('404 Not Found', '<center><h1>404 Not Found</h1></center><hr><center>nginx/1.25.3</center>');
const NGINX_405 = html('405 Not Allowed', '<center><h1>405 Not Allowed</h1></center>');

/** Every path but that of the server is answered so. */
const elsewhere = (then, more = {}) => ({ ...more, rules: [{ when: { notPath: more.home ?? '/mcp' }, then }] });
/** Without leave, for OPTIONS too: the rules for it come from a router that knows only one path. */
const hidden = (more = {}) => elsewhere({ status: 404, body: { detail: 'Not Found' }, cors: false }, more);
/** Leave is given to all, before anything looks at the path. */
const open = (then, more = {}) => {
  const { rules, ...rest } = elsewhere(then, more);
  return {
    ...rest,
    rules: rules.map(({ when, then }) => ({ when: { ...when, http: ['GET', 'POST', 'DELETE'] }, then })),
  };
};
const whole = (...rules) => ({ rules });

const SITE = { body: html('Welcome', '<h1>It works!</h1>'), type: 'text/html; charset=utf-8' };

export const PATHS = [
  {
    name: 'another path is typed, and the server says 404',
    server: open({ status: 404, body: 'Not Found' }),
    url: '/wrong',
    cause: 'wrong-path',
    detail: /404/,
    everywhere: true,
  },
  {
    name: 'another path is typed, and express says that it cannot',
    server: open({ status: 404, body: html('Error', '<pre>Cannot POST /api/mcp</pre>'), type: 'text/html' }),
    url: '/api/mcp',
    cause: 'wrong-path',
    detail: /404/,
  },
  {
    name: 'another path is typed, and nginx says 404',
    server: open({ status: 404, body: NGINX_404, type: 'text/html' }, { speaks: 'modern' }),
    url: '/server',
    cause: 'wrong-path',
    detail: /404/,
  },
  {
    name: 'another path is typed, and FastAPI says 404',
    server: open({ status: 404, body: { detail: 'Not Found' } }, { speaks: 'modern' }),
    url: '/v1/mcp',
    cause: 'wrong-path',
    detail: /404/,
  },
  {
    name: '/sse is typed for a server at /mcp',
    server: open({ status: 404, body: 'Not Found' }),
    url: '/sse',
    cause: 'wrong-path',
    detail: /404/,
  },
  {
    name: '/mcp is typed for HTTP+SSE at /sse',
    server: {
      speaks: 'sse',
      rules: [
        { when: { notPath: ['/sse', '/messages'], http: ['GET', 'POST'] }, then: { status: 404, body: 'Not Found' } },
      ],
    },
    url: '/mcp',
    cause: 'wrong-path',
    detail: /404/,
  },
  {
    name: 'a slash too many is typed',
    server: open({ status: 404, body: 'Not Found' }),
    url: '/mcp/',
    cause: 'wrong-path',
    detail: /404/,
  },
  {
    name: 'the path is typed in other letters',
    server: open({ status: 404, body: 'Not Found' }, { speaks: 'modern' }),
    url: '/MCP',
    cause: 'wrong-path',
    detail: /404/,
  },
  {
    name: 'the port of another program is typed, an API',
    server: whole({ when: { http: ['GET', 'POST'] }, then: { status: 404, body: { message: 'no Route matched' } } }),
    cause: 'wrong-path',
    detail: /404/,
  },
  {
    name: 'the address was given up (410)',
    server: open({ status: 410, body: { error: 'gone' } }),
    url: '/old',
    cause: 'wrong-path',
    detail: /410/,
  },
  ...[
    ['another path is typed', '/wrong', {}],
    ['a slash too many is typed', '/mcp/', { speaks: 'modern' }],
    ['/sse is typed for a server at /mcp', '/sse', {}],
    ['/api/mcp is typed for a server at /mcp', '/api/mcp', { speaks: 'modern' }],
  ].map(([what, url, more]) => ({
    name: `${what}, and only the true path gives leave`,
    server: hidden(more),
    url,
    cause: 'path-without-cors',
    detail: /\d\/mcp(?![\w/])/,
    everywhere: url === '/wrong',
  })),
  {
    name: '/mcp is typed for HTTP+SSE at /sse, and only the true path gives leave',
    server: {
      speaks: 'sse',
      rules: [{ when: { notPath: ['/sse', '/messages'] }, then: { status: 404, body: 'Not Found', cors: false } }],
    },
    url: '/mcp',
    cause: 'path-without-cors',
    detail: /\d\/sse(?![\w/])/,
  },
  {
    name: 'a website answers everything with its page',
    server: whole({ when: { http: ['GET', 'POST'] }, then: SITE }),
    cause: 'web-page',
    everywhere: true,
  },
  {
    name: 'a website answers everything with its page, at the root',
    server: whole({ when: { http: ['GET', 'POST'] }, then: SITE }),
    url: '/',
    cause: 'web-page',
  },
  {
    name: 'a website has a page there, and takes no POST',
    server: whole(
      { when: { http: 'POST' }, then: { status: 405, body: NGINX_405, type: 'text/html' } },
      { when: { http: 'GET' }, then: SITE },
    ),
    cause: 'web-page',
  },
  {
    name: 'the development server of a web app answers there',
    server: whole(
      { when: { http: 'POST' }, then: { status: 404, body: '' } },
      { when: { http: 'GET' }, then: { body: html('Vite App', '<div id="app"></div>'), type: 'text/html' } },
    ),
    cause: 'web-page',
  },
  {
    name: 'a health check answers there',
    server: whole({ when: { http: ['GET', 'POST'] }, then: { body: { status: 'ok' } } }),
    cause: 'wrong-path',
  },
  {
    name: 'another API answers there with a 400 of its own',
    server: whole({
      when: { http: ['GET', 'POST'] },
      then: { status: 400, body: { errors: [{ message: 'Must provide query string.' }] } },
    }),
    cause: 'wrong-path',
  },
];
