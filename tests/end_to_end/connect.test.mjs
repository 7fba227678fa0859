// Connecting: a URL is enough, whatever the server speaks.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const MAIN_PATH = { needs: ['page'], everywhere: true };
const PYTHON = { needs: ['page', 'python'], everywhere: true };

const SERVERS = [
  { name: 'everything', tool: 'get-sum', spoken: 'Streamable HTTP 2025-', options: MAIN_PATH },
  { name: 'everything-sse', tool: 'get-sum', spoken: 'HTTP+SSE 2025-', options: MAIN_PATH },
  { name: 'modern', tool: 'add', spoken: 'Streamable HTTP 2026-07-28', options: MAIN_PATH },
  { name: 'event', tool: 'add', spoken: 'Event dialect', options: MAIN_PATH },
  { name: 'python', tool: 'add', spoken: 'Streamable HTTP 2026-07-28', options: PYTHON },
  { name: 'python-sse', tool: 'add', spoken: 'HTTP+SSE 2025-', options: PYTHON },
];

for (const { name, tool, spoken, options } of SERVERS) {
  test(
    `main path: ${name}: connects, lists the tools, calls one, and shows it on the wire`,
    options,
    async ({ app, start }) => {
      const server = await start(name);

      await app.openAndConnect(server.url);
      await app.expectStatus('Connected');
      await app.expectSpoken(spoken);
      await app.call(tool, { a: 2, b: 3 });

      await app.expectResult(/\b5\b/);
      await app.expectWire(tool);
    },
  );
}

for (const reply of ['post', 'session']) {
  for (const [post, schema] of [
    ['sse', 'snake'],
    ['endpoint', 'camel'],
  ]) {
    for (const key of [undefined, 'secret-key']) {
      const words = `answers on the ${reply}, posts to ${post}, ${key ? 'with' : 'without'} a key`;
      test(`the event dialect: ${words}`, PAGE, async ({ app, start }) => {
        const server = await start('event', { reply, post, schema, ...(key && { key }) });
        await app.open();
        if (key) await app.connectWith(server.url, () => app.giveKey(key));
        else await app.connect(server.url);
        await app.expectStatus('Connected');
        await app.expectSpoken('Event dialect');
        await app.call('echo', { text: 'hello there' });
        await app.expectResult('hello there');
        await app.call('add', { a: 2, b: 3 });
        await app.expectResult('5');
      });
    }
  }
}

test('a server that allows only the headers of 2025 is spoken to in its way', PAGE, async ({ app, start }) => {
  const server = await start('modern', { cors: 'legacy' });
  await app.openAndConnect(server.url);
  await app.expectSpoken('Streamable HTTP 2025-');
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
});

test('a server that speaks 2026-07-28 only', PAGE, async ({ app, start }) => {
  const server = await start('modern', { legacy: 'reject' });
  await app.openAndConnect(server.url);
  await app.expectSpoken('Streamable HTTP 2026-07-28');
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
});

for (const [name, needs] of [
  ['modern', ['page']],
  ['python', ['page', 'python']],
]) {
  test(`a dialect can be forced: ${name} is spoken to in the older`, { needs }, async (context) => {
    const { app, start } = context;
    const server = await start(name);
    await app.open();
    await app.connectWith(server.url, () => app.dialect().select('Streamable HTTP (2025)'));
    await app.expectSpoken('Streamable HTTP 2025-');
    await app.call('add', { a: 2, b: 3 });
    await app.expectResult('5');
    assert.equal(await app.wireRow('server/discover').count(), 0);
  });
}

test('a dialect forced wrongly is explained, and can be taken back', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('modern');
  await app.open();
  await app.connectWith(server.url, () => app.dialect().select('Event dialect'));
  await app.expectAlert(/\S/);
  await app.expectStatus('Could not connect');

  await app.editButton().click();
  await app.dialect().select('Auto-detect');
  await app.connectButton().click();
  await app.expectSpoken('Streamable HTTP 2026-07-28');
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
});

for (const name of ['modern', 'event']) {
  test(`${name}: a tool added while running appears by itself`, PAGE, async ({ app, start }) => {
    const server = await start(name);
    await app.openAndConnect(server.url);
    assert.equal(await app.tool('brand_new').count(), 0);
    await app.call('add_tool', { name: 'brand_new' });
    await app.tool('brand_new').shown();
    await app.call('brand_new');
    await app.expectResult('brand_new');
  });
}

test('a link asks before it connects, and connects at once the second time', PAGE, async ({ app, tab, start }) => {
  const server = await start('fault');
  const link = `?server=${encodeURIComponent(server.url)}`;
  await app.open(link);
  await tab.find('heading', 'This link asks to connect to').shown();
  assert.equal(await app.urlBox().value(), server.url);
  assert.deepEqual(await server.control('seen', 'GET'), []);

  await app.connectButton().click();
  await app.toolList().shown();

  await app.open(link);
  await app.toolList().shown();
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
});

test('a link can be declined', PAGE, async ({ app, tab, start }) => {
  const server = await start('fault');
  await app.open(`?server=${encodeURIComponent(server.url)}`);
  await tab.find('button', 'Not now').click();
  await tab.find('heading', 'This link asks to connect to').gone();
  assert.equal(await app.urlBox().value(), '');
  assert.deepEqual(await server.control('seen', 'GET'), []);
  await app.demoButton().click();
  await app.toolList().shown();
});

test('several servers stand side by side, each with its own', PAGE, async (context) => {
  const { app, tab, start } = context;
  const [fault, event] = await Promise.all([start('fault'), start('event')]);
  await app.openAndConnect(fault.url);
  await app.call('echo', { text: 'from the first' });
  await app.expectResult('from the first');
  await app.connectAnother().click();
  await app.connect(event.url);
  await app.call('echo', { text: 'from the second' });
  await app.expectResult('from the second');

  await tab.find('navigation', 'Servers').find('link', 'fault-fixture').click();
  await app.expectResult('from the first');
  assert.equal(await app.result().findText('from the second').count(), 0);
  await tab.find('button', 'Close fault-fixture').click();
  await app.expectResult('from the second');
});

test('disconnecting keeps what has arrived, and connecting again works', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('echo', { text: 'kept' });
  await app.expectResult('kept');
  await app.overviewLink().click();
  await tab.find('button', 'Disconnect').click();
  await app.expectStatus('Closed');
  await app.toolsLink().click();
  await app.expectResult('kept');

  await tab.find('button', 'Reconnect', { exact: true }).click();
  await app.expectStatus('Connected');
  await app.call('echo', { text: 'anew' });
  await app.expectResult('anew');
});
