// Tokens that are bound to a key of the page (DPoP): in, more scopes, a new token, out; nonces; what is
// remembered; what stands in the way.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { Access } from './access.mjs';
import { test } from './runner.mjs';
import { Watch } from './secret_watch.mjs';
import { proofGate } from './servers/proof_gate.mjs';

const PAGE = { needs: ['page'] };

/** Calls a tool, and reads the result. */
async function reads(app, tool, args, words) {
  await app.toolsLink().click();
  await app.call(tool, args);
  await app.expectResult(words);
}

/** Connects to a server that takes bound tokens only, and signs in. */
async function goesIn({ app, start }, bound, options = {}) {
  const server = await start('auth-oidc', { bound });
  await app.open();
  await app.connect(server.url);
  await app.signsIn(options);
  return server;
}

/** Of what has arrived at the MCP server, the requests with a token. */
async function withToken(server) {
  const seen = await server.control('seen', 'GET');
  return seen.filter(({ headers }) => headers.authorization);
}

for (const way of ['redirect', 'popup']) {
  const both = { ...PAGE, everywhere: true };
  test(`bound tokens by ${way}: in, asked for more, out`, both, async (context) => {
    const { app } = context;
    const server = await goesIn(context, 'yes', { way });
    await app.expectStatus('Connected');
    await reads(app, 'whoami', {}, 'allowed read');

    await app.call('write_note', { note: 'one' });
    await app.signsIn({ way });
    await app.expectStatus('Connected');
    await reads(app, 'write_note', { note: 'two' }, 'written two');

    const asked = await withToken(server);
    assert(asked.length >= 5, `${asked.length} requests with a token`);
    for (const { headers } of asked) {
      assert.match(headers.authorization, /^DPoP /);
      assert(headers.dpop, 'no proof');
    }
    await app.signInLink().click();
    await app.signOut().click();
    await app.expectText('Not signed in');
  });
}

test('bound tokens: a token that is refused is refreshed with the same key', PAGE, async (context) => {
  const { app } = context;
  const server = await goesIn(context, 'yes');
  await reads(app, 'whoami', {}, 'allowed read');
  const before = (await withToken(server)).at(-1);

  await server.control('expire');
  await app.call('whoami');
  await app.expectWire(/token/);
  await reads(app, 'whoami', {}, 'allowed read');

  const after = (await withToken(server)).at(-1);
  const [old, fresh] = [before, after].map(({ headers }) => headers.authorization.slice(5));
  assert.notEqual(fresh, old);
  assert.deepEqual(decodeJwt(fresh).cnf, decodeJwt(old).cnf);
});

test('bound tokens: the nonces of both servers are repeated', PAGE, async (context) => {
  const { app, tab, accessible } = context;
  await goesIn(context, 'nonces');
  await app.expectStatus('Connected');
  // The server names another nonce every now and then, and nobody notices.
  for (let calls = 0; calls < 4; calls += 1) await reads(app, 'whoami', {}, 'allowed read');

  await app.expectWire(/401/);
  await app.signInLink().click();
  const steps = app.signInStep(/Exchange the code for a token/);
  await steps.first().findText('repeated with the nonce from the answer').shown();
  const token = steps.nth(1);
  await token.find('button', /Details of step/).click();
  await token.findText('Proof of possession, its claims: shown, not verified').click();
  // jti, htm, htu, iat, and the nonce.
  await token.findText('5 keys').first().shown();
  await tab.find('region', 'Token').findText('Bound to the key').shown();
  await accessible();
});

test('bound tokens: who stays signed in keeps the key, until everything is forgotten', PAGE, async (context) => {
  const { app, tab } = context;
  const server = await goesIn(context, 'yes');
  await app.expectStatus('Connected');
  await app.signInLink().click();
  await tab.find('checkbox', 'Stay signed in on this device').click();
  const { cnf } = decodeJwt((await withToken(server)).at(-1).headers.authorization.slice(5));

  await tab.reload();
  await app.expectStatus('Connected');
  await app.toolsLink().click();
  await reads(app, 'whoami', {}, 'allowed read');
  const last = (await withToken(server)).at(-1);
  assert.deepEqual(decodeJwt(last.headers.authorization.slice(5)).cnf, cnf);

  const kept = () => tab.evaluate(() => JSON.stringify(localStorage));
  assert.match(await kept(), /P-256/);
  await app.connectAnother().click();
  await app.forgetSecrets().click();
  assert.doesNotMatch(await kept(), /P-256/);
});

test('bound tokens: where a bearer token does, none is asked for, but for who wants it', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('auth-oidc');
  await app.open();
  await app.connect(server.url);
  await app.signsIn();
  await app.expectStatus('Connected');
  assert((await withToken(server)).every(({ headers }) => /^Bearer /.test(headers.authorization)));

  await app.open();
  await app.connectWith(server.url, async () => {
    const access = new Access(app);
    await access.choose();
    await access.proving().select('Always');
  });
  await app.signsIn();
  // It knows no such scheme, and says so: the person has asked for it.
  await app.expectText('The server rejects the new token');
  assert.match((await withToken(server)).at(-1).headers.authorization, /^DPoP /);
});

const FAILURES = {
  'token-without-cors': [
    'The token endpoint does not let this page send a proof of possession (CORS)',
    'Access-Control-Allow-Headers: dpop',
    'Access-Control-Expose-Headers: DPoP-Nonce',
  ],
  'token-hides-nonce': [
    'The token endpoint requires a nonce in the proof of possession, but this page cannot read it',
    'Access-Control-Expose-Headers: DPoP-Nonce, WWW-Authenticate',
  ],
  'server-without-cors': [
    "The server's CORS rules do not allow the header dpop",
    'mcp-name, dpop',
    'WWW-Authenticate, DPoP-Nonce',
  ],
  'server-hides-nonce': [
    'The server requires a nonce in the proof of possession, but this page cannot read it',
    'Access-Control-Expose-Headers: DPoP-Nonce, WWW-Authenticate',
  ],
};

for (const [fault, words] of Object.entries(FAILURES)) {
  test(`bound tokens fail: ${fault}`, PAGE, async (context) => {
    const { app } = context;
    await goesIn(context, fault);
    await app.expectFailure(...words);
    await app.stillWorks();
  });
}

test('bound tokens fail: proofs are switched off, and the server takes nothing else', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('auth-oidc', { bound: 'yes' });
  await app.open();
  await app.connectWith(server.url, async () => {
    const access = new Access(app);
    await access.choose();
    await access.proving().select('Never');
  });
  await app.signsIn();
  await app.expectFailure(
    'The server accepts only tokens bound to a key, and this token is not',
    'Choose “Always” for proofs of possession under Options',
  );
});

test('bound tokens fail: the clock of this machine is wrong', PAGE, async (context) => {
  const { app, tab } = context;
  await tab.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() - 3_600_000;
  });
  await goesIn(context, 'yes');
  await app.expectFailure(
    'The server rejected the proof of possession',
    'iat is out of date',
    'Synchronize the clocks',
  );
});

test('secrets: the key of a bound token, and its proofs', { ...PAGE, limit: 120_000 }, async (context) => {
  const { app, tab, pageUrl } = context;
  await tab.addInitScript(() => {
    const exportKey = crypto.subtle.exportKey.bind(crypto.subtle);
    crypto.subtle.exportKey = async (...asked) => {
      const key = await exportKey(...asked);
      window.exported = key.d;
      return key;
    };
  });
  const watch = new Watch(tab, new Map());
  const server = await goesIn(context, 'yes');
  await app.expectStatus('Connected');
  await reads(app, 'whoami', {}, 'allowed read');
  const { headers } = (await withToken(server)).at(-1);
  const key = await tab.evaluate(() => window.exported);
  assert.match(key, /^[\w-]{43}$/);
  watch.secrets.set(key, []);
  watch.secrets.set(headers.dpop, [server.origin]);
  watch.secrets.set(headers.authorization.slice(5), [server.origin, new URL(server.issuer).origin]);
  await app.signInLink().click();
  const folds = tab.page.getByRole('list', { name: 'Sign-in steps' }).getByRole('button', { name: /^Details of/ });
  for (const fold of await folds.all()) await fold.click();
  await watch.copiesAll();
  await watch.looksEverywhere();
  await tab.reload();
  await watch.holds();
  assert.equal(new URL(await tab.url()).origin, new URL(pageUrl).origin);
  assert(await watch.arrived(headers.dpop));
});

test('the gate for proofs lets nothing through that is wrong', { browser: false, limit: 30_000 }, async () => {
  const url = 'http://127.0.0.1:1/mcp';
  const gate = proofGate({ metadataUrl: 'http://127.0.0.1:1/metadata' });
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const token = new UnsecuredJWT({ cnf: { jkt: await calculateJwkThumbprint(jwk) } }).encode();
  const ath = createHash('sha256').update(token).digest('base64url');
  const iat = Math.floor(Date.now() / 1000);
  const good = { jti: randomUUID(), htm: 'POST', htu: url, iat, ath };
  const asks = async (claims, { scheme = 'DPoP', header = {} } = {}) => {
    const jwt = new SignJWT({ ...good, jti: randomUUID(), ...claims });
    jwt.setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header });
    const dpop = await jwt.sign(privateKey);
    const headers = { authorization: `${scheme} ${token}`, dpop };
    const answer = await gate(new Request(`${url}?x`, { method: 'POST', headers }));
    return answer instanceof Response ? answer.headers.get('www-authenticate') : 'through';
  };

  assert.equal(await asks({}), 'through');
  const other = await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey);
  for (const [words, claims, options] of [
    ['not bound', {}, { scheme: 'Bearer' }],
    ['another method', { htm: 'GET' }],
    ['another address', { htu: `${url}?x` }],
    ['out of date', { iat: iat - 400 }],
    ['another token', { ath: 'x' }],
    ['typ', {}, { header: { typ: 'jwt' } }],
    ['signature', {}, { header: { jwk: other } }],
  ])
    assert.match(await asks(claims, options), new RegExp(words), words);
  const twice = { jti: 'the same' };
  assert.deepEqual([await asks(twice), /used before/.test(await asks(twice))], ['through', true]);
});
