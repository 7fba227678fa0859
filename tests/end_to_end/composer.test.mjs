// Any message at all: requests, notifications and raw bodies, in both eras, with a history.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

/** The composer, by what a person sees of it. */
class Composer {
  constructor({ app, tab }) {
    this.app = app;
    this.tab = tab;
  }

  link = () => this.tab.find('link', 'Send', { exact: true });
  kind = (name) => this.tab.find('tab', name, { exact: true });
  method = () => this.tab.find('textbox', 'Method', { exact: true });
  params = () => this.tab.find('textbox', 'Params', { exact: true });
  body = () => this.tab.find('textbox', 'Body', { exact: true });
  headers = () => this.tab.find('textbox', 'Headers', { exact: true });
  sendButton = () => this.tab.find('button', 'Send', { exact: true });
  history = () => this.tab.find('region', 'History');

  async openAt(url) {
    await this.app.open();
    await this.app.connect(url);
    await this.app.expectStatus('Connected');
    await this.link().click();
  }

  async request(method, params = '') {
    await this.kind('Request').click();
    await this.method().fill(method);
    await this.params().fill(params);
    await this.sendButton().click();
  }

  async raw(body) {
    await this.kind('Raw message').click();
    await this.body().fill(body);
    await this.sendButton().click();
  }
}

for (const name of ['everything', 'everything-sse', 'modern']) {
  test(`composer: ${name}: a method nobody knows is answered with -32601`, PAGE, async (context) => {
    const { app, start } = context;
    const composer = new Composer(context);
    await composer.openAt((await start(name)).url);
    await composer.request('no/such');
    await app.expectText('-32601');
    await app.expectWire('to the server no/such');

    await composer.request('tools/list', '{}');
    await app.expectResult('"tools"');
    await app.expectStatus('Connected');
  });

  test(`composer: ${name}: a raw message goes out as it is, with an id of its own`, PAGE, async (context) => {
    const { app, start } = context;
    const composer = new Composer(context);
    await composer.openAt((await start(name)).url);
    const meta =
      name === 'modern'
        ? ', "params": { "_meta": { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} } }'
        : '';
    await composer.raw(`{ "jsonrpc": "2.0",   "id": "mine", "method": "prompts/list"${meta} }`);
    await app.expectResult('"mine"');
    await app.expectResult('"prompts"');
    await app.wireFilter().fill('mine');
    await app.wireRow('to the server prompts/list').first().click();
    await app.wireDetail().find('button', 'Exact').first().click();
    await app.wireDetail().findText('"2.0",   "id": "mine"').first().shown();
  });
}

const NO_JSON = { ...PAGE, sendsNoJson: true };

test('composer: what is no JSON is marked where it goes wrong, and can be sent raw', NO_JSON, async (context) => {
  const { app, tab, start } = context;
  const composer = new Composer(context);
  await composer.openAt((await start('everything')).url);
  await composer.request('ping', '{\n  "a": x }');
  await app.expectText(/line 2 column 8/);
  const at = await tab.evaluate(() => document.activeElement.selectionStart);
  assert.equal(at, 9);
  await composer.sendButton().click();
  assert.equal(await app.wireRow('to the server ping').count(), 0);

  await composer.raw('{"jsonrpc": ');
  await app.expectText(/Failed after/);
  await app.expectStatus('Connected');
});

test('composer: known methods are suggested, with params to begin with', PAGE, async (context) => {
  const { tab, start } = context;
  const composer = new Composer(context);
  await composer.openAt((await start('modern')).url);
  await composer.method().fill('get');
  await tab.find('listbox', 'Suggestions').find('option', 'prompts/get').click();
  assert.deepEqual(JSON.parse(await composer.params().value()), { name: '', arguments: {} });
  await composer.method().fill('ping');
  assert.equal(await tab.find('option', 'ping').count(), 0);
});

test('composer: a notification is done when the server has taken it', PAGE, async (context) => {
  const { app, start } = context;
  const composer = new Composer(context);
  await composer.openAt((await start('everything')).url);
  await composer.kind('Notification').click();
  await composer.method().fill('notifications/roots/list_changed');
  await composer.sendButton().click();
  await app.expectText('The server accepted it and sent no message back');
  await app.expectWire('to the server notifications/roots/list_changed');
});

test('composer: headers follow the body, can be changed, and a refusal harms nothing', PAGE, async (context) => {
  const { app, tab, start } = context;
  const composer = new Composer(context);
  await composer.openAt((await start('everything')).url);
  await composer.kind('Raw message').click();
  const headers = await composer.headers().value();
  assert.match(headers, /^mcp-session-id: /m);
  await composer.body().fill('{"jsonrpc":"2.0","id":1,"method":"ping"}');
  await composer.headers().fill(headers.replace(/^mcp-session-id: .*$/m, 'mcp-session-id: nonsense'));
  await composer.sendButton().click();
  await app.expectAlert('The server answered with an error');
  await app.expectAlert('HTTP 400 (bad request) with JSON-RPC error');
  await app.expectStatus('Connected');

  await tab.find('button', 'Derive from the body').click();
  await composer.sendButton().click();
  await app.expectResult('"result"');
});

test('composer: in the modern era headers repeat the body', PAGE, async (context) => {
  const { start } = context;
  const composer = new Composer(context);
  await composer.openAt((await start('modern')).url);
  await composer.kind('Raw message').click();
  await composer.body().fill('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add"}}');
  const headers = await composer.headers().value();
  assert.match(headers, /^mcp-method: tools\/call$/m);
  assert.match(headers, /^mcp-name: add$/m);
});

test('composer: what was sent comes back with one click, after a reload too', PAGE, async (context) => {
  const { app, tab, start } = context;
  const composer = new Composer(context);
  const { url } = await start('everything');
  await composer.openAt(url);
  await composer.request('resources/read', '{ "uri": "demo://nothing" }');
  await app.expectText(/Failed after/);
  await composer.request('ping');
  await app.expectResult('"result"');
  const kept = await tab.evaluate(() => localStorage.getItem('wirescope.sent'));
  assert.doesNotMatch(kept, /session/i);

  await tab.evaluate(() => {
    location.hash = '';
    location.reload();
  });
  await app.urlBox().shown();
  await composer.openAt(url);
  assert.equal(await composer.method().value(), 'ping');
  await composer.history().find('button', 'demo://nothing').click();
  assert.equal(await composer.method().value(), 'resources/read');
  assert.equal(await composer.params().value(), '{ "uri": "demo://nothing" }');
  await composer.history().find('button', 'Forget all').click();
  assert.equal(await composer.history().count(), 0);
});

test('composer: the event dialect has none', PAGE, async (context) => {
  const { app, start } = context;
  const composer = new Composer(context);
  await app.openAndConnect((await start('event')).url);
  assert.equal(await composer.link().count(), 0);
});
