// What a server does that takes no token without a proof of possession (RFC 9449 §4.3, §7), before it
// looks at the token itself.
import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, decodeJwt, EmbeddedJWK, jwtVerify } from 'jose';

const LONGEST_SECONDS = 300;

/**
 * A function of a request: the same request with its token as a bearer token, or the response that
 * refuses it. `metadataUrl` is named in every challenge. With `wantsNonce`, proofs have to repeat a
 * nonce, which is another one after every third request.
 */
export function proofGate({ metadataUrl, wantsNonce = false }) {
  const used = new Set();
  let nonce = randomUUID();
  let left = 3;

  const refuse = (error, description, headers = {}) => {
    const said = error && [`error="${error}"`, `error_description="${description}"`];
    const parts = [...(said || []), `resource_metadata="${metadataUrl}"`, 'algs="ES256"'];
    const challenge = { 'www-authenticate': `DPoP ${parts.join(', ')}` };
    return Response.json({ error }, { status: 401, headers: { ...challenge, ...headers } });
  };

  return async (request) => {
    const authorization = request.headers.get('authorization');
    if (!authorization) return refuse();
    const [scheme, token] = authorization.split(' ');
    if (scheme !== 'DPoP') return refuse('invalid_token', `A ${scheme} token is not bound`);
    const wrong = await wrongWith(request, token, used);
    if (wrong.description) return refuse('invalid_dpop_proof', wrong.description);
    if (wantsNonce && wrong.proof.nonce !== nonce)
      return refuse('use_dpop_nonce', 'Repeat the nonce', { 'dpop-nonce': nonce });
    if ((left -= 1) === 0) [nonce, left] = [randomUUID(), 3];
    const headers = new Headers(request.headers);
    headers.set('authorization', `Bearer ${token}`);
    return new Request(request, { headers });
  };
}

/** `{ description }` of what is wrong, else the claims of the `proof`. */
async function wrongWith(request, token, used) {
  const text = request.headers.get('dpop');
  if (!text) return { description: 'There is no proof' };
  if (text.includes(',')) return { description: 'There are several proofs' };
  const options = { typ: 'dpop+jwt', algorithms: ['ES256'] };
  const verified = await jwtVerify(text, EmbeddedJWK, options).catch((error) => ({ error }));
  if (verified.error) return { description: verified.error.message };
  const { payload: proof, protectedHeader } = verified;
  const { origin, pathname } = new URL(request.url);
  const age = Math.abs(Date.now() / 1000 - proof.iat);
  const checks = {
    'htm is another method': proof.htm === request.method,
    'htu is another address': proof.htu === origin + pathname,
    'iat is out of date': age <= LONGEST_SECONDS,
    'jti was used before': typeof proof.jti === 'string' && !used.has(proof.jti),
    'ath is of another token': proof.ath === createHash('sha256').update(token).digest('base64url'),
    'the token is bound to another key':
      decodeJwt(token).cnf?.jkt === (await calculateJwkThumbprint(protectedHeader.jwk)),
  };
  used.add(proof.jti);
  const description = Object.keys(checks).find((check) => !checks[check]);
  return { description, proof };
}

/** A refusal for want of more than the token has, in the words of bound tokens. */
export function asBound(response) {
  const challenge = response.headers.get('www-authenticate');
  if (!challenge) return response;
  const headers = new Headers(response.headers);
  headers.set('www-authenticate', challenge.replace(/^Bearer/, 'DPoP'));
  return new Response(response.body, { status: response.status, headers });
}
