// The first screen: what it takes, what to do for the rest, and the servers used before.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('first screen: what to do for a command, or without CORS, is a press away', PAGE, async (context) => {
  const { app, tab, accessible } = context;
  await app.open();
  const ways = tab.find('region', 'What Wirescope reaches');

  await ways.findText('A command, such as npx, uvx or docker run').click();
  await ways.findText('A page cannot start programs').first().shown();
  await ways.findText('A server without CORS').click();

  await ways.findText('the companion needs no CORS').first().shown();
  await accessible();
});

test('first screen: a recent server says when it was used, or that it is open', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.expectStatus('Connected');

  await app.connectAnother().click();
  const recent = tab.find('region', 'Recent');
  await recent.findText('open').first().shown();
  await tab.find('button', /^Close /).click();

  await recent.findText('just now').first().shown();
});

test('first screen: many recent servers can be searched, and a newcomer sees none', PAGE, async (context) => {
  const { app, tab } = context;
  await app.open();
  assert.equal(await tab.find('region', 'Recent').count(), 0);
  await tab.evaluate(() => {
    const recents = Array.from({ length: 8 }, (_, index) => ({
      url: `http://127.0.0.1:1/${index}`,
      name: `server ${'abcdefgh'[index]}`,
    }));
    localStorage.setItem('wirescope.recents', JSON.stringify(recents));
  });
  await tab.reload();
  const recent = tab.find('region', 'Recent');
  await recent.findText('server c').first().shown();

  await recent.find('searchbox', 'Filter recent servers').fill('/5');

  await eventually(async () => (await recent.find('listitem').count()) === 1);
  await recent.findText('server f').first().shown();
});

test(
  'first screen: a configuration that is dropped stands there, and nothing runs by itself',
  PAGE,
  async (context) => {
    const { app, tab } = context;
    await app.open();
    await tab.evaluate(() => {
      const servers = {
        one: { url: 'http://127.0.0.1:1/mcp' },
        two: { url: 'http://127.0.0.1:1/sse' },
      };
      const transfer = new DataTransfer();
      transfer.items.add(new File([JSON.stringify({ mcpServers: servers })], 'mcp.json', { type: 'application/json' }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    });

    await tab.findText('http://127.0.0.1:1/sse').first().shown();
    assert.equal(await tab.find('navigation', 'Servers').find('link').count(), 0);
  },
);

test('first screen: a text that is dropped stays with the field it is dropped on', PAGE, async ({ app, tab }) => {
  await app.open();
  const isTaken = await tab.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.setData('text/plain', 'SECRET-key');
    const box = document.querySelector('#server-url');
    return !box.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  assert.equal(isTaken, false);
  assert.equal(await app.urlBox().value(), '');
});

test('first screen: a file too large for a configuration is not read, and says so', PAGE, async ({ app, tab }) => {
  await app.open();
  await tab.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'.repeat(1_000_001)], 'mcp.json'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await tab.findText('This file is too large for a configuration').first().shown();
});
