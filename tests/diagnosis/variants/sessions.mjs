// The first answer is right, and no session comes of it; and the endpoint of HTTP+SSE.

const rpc = (code, message) => ({ jsonrpc: '2.0', error: { code, message }, id: null });
const UNKNOWN = { status: 400, headers: {}, message: rpc(-32000, 'Bad Request: No valid session ID provided') };
const REFUSED = 'Bad Request: Unsupported protocol version';
const KNOWN = '(supported versions: 2025-03-26, 2024-11-05)';

/** What was refused is missed: the server takes itself to be not initialized for ever. */
const told = (then) => {
  const error = { code: -32602, message: 'Received request before initialization was complete' };
  const later = { when: { rpc: ['tools/list', 'tools/call', 'ping'] }, then: { status: 400, rpc: { error } } };
  return { rules: [{ when: { rpc: 'notifications/initialized' }, then }, later] };
};
const afterwards = (then) => ({
  rules: [{ when: { http: 'POST', rpc: ['notifications/initialized', 'tools/list', 'ping'] }, then }],
});
const agreesOn = (protocolVersion) => {
  const result = { protocolVersion, capabilities: {}, serverInfo: { name: 'odd', version: '1' } };
  return { rules: [{ when: { rpc: 'initialize' }, then: { rpc: { result } } }] };
};
const lacksTools = (speaks, status) => {
  const error = { code: -32601, message: 'Method not found' };
  return { speaks, rules: [{ when: { rpc: 'tools/list' }, then: { status, rpc: { error } } }] };
};
const ofTheFuture = { supportedVersions: ['2099-01-01'], capabilities: {}, ttlMs: 0, cacheScope: 'private' };
const onlyOfTheFuture = {
  code: -32022,
  message: 'Unsupported protocol version',
  data: { supported: ['2099-01-01'], requested: '2026-07-28' },
};

const NOTIFIED = [
  ['400 without a word', { status: 400 }],
  ['400 with an error of JSON-RPC', { status: 400, body: rpc(-32600, 'Invalid Request: id is required') }],
  ['422 of FastAPI', { status: 422, body: { detail: [{ loc: ['body', 'id'], msg: 'Field required' }] } }],
];

export const SESSIONS = [
  ...NOTIFIED.map(([what, then]) => ({
    name: `the notification that it is initialized gets ${what}`,
    server: { ...told(then), sessions: { stateless: true } },
    cause: 'notification-refused',
    detail: /initialized/,
    everywhere: then.status === 422,
  })),
  {
    name: 'the notification gets 400, within a session',
    server: told({ status: 400, body: 'Bad Request' }),
    cause: 'notification-refused',
    detail: /initialized/,
  },
  {
    name: 'the notification gets 500, and so does the rest',
    server: afterwards({ status: 500, body: 'Internal Server Error' }),
    cause: 'server-error',
    detail: /500/,
  },

  {
    name: 'every use of a session gets 404',
    server: { sessions: { forgets: 'all' } },
    cause: 'sessions-not-shared',
    everywhere: true,
  },
  {
    name: 'every use of a session but the first gets 404',
    server: { sessions: { forgets: 'but-the-first' } },
    cause: 'sessions-not-shared',
  },
  {
    name: 'every use of a session gets 400, in the words of an SDK',
    server: { sessions: { forgets: 'all', saysUnknown: () => UNKNOWN } },
    cause: 'sessions-not-shared',
  },
  {
    name: 'every use of a session of HTTP+SSE gets 404',
    server: { speaks: 'sse', sessions: { forgets: 'all' } },
    cause: 'sessions-not-shared',
  },

  {
    name: 'the revision agreed on is refused',
    server: afterwards({ status: 400, body: rpc(-32000, `${REFUSED}: 2025-11-25 ${KNOWN}`) }),
    cause: 'revision-refused',
    detail: /2025-11-25/,
    everywhere: true,
  },
  {
    name: 'the revision agreed on is refused, in plain text',
    server: afterwards({ status: 400, body: `${REFUSED}: 2025-11-25` }),
    cause: 'revision-refused',
    detail: /2025-11-25/,
  },
  {
    name: 'the Python SDK refuses the revision',
    server: afterwards({
      status: 400,
      body: rpc(-32600, `Bad Request: Unsupported protocol version: 2025-11-25. Supported versions: 2025-03-26`),
    }),
    cause: 'revision-refused',
  },
  {
    name: 'it agrees on a revision that nobody knows',
    server: agreesOn('2019-01-01'),
    cause: 'no-common-revision',
    detail: /2019-01-01/,
  },
  {
    name: 'it names a number in place of a revision',
    server: agreesOn('1.0'),
    cause: 'no-common-revision',
    detail: /1\.0/,
  },
  {
    name: 'it discovers only revisions of the future',
    server: {
      speaks: 'modern',
      rules: [{ when: { rpc: 'server/discover' }, then: { rpc: { result: ofTheFuture } } }],
    },
    cause: 'no-common-revision',
    detail: /2099-01-01/,
  },
  {
    name: 'it refuses, and supports only revisions of the future',
    server: {
      speaks: 'modern',
      rules: [
        { when: { rpc: ['server/discover', 'initialize'] }, then: { status: 400, rpc: { error: onlyOfTheFuture } } },
      ],
    },
    cause: 'no-common-revision',
    detail: /2099-01-01/,
  },
  {
    name: 'it declares tools, and has no tools/list (modern)',
    server: lacksTools('modern', 404),
    cause: 'method-missing',
    detail: /tools\/list/,
  },
  {
    name: 'it declares tools, and has no tools/list (streamable)',
    server: lacksTools('streamable', 200),
    cause: 'method-missing',
    detail: /tools\/list/,
  },

  {
    name: 'the endpoint lacks the prefix of a proxy',
    server: { speaks: 'sse', home: '/api/sse', endpoint: '/messages', listens: '/api/messages' },
    cause: 'endpoint-lacks-prefix',
    detail: /\/api/,
    everywhere: true,
  },
  {
    name: 'the endpoint lacks a prefix of two parts',
    server: { speaks: 'sse', home: '/tools/time/sse', endpoint: '/messages/', listens: '/tools/time/messages/' },
    cause: 'endpoint-lacks-prefix',
    detail: /\/tools\/time/,
  },
  {
    name: 'the endpoint lacks the prefix, and nothing gives leave elsewhere',
    server: {
      speaks: 'sse',
      home: '/api/sse',
      endpoint: '/messages',
      listens: '/api/messages',
      rules: [{ when: { path: '/messages' }, then: { status: 404, body: 'Not Found', cors: false } }],
    },
    cause: 'endpoint-lacks-prefix',
    detail: /\/api/,
  },
  {
    name: 'the endpoint names the host behind the proxy',
    server: { speaks: 'sse', endpoint: 'http://mcp-backend.internal:8000/messages' },
    cause: 'endpoint-elsewhere',
    detail: /mcp-backend\.internal/,
    everywhere: true,
  },
  {
    name: 'the endpoint names another port',
    server: { speaks: 'sse', endpoint: 'http://127.0.0.1:9/messages' },
    cause: 'endpoint-elsewhere',
    detail: /127\.0\.0\.1:9/,
  },
  {
    name: 'the endpoint names localhost, and 127.0.0.1 is typed',
    server: { speaks: 'sse', second: { speaks: 'sse' }, endpoint: 'http://localhost:{second}/messages' },
    cause: 'endpoint-elsewhere',
    detail: /localhost/,
  },
  {
    name: 'the endpoint names https behind a proxy that ended it',
    server: { speaks: 'sse', endpoint: 'https://127.0.0.1/messages' },
    cause: 'endpoint-elsewhere',
    detail: /https:\/\/127\.0\.0\.1/,
  },
  {
    name: 'the stream gives leave, and the messages give none',
    server: {
      speaks: 'sse',
      rules: [{ when: { path: '/messages' }, then: { status: 405, body: 'Method Not Allowed', cors: false } }],
    },
    cause: 'path-without-cors',
  },
];
