// The harness itself, against a stub page: it finds things, and it notices when a page goes wrong.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { App } from './app.mjs';
import { eventually } from './eventually.mjs';
import { serveFolder } from '../tools/serve.mjs';
import { test } from './runner.mjs';

const STUB = fileURLToPath(new URL('stub/', import.meta.url));

async function withStub(tab, use) {
  const site = await serveFolder(STUB, { base: '/some/path/' });
  try {
    await use(new App(tab, site.url), site.url);
  } finally {
    await site.close();
  }
}

test('harness: drives a page by roles and names', { everywhere: true }, async ({
  tab,
  start,
  accessible,
  screenshot,
  browserName,
}) => {
  const server = await start('fault', { tools: 20 });
  await withStub(tab, async (app) => {
    await app.openAndConnect(server.url);
    await app.expectStatus('Connected');
    await app.toolFilter().fill('ad');
    await app.call('add', { a: 2, b: 3 });
    await app.expectResult('5');
    await app.expectWire('tools/call');
    assert.equal(await app.tool('echo').count(), 0);
    assert.equal(await app.urlBox().value(), server.url);

    if (browserName !== 'chromium') return;
    await accessible();
    assert.equal(
      (await readFile(await screenshot('harness', { width: 400, dark: true }))).subarray(1, 4).toString(),
      'PNG',
    );
  });
});

test('harness: CORS is real, and what the browser says about it is no failure', { everywhere: true }, async ({
  tab,
  start,
}) => {
  const server = await start('fault', { fault: 'no-cors' });
  await withStub(tab, async (app) => {
    await app.open();
    await app.connect(server.url);
    await app.expectAlert('Could not connect');
    await app.connect('http://no-such-host.invalid/mcp');
    await app.connect('http://127.0.0.1:1/mcp');
    await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
    assert.deepEqual(tab.problems, []);
  });
});

test('harness: notices console errors, uncaught errors and unhandled rejections', { everywhere: true }, async ({
  tab,
}) => {
  await withStub(tab, async (app) => {
    await app.open();
    await tab.evaluate(() => {
      console.error('one');
      setTimeout(() => {
        throw new Error('two');
      });
      setTimeout(() => {
        Promise.reject(new Error('three'));
      });
    });
    const isNoted = async (word) => {
      // Some browsers tell of them only along with an answer.
      await tab.evaluate(() => undefined);
      return tab.problems.some((problem) => problem.includes(word));
    };
    for (const word of ['one', 'two', 'three']) await eventually(() => isNoted(word));
    tab.problems.splice(0);
  });
});

test('harness: notices a broken policy and a missing file', async ({ tab }) => {
  await withStub(tab, async (app) => {
    await app.open();
    await tab.evaluate(() => {
      document.body.append(Object.assign(document.createElement('script'), { textContent: '1' }));
      document.body.append(Object.assign(document.createElement('img'), { src: 'missing.png', alt: '' }));
    });
    for (const word of ['Content Security Policy', '404'])
      await eventually(() => tab.problems.some((problem) => problem.includes(word)));
    tab.problems.splice(0);
  });
});

test('harness: the static server keeps to its folder, and knows its types', { browser: false }, async () => {
  await withStub(undefined, async (app, url) => {
    const page = await fetch(url, { headers: { 'accept-encoding': 'gzip, br' } });
    assert.match(page.headers.get('content-type'), /^text\/html/);
    assert.equal(page.headers.get('content-encoding'), 'br');
    assert.equal(page.headers.get('access-control-allow-origin'), null);
    for (const path of ['..%2fapp.mjs', '%2e%2e/app.mjs', 'stub.mjs%00', 'nothing', '%zz']) {
      assert.equal((await fetch(url + path)).status, 404, path);
    }
  });
});
