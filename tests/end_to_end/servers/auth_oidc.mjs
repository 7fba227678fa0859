// The authorization server `oidc-provider`, known apart from MCP, and, on an origin of its own, an
// MCP server of the official SDK that takes the tokens it signs.
//
//   --ttl SECONDS  how long an access token lives
import { parseArgs } from 'node:util';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { errors, Provider } from 'oidc-provider';
import { sendConsentPage } from './consent.mjs';
import { announce, answeredByCors, listen, readText } from './http.mjs';
import { protectedServer } from './protected.mjs';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    ttl: { type: 'string', default: '3600' },
  },
});

let authorize;
let resource;
const issuer = await listen((...asked) => authorize(...asked));
const origin = await listen((...asked) => resource(...asked), options.port);
const url = `${origin}/mcp`;

const provider = new Provider(issuer, {
  features: {
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
resource = protectedServer({ origin, oauthMetadata: await published.json(), verify });
announce({ url, origin, issuer });
