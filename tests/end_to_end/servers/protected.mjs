// An MCP server of the official SDK that wants tokens: the half of authorization that is the same
// whichever authorization server stands behind it.
import {
  createMcpHandler,
  getOAuthProtectedResourceMetadataUrl,
  McpServer,
  OAuthError,
  OAuthErrorCode,
  oauthMetadataResponse,
  requireBearerAuth,
  requireScopes,
} from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import * as z from 'zod';
import { answeredByCors, OPEN_CORS, sendJson } from './http.mjs';
import { asBound, proofGate } from './proof_gate.mjs';

const text = (value) => ({ content: [{ type: 'text', text: value }] });

/**
 * Handles requests at `origin`: `/mcp` for who has the scope `read`; its tool `write_note` asks for
 * `write` as well. `verify(token)` answers `{ clientId, scopes, expiresAt, resource }`, or undefined
 * for a token that is not good. With `bound` (what `proofGate` takes) it takes tokens with a proof of
 * possession only.
 *
 * POST /_control/expire  from now on refuses every token it has seen
 * GET  /_control/seen    what has arrived at /mcp: [{ method, headers }]
 */
export function protectedServer({ origin, oauthMetadata, verify, bound, cors = OPEN_CORS }) {
  const resourceServerUrl = new URL('/mcp', origin);
  const metadata = {
    oauthMetadata,
    resourceServerUrl,
    scopesSupported: ['read'],
    resourceName: 'Notes',
  };
  const tokens = { used: new Set(), expired: new Set() };
  const seen = [];
  const metadataUrl = getOAuthProtectedResourceMetadataUrl(resourceServerUrl);
  const proofs = bound && proofGate({ metadataUrl, ...bound });
  const gate = requireBearerAuth({
    verifier: { verifyAccessToken: (token) => verifyAccessToken(token, tokens, verify) },
    requiredScopes: ['read'],
    resourceMetadataUrl: metadataUrl,
    expectedResource: resourceServerUrl,
  });
  const handler = createMcpHandler(buildServer, { onerror: (error) => console.error(error) });
  const answer = toNodeHandler({
    async fetch(request) {
      const document = oauthMetadataResponse(request, metadata);
      if (document) return document;
      if (new URL(request.url).pathname !== '/mcp') return new Response(null, { status: 404 });
      const proved = proofs ? await proofs(request) : request;
      if (proved instanceof Response) return proved;
      const authInfo = await gate(proved);
      const answered = authInfo instanceof Response ? authInfo : await handler.fetch(proved, { authInfo });
      return proofs ? asBound(answered) : answered;
    },
  });

  return (request, response, url) => {
    if (answeredByCors(request, response, cors)) return undefined;
    if (url.pathname === '/_control/seen') return sendJson(response, 200, seen);
    if (url.pathname === '/_control/expire') {
      tokens.used.forEach((token) => tokens.expired.add(token));
      return sendJson(response, 200, { expired: tokens.expired.size });
    }
    if (url.pathname === '/mcp') seen.push({ method: request.method, headers: request.headers });
    return answer(request, response);
  };
}

async function verifyAccessToken(token, { used, expired }, verify) {
  const good = expired.has(token) ? undefined : await verify(token);
  if (!good) throw new OAuthError(OAuthErrorCode.InvalidToken, 'The access token is not good');
  used.add(token);
  return { token, ...good, resource: good.resource && new URL(good.resource) };
}

function buildServer() {
  const server = new McpServer({ name: 'notes-fixture', version: '1.0.0' });
  server.registerTool(
    'whoami',
    { description: 'Says what the token allows.', inputSchema: z.object({}) },
    (_, { http }) => text(`allowed ${http?.authInfo?.scopes.join(' ')}`),
  );
  server.registerTool(
    'write_note',
    {
      description: 'Writes a note; needs the scope `write`.',
      inputSchema: z.object({ note: z.string() }),
      scopeChallenge: requireScopes('write'),
    },
    ({ note }) => text(`written ${note}`),
  );
  return server;
}
