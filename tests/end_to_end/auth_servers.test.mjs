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
  test(`server ${name}: the SDK signs in, is asked for more, and refreshes`, options, async ({
    start,
  }) => {
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
