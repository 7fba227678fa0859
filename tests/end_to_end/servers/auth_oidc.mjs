// The authorization server `oidc-provider`, known apart from MCP, and, on an origin of its own, an
// MCP server of the official SDK that takes the tokens it signs.
//
//   --ttl SECONDS  how long an access token lives
//   --bound HOW    tokens are good only with a proof of possession (RFC 9449); HOW is `yes`, `nonces`
//                  (both servers want nonces repeated in proofs), or what is wrong:
//                  token-without-cors   server-without-cors   do not allow the header of the proof
//                  token-hides-nonce    server-hides-nonce    do not let a page read the nonce
import { parseArgs } from 'node:util';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { errors, Provider } from 'oidc-provider';
import { sendConsentPage } from './consent.mjs';
import { announce, answeredByCors, listen, OPEN_CORS, readText } from './http.mjs';
import { protectedServer } from './protected.mjs';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    ttl: { type: 'string', default: '3600' },
    bound: { type: 'string' },
  },
});
const is = (...words) => words.includes(options.bound);

let authorize;
let resource;
const issuer = await listen((...asked) => authorize(...asked));
const origin = await listen((...asked) => resource(...asked), options.port);
const url = `${origin}/mcp`;

const provider = new Provider(issuer, {
  features: {
    dPoP: {
      nonceSecret: Buffer.alloc(32, 'only for tests'),
      requireNonce: () => is('nonces', 'token-hides-nonce'),
    },
    devInteractions: { enabled: false },
    registration: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo(_context, indicator) {
        if (indicator !== url) throw new errors.InvalidTarget();
        return {
          scope: 'read write',
          audience: url,
          accessTokenFormat: 'jwt',
          accessTokenTTL: Number(options.ttl),
        };
      },
    },
  },
  scopes: ['openid', 'offline_access', 'read', 'write'],
  findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  cookies: { keys: ['only for tests'] },
});
// It logs what goes wrong for whoever reads the output of a failed test.
for (const event of ['authorization.error', 'grant.error', 'registration_create.error'])
  provider.on(event, (_context, error) => console.error(event, error.error_description, error));
const answer = provider.callback();

authorize = async (request, response, { pathname }) => {
  // It lets pages read everything but this.
  if (pathname === '/reg' && answeredByCors(request, response)) return undefined;
  if (pathname === '/token' && isSpoiled(request, response)) return undefined;
  if (!pathname.startsWith('/interaction/')) return answer(request, response);
  const { params, grantId } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    const scopes = params.scope?.split(' ');
    const client = (await provider.Client.find(params.client_id)).clientName;
    return sendConsentPage(response, { action: pathname, client, scopes, resource: url });
  }
  const decision = new URLSearchParams(await readText(request)).get('decision');
  const result =
    decision === 'approve'
      ? await allow(params, grantId)
      : { error: 'access_denied', error_description: 'The person said no' };
  return provider.interactionFinished(request, response, result);
};

/** Takes away what a page needs at the token endpoint. True when the request is thereby answered. */
function isSpoiled(request, response) {
  if (is('token-hides-nonce')) {
    const set = response.setHeader.bind(response);
    const exposes = (name) => name.toLowerCase() === 'access-control-expose-headers';
    response.setHeader = (name, value) => (exposes(name) ? response : set(name, value));
  }
  const headers = { ...OPEN_CORS, 'access-control-allow-headers': 'content-type' };
  const isAsked = is('token-without-cors') && request.method === 'OPTIONS';
  return isAsked && answeredByCors(request, response, headers);
}

/** Signs in the one person there is, who allows whatever is asked. */
async function allow(params, grantId) {
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: 'ada', clientId: params.client_id });
  grant.addOIDCScope(params.scope ?? '');
  grant.addResourceScope(url, params.scope ?? '');
  return { login: { accountId: 'ada' }, consent: { grantId: await grant.save() } };
}

const keys = createRemoteJWKSet(new URL('/jwks', issuer));
async function verify(token) {
  const verified = await jwtVerify(token, keys, { issuer, audience: url }).catch(() => undefined);
  if (!verified) return undefined;
  const { client_id: clientId, scope = '', exp } = verified.payload;
  return { clientId, scopes: scope.split(' '), expiresAt: exp, resource: url };
}

const published = await fetch(`${issuer}/.well-known/openid-configuration`);
resource = protectedServer({
  origin,
  oauthMetadata: await published.json(),
  verify,
  bound: options.bound && { wantsNonce: is('nonces', 'server-hides-nonce') },
  cors: {
    ...OPEN_CORS,
    ...(options.bound && {
      'access-control-expose-headers': is('server-hides-nonce') ? 'www-authenticate' : 'www-authenticate, dpop-nonce',
    }),
    ...(is('server-without-cors') && {
      'access-control-allow-headers': 'content-type, authorization, mcp-protocol-version, mcp-method, mcp-name',
    }),
  },
});
announce({ url, origin, issuer });
