// The first screen: what it takes, what to do for the rest, and the servers used before.
import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('first screen: what to do for a command, or without CORS, is a press away', PAGE, async (context) => {
  const { app, tab, accessible } = context;
  await app.open();
  const ways = tab.find('region', 'Ways to connect');

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

test('first screen: options are in groups, and what a server has asked for is unfolded', PAGE, async (context) => {
  const { app, tab, start, accessible } = context;
  const server = await start('example-node', { key: 'hunter2' });
  await app.open();
  await app.connect(server.url);
  await tab.find('button', 'Edit', { exact: true }).click();

  await app.authentication('API key').click();
  await app.keyBox().fill('hunter2');
  const open = () =>
    tab.evaluate(() => [...document.querySelectorAll('.options .group[open] > summary')].map((it) => it.textContent));
  assert.deepEqual(await open(), []);
  await tab.findText(/^Headers$/).click();
  await tab.find('button', 'Add a header').shown();
  assert.deepEqual(await open(), ['Headers']);
  await accessible();
  await app.connectButton().click();
  await app.expectStatus('Connected');
});

test('first screen: of a bundle that is dropped the manifest is read', PAGE, async ({ app, tab }) => {
  const manifest = {
    manifest_version: '0.3',
    name: 'files',
    display_name: 'Files',
    server: {
      type: 'node',
      entry_point: 'server/index.js',
      mcp_config: {
        command: 'node',
        args: ['${__dirname}/server/index.js', '${user_config.port}'],
        env: { API_KEY: '${user_config.key}' },
      },
    },
    user_config: { port: { type: 'number', default: 8080 }, key: { type: 'string', sensitive: true } },
  };
  const dropped = async (files) => {
    await app.open();
    await app.urlBox().shown();
    await tab.evaluate(
      (bytes) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(bytes)], 'files.mcpb'));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
      },
      [...archive(files)],
    );
  };

  await dropped({ 'server/index.js': 'x'.repeat(5000), 'manifest.json': JSON.stringify(manifest) });
  await tab.findText('Found a server in an MCP bundle').shown();
  await app.expectText("wirescope --env API_KEY=VALUE -- node '${__dirname}/server/index.js' 8080");

  await dropped({ 'index.js': '' });
  await tab.findText('This archive contains no manifest.json').first().shown();
  // A small archive, and a file that is not.
  await dropped({ 'manifest.json': ' '.repeat(50_000_000) });
  await tab.findText('This file is too large for a configuration').first().shown();
});

/** A ZIP archive of these files, deflated. */
function archive(files) {
  const parts = [];
  const listed = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const [packed, named] = [deflateRawSync(text), Buffer.from(name)];
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(text.length, 18);
    shared.writeUInt16LE(named.length, 22);
    const offset = Buffer.alloc(14);
    offset.writeUInt32LE(at, 10);
    listed.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, offset, named);
    const local = [Buffer.from('PK\x03\x04', 'latin1'), shared, named, packed];
    parts.push(...local);
    at += local.reduce((sum, part) => sum + part.length, 0);
  }
  const directory = Buffer.concat(listed);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}
