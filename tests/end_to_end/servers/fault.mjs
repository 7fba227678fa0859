// Servers that go wrong, each in one way, which `--fault NAME` chooses. All are at /mcp.
//
// Refusals and nonsense, whatever is asked:
//   unauthorized  unauthorized-bare (no WWW-Authenticate)  forbidden  broken (500)
//   html (200 text/html)  cut-json  garbage-json  silent (never answers)
//   foreign-endpoint (GET: an `endpoint` event that points to another origin)
// A working session of 2025-11-25 (see legacy_session.mjs), with something wrong about it:
//   none            nothing wrong; the tools themselves can go wrong (cut, hang, large, flood)
//   invalid-tools   bad entries between good ones in tools/list
//   odd-session-id  a session id with a space and a letter outside ASCII
//   no-cors  hidden-session (Mcp-Session-Id not exposed)  simple-only (every preflight refused)
//
//   --tools N --page N  how many tools tools/list has, and how many a page
//
// POST /_control/forget  forgets every session: requests with it get 404
// GET  /_control/seen    what arrived: [{ method, path, headers, rpc }]
import { parseArgs } from 'node:util';
import { answeredByCors, eventText, OPEN_CORS, openEventStream, readText, sendJson, serve } from './http.mjs';
import { LegacySession } from './legacy_session.mjs';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    fault: { type: 'string', default: 'none' },
    tools: { type: 'string', default: '0' },
    page: { type: 'string', default: '0' },
  },
});

const FLAT_ANSWERS = {
  unauthorized: (response) =>
    sendJson(
      response,
      401,
      { error: 'invalid_token' },
      {
        'www-authenticate': 'Bearer error="invalid_token", error_description="The access token expired"',
      },
    ),
  'unauthorized-bare': (response) => response.writeHead(401).end(),
  forbidden: (response) => sendJson(response, 403, { error: 'this origin is not allowed' }),
  broken: (response) => sendJson(response, 500, { error: 'out of memory' }),
  html: (response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end('<!doctype html><title>Welcome</title><h1>It works!</h1>');
  },
  'cut-json': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabil');
  },
  'garbage-json': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('\u0000\u0001<<not json>>');
  },
  silent: () => {},
  'foreign-endpoint': (response, request) => {
    if (request.method !== 'GET') return response.writeHead(405).end();
    openEventStream(response);
    return response.write(eventText('endpoint', 'http://127.0.0.1:9/messages?session_id=stolen'));
  },
};

const CORS = {
  'no-cors': {},
  'hidden-session': { ...OPEN_CORS, 'access-control-expose-headers': 'www-authenticate' },
};

const seen = [];
const session = new LegacySession({
  toolCount: Number(options.tools),
  pageSize: Number(options.page),
  invalidTools: options.fault === 'invalid-tools',
  // A header travels as Latin-1, so this is what a server that does not look sends.
  sessionIdPrefix: options.fault === 'odd-session-id' ? 'sitzung für ' : '',
});

if (
  !(options.fault in FLAT_ANSWERS) &&
  !['none', 'invalid-tools', 'odd-session-id', 'no-cors', 'hidden-session', 'simple-only'].includes(options.fault)
) {
  throw new Error(`there is no fault named ${options.fault}`);
}

await serve(
  async (request, response, url) => {
    if (url.pathname.startsWith('/_control/')) {
      if (answeredByCors(request, response)) return undefined;
      if (url.pathname === '/_control/seen') return sendJson(response, 200, seen);
      session.forgetAll();
      return response.writeHead(204).end();
    }

    const record = {
      method: request.method,
      path: url.pathname + url.search,
      headers: request.headers,
    };
    seen.push(record);
    if (options.fault === 'simple-only') {
      response.setHeader('access-control-allow-origin', '*');
      if (request.method === 'OPTIONS') return response.writeHead(405).end();
    } else if (options.fault !== 'no-cors') {
      if (answeredByCors(request, response, CORS[options.fault] ?? OPEN_CORS)) return undefined;
    }
    if (options.fault === 'no-cors' && request.method === 'OPTIONS') return response.writeHead(405).end();

    const flat = FLAT_ANSWERS[options.fault];
    if (flat) return flat(response, request);
    if (url.pathname !== '/mcp') return sendJson(response, 404, { error: 'not found' });
    const text = await readText(request);
    record.rpc = text ? JSON.parse(text).method : undefined;
    return session.answer(request, response, text);
  },
  { port: options.port, path: '/mcp' },
);
