// The page starts, or says why not: whatever stands in its storage, and however it is hosted or framed.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listen } from './servers/http.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

const TYPES = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  wasm: 'application/wasm',
  json: 'application/json',
  svg: 'image/svg+xml',
};

/** Serves the page with further headers; `change(path)` may answer other ones for a file, or a body. */
async function host(dist, headers, change = () => ({})) {
  return listen(async (request, response, url) => {
    const name = url.pathname === '/' ? 'index.html' : url.pathname.slice(1);
    const { body, ...others } = change(name);
    const held = body ?? (await readFile(join(dist, name)).catch(() => undefined));
    if (held === undefined) return response.writeHead(404).end();
    const type = TYPES[name.split('.').at(-1)] ?? 'text/plain';
    response.writeHead(200, { 'content-type': type, ...headers, ...others });
    return response.end(held);
  });
}

/** What is kept, by where it lies. */
const LOCAL = [
  'recents',
  'sent',
  'keys',
  'theme',
  'wire_open',
  'wire_height',
  'tasks',
  'claude',
  'claude_key',
  'chat.http://127.0.0.1:1/mcp',
];
const TAB = ['drafts', 'composed', 'away', 'places'];
const ODD = [
  'null',
  '-1e300',
  '""',
  '[]',
  '{}',
  '[null]',
  '[{}]',
  '{"a":',
  `"${'x'.repeat(1_000_000)}"`,
  '['.repeat(100_000),
  '\n{"epoch":-1e300}',
  '#/server/1/tools\n{"epoch":1e308,"servers":[{"id":1e9,"target":{"url":"x"}}]}',
  '[{"url":"http://127.0.0.1:1/","id":4294967295,"name":null,"forced":"x","roots":[{"uri":1}],"created":1e300,"target":{"url":"http://127.0.0.1:1/","timeouts":[18446744073709551615,18446744073709551615]},"access":null}]',
];

test('anywhere: whatever stands in a storage, the page starts', { ...PAGE, limit: 120_000 }, async (context) => {
  const { app, tab } = context;
  await app.open();
  for (const odd of ODD) {
    await tab.evaluate(
      ([local, tabs, odd]) => {
        localStorage.clear();
        sessionStorage.clear();
        const put = (storage, name) => {
          try {
            storage.setItem(`wirescope.${name}`, odd);
          } catch {
            // A storage is full at five million characters.
          }
        };
        local.forEach((name) => put(localStorage, name));
        tabs.forEach((name) => put(sessionStorage, name));
      },
      [LOCAL, TAB, odd],
    );
    await tab.reload();
    const words = `${odd.slice(0, 60)}: ${tab.problems.join('; ').slice(0, 300)}`;
    await tab
      .find('button', 'Connect another server')
      .locator.or(tab.find('button', 'Connect', { exact: true }).locator)
      .first()
      .waitFor()
      .catch(() => assert.fail(`did not start: ${words}`));
    assert.equal(await tab.evaluate(() => document.getElementById('panic').hidden), true, words);
  }
  tab.problems.splice(0);
  await tab.evaluate(() => {
    localStorage.setItem('wirescope.wire_height', '1e300');
    sessionStorage.clear();
    location.hash = '';
  });
  await tab.reload();
  await app.demoButton().click();
  await app.call('echo', { message: 'there is room' });
  await app.expectResult('there is room');
  assert.ok((await app.runButton().box()).height > 10, 'the wire leaves room');
});

test('anywhere: whatever stands in wirescope.json, the page starts', { ...PAGE, limit: 120_000 }, async (context) => {
  const { app, tab, dist } = context;
  let body = '';
  const origin = await host(dist, {}, (name) => (name === 'wirescope.json' ? { body } : {}));
  for (body of [
    'null',
    '[]',
    '{"server":5}',
    '{',
    '{"server":"javascript:alert(1)"}',
    `{"server":"${'x'.repeat(100_000)}"}`,
  ]) {
    await tab.goto(`${origin}/?${Math.random()}`);
    await app.connectButton().shown();
    assert.equal(await tab.evaluate(() => document.getElementById('panic').hidden), true, body.slice(0, 60));
  }
  tab.isUsedUp = true;
});

test('anywhere: a host may demand trusted types, and is told what it has to allow', PAGE, async (context) => {
  const { tab, app, dist, openTab } = context;
  const strict = await host(dist, { 'content-security-policy': "require-trusted-types-for 'script'" });
  await tab.goto(strict);
  await app.demoButton().click();
  await app.call('echo', { message: 'trusted' });
  await app.expectResult('trusted');
  // The way that is left open is for the page's own markup.
  const refused = await tab.evaluate(() => {
    try {
      document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>';
    } catch (error) {
      return error.name;
    }
    return 'nothing';
  });
  assert.equal(refused, 'TypeError');
  tab.isUsedUp = true;

  const closed = await host(dist, {
    'content-security-policy': "require-trusted-types-for 'script'; trusted-types 'none'",
  });
  const other = await openTab();
  await other.goto(closed);
  await other.find('alert').findText('does not allow a policy named “default”').shown();
  other.problems.splice(0);
  other.isUsedUp = true;
});

test('anywhere: a browser that does not know the styles is told so, and works', PAGE, async ({ app, tab }) => {
  await tab.addInitScript(() => {
    const { supports } = CSS;
    CSS.supports = (...asked) => !/light-dark/.test(asked.join()) && supports.apply(CSS, asked);
  });
  await app.open();
  const said = tab.find('note');
  await said.findText('does not know colors for light and dark').shown();
  await app.demoButton().click();
  await app.expectStatus('Connected');
  await said.find('button', 'Close').click();
  await said.gone();
});

test(
  'anywhere: a script that its server sends as something else leaves words, not an empty page',
  PAGE,
  async (context) => {
    const { tab, dist } = context;
    const nosniff = { 'x-content-type-options': 'nosniff' };
    const wrong = (pattern) => (name) => (pattern.test(name) ? { 'content-type': 'text/plain' } : {});
    await tab.goto(await host(dist, nosniff, wrong(/^boot/)));
    await tab.findText('did not run').shown();

    const second = await context.openTab();
    await second.goto(await host(dist, nosniff, wrong(/^wirescope.*\.js$/)));
    await second.find('alert').findText('Wirescope could not start').shown();
    for (const one of [tab, second]) {
      one.problems.splice(0);
      one.isUsedUp = true;
    }
  },
);

test('anywhere: framed by another origin the page does not run, and leads out', PAGE, async (context) => {
  const { tab, pageUrl } = context;
  const outer = await listen((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(
      `<!doctype html><title>outer</title><link rel="icon" href="data:,"><iframe width="800" height="600" src="${pageUrl}?server=http%3A%2F%2F127.0.0.1%3A1%2F#key=SECRET"></iframe>`,
    );
  });
  await tab.goto(outer);
  const inner = tab.page.frameLocator('iframe');
  await inner.getByRole('alert').getByText('Wirescope runs only in its own tab').waitFor();
  assert.equal(await inner.getByRole('button').count(), 0);
  const link = inner.getByRole('link', { name: 'Open Wirescope in its own tab' });
  const [opened] = await Promise.all([tab.context.waitForEvent('page'), link.click()]);
  await opened.getByRole('heading', { name: 'This link asks to connect to' }).waitFor();
  assert.doesNotMatch(opened.url(), /SECRET/);
  assert.equal(await opened.evaluate(() => window.opener), null);
  tab.isUsedUp = true;

  // A page of one’s own origin may show it.
  const own = await context.openTab();
  await own.goto(`${pageUrl}wirescope.json`);
  await own.evaluate((src) => {
    document.body.innerHTML = `<iframe width="800" height="600" src="${src}"></iframe>`;
  }, pageUrl);
  await own.page.frameLocator('iframe').getByRole('button', { name: 'Try the demo server' }).waitFor();
  // A file that is no page has no icon to name, and the browser looks for one.
  own.problems.splice(0);
  own.isUsedUp = true;
});
