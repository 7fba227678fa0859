// Real clients through `wirescope tap`: they notice nothing, and the record has what they themselves say passed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { companionPath } from '../tools/companion.mjs';
import { App } from './app.mjs';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';
import { PYTHON } from './servers.mjs';

const NO_BROWSER = { browser: false, needs: ['companion'], limit: 60_000 };
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EVERYTHING = [process.execPath, join(ROOT, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js')];

async function withRecord(use) {
  const folder = mkdtempSync(join(tmpdir(), 'tap-'));
  // Where a companion looks for records, those of tests are not among the person's.
  const env = { ...process.env, XDG_STATE_HOME: folder };
  const path = join(folder, 'record.jsonl');
  const read = () => {
    const [opening, ...entries] = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    return { opening, entries };
  };
  try {
    return await use({ path, read, env });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A session as a client would have it; what it learned, and all that passed in its own words. */
async function session(transport) {
  const trace = { client: [], server: [] };
  const client = new Client({ name: 'tap-test', version: '1.0.0' });
  const send = transport.send.bind(transport);
  transport.send = (message, ...rest) => {
    trace.client.push(message);
    return send(message, ...rest);
  };
  const connecting = client.connect(transport);
  const { onmessage } = transport;
  transport.onmessage = (message, ...rest) => {
    trace.server.push(message);
    onmessage(message, ...rest);
  };
  await connecting;
  const tools = (await client.listTools()).tools.map(({ name }) => name);
  const prompts = (await client.listPrompts()).prompts.map(({ name }) => name);
  const resources = (await client.listResources()).resources.map(({ uri }) => uri);
  const sum = await client.callTool({ name: 'get-sum', arguments: { a: 2, b: 3 } });
  const progress = [];
  const long = await client.callTool(
    { name: 'trigger-long-running-operation', arguments: { duration: 0.4, steps: 2 } },
    { onprogress: ({ progress: done }) => progress.push(done) },
  );
  await client.close();
  // The last news may come behind the result.
  return { learned: { tools, prompts, resources, sum, long, hasProgress: progress.length > 0 }, trace };
}

/** Messages that one side said, by the record: lines, or bodies taken apart. */
function recorded({ opening, entries }, from) {
  if (opening.transport === 'stdio')
    return entries
      .filter((entry) => entry.from === from && entry.text !== undefined)
      .map(({ text }) => JSON.parse(text));
  const bodies = new Map();
  for (const { exchange, from: whose, text } of entries)
    if (whose === from) bodies.set(exchange, (bodies.get(exchange) ?? '') + text);
  const messages = [...bodies.values()].flatMap((body) => {
    if (body.startsWith('{')) return [JSON.parse(body)];
    const data = body.split('\n').filter((line) => line.startsWith('data:'));
    return data
      .map((line) => line.slice(5).trim())
      .filter((text) => text.startsWith('{'))
      .map((text) => JSON.parse(text));
  });
  return messages;
}

const ordered = (_key, value) =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** In any order: streams of their own are recorded as they come, and the client reads keys in one of its own. */
const sorted = (messages) => messages.map((message) => JSON.stringify(message, ordered)).sort();

test('tap: a client over stdio learns the same, and the record has each message', NO_BROWSER, async () => {
  const bare = await session(new StdioClientTransport({ command: EVERYTHING[0], args: EVERYTHING.slice(1) }));
  await withRecord(async ({ path, read, env }) => {
    const args = ['tap', '--name', 'everything', '--record', path, '--', ...EVERYTHING];

    const tapped = await session(new StdioClientTransport({ command: companionPath(), args, env }));

    assert.deepEqual(tapped.learned, bare.learned);
    await eventually(() => read().entries.some(({ exit }) => exit));
    assert.equal(read().opening.name, 'everything');
    assert.deepEqual(recorded(read(), 'client'), tapped.trace.client);
    // Its first words come before this test listens.
    const said = sorted(recorded(read(), 'server'));
    for (const message of sorted(tapped.trace.server)) assert(said.includes(message), message);
    assert(said.length - tapped.trace.server.length <= 1, `${said.length} and ${tapped.trace.server.length}`);
  });
});

/** A tap that listens, and the address for its client. */
async function withListeningTap(url, use) {
  await withRecord(async ({ path, read, env }) => {
    const tap = spawn(companionPath(), ['tap', '--listen', '0', '--to', url, '--record', path], { env });
    try {
      let said = '';
      tap.stdout.on('data', (bytes) => (said += bytes));
      await eventually(() => said.includes('End with Ctrl+C'));
      await use(said.match(/connect to (\S+)/)[1], read, env);
      const ended = new Promise((resolve) => tap.once('exit', resolve));
      tap.kill('SIGINT');
      assert.equal(await ended, 0);
    } finally {
      tap.kill('SIGKILL');
    }
  });
}

for (const [name, Transport] of [
  ['everything', StreamableHTTPClientTransport],
  ['everything-sse', SSEClientTransport],
]) {
  test(
    `tap: a client over HTTP learns the same, and the record has each message (${name})`,
    NO_BROWSER,
    async ({ start }) => {
      const { url } = await start(name);
      const bare = await session(new Transport(new URL(url)));
      await withListeningTap(url, async (own, read) => {
        assert.notEqual(new URL(own).port, new URL(url).port);

        const tapped = await session(new Transport(new URL(own)));

        assert.deepEqual(tapped.learned, bare.learned);
        await eventually(() => recorded(read(), 'client').length >= tapped.trace.client.length);
        assert.deepEqual(sorted(recorded(read(), 'client')), sorted(tapped.trace.client));
        const said = sorted(recorded(read(), 'server'));
        for (const message of sorted(tapped.trace.server)) assert(said.includes(message), message);
      });
    },
  );
}

const PYTHON_CLIENT = `
import asyncio, json, sys
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

def connect(first, *rest):
    if first.startswith("http"):
        return streamable_http_client(first)
    return stdio_client(StdioServerParameters(command=first, args=list(rest)))

async def main():
    async with connect(*sys.argv[1:]) as streams:
        async with ClientSession(streams[0], streams[1]) as session:
            await session.initialize()
            tools = [tool.name for tool in (await session.list_tools()).tools]
            result = await session.call_tool("get-sum", {"a": 2, "b": 3})
            print(json.dumps([tools, result.content[0].text]))

asyncio.run(main())
`;

/** What it learns. Not waited for in step: a tap beside it is a process of its own, and this one prints for it. */
async function pythonSession(env, ...place) {
  const child = spawn(PYTHON, ['-c', PYTHON_CLIENT, ...place], { env });
  let [said, complained] = ['', ''];
  child.stdout.on('data', (bytes) => (said += bytes));
  child.stderr.on('data', (bytes) => (complained += bytes));
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0, complained);
  return JSON.parse(said);
}

const PYTHON_NEEDED = { ...NO_BROWSER, needs: ['companion', 'python'] };
const firstMethods = (record) =>
  recorded(record, 'client')
    .map(({ method }) => method)
    .slice(0, 3);
const FIRST = ['initialize', 'notifications/initialized', 'tools/list'];

test('tap: the Python client learns the same', PYTHON_NEEDED, async () => {
  const bare = await pythonSession(process.env, ...EVERYTHING);
  await withRecord(async ({ path, read, env }) => {
    const tap = [companionPath(), 'tap', '--record', path, '--'];
    assert.deepEqual(await pythonSession(env, ...tap, ...EVERYTHING), bare);
    assert.deepEqual(firstMethods(read()), FIRST);
  });
});

test('tap: the Python client learns the same over HTTP', PYTHON_NEEDED, async ({ start }) => {
  const { url } = await start('everything');
  const bare = await pythonSession(process.env, url);
  await withListeningTap(url, async (own, read) => {
    assert.deepEqual(await pythonSession(process.env, own), bare);
    assert.deepEqual(firstMethods(read()), FIRST);
  });
});

const PAGE = { needs: ['page', 'companion'], limit: 60_000 };

/** The page of a companion that finds the records of the test. */
async function openPage({ tab, start, dist }, env) {
  const companion = await start('companion', { page: dist, env });
  await tab.goto(companion.url);
  return new App(tab, `${companion.origin}/`);
}

test(
  'tap: what a client says over stdio appears in the page of a companion while it is said',
  PAGE,
  async (context) => {
    const { tab } = context;
    await withRecord(async ({ env }) => {
      const app = await openPage(context, env);
      const args = ['tap', '--name', 'my server', '--', ...EVERYTHING];
      const client = new Client({ name: 'live-test', version: '1.2.3' });
      await client.connect(new StdioClientTransport({ command: companionPath(), args, env }));
      await tab.find('button', /my server.*recording/).click();
      await app.expectStatus('Recording');
      await app.expectText('live-test 1.2.3');
      await app.expectSpoken('stdio 2025-11-25');

      await client.callTool({ name: 'get-sum', arguments: { a: 2, b: 3 } });
      await app.expectWire('tools/call get-sum');
      await app.wireRow('tools/call get-sum').first().click();
      await tab.find('button', 'Go to response').click();
      await tab.find('complementary', 'Message').findText('The sum of 2 and 3 is 5').first().shown();

      await client.close();
      await app.expectStatus('Recording ended');
      await app.findOnWire('exit');
      await tab.reload();
      await app.expectStatus('Recording ended');
      await app.expectWire('initialize');
      await tab.find('link', 'Wirescope, first screen').click();
      // It is open already.
      await tab.find('button', /^my server/).click();
      assert.equal(await tab.find('button', /^Close /).count(), 1);
    });
  },
);

for (const [name, Transport, dialect] of [
  ['everything', StreamableHTTPClientTransport, 'Streamable HTTP 2025-11-25'],
  ['everything-sse', SSEClientTransport, 'HTTP+SSE 2025-11-25'],
]) {
  test(`tap: what a client says over HTTP appears in the page of a companion (${name})`, PAGE, async (context) => {
    const { tab, start } = context;
    const { url } = await start(name);
    await withListeningTap(url, async (own, _read, env) => {
      const app = await openPage(context, env);
      await tab.find('button', /127\.0\.0\.1.*recording/).click();
      await session(new Transport(new URL(own)));

      await app.expectSpoken(dialect);
      await app.findOnWire('tools/call trigger-long-running-operation');
      await app.findOnWire('notifications/progress');
      await app.expectText('tap-test 1.0.0');
    });
  });
}
