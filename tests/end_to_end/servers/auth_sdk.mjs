// An authorization server made with the helpers of the official SDK for it (`mcpAuthRouter`), and,
// on an origin of its own, the MCP server that it protects.
//
//   --ttl SECONDS            how long an access token lives
//   --client ID --secret S   a client registered by hand, and no registration by oneself
//   --redirect-uri URI       of that client
//
// GET /_control/tokens, at the MCP server: how many tokens are good, { access, refresh }
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import express from 'express';
import { createOAuthMetadata, mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js';
import { AccessDeniedError, InvalidGrantError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { consentPage, withParameters } from './consent.mjs';
import { announce, listen, sendJson } from './http.mjs';
import { protectedServer } from './protected.mjs';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    ttl: { type: 'string', default: '3600' },
    client: { type: 'string' },
    secret: { type: 'string' },
    'redirect-uri': { type: 'string' },
  },
});

const SCOPES = ['read', 'write'];
const fresh = () => randomBytes(24).toString('base64url');

class Clients {
  #held = new Map();

  constructor() {
    if (!options.client) return;
    this.registerClient = undefined;
    this.#held.set(options.client, {
      client_id: options.client,
      client_secret: options.secret,
      redirect_uris: [options['redirect-uri']],
    });
  }

  getClient = (id) => this.#held.get(id);

  registerClient = (client) => {
    this.#held.set(client.client_id, client);
    return client;
  };
}

/** Everything that the helpers leave to whoever uses them, kept in memory. */
class Provider {
  clientsStore = new Clients();
  asking = new Map();
  codes = new Map();
  access = new Map();
  refresh = new Map();

  async authorize(client, params, response) {
    const request = fresh();
    this.asking.set(request, { client, params });
    const { scopes = [], resource } = params;
    const name = client.client_name ?? client.client_id;
    response.send(consentPage({ action: '/decide', request, client: name, scopes, resource }));
  }

  /** Where the person goes after having pressed a button. */
  decide({ request, decision }) {
    const { client, params } = this.asking.get(request);
    this.asking.delete(request);
    const { redirectUri, state } = params;
    if (decision !== 'approve') {
      const { errorCode, message } = new AccessDeniedError('The person said no');
      return withParameters(redirectUri, { error: errorCode, error_description: message, state });
    }
    const code = fresh();
    this.codes.set(code, { client, params });
    return withParameters(redirectUri, { code, state });
  }

  challengeForAuthorizationCode = async (client, code) => this.#codeOf(client, code).codeChallenge;

  async exchangeAuthorizationCode(client, code, _verifier, redirectUri, resource) {
    const params = this.#codeOf(client, code);
    this.codes.delete(code);
    if (redirectUri !== params.redirectUri || resource?.href !== params.resource?.href)
      throw new InvalidGrantError('The request is another than the one that was allowed');
    return this.#grant(client, params.scopes ?? [], resource);
  }

  async exchangeRefreshToken(client, token, scopes) {
    const held = this.refresh.get(token);
    if (held?.clientId !== client.client_id) throw new InvalidGrantError('No such refresh token');
    this.refresh.delete(token);
    return this.#grant(client, scopes ?? held.scopes, held.resource);
  }

  async verifyAccessToken(token) {
    const held = this.access.get(token);
    return held && { ...held, resource: held.resource?.href };
  }

  async revokeToken(_client, { token }) {
    this.access.delete(token);
    this.refresh.delete(token);
  }

  #codeOf(client, code) {
    const held = this.codes.get(code);
    if (held?.client.client_id !== client.client_id) throw new InvalidGrantError('No such code');
    return held.params;
  }

  #grant(client, scopes, resource) {
    const [token, refresh, life] = [fresh(), fresh(), Number(options.ttl)];
    const held = { clientId: client.client_id, scopes, resource };
    this.access.set(token, { ...held, expiresAt: Math.floor(Date.now() / 1000) + life });
    this.refresh.set(refresh, held);
    return {
      access_token: token,
      token_type: 'Bearer',
      expires_in: life,
      refresh_token: refresh,
      scope: scopes.join(' '),
    };
  }
}

const provider = new Provider();
const app = express();
const issuer = await listen((request, response) => app(request, response));
let resource;
const origin = await listen((request, response, url) => {
  if (url.pathname !== '/_control/tokens') return resource(request, response, url);
  return sendJson(response, 200, { access: provider.access.size, refresh: provider.refresh.size });
}, options.port);

const settings = {
  provider,
  issuerUrl: new URL(issuer),
  scopesSupported: SCOPES,
  // Tests sign in more often than people do.
  ...Object.fromEntries(
    ['authorization', 'token', 'clientRegistration', 'revocation'].map((endpoint) => [
      `${endpoint}Options`,
      { rateLimit: false },
    ]),
  ),
};
app.use(mcpAuthRouter(settings));
app.post('/decide', express.urlencoded({ extended: false }), (request, response) => {
  response.redirect(303, provider.decide(request.body));
});
resource = protectedServer({
  origin,
  oauthMetadata: createOAuthMetadata(settings),
  verify: (token) => provider.verifyAccessToken(token),
});
announce({ url: `${origin}/mcp`, origin, issuer: `${issuer}/` });
