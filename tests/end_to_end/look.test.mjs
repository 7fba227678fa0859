// The page as such: readable by everybody, from any path, in light and dark, narrow and wide.
import assert from 'node:assert/strict';
import { App } from './app.mjs';
import { serveFolder } from '../tools/serve.mjs';
import { testLooks } from './looks.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

testLooks('look', 'the main path can be read', PAGE, async (context) => {
  const { app, tab, start, check, isNarrow } = context;
  const [server, failing] = await Promise.all([start('fault', { tools: 30 }), start('fault', { fault: 'no-cors' })]);

  await app.open();
  await app.urlBox().shown();
  await check('first');
  await app.openOptions();
  await app.authentication('API key').click();
  await check('options');

  await app.connect(server.url);
  await app.toolList().shown();
  await check('tools');
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
  await check('result', { on: app.result() });
  if (isNarrow) await app.closedWire().click();
  // What else there is depends on how long the test takes.
  await app.wireFilter().fill('tools/call');
  await app.wireRow('tools/call').first().click();
  await app.wireDetail().shown();
  await check('detail', { wire: true });
  await tab.press('Escape');
  await app.wireFilter().fill('');
  await app.overviewLink().click();
  await tab.find('heading', 'How Wirescope connected').shown();
  await check('overview');

  await app.connectAnother().click();
  await app.connect(failing.url);
  await app.expectAlert('(CORS)');
  await check('failure');
});

test('look: on a phone the main path works as well', { ...PAGE, tab: { width: 390, height: 780 } }, async (context) => {
  const { app, tab, start } = context;
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.expectStatus('Connected');
  await app.call('get-sum', { a: 2, b: 3 });
  await app.expectResult(/\b5\b/);
  await app.closedWire().click();
  await app.expectWire('get-sum');
  await tab.find('button', 'Wire panel').click();
  await tab.find('button', 'All tools').click();
  await app.call('echo', { message: 'from a pocket' });
  await app.expectResult('from a pocket');
});

test('look: the main path needs the keyboard only', PAGE, async ({ app, tab }) => {
  const focused = () =>
    tab.evaluate(() => {
      const held = document.activeElement;
      const label = held.getAttribute('aria-label') ?? held.labels?.[0]?.innerText ?? '';
      return `${held.tagName}: ${label || held.innerText}`;
    });
  const tabTo = async (words) => {
    for (let presses = 0; presses < 40; presses += 1) {
      if (words.test(await focused())) return;
      await tab.press('Tab');
    }
    assert.fail(`Tab does not reach ${words}; it is at ${await focused()}`);
  };

  await app.open();
  await app.urlBox().shown();
  assert.equal(await focused(), 'INPUT: Server URL');
  await tabTo(/Try the demo server/);
  await tab.press('Enter');
  await app.toolList().shown();
  await tabTo(/^DIV: Tools$/);
  await tab.press('ArrowDown');
  await app.workbench('echo').shown();
  await tab.press('ArrowDown');
  await app.workbench('add').shown();

  await tabTo(/^INPUT: Second number/);
  await tab.press('Control+a');
  await tab.press('6');
  await tab.press('Control+Enter');
  await app.expectResult('8');
});

test('look: it works from a path below the root', PAGE, async ({ tab, dist }) => {
  const site = await serveFolder(dist, { base: '/tools/wirescope/' });
  try {
    const app = new App(tab, site.url);
    await app.open();
    await app.demoButton().click();
    await app.call('add', { a: 2, b: 3 });
    await app.expectResult('5');
  } finally {
    await site.close();
  }
});

test('look: a strict policy holds', PAGE, async ({ app, tab }) => {
  await app.open();
  const policy = await tab.evaluate(
    () => document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.content ?? '',
  );
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'(;|$)/);
  assert.doesNotMatch(policy, /'unsafe-inline'|'unsafe-eval'/);
});
