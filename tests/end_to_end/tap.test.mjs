// Real clients through `wirescope tap`: they notice nothing, and the record has what they themselves say passed.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { companionPath } from '../tools/companion.mjs';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';
import { PYTHON } from './servers.mjs';

const NO_BROWSER = { browser: false, needs: ['companion'], limit: 60_000 };
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EVERYTHING = [process.execPath, join(ROOT, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js')];

async function withRecord(use) {
  const folder = mkdtempSync(join(tmpdir(), 'tap-'));
  const path = join(folder, 'record.jsonl');
  const read = () => {
    const [opening, ...entries] = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    return { opening, entries };
  };
  try {
    return await use(path, read);
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
  await withRecord(async (path, read) => {
    const args = ['tap', '--name', 'everything', '--record', path, '--', ...EVERYTHING];

    const tapped = await session(new StdioClientTransport({ command: companionPath(), args }));

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
  await withRecord(async (path, read) => {
    const tap = spawn(companionPath(), ['tap', '--listen', '0', '--to', url, '--record', path]);
    try {
      let said = '';
      tap.stdout.on('data', (bytes) => (said += bytes));
      await eventually(() => said.includes('End with Ctrl+C'));
      await use(said.match(/connect to (\S+)/)[1], read);
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

async def main():
    async with stdio_client(StdioServerParameters(command=sys.argv[1], args=sys.argv[2:])) as (read, write):
        async with ClientSession(read, write) as session:
            await session.initialize()
            tools = [tool.name for tool in (await session.list_tools()).tools]
            result = await session.call_tool("get-sum", {"a": 2, "b": 3})
            print(json.dumps([tools, result.content[0].text]))

asyncio.run(main())
`;

test('tap: the Python client learns the same', { ...NO_BROWSER, needs: ['companion', 'python'] }, async () => {
  const run = (...command) => {
    const { stdout, stderr, status } = spawnSync(PYTHON, ['-c', PYTHON_CLIENT, ...command], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  const bare = run(...EVERYTHING);
  await withRecord(async (path, read) => {
    assert.deepEqual(run(companionPath(), 'tap', '--record', path, '--', ...EVERYTHING), bare);
    const methods = recorded(read(), 'client').map(({ method }) => method);
    assert.deepEqual(methods.slice(0, 3), ['initialize', 'notifications/initialized', 'tools/list']);
  });
});
