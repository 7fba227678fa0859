// Signing in at real authorization servers: in, more scopes, a new token, out, in the same tab and in a
// window.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const EVERYWHERE = { ...PAGE, everywhere: true };
const SERVERS = {
  'auth-sdk': PAGE,
  'auth-python': { needs: ['page', 'python'] },
  'auth-oidc': PAGE,
};

/** Calls a tool, and reads the result. */
async function reads(app, tool, args, words) {
  await app.toolsLink().click();
  await app.call(tool, args);
  await app.expectResult(words);
}

for (const [name, options] of Object.entries(SERVERS)) {
  for (const way of ['redirect', 'popup']) {
    const everywhere = name === 'auth-sdk';
    const both = { ...options, everywhere };
    test(`signing in at ${name} by ${way}: in, asked for more, out`, both, async (context) => {
      const { app, start, tab } = context;
      const server = await start(name);
      await app.open();
      await app.connect(server.url);
      await app.signsIn({ way });
      await app.expectStatus('Connected');
      assert(!(await tab.url()).includes('code='), await tab.url());
      await reads(app, 'whoami', {}, 'allowed read');

      await app.call('write_note', { note: 'one' });
      await app.signsIn({ way });
      await app.expectStatus('Connected');
      await reads(app, 'write_note', { note: 'two' }, 'written two');

      const tokens = await server.control('tokens', 'GET');
      await app.signInLink().click();
      await app.signOut().click();
      await app.expectText('Not signed in');
      await app.expectWire(name === 'auth-oidc' ? 'token/revocation' : '/revoke');
      if (!tokens) return;
      const left = await server.control('tokens', 'GET');
      assert.deepEqual(left, { access: tokens.access - 1, refresh: tokens.refresh - 1 });
    });
  }

  test(`signing in at ${name}: a token that is refused is refreshed`, options, async (context) => {
    const { app, start } = context;
    const server = await start(name);
    await app.open();
    await app.connect(server.url);
    await app.signsIn();
    await reads(app, 'whoami', {}, 'allowed read');

    await server.control('expire');
    await app.call('whoami');
    await app.expectWire(/token/);
    await reads(app, 'whoami', {}, 'allowed read');
  });
}

test('signing in: a token is refreshed before it ends', EVERYWHERE, async ({ app, start }) => {
  const server = await start('auth-fault', { ttl: 4 });
  await app.open();
  await app.connect(server.url);
  await app.signsIn();
  await app.expectStatus('Connected');

  await eventually(async () => {
    const asked = await server.control('asked', 'GET');
    return asked.some(({ text }) => text.includes('grant_type=refresh_token'));
  });
  await reads(app, 'whoami', {}, 'allowed read');
});

test('signing in: the form and the log outlive the way there and back', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('auth-sdk');
  await app.open();
  await app.connect(server.url);
  await app.signsIn();
  await app.chooseTool('write_note');
  await app.jsonTab().click();
  await app.jsonBox().fill('{"note": "kept"}');
  await app.runButton().click();
  await app.signsIn();

  await app.expectStatus('Connected');
  await app.expectWire('write_note');
  await app.toolsLink().click();
  await app.chooseTool('write_note');
  await app.jsonTab().click();
  assert.deepEqual(JSON.parse(await app.jsonBox().value()), { note: 'kept' });
});

test('signing in: where it is offered, it is what stands out', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('auth-sdk');
  await app.open();
  await app.connect(server.url);
  await app.signIn().shown();
  const primary = () => [...document.querySelectorAll('main .primary')].map((held) => held.innerText);
  assert.deepEqual(await tab.evaluate(primary), ['Sign in']);
});

test('signing in: works without a readable challenge', EVERYWHERE, async ({ app, start }) => {
  const server = await start('auth-fault', { fault: 'hidden-challenge' });
  await app.open();
  await app.connect(server.url);
  await app.signsIn();
  await reads(app, 'whoami', {}, 'allowed read');
});
