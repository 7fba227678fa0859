// What one click does away with: it can be undone, or it is asked about.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('undo: a closed server comes back with its log, and its session ends at once', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('echo', { text: 'seen before' });
  await app.expectResult('seen before');
  await tab.find('button', 'Close fault-fixture').focus();
  await tab.press('Enter');
  await tab.find('status').findText('Closed fault-fixture').shown();
  await eventually(async () => (await server.control('seen', 'GET')).some(({ method }) => method === 'DELETE'));

  // The button that was pressed is gone, and the keyboard is in the empty field of the first screen.
  await tab.press('Control+z');

  await app.expectStatus('Connected');
  await app.expectResult('seen before');
  await app.wireRow('initialize').first().shown();
  await app.wireRow('tools/call').first().shown();
  await app.call('add', { a: 1, b: 2 });
  await app.expectResult('3');
});

test('undo: the wire log, the log and a forgotten server come back by a key', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.expectWire('initialize');
  await app.wire().find('button', 'Clear').click();
  await app.wireRow('initialize').gone();
  await app.call('echo', { text: 'since' });
  await app.expectWire('tools/call');

  await app.toolList().focus();
  await tab.press('Control+z');
  await app.wireRow('initialize').first().shown();
  await app.expectWire('tools/call');
  await tab.find('status').findText('Cleared the wire log').gone();

  await app.connectAnother().click();
  await tab.find('button', 'Forget fault-fixture').click();
  await app.recent(server.url).gone();
  await tab.find('button', 'Undo').click();
  await app.recent(server.url).first().shown();
});

test('undo: nothing is held for longer than it says, and the next thing takes its place', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.wire().find('button', 'Clear').click();
  await tab.find('status').findText('Cleared the wire log').shown();
  await app.connectAnother().click();
  await app.demoButton().click();
  await app.expectStatus('Connected');
  await tab.find('button', 'Close fault-fixture').click();
  await tab.findText('Cleared the wire log').gone();
  // What had the focus is gone, so the way back has it.
  await eventually(() => tab.evaluate(() => document.activeElement.textContent.startsWith('Undo')));
  await tab.find('status').findText('Closed fault-fixture').shown();
  await tab.find('button', 'Dismiss').click();
  await tab.findText('Closed fault-fixture').gone();
});

test('undo: all secrets are forgotten after a question only', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('event', { key: 'SECRET-0123456789' });
  await app.open();
  await app.connectWith(server.url, async () => {
    await app.giveKey('SECRET-0123456789');
    await tab.find('checkbox', 'Remember on this device').click();
  });
  await app.toolList().shown();
  const kept = () => tab.evaluate(() => JSON.stringify(localStorage));

  await tab.find('button', 'Forget all secrets').click();
  await tab.find('dialog', 'Forget all secrets?').shown();
  await tab.press('Escape');
  await tab.find('dialog', 'Forget all secrets?').gone();
  assert.match(await kept(), /SECRET/);

  await app.forgetSecrets().click();
  assert.doesNotMatch(await kept(), /SECRET/);
});
