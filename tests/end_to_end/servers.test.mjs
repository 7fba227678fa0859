// The servers that the other tests rely on do what they say. No browser: fetch and the SDK.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { Client } from '@modelcontextprotocol/client';
import { SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { readerOf } from './event_stream.mjs';
import { startLegacyClient } from './legacy_client.mjs';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const NO_BROWSER = { browser: false, limit: 30_000 };
const PYTHON = { ...NO_BROWSER, needs: ['python'] };

async function withClient(Transport, url, use, options) {
  const client = new Client({ name: 'fixture-test', version: '1.0.0' }, options);
  await client.connect(new Transport(new URL(url)));
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

const namesOf = ({ tools }) => tools.map(({ name }) => name);

for (const [name, Transport, options] of [
  ['everything', StreamableHTTPClientTransport, NO_BROWSER],
  ['everything-sse', SSEClientTransport, NO_BROWSER],
  ['python', StreamableHTTPClientTransport, PYTHON],
  ['python-sse', SSEClientTransport, PYTHON],
  ['modern', StreamableHTTPClientTransport, NO_BROWSER],
]) {
  test(`server ${name}: lists its tools and calls one`, options, async ({ start }) => {
    const { url } = await start(name);
    await withClient(Transport, url, async (client) => {
      const names = namesOf(await client.listTools());
      const everything = name.startsWith('everything');
      assert(names.includes(everything ? 'get-sum' : 'add'), names.join());

      const result = await client.callTool({
        name: everything ? 'get-sum' : 'add',
        arguments: { a: 2, b: 3 },
      });

      assert.match(result.content[0].text, /5/);
    });
  });
}

for (const name of ['python', 'python-sse']) {
  test(`server ${name}: every tool answers as its name says`, PYTHON, async ({ start }) => {
    const { url } = await start(name);
    const Transport = name === 'python' ? StreamableHTTPClientTransport : SSEClientTransport;
    await withClient(Transport, url, async (client) => {
      const steps = [];
      const slow = await client.callTool(
        { name: 'slow', arguments: { steps: 3, millis: 10 } },
        { onprogress: (step) => steps.push(step.progress) },
      );
      // The SDK settles the call before it has delivered what arrived just ahead of the result.
      await eventually(() => steps.length >= 2);
      assert.deepEqual(steps.slice(0, 2), [1, 2]);
      assert.equal(slow.content[0].text, 'finished 3 steps');
      assert.equal((await client.callTool({ name: 'fail' })).isError, true);
      assert.equal((await client.callTool({ name: 'image' })).content[0].mimeType, 'image/png');
      assert.deepEqual(
        (await client.callTool({ name: 'structured', arguments: { city: 'Berlin' } })).structuredContent,
        { city: 'Berlin', celsius: 21.5, dry: true },
      );
    });
  });
}

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
};

function askModern(url, method, params = {}, headers = {}) {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(params.name && { 'mcp-name': params.name }),
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: { ...params, _meta: { ...META, ...params._meta } },
    }),
  });
}

test(
  'server modern: progress streams, a parameter travels as a header, a question is asked',
  NO_BROWSER,
  async ({ start }) => {
    const { url } = await start('modern');

    const slow = readerOf(
      await askModern(url, 'tools/call', {
        name: 'slow',
        arguments: { steps: 2, millis: 5 },
        _meta: { progressToken: 7 },
      }),
    );
    assert.deepEqual(JSON.parse((await slow()).data).params, {
      progressToken: 7,
      progress: 1,
      total: 2,
      message: 'step 1',
    });
    await slow();
    assert.equal(JSON.parse((await slow()).data).result.content[0].text, 'finished 2 steps');

    const call = { name: 'regional', arguments: { region: 'eu' } };
    const regional = await (await askModern(url, 'tools/call', call, { 'mcp-param-region': 'eu' })).json();
    assert.equal(JSON.parse(regional.result.content[0].text).header, 'eu');
    assert.equal((await askModern(url, 'tools/call', call)).status, 400);

    const deploy = await (
      await askModern(url, 'tools/call', { name: 'deploy', arguments: { environment: 'prod' } })
    ).json();
    assert.equal(deploy.result.resultType, 'input_required');
    const failed = await (await askModern(url, 'tools/call', { name: 'fail', arguments: {} })).json();
    assert.equal(failed.result.isError, true);
  },
);

test('server modern: a new tool is announced to who listens', NO_BROWSER, async ({ start }) => {
  const { url } = await start('modern');
  const next = readerOf(await askModern(url, 'subscriptions/listen', { notifications: { toolsListChanged: true } }));
  assert.equal(JSON.parse((await next()).data).method, 'notifications/subscriptions/acknowledged');

  await askModern(url, 'tools/call', { name: 'add_tool', arguments: { name: 'brand_new' } });

  assert.equal(JSON.parse((await next()).data).method, 'notifications/tools/list_changed');
  const list = await (await askModern(url, 'tools/list')).json();
  assert(namesOf(list.result).includes('brand_new'));
});

test('server modern: can refuse the headers of 2026 or the handshake of 2025', NO_BROWSER, async ({ start }) => {
  const narrow = await start('modern', { cors: 'legacy' });
  const preflight = await fetch(narrow.url, { method: 'OPTIONS' });
  assert.doesNotMatch(preflight.headers.get('access-control-allow-headers'), /mcp-method|\*/);

  const { url } = await start('modern', { legacy: 'reject' });
  const handshake = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 't', version: '1' },
      },
    }),
  });
  assert.equal((await handshake.json()).error.code, -32022);
});

const callEvent = (origin, body, headers = {}, path = '/sse') =>
  fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function openEventSession(origin, headers = {}) {
  const response = await fetch(`${origin}/sse`, {
    headers: { accept: 'text/event-stream', ...headers },
  });
  assert.equal(response.status, 200);
  const next = readerOf(response);
  const endpoint = await next();
  assert.equal(endpoint.event, 'endpoint');
  const tools = await next();
  assert.equal(tools.event, 'tools');
  return {
    next,
    endpoint: endpoint.data,
    session_id: endpoint.data.split('session_id=')[1],
    tools: JSON.parse(tools.data),
  };
}

test('server event: answers on the stream of the POST', NO_BROWSER, async ({ start }) => {
  const { origin } = await start('event');
  const { session_id, tools, next } = await openEventSession(origin);
  assert.equal(tools.find(({ name }) => name === 'add').input_schema.type, 'object');

  const add = readerOf(await callEvent(origin, { session_id, tool: 'add', args: { a: 2, b: 3 } }));
  assert.deepEqual(await add(), { event: 'result', data: '{"sum":5}' });
  const slow = readerOf(await callEvent(origin, { session_id, tool: 'slow', args: { steps: 1, millis: 5 } }));
  assert.equal((await slow()).event, 'progress');
  assert.equal((await slow()).event, 'result');
  const fail = readerOf(await callEvent(origin, { session_id, tool: 'fail', args: {} }));
  assert.equal((await fail()).event, 'error');

  await callEvent(origin, { session_id, tool: 'add_tool', args: { name: 'brand_new' } });
  assert.match((await next()).data, /brand_new/);
});

test('server event: answers on the stream of the session', NO_BROWSER, async ({ start }) => {
  const { origin } = await start('event', { reply: 'session', schema: 'camel' });
  const { session_id, tools, next } = await openEventSession(origin);
  assert(tools[0].inputSchema);

  const call = await callEvent(origin, { session_id, tool: 'echo', args: { text: 'hé' } });

  assert.equal(call.status, 202);
  assert.equal(await call.text(), '');
  assert.deepEqual(await next(), { event: 'result', data: '{"text":"hé"}' });
});

test('server event: wants its key, and can serve the path of `endpoint` alone', NO_BROWSER, async ({ start }) => {
  const { origin } = await start('event', { key: 'K', post: 'endpoint' });
  assert.equal((await fetch(`${origin}/sse`)).status, 401);
  const { session_id, endpoint } = await openEventSession(origin, { api_key: 'K' });
  const body = { session_id, tool: 'add', args: { a: 1, b: 1 } };
  assert.equal((await callEvent(origin, body, { api_key: 'K' })).status, 404);
  assert.equal((await callEvent(origin, body, {}, endpoint)).status, 401);
  assert.equal((await callEvent(origin, body, { api_key: 'K' }, endpoint)).status, 200);

  const bearer = await start('event', { key: 'K', key_header: 'authorization' });
  await openEventSession(bearer.origin, { authorization: 'Bearer K' });
});

test('server event: forgets sessions, and drops streams', NO_BROWSER, async ({ start }) => {
  const server = await start('event');
  const { session_id, next } = await openEventSession(server.origin);
  await server.control('forget');
  assert.equal((await callEvent(server.origin, { session_id, tool: 'echo', args: {} })).status, 404);

  const other = await openEventSession(server.origin);
  await server.control('drop');
  await assert.rejects(other.next());
  await server.restart();
  await assert.rejects(next());
  await openEventSession(server.origin);
});

for (const [fault, expected] of Object.entries({
  unauthorized: [401, /invalid_token/],
  'unauthorized-bare': [401, /^$/],
  forbidden: [403, /not allowed/],
  broken: [500, /memory/],
  html: [200, /It works/],
  'cut-json': [200, /capabil$/],
  'garbage-json': [200, /not json/],
})) {
  test(`server fault: ${fault}`, NO_BROWSER, async ({ start }) => {
    const { url } = await start('fault', { fault });
    const response = await fetch(url, { method: 'POST', body: '{}' });
    assert.equal(response.status, expected[0]);
    assert.match(await response.text(), expected[1]);
    assert.equal(response.headers.has('www-authenticate'), fault === 'unauthorized');
  });
}

test('server fault: silent, and an endpoint on another origin', NO_BROWSER, async ({ start }) => {
  const silent = await start('fault', { fault: 'silent' });
  await assert.rejects(fetch(silent.url, { method: 'POST', body: '{}', signal: AbortSignal.timeout(300) }));
  const foreign = await start('fault', { fault: 'foreign-endpoint' });
  const event = await readerOf(await fetch(foreign.url))();
  assert.equal(event.event, 'endpoint');
  assert.notEqual(new URL(event.data).origin, foreign.origin);
});

test('server fault: what it allows a page of another origin', NO_BROWSER, async ({ start }) => {
  const headersOf = async (fault, method) => (await fetch((await start('fault', { fault })).url, { method })).headers;
  assert.equal((await headersOf('no-cors', 'GET')).get('access-control-allow-origin'), null);
  assert.doesNotMatch((await headersOf('hidden-session', 'GET')).get('access-control-expose-headers'), /session/);
  assert.equal((await headersOf('simple-only', 'GET')).get('access-control-allow-origin'), '*');
  assert.equal((await headersOf('simple-only', 'OPTIONS')).get('access-control-allow-headers'), null);
});

test('server fault: a session works, is forgotten, and is gone after a restart', NO_BROWSER, async ({ start }) => {
  const server = await start('fault', { fault: 'odd-session-id' });
  const client = await startLegacyClient(server.url);
  assert.match(client.session, /^sitzung für /);
  assert.equal((await client.call('add', { a: 2, b: 3 })).result.content[0].text, '5');

  await server.control('forget');
  await assert.rejects(client.call('add', {}), /404/);
  const again = await startLegacyClient(server.url);
  await server.restart();
  await assert.rejects(again.call('add', {}), /404/);
  assert.equal((await server.control('seen', 'GET')).length, 1);
});

test('server fault: the SDK accepts its session', NO_BROWSER, async ({ start }) => {
  const { url } = await start('fault');
  await withClient(StreamableHTTPClientTransport, url, async (client) => {
    const steps = [];
    await client.callTool(
      { name: 'slow', arguments: { steps: 2, millis: 5 } },
      { onprogress: ({ progress }) => steps.push(progress) },
    );
    assert.deepEqual(steps, [1, 2]);
  });
});

test('server fault: cuts a call, falls silent, floods, and sends many megabytes', NO_BROWSER, async ({ start }) => {
  const { url } = await start('fault');
  const client = await startLegacyClient(url);

  const cut = await client.stream('cut', { steps: 2 });
  await cut();
  await cut();
  await assert.rejects(cut());

  const hang = await client.stream('hang', {});
  await hang();
  const silence = new Promise((resolve) => setTimeout(resolve, 300, 'silence'));
  assert.equal(await Promise.race([hang().catch(() => 'ended'), silence]), 'silence');

  const flood = await client.stream('flood', { count: 10_000 });
  for (let expected = 1; expected <= 10_000; expected += 1) {
    assert.equal(JSON.parse((await flood()).data).params.progress, expected);
  }
  assert.equal(JSON.parse((await flood()).data).result.content[0].text, 'sent 10000');

  for (const bytes of [100, 5_000_000, 20_000_000]) {
    const { result } = await client.call('large', { bytes });
    assert.equal(result.content[0].text.length, bytes);
  }
});

test('server fault: lists 5,000 tools in pages, and bad ones between good ones', NO_BROWSER, async ({ start }) => {
  const paged = await startLegacyClient((await start('fault', { tools: 5000, page: 500 })).url);
  const names = new Set();
  let pages = 0;
  for (let cursor; pages === 0 || cursor !== undefined; pages += 1) {
    const { result } = await paged.ask('tools/list', cursor === undefined ? {} : { cursor });
    namesOf(result).forEach((name) => names.add(name));
    cursor = result.nextCursor;
  }
  assert.equal(names.size, 5007);
  assert.equal(pages, 11);

  const bad = await startLegacyClient((await start('fault', { fault: 'invalid-tools' })).url);
  const { result } = await bad.ask('tools/list');
  assert(result.tools.some((tool) => tool?.name === undefined));
  assert.equal(result.tools.at(-1).name, 'good_after_bad');
});

test(
  'server messages-api: the official SDK streams, calls tools, and understands errors',
  NO_BROWSER,
  async ({ start }) => {
    const { origin } = await start('messages-api', { key: 'sk-test' });
    const client = new Anthropic({ baseURL: origin, apiKey: 'sk-test', maxRetries: 2 });
    const model = 'claude-opus-5-5';
    const ask = (content, more = {}) => ({
      model,
      max_tokens: 100,
      messages: [{ role: 'user', content }],
      ...more,
    });

    const names = [];
    for await (const { id } of client.models.list()) names.push(id);
    assert.equal(names.length, 3, 'two pages');

    const stream = client.messages.stream(ask('think of two words'));
    const pieces = [];
    stream.on('text', (text) => pieces.push(text));
    const message = await stream.finalMessage();
    assert.deepEqual(pieces, ['of ', 'two ', 'words']);
    assert.deepEqual(
      message.content.map(({ type }) => type),
      ['thinking', 'text'],
    );
    assert.equal(message.content[0].signature, 'c2ln');
    assert.deepEqual([message.stop_reason, message.usage.output_tokens], ['end_turn', 15]);

    const tools = [{ name: 'echo', input_schema: { type: 'object' } }];
    const calls = await client.messages
      .stream(ask('call echo {"text":"a"}\ncall echo {"text":"b"}', { tools }))
      .finalMessage();
    const used = calls.content.filter(({ type }) => type === 'tool_use');
    assert.deepEqual(
      used.map(({ input }) => input.text),
      ['a', 'b'],
    );
    const results = used.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: id }));
    const after = await client.messages.create({
      ...ask(''),
      messages: [
        { role: 'user', content: 'go' },
        { role: 'assistant', content: calls.content },
        { role: 'user', content: results },
      ],
    });
    assert.match(after.content[0].text, /^The tools said: toolu_\d+ \| toolu_\d+$/);

    const began = performance.now();
    const waited = await client.messages.create(ask('limit 1'));
    assert.equal(waited.content[0].text, 'limit 1');
    assert(performance.now() - began > 900, 'the SDK honours retry-after');
    await assert.rejects(client.messages.stream(ask('break')).finalMessage(), /[Oo]verloaded/);
    await assert.rejects(client.messages.create(ask('status 403')), Anthropic.PermissionDeniedError);
    await assert.rejects(client.messages.create(ask('hi', { model: 'nope' })), Anthropic.NotFoundError);
    const stranger = new Anthropic({ baseURL: origin, apiKey: 'sk-wrong' });
    await assert.rejects(stranger.messages.create(ask('hi')), Anthropic.AuthenticationError);
  },
);
