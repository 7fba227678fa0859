// The overview: who the server is, what it declares and what that means, and how others get there.
import assert from 'node:assert/strict';
import { testLooks } from './looks.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

async function openOverview({ app }, url) {
  await app.open();
  await app.connect(url);
  await app.expectStatus('Connected');
  await app.overviewLink().click();
}

test('overview: a legacy server: identity, session, capabilities, ping', PAGE, async (context) => {
  const { app, tab, start } = context;
  await openOverview(context, (await start('everything')).url);
  await app.expectText('mcp-servers/everything');
  await app.expectText('2025-11-25');
  await app.expectText('the server accepted the requested protocol version');
  await tab.find('button', 'Copy session ID').shown();
  await app.expectText('Suggests values for arguments of prompts and resource templates');
  await app.expectText('A client can subscribe to a resource to learn when it changes');
  await app.expectText('Runs as tasks: tools/call');
  await tab.find('button', 'Ping').click();
  await app.expectText(/\(ping\)$/);
  await app.expectWire('to the server ping');
});

test('overview: a modern server: supported revisions, caching, no session', PAGE, async (context) => {
  const { app, tab, start } = context;
  await openOverview(context, (await start('modern')).url);
  await app.expectText('modern-fixture');
  await app.expectText('A server for tests.');
  await app.expectText('none: this protocol version has no sessions');
  await app.expectText('Discovery can be cached');
  await app.expectText('A fixture with a face');
  await tab.find('link', 'fixture.example').shown();
  await app.expectText('Skills: instructions with files that a client can list and read');
  await app.expectText('example.test/unheard-of');
  await tab.find('button', 'Ping').click();
  await app.expectText(/\(server\/discover\)$/);
});

test('overview: configuration for clients names the key by a placeholder only', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('everything');
  await app.open();
  await app.connectWith(server.url, () => app.giveKey('hunter2-secret'));
  await app.expectStatus('Connected');
  await app.overviewLink().click();
  const lines = () => tab.find('group', 'Lines for the client').text();
  assert.match(await lines(), /^claude mcp add --transport http \S+ http\S+\/mcp/);
  for (const client of ['Claude Code', 'Claude Desktop', 'VS Code', 'Cursor', 'Others']) {
    await tab.find('tab', client, { exact: true }).click();
    const text = await lines();
    assert.doesNotMatch(text, /hunter2/);
    assert.match(text, /api_key/);
    if (client !== 'Claude Code') JSON.parse(text);
  }
});

test('overview: HTTP+SSE is set up by the address of its stream', PAGE, async (context) => {
  const { tab, start } = context;
  await openOverview(context, (await start('everything-sse')).url);
  await tab.find('tab', 'Others', { exact: true }).click();
  const text = await tab.find('group', 'Lines for the client').text();
  const [entry] = Object.values(JSON.parse(text).mcpServers);
  assert.equal(entry.type, 'sse');
  assert.match(entry.url, /\/sse$/);
});

test('overview: the event dialect declares nothing', PAGE, async (context) => {
  const { app, start } = context;
  await openOverview(context, (await start('event')).url);
  await app.expectText('The event dialect declares no capabilities');
  await app.expectText('Other clients do not speak the event dialect');
});

testLooks('overview', 'prompts, composer and overview can be read', PAGE, async (context) => {
  const { app, tab, start, check } = context;
  await openOverview(context, (await start('modern')).url);
  await tab.find('heading', 'Use it in a client').shown();
  await check('overview-full');

  await tab.find('link', /^Prompts/).click();
  await tab.find('listbox', 'Prompts').find('option', 'travel').first().click();
  await tab.find('textbox', 'country', { exact: true }).click();
  await tab.find('listbox', 'Suggestions').find('option', 'italy').shown();
  await check('prompt-suggestions');
  await tab.find('textbox', 'country', { exact: true }).fill('italy');
  await tab.find('textbox', 'city', { exact: true }).fill('Rome');
  await tab.find('button', 'Get', { exact: true }).click();
  await app.expectResult('Plan a trip to Rome');
  await check('prompt-result', { on: app.result() });

  await tab.find('link', 'Send', { exact: true }).click();
  await tab.find('textbox', 'Method', { exact: true }).fill('tools/list');
  await tab.press('Escape');
  await tab.find('button', 'Send', { exact: true }).click();
  await app.expectResult('"tools"');
  await check('composer-request', { on: app.result() });
  await tab.find('tab', 'Raw message').click();
  await check('composer-raw', { on: app.result() });
});
