// The authorization servers of `servers/` are what they claim: a client of the official SDK signs in
// there, and each fault is the one its name says.
import assert from 'node:assert/strict';
import { SdkPerson } from './sdk_person.mjs';
import { test } from './runner.mjs';

const NO_BROWSER = { browser: false, limit: 30_000 };
const PYTHON = { ...NO_BROWSER, needs: ['python'] };

async function withPerson(url, use, client) {
  const person = new SdkPerson(url, client);
  try {
    await use(person);
  } finally {
    await person.close();
  }
}

for (const [name, options] of [
  ['auth-sdk', NO_BROWSER],
  ['auth-python', PYTHON],
  ['auth-oidc', NO_BROWSER],
  ['auth-fault', NO_BROWSER],
]) {
  test(`server ${name}: the SDK signs in, is asked for more, and refreshes`, options, async ({ start }) => {
    const server = await start(name);
    await withPerson(server.url, async (person) => {
      await person.connect();
      assert.equal(await person.call('whoami'), 'allowed read');
      assert.equal(await person.call('write_note', { note: 'one' }), 'written one');

      const before = person.memory.held.tokens;
      assert(before.refresh_token, 'no refresh token');
      await server.control('expire');
      assert.match(await person.call('whoami'), /^allowed read/);
      assert.notEqual(person.memory.held.tokens.access_token, before.access_token);
    });
  });

  test(`server ${name}: the person can say no`, options, async ({ start }) => {
    const { url } = await start(name);
    await withPerson(url, async (person) => {
      await assert.rejects(person.connect('deny'), /said no/);
    });
  });
}

test('server auth-sdk: knows a client registered by hand', NO_BROWSER, async ({ start }) => {
  const client = { client_id: 'by-hand', client_secret: 'sesame' };
  const redirect_uri = 'http://127.0.0.1:1/callback';
  const { url } = await start('auth-sdk', { client: 'by-hand', secret: 'sesame', redirect_uri });
  await withPerson(url, (person) => person.connect(), client);
  await withPerson(url, (person) => assert.rejects(person.connect()));
});

/** Goes through a code flow by hand, as far as the fault lets it. */
async function walk({ url, issuer }, { press = 'approve' } = {}) {
  const documents = {
    resource: await fetch(url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp')),
    metadata: await fetch(`${issuer}/.well-known/oauth-authorization-server`),
    register: await fetch(`${issuer}/register`, { method: 'POST', body: '{}' }),
  };
  const asking = { redirect_uri: 'http://127.0.0.1:1/', state: 's', scope: 'read' };
  const page = await fetch(`${issuer}/authorize?${new URLSearchParams(asking)}`);
  const request = /name="request" value="([^"]+)"/.exec(await page.text())?.[1];
  if (!request) return { ...documents, page };
  const body = new URLSearchParams({ request, decision: press });
  const sent = await fetch(`${issuer}/decide`, { method: 'POST', body, redirect: 'manual' });
  const answer = Object.fromEntries(new URL(sent.headers.get('location')).searchParams);
  const form = new URLSearchParams({ grant_type: 'authorization_code', code: answer.code });
  const token = await fetch(`${issuer}/token`, { method: 'POST', body: form });
  const grant = await token
    .clone()
    .json()
    .catch(() => undefined);
  const authorization = `Bearer ${grant?.access_token}`;
  const mcp = await fetch(url, { method: 'POST', headers: { authorization }, body: '{}' });
  return { ...documents, page, answer, token, grant, mcp };
}

const isOpen = ({ headers }) => headers.get('access-control-allow-origin') === '*';
const said = async (response) => (await response.json()).error;

/** What is wrong about each, and about nothing else in it. */
const FAULTS = {
  'no-metadata': async ({ resource, metadata, register }) =>
    assert.deepEqual([resource.status, metadata.status, register.status], [404, 404, 404]),
  'hidden-challenge': ({ mcp }) =>
    assert.doesNotMatch(mcp.headers.get('access-control-expose-headers'), /www-authenticate/),
  'metadata-without-cors': ({ metadata, token }) => assert.deepEqual([isOpen(metadata), isOpen(token)], [false, true]),
  'resource-without-cors': ({ resource, metadata }) =>
    assert.deepEqual([isOpen(resource), isOpen(metadata)], [false, true]),
  'token-without-cors': ({ metadata, token }) =>
    assert.deepEqual([isOpen(metadata), isOpen(token), token.status], [true, false, 200]),
  'register-without-cors': ({ register, token }) => assert.deepEqual([isOpen(register), isOpen(token)], [false, true]),
  'wrong-issuer': async ({ metadata }) => assert.equal((await metadata.json()).issuer, 'https://elsewhere.example'),
  'wrong-resource': async ({ resource }) =>
    assert.equal((await resource.json()).resource, 'https://elsewhere.example/mcp'),
  'no-s256': async ({ metadata }) =>
    assert.deepEqual((await metadata.json()).code_challenge_methods_supported, ['plain']),
  'silent-s256': async ({ metadata }) => assert(!('code_challenge_methods_supported' in (await metadata.json()))),
  'no-registration': async ({ metadata }) => assert(!('registration_endpoint' in (await metadata.json()))),
  'registration-refused': async ({ register }) => assert.equal(register.status, 403),
  'redirect-refused': async ({ register }) => assert.equal(await said(register), 'invalid_redirect_uri'),
  'redirect-unknown': ({ page }) => assert.equal(page.status, 400),
  'wrong-state': ({ answer }) => assert.equal(answer.state, 'another'),
  'no-state': ({ answer }) => assert(!('state' in answer)),
  'wrong-sender': ({ answer }) => assert.equal(answer.iss, 'https://elsewhere.example'),
  'invalid-scope': ({ answer }) => assert.equal(answer.error, 'invalid_scope'),
  'expired-code': async ({ token }) => assert.equal(await said(token), 'invalid_grant'),
  'invalid-grant': async ({ token }) => assert.equal(await said(token), 'invalid_grant'),
  'invalid-client': async ({ token }) => assert.equal(await said(token), 'invalid_client'),
  'server-error': ({ token }) => assert.equal(token.status, 500),
  'broken-token': ({ token }) => assert.match(token.headers.get('content-type'), /html/),
  'token-refused': ({ mcp }) => assert.equal(mcp.status, 401),
  'clock-skew': ({ grant, mcp }) => {
    const { iat } = JSON.parse(Buffer.from(grant.access_token.split('.')[1], 'base64url'));
    assert(iat > Date.now() / 1000 + 3500);
    assert.equal(mcp.status, 401);
  },
  'insufficient-scope': ({ mcp }) => assert.equal(mcp.status, 403),
};

for (const [fault, holds] of Object.entries(FAULTS)) {
  test(`server auth-fault: ${fault}`, NO_BROWSER, async ({ start }) => {
    await holds(await walk(await start('auth-fault', { fault })));
  });
}

test('server auth-fault: refuses to refresh', NO_BROWSER, async ({ start }) => {
  const { issuer } = await start('auth-fault', { fault: 'refresh-refused' });
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'any' });
  assert.equal(await said(await fetch(`${issuer}/token`, { method: 'POST', body })), 'invalid_grant');
});
