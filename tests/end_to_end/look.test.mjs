// The page as such: readable by everybody, from any path, in light and dark, narrow and wide.
import assert from 'node:assert/strict';
import { App } from './app.mjs';
import { serveFolder } from '../tools/serve.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

const LOOKS = [
  { width: 1280, dark: false },
  { width: 1280, dark: true },
  { width: 390, dark: false },
  { width: 390, dark: true },
];

for (const look of LOOKS) {
  const title = `${look.width} pixels, ${look.dark ? 'dark' : 'light'}`;
  test(
    `look: ${title}: nothing that axe calls serious, nothing wider than the window`,
    PAGE,
    async ({ app, tab, start, accessible, screenshot }) => {
      const server = await start('fault', { tools: 30 });
      const shot = (name) =>
        screenshot(`${name}-${look.width}-${look.dark ? 'dark' : 'light'}`, look);

      await app.open();
      await app.urlBox().shown();
      await shot('first');
      await accessible();

      await app.connect(server.url);
      await app.toolList().shown();
      await app.call('add', { a: 2, b: 3 });
      await app.expectResult('5');
      await shot('result');
      await accessible();
      assert.equal(
        await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        true,
      );
    },
  );
}

test('look: a failure is accessible too', PAGE, async ({ app, start, accessible, screenshot }) => {
  const server = await start('fault', { fault: 'no-cors' });
  await app.open();
  await app.connect(server.url);
  await app.alert().find('heading').first().shown(15_000);
  await screenshot('failure');
  await accessible();
});

test('look: it works from a path below the root', PAGE, async ({ tab, dist }) => {
  const site = await serveFolder(dist, { base: '/tools/wirescope/' });
  try {
    const app = new App(tab, site.url);
    await app.open();
    await app.demoButton().click();
    await app.toolList().shown();
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
