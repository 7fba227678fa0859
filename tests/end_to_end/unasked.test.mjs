// What servers send that no person asked for, and that hardly any sends: batches, pings, requests and
// notifications that nobody knows, and questions that are taken back.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

/** On a connection in the revision that has batches. */
async function openInRevision({ app, pageUrl, tab }, url, revision) {
  const query = new URLSearchParams({ server: url, dialect: 'streamable', revision });
  await tab.goto(`${pageUrl}?${query}`);
  await app.connectButton().click();
  await app.toolList().shown();
}

test('unasked: a batch is taken apart, and is right in 2025-03-26', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('asking-legacy');
  await openInRevision(context, server.url, '2025-03-26');
  await app.call('batch');
  await app.expectResult('sent in a batch');
  assert(server.output().includes('sent a batch of 3'));
  await app.wireFilter().fill('in logger');
  await app.wireRow('notifications/message').nth(1).shown();
  await app.wireFilter().fill('in is:error');
  await eventually(async () => (await app.wireRow('from the server').count()) === 0);
  await app.logLink().click();
  await app.logLines().findText('one').first().shown();
  await app.logLines().findText('two').first().shown();
});

test('unasked: a batch of 2025-11-25 is taken apart too, and told as a fault', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('asking-legacy');
  await openInRevision(context, server.url, '2025-11-25');
  await app.call('batch');
  await app.expectResult('sent in a batch');
  await app.wireFilter().fill('in is:error');
  await app.wireRow('notifications/message').first().click();
  await app.wireDetail().findText('is a batch, which this protocol version does not allow').first().shown();
});

test('unasked: a ping of the server is answered at once', PAGE, async ({ app, start }) => {
  const server = await start('asking-legacy');
  await app.openAndConnect(server.url);
  await app.call('ask_for_a_ping');
  await app.expectResult('the ping came back');
  await app.wireFilter().fill('method:ping');
  await app.expectWire('from the server ping');
  await app.expectWire('to the server result for ping');
  assert.equal(await app.questions().count(), 0);
});

test('unasked: a request that nobody knows is answered with -32601', PAGE, async ({ app, start }) => {
  const server = await start('asking-legacy');
  await app.openAndConnect(server.url);
  await app.call('ask_the_unknown');
  await app.expectResult('refused with -32601');
  await app.expectWire('from the server example/unheard_of');
  await app.expectWire('to the server error -32601');
  assert.equal(await app.questions().count(), 0);
});

test('unasked: a question that the server takes back can be answered no more', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('asking-legacy');
  await app.openAndConnect(server.url);
  await app.call('ask_and_give_up', { millis: 5_000 });
  const question = app.questions().first();
  await question.find('textbox', 'name').fill('too late');
  await app.expectResult('gave up');
  await question.findText('Withdrawn by the server').first().shown();
  assert.equal(await tab.find('button', 'Accept').count(), 0);
  await app.expectWire('from the server notifications/cancelled');
  await app.requestsLink().click();
  await app.questions().first().findText('Withdrawn by the server').first().shown();
  await app.wireFilter().fill('method:notifications/cancelled is:error');
  await eventually(async () => (await app.wireRow('notifications/cancelled').count()) === 0);
});

for (const [name, tool] of [
  ['asking-legacy', 'tell_oddly'],
  ['telling', 'odd'],
]) {
  test(`unasked: ${name}: a notification that nobody knows is kept and shown`, PAGE, async (context) => {
    const { app, tab, start } = context;
    const server = await start(name);
    await app.openAndConnect(server.url);
    await app.call(tool);
    await app.expectResult('told');
    await app.wireRow('from the server notifications/example/odd').first().click();
    await app.wireDetail().findText('seen').first().shown();
    await app.logLink().click();
    await app.logLines().findText('notifications/example/odd').first().click();
    await tab.find('complementary', 'Log line').findText('deep').first().shown();
  });
}

test(
  'unasked: a tool with a bad x-mcp-header is greyed with its reason, and runs by force only',
  PAGE,
  async (context) => {
    const { app, tab, start, accessible } = context;
    const server = await start('modern');
    await app.openAndConnect(server.url);
    const row = app.tool('bad_header').first();
    const reason = 'its x-mcp-header "Place" is not on a string, integer or boolean';
    await row.findText(reason).first().shown();
    const greyed = await tab.evaluate(() => document.querySelector('[data-invalid="true"]').innerText);
    assert(greyed.includes('bad_header'), greyed);

    await app.chooseTool('bad_header');
    await tab.findText(`This tool cannot be called: ${reason}`).first().shown();
    await accessible();
    assert.equal(await app.runButton().count(), 0);
    await tab.find('button', 'Try it anyway').focus();
    await tab.press('Control+Enter');
    await tab.find('button', 'Try it anyway').click();
    await app.runButton().click();
    await app.expectResult('called all the same');
    assert.equal(await app.callCards().count(), 1, 'the keys do not run it either');
    await app.wireFilter().fill('out method:tools/call');
    await eventually(async () => (await app.wireRow('tools/call').count()) === 1);
  },
);
