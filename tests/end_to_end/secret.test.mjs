// Keys go to the server they belong to, and nowhere else.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const KEY = 'sesame-0123456789';

/** The key is neither on screen, nor in a storage, nor in the address bar. */
async function assertHidden(tab) {
  const places = await tab.evaluate(() => ({
    screen: document.body.innerText,
    markup: document.documentElement.outerHTML,
    local: JSON.stringify(localStorage),
    session: JSON.stringify(sessionStorage),
    title: document.title,
    address: location.href,
  }));
  for (const [place, text] of Object.entries(places)) {
    assert(!text.includes(KEY), `the key is in: ${place}`);
  }
}

test('a wrong key is explained, and the right one works and stays hidden', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('event', { key: KEY });
  await app.open();
  await app.connectWith(server.url, () => app.giveKey('not the key'));
  await app.expectAlert('requires a key or a token');
  assert.match(await app.alert().text(), /401/);
  assert.doesNotMatch(await tab.evaluate(() => document.body.innerText), /not the key/);

  await app.editButton().click();
  assert.equal(await app.keyBox().value(), 'not the key');
  await app.keyBox().fill(KEY);
  await app.connectButton().click();
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
  await assertHidden(tab);

  await app.wireRow('call add').first().click();
  await app.wireDetail().findText('api_key').first().shown();
  await assertHidden(tab);
  await app.overviewLink().click();
  await assertHidden(tab);
});

test('a missing key is explained', PAGE, async ({ app, start }) => {
  const server = await start('event', { key: KEY });
  await app.open();
  await app.connect(server.url);
  await app.expectAlert('requires a key or a token');
  await app.stillWorks();
});

test('a bearer token, and a key under another name', PAGE, async ({ app, tab, start }) => {
  const bearer = await start('event', { key: KEY, key_header: 'authorization' });
  await app.open();
  await app.connectWith(bearer.url, async () => {
    await app.authentication('Bearer token').click();
    await app.keyBox('Token').fill(KEY);
  });
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');

  const named = await start('event', { key: KEY, key_header: 'x-api-key' });
  await app.connectAnother().click();
  await app.connectWith(named.url, async () => {
    await app.giveKey(KEY);
    await app.keyHeader().fill('x-api-key');
  });
  await app.call('add', { a: 3, b: 3 });
  await app.expectResult('6');
  await assertHidden(tab);
});

test('a key from the link leaves the address bar, and goes to its server', PAGE, async ({ app, tab, start }) => {
  const server = await start('event', { key: KEY });
  await app.open(`?server=${encodeURIComponent(server.url)}#key=${KEY}`);
  await app.expectText('The link contains a key');
  await assertHidden(tab);
  await app.connectButton().click();
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
  await assertHidden(tab);
});

test('a key is gone after a reload, and never goes to another server', PAGE, async (context) => {
  const { app, tab, start } = context;
  const [server, other] = await Promise.all([start('event', { key: KEY }), start('fault')]);
  await app.open();
  await app.connectWith(server.url, () => app.giveKey(KEY));
  await app.toolList().shown();
  await app.connectAnother().click();
  await app.connect(other.url);
  await app.call('echo', { text: 'no key here' });
  await app.expectResult('no key here');
  assert(!JSON.stringify(await other.control('seen', 'GET')).includes(KEY));

  await tab.reload();
  await tab.find('navigation', 'Servers').find('link', new URL(server.url).host).click();
  await tab.find('heading', 'Not connected to').shown();
  await tab.find('button', 'Try again').click();
  await app.expectAlert('requires a key or a token');
  await assertHidden(tab);
});
