// Secrets stay put: each one that can be typed or is given out is looked for everywhere.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { Access } from './access.mjs';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';
import { Watch } from './secret_watch.mjs';

const PAGE = { needs: ['page'], limit: 120_000 };

async function usesEverything(context, watch) {
  const { app, tab, pageUrl } = context;
  await watch.looksEverywhere();
  await tab.reload();
  await watch.holds();
  await app.open(`?server=${encodeURIComponent('http://127.0.0.1:1/mcp')}`);
  await watch.holds();
  assert.equal(new URL(await tab.url()).origin, new URL(pageUrl).origin);
}

test('secrets: keys, tokens and further headers', PAGE, async (context) => {
  const { app, tab, start } = context;
  const [keyed, bearer] = [
    await start('event', { key: 'SECRET-api-key-0001' }),
    await start('event', { key: 'SECRET-bearer-0002', key_header: 'authorization' }),
  ];
  const watch = new Watch(
    tab,
    new Map([
      ['SECRET-api-key-0001', [keyed.origin]],
      ['SECRET-bearer-0002', [bearer.origin]],
      ['SECRET-header-0003', [keyed.origin]],
    ]),
  );
  await app.open();
  await app.connectWith(keyed.url, async () => {
    await app.giveKey('SECRET-api-key-0001');
    await app.addHeader('x-secret', 'SECRET-header-0003');
  });
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
  await app.call('fail');
  await watch.looksEverywhere();

  await app.connectAnother().click();
  await app.connectWith(bearer.url, async () => {
    await app.authentication('Bearer token').click();
    await app.keyBox('Token').fill('SECRET-bearer-0002');
  });
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
  await usesEverything(context, watch);
  for (const secret of watch.secrets.keys()) assert(await watch.arrived(secret), secret);
});

test('secrets: of a client, and the tokens it is given', PAGE, async (context) => {
  const { app, tab, start, pageUrl } = context;
  const secret = 'SECRET-client-0004';
  const client = { client: 'by-hand', secret, redirect_uri: pageUrl };
  const server = await start('auth-sdk', client);
  const watch = new Watch(tab, new Map([[secret, [new URL(server.issuer).origin]]]));
  await app.open();
  await app.connectWith(server.url, async () => {
    const access = new Access(app);
    await access.choose();
    await access.isClient('by-hand', secret);
  });
  await app.signsIn({ agrees: true });
  await app.expectStatus('Connected');
  const seen = await server.control('seen', 'GET');
  const token = seen.map(({ headers }) => headers.authorization?.slice(7)).find(Boolean);
  watch.secrets.set(token, [server.origin, new URL(server.issuer).origin]);
  await app.call('whoami');
  await app.expectResult('allowed read');
  await app.call('write_note', { note: 'refused' });
  await usesEverything(context, watch);
  assert(await watch.arrived(secret));
});

test('secrets: code, verifier and refresh token of a sign-in', PAGE, async (context) => {
  const { app, tab, start, pageUrl } = context;
  const server = await start('auth-fault');
  const watch = new Watch(tab, new Map());
  await app.open();
  await app.connect(server.url);
  await app.signsIn();
  await app.expectStatus('Connected');
  await app.signInLink().click();
  await app.refreshButton().click();
  const traded = async (grant) => {
    const forms = (await server.control('asked', 'GET')).map(({ text }) => new URLSearchParams(text));
    return forms.find((form) => form.get('grant_type') === grant);
  };
  await eventually(async () => Boolean(await traded('refresh_token')));

  const issuer = new URL(server.issuer).origin;
  const form = await traded('authorization_code');
  const code = form.get('code');
  watch.secrets.set(code, [issuer, new URL(pageUrl).origin]);
  watch.comesBack.add(code);
  watch.secrets.set(form.get('code_verifier'), [issuer]);
  watch.secrets.set((await traded('refresh_token')).get('refresh_token'), [issuer]);
  for (const name of ['Earlier steps', 'Sign-in steps']) {
    if (name === 'Earlier steps') await tab.findText(name).first().click();
    const folds = tab.page.getByRole('list', { name }).getByRole('button', { name: /^Details of/ });
    for (const fold of await folds.all()) await fold.click();
  }
  await watch.copiesAll();
  await usesEverything(context, watch);
  for (const secret of watch.secrets.keys()) assert(await watch.arrived(secret), secret);
});

test('secrets: a private key and an ID token', PAGE, async (context) => {
  const { app, tab, start } = context;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const [server, provider] = [await start('auth-fault'), await start('auth-fault')];
  const idToken = 'SECRET-id-token-0005';
  const watch = new Watch(
    tab,
    new Map([
      [pem.split('\n')[1], []],
      [idToken, [new URL(provider.issuer).origin]],
    ]),
  );
  await app.open();
  await app.connectWith(server.url, async () => {
    const access = new Access(app);
    await access.choose();
    await access.isProgram('a-program', { key: pem, algorithm: 'ES256' });
  });
  await app.agreeButton().click();
  await app.alert().shown();
  await watch.copiesAll();
  await watch.holds();

  await app.editButton().click();
  const access = new Access(app);
  await access.isVouchedFor({
    client_id: 'a-client',
    client_secret: '',
    idp_client_id: 'at-the-provider',
    idp_id_token: idToken,
    idp_token_endpoint: `${provider.issuer}/token`,
  });
  await app.connectButton().click();
  await app.agreeButton().click();
  await app.alert().shown();
  await watch.copiesAll();
  await usesEverything(context, watch);
  assert(await watch.arrived(idToken));
});

test('secrets: what is remembered is forgotten by one button', PAGE, async (context) => {
  const { app, tab, start } = context;
  const key = 'SECRET-kept-0006';
  const server = await start('event', { key });
  const kept = () => tab.evaluate(() => JSON.stringify(localStorage));
  await app.open();
  await app.connectWith(server.url, async () => {
    await app.giveKey(key);
    await tab.find('checkbox', 'Remember on this device').click();
  });
  await app.toolList().shown();
  assert((await kept()).includes(key), 'it is not remembered');
  await tab.reload();
  await app.toolList().shown();

  await app.connectAnother().click();
  await app.forgetSecrets().click();
  assert(!(await kept()).includes(key), 'it is still there');
});
