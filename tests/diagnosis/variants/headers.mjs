// Leave is given, and it lacks a header that the page has to send, or does not show one that it has to read.

const KNOWN = {
  modern: ['content-type', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-param-region'],
  streamable: ['content-type', 'mcp-protocol-version', 'mcp-session-id', 'last-event-id'],
  sse: ['content-type', 'mcp-protocol-version'],
};

const allowing = (speaks, headers, more = {}) => ({ speaks, cors: { headers, ...more } });
const without = (speaks, ...lacking) =>
  allowing(speaks, KNOWN[speaks].filter((name) => !lacking.includes(name)).join(', '));

const WRONG = 'headers-not-allowed';
const KEYS = [
  ['a bearer token', { value: 'K-1' }, /authorization/i],
  ['a key in X-Api-Key', { value: 'K-1', header: 'x-api-key' }, /x-api-key/i],
  ['a key in api_key', { value: 'K-1', header: 'api_key' }, /api_key/i],
];

export const HEADERS = [
  ...Object.keys(KNOWN).map((speaks) => ({
    name: `content-type is not allowed (${speaks})`,
    server: without(speaks, 'content-type'),
    cause: WRONG,
    detail: /content-type/i,
  })),
  ...Object.keys(KNOWN).map((speaks) => ({
    name: `no header is allowed (${speaks})`,
    server: allowing(speaks, ''),
    cause: WRONG,
    detail: /content-type/i,
    everywhere: speaks === 'modern',
  })),
  {
    name: 'mcp-method is not allowed',
    server: without('modern', 'mcp-method'),
    cause: WRONG,
    detail: /mcp-method/i,
    everywhere: true,
  },
  {
    name: 'mcp-protocol-version is not allowed',
    server: without('modern', 'mcp-protocol-version'),
    cause: WRONG,
    detail: /mcp-protocol-version/i,
  },
  {
    name: 'only what clients of 2025 sent is allowed, by a server of 2026',
    server: allowing('modern', 'content-type, mcp-session-id, last-event-id, authorization'),
    cause: WRONG,
    detail: /mcp-method/i,
  },
  {
    name: 'only content-type is allowed, by a server of 2026',
    server: allowing('modern', 'content-type'),
    cause: WRONG,
    detail: /mcp-method/i,
  },
  {
    name: 'a misspelt name is allowed',
    server: allowing('modern', 'content-type, mcp-protocol-version, mcp_method, mcp_name'),
    cause: WRONG,
    detail: /mcp-method/i,
  },
  {
    name: 'mcp-session-id is not allowed',
    server: without('streamable', 'mcp-session-id'),
    cause: WRONG,
    detail: /mcp-session-id/i,
    everywhere: true,
  },
  {
    name: 'mcp-session-id and mcp-protocol-version are not allowed',
    server: allowing('streamable', 'content-type, authorization'),
    cause: WRONG,
    detail: /mcp-session-id/i,
  },
  {
    name: 'mcp-protocol-version is not allowed, and the server wants it',
    server: {
      ...without('streamable', 'mcp-protocol-version'),
      rules: [
        {
          when: { http: 'POST', rpc: ['notifications/initialized', 'tools/list'], lacks: 'mcp-protocol-version' },
          then: { status: 400, body: 'Bad Request: MCP-Protocol-Version header is required' },
        },
      ],
    },
    cause: WRONG,
    detail: /mcp-protocol-version/i,
  },
  ...['modern', 'streamable', 'sse'].flatMap((speaks) =>
    KEYS.map(([what, key, detail]) => ({
      name: `the header of ${what} is not allowed (${speaks})`,
      server: allowing(speaks, KNOWN[speaks].join(', ')),
      key,
      cause: WRONG,
      detail,
    })),
  ),
  {
    name: 'the key is longer than Node takes, which refuses it without CORS',
    server: { speaks: 'modern' },
    key: { value: 'K'.repeat(20_000) },
    cause: 'answer-without-cors',
  },
  {
    name: 'one more header of a person is not allowed',
    server: allowing('modern', KNOWN.modern.join(', ')),
    header: { name: 'x-tenant', value: 'blue' },
    cause: WRONG,
    detail: /x-tenant/i,
  },
  ...[
    ['nothing is exposed', { expose: undefined }],
    ['other headers are exposed', { expose: 'WWW-Authenticate, X-Request-Id' }],
    [
      'it is exposed in the preflight alone',
      {
        expose: undefined,
        preflight: { status: 204, headers: { 'access-control-expose-headers': 'Mcp-Session-Id' } },
      },
    ],
  ].map(([what, cors]) => ({
    name: `the session's id comes, and ${what}`,
    server: { cors },
    cause: 'session-id-not-exposed',
    detail: /mcp-session-id/i,
  })),
  {
    name: "the session's id is not exposed, and the server says 400 in few words",
    server: {
      cors: { expose: undefined },
      rules: [{ when: { http: 'POST', rpc: 'notifications/initialized' }, then: { status: 400, body: 'Bad Request' } }],
    },
    cause: 'session-id-not-exposed',
    detail: /mcp-session-id/i,
  },
];
