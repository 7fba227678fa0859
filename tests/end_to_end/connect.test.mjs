// Connecting: a URL is enough, whatever the server speaks.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const MAIN_PATH = { needs: ['page'], firefox: true };
const PYTHON = { needs: ['page', 'python'] };

const SERVERS = [
  { name: 'everything', tool: 'get-sum', options: MAIN_PATH },
  { name: 'everything-sse', tool: 'get-sum', options: MAIN_PATH },
  { name: 'modern', tool: 'add', options: MAIN_PATH },
  { name: 'event', tool: 'add', options: MAIN_PATH },
  { name: 'python', tool: 'add', options: PYTHON },
  { name: 'python-sse', tool: 'add', options: PYTHON },
];

for (const { name, tool, options } of SERVERS) {
  test(
    `main path: ${name}: connects, lists the tools, calls one, and shows it on the wire`,
    options,
    async ({ app, start }) => {
      const server = await start(name);

      await app.openAndConnect(server.url);
      await app.expectStatus(/connected/i);
      await app.call(tool, { a: 2, b: 3 });

      await app.expectResult(/\b5\b/);
      await app.expectWire(tool);
    },
  );
}

for (const [what, options] of Object.entries({
  'where results come on the session': { reply: 'session' },
  'where only the path of `endpoint` serves': { post: 'endpoint' },
  'with inputSchema': { schema: 'camel' },
})) {
  test(`the event dialect ${what}`, PAGE, async ({ app, start }) => {
    const server = await start('event', options);
    await app.openAndConnect(server.url);
    await app.call('echo', { text: 'hello there' });
    await app.expectResult('hello there');
  });
}

test(
  'a server that allows only the headers of 2025 is spoken to in its way',
  PAGE,
  async ({ app, start }) => {
    const server = await start('modern', { cors: 'legacy' });
    await app.openAndConnect(server.url);
    await app.call('add', { a: 2, b: 3 });
    await app.expectResult('5');
  },
);

test('a server that speaks 2026-07-28 only', PAGE, async ({ app, start }) => {
  const server = await start('modern', { legacy: 'reject' });
  await app.openAndConnect(server.url);
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
});

for (const name of ['modern', 'event']) {
  test(`${name}: a tool added while running appears by itself`, PAGE, async ({ app, start }) => {
    const server = await start(name);
    await app.openAndConnect(server.url);
    await app.call('add_tool', { name: 'brand_new' });
    await app.tool('brand_new').shown();
  });
}

test(
  'a link fills in the server, and connects only after a person agreed',
  PAGE,
  async ({ app, start }) => {
    const server = await start('fault');
    await app.open(`?server=${encodeURIComponent(server.url)}`);
    await app.urlBox().shown();
    assert.equal(await app.urlBox().value(), server.url);
    assert.deepEqual(await server.control('seen', 'GET'), []);

    await app.connectButton().click();
    await app.toolList().shown();
  },
);

test(
  'a key from the link leaves the address bar, and goes to its server',
  PAGE,
  async ({ app, tab, start }) => {
    const server = await start('event', { key: 'secret-key' });
    await app.open(`?server=${encodeURIComponent(server.url)}#key=secret-key`);
    await app.connectButton().click();
    await app.toolList().shown();

    assert.doesNotMatch(tab.url(), /secret-key/);
    assert.doesNotMatch(await tab.evaluate(() => document.body.innerText), /secret-key/);
    assert.doesNotMatch(
      await tab.evaluate(() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage)),
      /secret-key/,
    );
  },
);

test('the demo server needs no network', PAGE, async ({ app }) => {
  await app.open();
  await app.demoButton().click();
  await app.toolList().shown();
});
