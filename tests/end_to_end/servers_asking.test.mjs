// The servers that ask and tell do what they say, as clients of the official SDKs see them. No browser.
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitationCompleteNotificationSchema,
  ElicitRequestSchema,
  TaskStatusNotificationSchema,
  UrlElicitationRequiredError,
} from '@modelcontextprotocol/sdk/types.js';
import { eventually } from './eventually.mjs';
import { readerOf } from './event_stream.mjs';
import { startLegacyClient } from './legacy_client.mjs';
import { test } from './runner.mjs';

const NO_BROWSER = { browser: false, limit: 30_000 };
const INFO = { name: 'fixture-test', version: '1.0.0' };
const CAPABILITIES = { elicitation: { form: {}, url: {} }, sampling: { tools: {} } };
const REPLY = {
  role: 'assistant',
  content: [{ type: 'tool_use', id: 'use-2', name: 'get_weather', input: { city: 'Rome' } }],
  model: 'fixture-model',
  stopReason: 'toolUse',
};

async function withLegacyClient(url, use) {
  const client = new LegacyClient(INFO, { capabilities: CAPABILITIES });
  await client.connect(new LegacyTransport(new URL(url)));
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** A client that negotiates 2026-07-28, with an answer to every question. */
async function withModernClient(url, use) {
  const options = { capabilities: CAPABILITIES, versionNegotiation: { mode: 'auto' } };
  const client = new Client(INFO, options);
  const content = { name: 'Ada' };
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content }));
  client.setRequestHandler('sampling/createMessage', () => REPLY);
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

const textOf = ({ content }) => content[0].text;

test(
  'server asking-legacy: asks a model with tools, pings, and asks what nobody knows',
  NO_BROWSER,
  async ({ start }) => {
    const { url } = await start('asking-legacy');
    await withLegacyClient(url, async (client) => {
      let asked;
      client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => {
        asked = params;
        return REPLY;
      });
      const said = JSON.parse(textOf(await client.callTool({ name: 'ask_model' })));
      assert.deepEqual(said.content, REPLY.content);
      assert.deepEqual(asked.toolChoice, { mode: 'required' });
      assert.equal(asked.messages[1].content[1].type, 'tool_use');
      assert.equal(textOf(await client.callTool({ name: 'ask_for_a_ping' })), 'the ping came back');
      const refused = textOf(await client.callTool({ name: 'ask_the_unknown' }));
      assert.equal(refused, 'refused with -32601');
    });
  },
);

test('server asking-legacy: takes a question back', NO_BROWSER, async ({ start }) => {
  const { url } = await start('asking-legacy');
  await withLegacyClient(url, async (client) => {
    let wasTakenBack = false;
    client.setRequestHandler(ElicitRequestSchema, (_, { signal }) => {
      signal.addEventListener('abort', () => (wasTakenBack = true));
      return new Promise(() => {});
    });
    // The server's first request has the id 0, whose cancellation this client passes over.
    await client.callTool({ name: 'ask_for_a_ping' });
    const call = { name: 'ask_and_give_up', arguments: { millis: 100 } };
    assert.equal(textOf(await client.callTool(call)), 'gave up');
    await eventually(() => wasTakenBack);
  });
});

test('server asking-legacy: runs after an address was opened, and tells so', NO_BROWSER, async ({ start }) => {
  const { url } = await start('asking-legacy');
  await withLegacyClient(url, async (client) => {
    const completed = [];
    client.setNotificationHandler(ElicitationCompleteNotificationSchema, ({ params }) => {
      completed.push(params.elicitationId);
    });
    const refused = await client.callTool({ name: 'needs_consent' }).catch((error) => error);
    assert(refused instanceof UrlElicitationRequiredError, String(refused));
    const [{ url: address, elicitationId }] = refused.elicitations;
    await fetch(address);
    await eventually(() => completed.includes(elicitationId));
    assert.equal(textOf(await client.callTool({ name: 'needs_consent' })), 'consent was given');
  });
});

test('server asking-legacy: counts with or without a task, and tells how it goes', NO_BROWSER, async ({ start }) => {
  const { url } = await start('asking-legacy');
  await withLegacyClient(url, async (client) => {
    const told = [];
    client.setNotificationHandler(TaskStatusNotificationSchema, ({ params }) => {
      told.push(`${params.status} ${params.statusMessage}`);
    });
    const call = { name: 'count', arguments: { millis: 100, poll: 20 } };
    assert.equal(textOf(await client.callTool(call)), 'counted for 100 ms');
    const { tasks } = client.experimental;
    const kinds = [];
    for await (const { type } of tasks.callToolStream(call, undefined, { task: { ttl: 9_000 } })) kinds.push(type);
    assert.deepEqual([kinds[0], kinds.at(-1)], ['taskCreated', 'result']);
    await eventually(() => told.includes('working half way') && told.some((line) => line.startsWith('completed')));
    const listed = (await tasks.listTasks()).tasks;
    assert(listed.some(({ ttl, status }) => ttl === 9_000 && status === 'completed'));
  });
});

test('server asking-legacy: tells oddly, and answers in a batch', NO_BROWSER, async ({ start }) => {
  const { url } = await start('asking-legacy');
  await withLegacyClient(url, async (client) => {
    const odd = [];
    client.fallbackNotificationHandler = async ({ method }) => void odd.push(method);
    await client.callTool({ name: 'tell_oddly' });
    await eventually(() => odd.includes('notifications/example/odd'));
  });
  // The SDK's own client reads no batches.
  const client = await startLegacyClient(url);
  const [one, two, result] = JSON.parse((await (await client.stream('batch', {}))()).data);
  assert.deepEqual([one.params.data, two.params.data], ['one', 'two']);
  assert.equal(result.result.content[0].text, 'sent in a batch');
});

test('server modern: tools, prompts and resources ask before they answer', NO_BROWSER, async ({ start }) => {
  const { url } = await start('modern');
  await withModernClient(url, async (client) => {
    const prompt = await client.getPrompt({ name: 'ask_prompt' });
    assert.equal(prompt.messages[0].content.text, 'Greet Ada warmly');
    const read = await client.readResource({ uri: 'fixture://asking' });
    assert.equal(read.contents[0].text, 'Written for Ada');
    const said = JSON.parse(textOf(await client.callTool({ name: 'ask_tools' })));
    assert.deepEqual(said.content, REPLY.content);
    const { tools } = await client.listTools();
    assert(!tools.some(({ name }) => name === 'bad_header'), 'a client drops an invalid tool');
  });
});

test('server telling: sends a notification that nobody knows', NO_BROWSER, async ({ start }) => {
  const { url } = await start('telling');
  await withModernClient(url, async (client) => {
    const odd = [];
    client.fallbackNotificationHandler = async ({ method }) => void odd.push(method);
    await client.callTool({ name: 'odd' });
    await eventually(() => odd.includes('notifications/example/odd'));
  });
});

test('server tasks: tells whoever listens how a task ends', NO_BROWSER, async ({ start }) => {
  const { url } = await start('tasks');
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {
      extensions: { 'io.modelcontextprotocol/tasks': {} },
    },
  };
  const ask = (method, params) =>
    fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...(params.name && { 'mcp-name': params.name }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } }),
    });
  const call = { name: 'report_news', arguments: { topic: 'tides' } };
  const { taskId } = (await (await ask('tools/call', call)).json()).result;
  const next = readerOf(await ask('subscriptions/listen', { notifications: { taskIds: [taskId] } }));
  const acknowledged = JSON.parse((await next()).data);
  assert.deepEqual(acknowledged.params.notifications, { taskIds: [taskId] });
  const { method, params } = JSON.parse((await next()).data);
  assert.equal(method, 'notifications/tasks');
  assert.equal(params.result.content[0].text, 'News of tides');
});
