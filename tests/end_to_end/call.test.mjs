// Calling tools: forms, progress, results of each kind, and very many of everything.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const EVERYWHERE = { ...PAGE, everywhere: true };

test('call: a form made from the schema, and JSON beside it', EVERYWHERE, async ({ app, start }) => {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.chooseTool('add');
  await app.workbench('add').find('textbox', 'a', { exact: true }).fill('2');
  await app.workbench('add').find('textbox', 'b', { exact: true }).fill('3');
  await app.jsonTab().click();
  assert.deepEqual(JSON.parse(await app.jsonBox().value()), { a: 2, b: 3 });
  await app.jsonBox().fill('{"a": 4, "b": 5}');
  await app.formTab().click();
  assert.equal(await app.workbench('add').find('textbox', 'a', { exact: true }).value(), '4');
  await app.runButton().click();
  await app.expectResult('9');
});

test('call: what the schema does not allow is told, and can be sent anyway', EVERYWHERE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.chooseTool('add');
  await app.workbench('add').find('textbox', 'a', { exact: true }).fill('7');
  await app.runButton().click();
  await app.expectText('The arguments do not match the schema of the tool');
  assert.equal(await app.wireRow('tools/call').count(), 0);
  await tab.find('button', 'Send anyway').click();
  await app.expectResult('7');
});

test('call: progress of a modern call, and cancelling reaches the server', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('slow', { steps: 200, millis: 50 });
  await app.expectText(/^step \d+$/);
  await app.cancelButton().click();
  await app.expectText('Cancelled after');
  await eventually(() => /slow was cancelled at step \d+/.test(server.output()));

  await app.call('slow', { steps: 3, millis: 5 });
  await app.expectResult('finished 3 steps');
});

test('call: progress of an older call, and cancelling reaches the server', EVERYWHERE, async (context) => {
  const { app, start } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('slow', { steps: 200, millis: 50 });
  await app.expectText(/^step \d+$/);
  await app.cancelButton().click();
  await app.expectText('Cancelled after');
  await app.expectWire('to the server notifications/cancelled');
  await eventually(async () =>
    (await server.control('seen', 'GET')).some(({ rpc }) => rpc === 'notifications/cancelled'),
  );

  await app.call('slow', { steps: 3, millis: 5 });
  await app.expectResult('finished 3 steps');
});

test('call: cancelled in the event dialect, on either stream', PAGE, async ({ app, start }) => {
  for (const reply of ['post', 'session']) {
    const server = await start('event', { reply });
    if (reply === 'post') await app.open();
    else await app.connectAnother().click();
    await app.connect(server.url);
    // On the session's stream its place is free only when its result has come.
    await app.call('slow', { steps: reply === 'post' ? 200 : 50, millis: 50 });
    await app.expectText('Running…');
    await app.cancelButton().click();
    await app.expectText('Cancelled after');
    await app.call('echo', { text: `after the ${reply}` });
    await app.expectResult(`after the ${reply}`);
  }
});

test('call: several at once, of one tool and of two', PAGE, async ({ app, start }) => {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('slow', { steps: 160, millis: 50 });
  await app.runButton().click();
  await app.runButton().click();
  await app.callCards().findText('Running…').nth(2).shown();
  await app.call('add', { a: 20, b: 3 });
  await app.expectResult('23');

  await app.chooseTool('slow');
  assert.equal(await app.callCards().findText('Running…').count(), 3);
  await app
    .callCards()
    .findText(/^Done in/)
    .nth(2)
    .shown();
  await app.expectResult('finished 160 steps');
});

test('call: where results cannot be told apart, calls wait for each other', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('event', { reply: 'session' });
  await app.openAndConnect(server.url);
  await app.call('slow', { steps: 60, millis: 50 });
  await app.runButton().click();
  await app.callCards().findText('Waiting for a free connection').first().shown();
  await app
    .callCards()
    .findText(/^Done in/)
    .nth(1)
    .shown();
});

test('call: failures, images and structured content look like what they are', EVERYWHERE, async ({ app, start }) => {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('fail', { message: 'no luck today' });
  await app.expectResult('no luck today');
  await app.expectResult('The tool reported an error');
  await app.call('image');
  await app.result().find('img').shown();
  await app.call('structured', { city: 'Berlin' });
  await app.lens('Structured').click();
  await app.expectResult('celsius');
  await app.lens('JSON').click();
  await app.expectResult(/"structuredContent"/);
  assert.equal(await app.result().find('img').count(), 0);
});

test('call: a parameter with x-mcp-header travels as a header', PAGE, async ({ app, start }) => {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('regional', { region: 'eu-west' });
  await app.expectResult(/"header":\s*"eu-west"/);
});

test('call: what was typed survives another tool and a reload', EVERYWHERE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.chooseTool('echo');
  const box = () => app.workbench('echo').find('textbox', 'text');
  await box().fill('do not lose this');
  await app.chooseTool('add');
  await app.chooseTool('echo');
  assert.equal(await box().value(), 'do not lose this');

  await tab.reload();
  await app.chooseTool('echo');
  assert.equal(await box().value(), 'do not lose this');
  await app.runButton().click();
  await app.expectResult('do not lose this');
});

test('call: the demo server: from nothing to a result, progress and cancelling', PAGE, async (context) => {
  const { app, tab } = context;
  await app.open();
  await app.demoButton().click();
  await app.expectStatus('Connected');
  await app.expectSpoken('Streamable HTTP 2026-07-28');
  await app.chooseTool('add');
  await app.runButton().click();
  await app.expectResult('42');

  await app.call('count_slowly', { steps: 3, delay_ms: 100 });
  await app.expectText(/^[123] \/ 3$/);
  await app.expectText(/^Done in/);
  assert((await tab.find('list', 'Log of this call').find('listitem').count()) >= 3);
  await app.call('count_slowly', { steps: 100, delay_ms: 50 });
  await app.expectText(/^\d+ \/ 100$/);
  await app.cancelButton().click();
  await app.expectText('Cancelled after');
  await app.runAgainButton().first().click();
  await app.expectText('Running…');
  await app.stillWorks();
});

test('many: 5,000 tools in pages are all there, and the filter finds one', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('fault', { tools: 5000, page: 500 });
  await app.openAndConnect(server.url);
  await app.expectText('5,007');
  assert((await app.toolList().find('option').count()) < 100);
  await app.toolFilter().fill('compare_shipment_4999');
  await app.expectText('1 of 5,007');
  await app.call('compare_shipment_4999', { id: 'one' });
  await app.expectResult('called compare_shipment_4999');
});

test('many: 10,000 notifications in one call are all counted', PAGE, async ({ app, start }) => {
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('flood', { count: 10_000 });
  await app.expectResult('sent 10000', 30_000);
  await app
    .wire()
    .findText(/^10,0\d\d messages$/)
    .shown();
  // Reports that come in one piece overtake each other; the last one is what stays.
  await app.expectText(/^10,?000 \/ 10,?000$/);
  await app.call('echo', { text: 'after the flood' });
  await app.expectResult('after the flood');
});

test('many: a server can be left and come back to while its messages pour in', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('slow', { steps: 1000, millis: 2 });
  await app.expectText(/^step \d+$/);
  for (let round = 0; round < 8; round += 1) {
    await app.connectAnother().click();
    await tab.find('navigation', 'Servers').find('link', 'fault-fixture').click();
    await app.toolList().shown();
  }
  await app.expectResult('finished 1000 steps');
});

for (const megabytes of [5, 20]) {
  test(`many: a text of ${megabytes} MB opens at once`, PAGE, async ({ app, start }) => {
    const server = await start('fault');
    await app.openAndConnect(server.url);
    await app.call('large', { bytes: megabytes * 1_000_000 });
    await app.expectResult('line 0', 30_000);
    assert((await app.result().text()).includes(`${megabytes}.`));
    await app.lens('JSON').click();
    await app.expectResult(/"jsonrpc"|line 0/);
    await app.call('echo', { text: 'not so large' });
    await app.expectResult('not so large');
    await app.stillWorks();
  });
}
