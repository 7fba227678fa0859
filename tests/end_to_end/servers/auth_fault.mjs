// An authorization server that goes wrong in one way, which `--fault NAME` chooses, and, on an origin
// of its own, the MCP server of the official SDK that it protects.
//
// Where things are:
//   none  no-metadata (nothing at any well-known address)  no-server-metadata  hidden-challenge (header not exposed)
//   metadata-without-cors  resource-without-cors  token-without-cors  register-without-cors
// What the metadata says:
//   wrong-issuer  wrong-resource  no-s256 (plain alone)  silent-s256 (does not speak of PKCE)
//   no-registration (a person has to register)
//   token-elsewhere (the token endpoint is on an origin of its own)
// What the endpoints answer:
//   registration-refused  redirect-refused (invalid_redirect_uri)  redirect-unknown (a page, no way back)
//   wrong-state  no-state  wrong-sender (another `iss`)  invalid-scope
//   expired-code  invalid-grant  invalid-client  server-error  broken-token (no JSON)
//   refresh-refused (invalid_grant for every refresh token)
// What the MCP server makes of a token that is new:
//   token-refused  clock-skew (made an hour ahead by the token)  insufficient-scope (never gets `read`)
//
// GET /_control/asked, at the MCP server: requests at the authorization server, with their forms
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sendConsentPage, withParameters } from './consent.mjs';
import { announce, answeredByCors, listen, OPEN_CORS, readText, sendJson } from './http.mjs';
import { protectedServer } from './protected.mjs';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    fault: { type: 'string', default: 'none' },
    ttl: { type: 'string', default: '3600' },
  },
});
const is = (...faults) => faults.includes(options.fault);
const fresh = () => randomBytes(18).toString('base64url');

const asked = [];
const waiting = new Map();
const codes = new Map();
const access = new Map();
let resource;
const issuer = await listen(authorizationServer);
const tokens = is('token-elsewhere') ? await listen(authorizationServer) : issuer;
const origin = await listen(mcpServer, options.port);
const url = `${origin}/mcp`;

const metadata = {
  issuer: is('wrong-issuer') ? 'https://elsewhere.example' : issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${tokens}/token`,
  revocation_endpoint: `${issuer}/revoke`,
  ...(!is('no-registration') && { registration_endpoint: `${issuer}/register` }),
  scopes_supported: ['read', 'write'],
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_methods_supported: ['none', 'client_secret_post'],
  ...(!is('silent-s256') && {
    code_challenge_methods_supported: is('no-s256') ? ['plain'] : ['S256'],
  }),
};

async function authorizationServer(request, response, { pathname, searchParams }) {
  const endpoint = pathname.startsWith('/.well-known/') ? 'metadata' : pathname.slice(1);
  const isOpen = endpoint !== 'authorize' && !is(`${endpoint}-without-cors`);
  if (isOpen && answeredByCors(request, response)) return undefined;
  if (request.method === 'OPTIONS') return response.writeHead(405).end();
  const text = await readText(request);
  asked.push({ path: pathname, query: Object.fromEntries(searchParams), text });
  const isMissing = is('no-metadata') || (endpoint === 'metadata' && is('no-server-metadata'));
  const answer = isMissing ? undefined : ENDPOINTS[endpoint];
  if (!answer) return sendJson(response, 404, { error: 'not_found' });
  return answer(response, endpoint === 'authorize' ? searchParams : text);
}

const refuse = (response, error, error_description, status = 400) =>
  sendJson(response, status, { error, error_description });

const ENDPOINTS = {
  metadata: (response) => sendJson(response, 200, metadata),

  register(response, text) {
    if (is('registration-refused')) return refuse(response, 'access_denied', 'Ask the admin', 403);
    if (is('redirect-refused')) return refuse(response, 'invalid_redirect_uri', 'Only https addresses are allowed');
    return sendJson(response, 201, { ...JSON.parse(text), client_id: fresh() });
  },

  authorize(response, query) {
    if (is('redirect-unknown')) {
      response.writeHead(400, { 'content-type': 'text/html' });
      return response.end(
        '<!doctype html><title>Error</title><link rel="icon" href="data:,"><h1>Unknown redirect_uri</h1>',
      );
    }
    const asking = Object.fromEntries(query);
    const request = fresh();
    waiting.set(request, asking);
    const scopes = asking.scope?.split(' ') ?? [];
    const page = { action: '/decide', request, client: 'a client', scopes };
    return sendConsentPage(response, { ...page, resource: asking.resource });
  },

  decide(response, text) {
    const { request, decision } = Object.fromEntries(new URLSearchParams(text));
    const { redirect_uri, ...asking } = waiting.get(request);
    const location = withParameters(redirect_uri, answerTo(asking, decision));
    response.writeHead(303, { location }).end();
  },

  token(response, text) {
    const form = Object.fromEntries(new URLSearchParams(text));
    const refusal = TOKEN_REFUSALS[options.fault];
    if (refusal) return refuse(response, ...refusal);
    if (is('broken-token')) return response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
    if (is('token-elsewhere') && form.grant_type === 'client_credentials')
      return sendJson(response, 200, grantFor(form));
    const refreshes = form.grant_type === 'refresh_token';
    if (refreshes && is('refresh-refused')) return refuse(response, 'invalid_grant', 'The session has ended');
    const asking = refreshes ? { scope: 'read' } : codes.get(form.code);
    if (!asking) return refuse(response, 'invalid_grant', 'No such code');
    codes.delete(form.code);
    return sendJson(response, 200, grantFor(asking));
  },

  revoke: (response) => response.writeHead(200).end(),
};

const TOKEN_REFUSALS = {
  'expired-code': ['invalid_grant', 'The code has expired'],
  'invalid-grant': ['invalid_grant', 'The code does not fit this client'],
  'invalid-client': ['invalid_client', 'No such client', 401],
  'server-error': ['server_error', 'The database is away', 500],
};

/** What the person comes back with. */
function answerTo({ state, scope, resource: target }, decision) {
  if (decision !== 'approve') return { error: 'access_denied', error_description: 'The person said no', state };
  if (is('invalid-scope')) return { error: 'invalid_scope', error_description: 'No such scope', state };
  const code = fresh();
  codes.set(code, { scope, target });
  return {
    code,
    state: is('no-state') ? undefined : is('wrong-state') ? 'another' : state,
    iss: is('wrong-sender') ? 'https://elsewhere.example' : undefined,
  };
}

/** A signed token in form only: nobody checks the signature of a token that is looked up. */
function grantFor({ scope = '' }) {
  const now = Math.floor(Date.now() / 1000) + (is('clock-skew') ? 3600 : 0);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: issuer, aud: url, iat: now, nbf: now, jti: fresh() };
  const token = `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part(claims)}.${fresh()}`;
  const scopes = scope.split(' ').filter((each) => each !== 'read' || !is('insufficient-scope'));
  access.set(token, {
    clientId: 'client',
    scopes,
    expiresAt: now + Number(options.ttl),
    resource: url,
  });
  return {
    access_token: token,
    token_type: 'Bearer',
    expires_in: Number(options.ttl),
    refresh_token: fresh(),
    scope: scopes.join(' '),
  };
}

function mcpServer(request, response, asking) {
  const { pathname } = asking;
  if (pathname === '/_control/asked') return sendJson(response, 200, asked);
  const isMetadata = pathname.startsWith('/.well-known/');
  if (isMetadata && is('no-metadata') && answeredByCors(request, response)) return undefined;
  if (isMetadata && is('no-metadata')) return sendJson(response, 404, { error: 'not_found' });
  if (isMetadata && is('resource-without-cors'))
    return sendJson(response, 200, { resource: url, authorization_servers: [issuer] });
  if (isMetadata && is('wrong-resource') && !answeredByCors(request, response))
    return sendJson(response, 200, {
      resource: 'https://elsewhere.example/mcp',
      authorization_servers: [issuer],
    });
  return resource(request, response, asking);
}

resource = protectedServer({
  origin,
  oauthMetadata: { ...metadata, issuer },
  verify: (token) => (is('token-refused', 'clock-skew') ? undefined : access.get(token)),
  cors: is('hidden-challenge') ? { ...OPEN_CORS, 'access-control-expose-headers': 'mcp-session-id' } : OPEN_CORS,
});
announce({ url, origin, issuer, tokens });
