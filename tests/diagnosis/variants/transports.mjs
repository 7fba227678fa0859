// What keeps a request from being answered at all.

const at = (transport) => ({ speaks: 'modern', transport });
const CLOSED = { closed: true };
const ON_TLS = 'Client sent an HTTP request to an HTTPS server.\n';

export const TRANSPORTS = [
  { name: 'nobody listens on the port', server: at(CLOSED), cause: 'nothing-listens', everywhere: true },
  { name: 'nobody listens, for HTTP+SSE', server: { speaks: 'sse', transport: CLOSED }, cause: 'nothing-listens' },
  {
    name: 'nobody listens, by the name localhost',
    server: at(CLOSED),
    url: 'http://localhost:{port}/mcp',
    cause: 'nothing-listens',
  },
  {
    name: 'nobody listens on a port asked by https',
    server: at({ ...CLOSED, typed: 'https' }),
    cause: 'nothing-listens',
  },
  { name: 'a port that browsers block (X11)', url: 'http://127.0.0.1:6000/mcp', cause: 'port-blocked', detail: /6000/ },
  {
    name: 'a port that browsers block (IRC)',
    url: 'http://localhost:6667/mcp',
    cause: 'port-blocked',
    detail: /6667/,
    everywhere: true,
  },
  { name: 'a port that browsers block (SIP)', url: 'http://127.0.0.1:5060/sse', cause: 'port-blocked', detail: /5060/ },
  {
    name: 'a name that does not exist',
    url: 'http://no-such-host.invalid/mcp',
    cause: 'name-not-found',
    detail: /no-such-host\.invalid/,
    everywhere: true,
  },
  {
    name: 'a name that does not exist, by https and with a port',
    url: 'https://mcp.internal.invalid:8443/mcp',
    cause: 'name-not-found',
    detail: /mcp\.internal\.invalid/,
  },
  {
    name: 'the name of a container, which has no address here',
    url: 'http://mcp-server-in-a-container:3000/mcp',
    cause: 'name-not-found',
    detail: /mcp-server-in-a-container/,
  },
  { name: 'a certificate that it signed itself', server: at({ tls: {} }), cause: 'certificate', everywhere: true },
  {
    name: 'a certificate that has ended',
    server: at({ tls: { begins: -60, ends: -30 } }),
    cause: 'certificate',
  },
  {
    name: 'a certificate for another name',
    server: at({ tls: { names: ['mcp.example.com'], addresses: [] } }),
    cause: 'certificate',
  },
  {
    name: 'a certificate of its own, for HTTP+SSE',
    server: { speaks: 'sse', transport: { tls: {} } },
    cause: 'certificate',
  },
  {
    name: 'https typed, and it speaks http',
    server: at({ typed: 'https' }),
    cause: 'other-scheme',
    detail: /http:\/\/127\.0\.0\.1/,
    everywhere: true,
  },
  {
    name: 'https typed for localhost, and it speaks http',
    server: { transport: { typed: 'https' } },
    url: 'https://localhost:{port}/mcp',
    cause: 'other-scheme',
    detail: /http:\/\/localhost/,
  },
  {
    name: 'https typed, and HTTP+SSE speaks http',
    server: { speaks: 'sse', transport: { typed: 'https' } },
    cause: 'other-scheme',
    detail: /http:\/\/127\.0\.0\.1/,
  },
  {
    name: 'https typed, and something says it is SSH',
    server: at({ typed: 'https', says: 'SSH-2.0-OpenSSH_9.2\r\n' }),
    cause: 'not-tls',
  },
  {
    name: 'https typed, and a mail server greets',
    server: at({ typed: 'https', says: '220 mail.example ESMTP\r\n' }),
    cause: 'not-tls',
  },
  {
    name: 'it listens on IPv6 alone, and 127.0.0.1 is typed',
    server: at({ address: '::1' }),
    url: 'http://127.0.0.1:{port}/mcp',
    cause: 'other-loopback',
    detail: /http:\/\/(localhost|\[::1\]):/,
    everywhere: true,
  },
  {
    name: 'it listens on IPv4 alone, and [::1] is typed',
    server: at({}),
    url: 'http://[::1]:{port}/mcp',
    cause: 'other-loopback',
    detail: /http:\/\/(localhost|127\.0\.0\.1):/,
  },
  {
    name: 'HTTP+SSE listens on IPv6 alone, and 127.0.0.1 is typed',
    server: { speaks: 'sse', transport: { address: '::1' } },
    url: 'http://127.0.0.1:{port}/sse',
    cause: 'other-loopback',
    detail: /http:\/\/(localhost|\[::1\]):/,
  },
  { name: 'it takes the connection and says nothing', server: at({ mute: true }), seconds: 2, cause: 'silent' },
  { name: 'it closes every connection', server: at({ hangsUp: true }), cause: 'connection-cut' },
  { name: 'it resets every connection', server: at({ resets: true }), cause: 'connection-cut' },
  {
    name: 'it closes the connection at a POST',
    server: { speaks: 'modern', rules: [{ when: { http: 'POST' }, then: { cuts: true } }] },
    cause: 'connection-cut',
  },
  {
    name: 'it closes the connection at the handshake',
    server: { rules: [{ when: { rpc: 'initialize' }, then: { cuts: true } }] },
    cause: 'connection-cut',
  },
  {
    name: 'it dies of the first message',
    server: { speaks: 'modern', rules: [{ when: { http: 'POST' }, then: { dies: true } }] },
    cause: 'connection-cut',
  },
  {
    name: 'it closes the connection at OPTIONS',
    server: { speaks: 'modern', cors: { preflight: { cuts: true } } },
    cause: 'connection-cut',
  },
  {
    name: 'it speaks TLS, and http is typed: it says so',
    server: at({ says: `HTTP/1.0 400 Bad Request\r\ncontent-type: text/plain\r\n\r\n${ON_TLS}` }),
    cause: 'other-scheme',
  },
  { name: 'it speaks TLS, and http is typed', server: at({ tls: {}, typed: 'http' }), cause: 'other-scheme' },
  {
    name: 'the page came by https, and http is typed',
    url: 'http://mcp.example.invalid/mcp',
    browser: 'https',
    cause: 'mixed-content',
  },
  {
    name: 'the page came by https, and http is typed with an address',
    url: 'http://192.0.2.10:3000/sse',
    browser: 'https',
    cause: 'mixed-content',
  },
  { name: 'the browser is offline', server: at({}), browser: 'offline', cause: 'offline' },
  { name: 'an extension blocks the request', server: at({}), browser: 'blocks', cause: 'blocked-by-client' },
];
