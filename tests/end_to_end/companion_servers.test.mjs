// Published servers and those of the common SDKs through the companion: over stdio, and over HTTP without CORS.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from './app.mjs';
import { test } from './runner.mjs';
import { PYTHON } from './servers.mjs';

const PAGE = { needs: ['page', 'companion'] };
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const npm = (path) => [process.execPath, join(ROOT, 'node_modules/@modelcontextprotocol', path)];
const ours = (script, ...args) => [PYTHON, join(ROOT, 'tests/end_to_end/servers', script), ...args];
const list = (app, name) => app.tab.find('listbox', name);

/** Opens a prompt or a resource of a list, and waits for what it brings. */
async function look(app, part, name, button, words) {
  await app.tab.find('link', new RegExp(`^${part}`)).click();
  await list(app, part).find('option', name).first().click();
  if (button) await app.tab.find('button', button, { exact: true }).first().click();
  await app.expectText(words);
}

const SERVERS = {
  'server-filesystem': {
    program: (folder) => [...npm('server-filesystem/dist/index.js'), folder],
    async use(app, folder) {
      writeFileSync(join(folder, 'note.txt'), 'kept in a file');
      // Its tools have titles, and the bench is called by those.
      await app.tool('read_text_file').first().click();
      await app.jsonTab().click();
      await app.jsonBox().fill(JSON.stringify({ path: join(folder, 'note.txt') }));
      await app.runButton().click();
      await app.expectResult('kept in a file');
      await app.findOnWire('roots/list');
    },
  },
  'server-memory': {
    program: (folder) => npm('server-memory/dist/index.js'),
    env: (folder) => ({ MEMORY_FILE_PATH: join(folder, 'memory.jsonl') }),
    async use(app) {
      const entity = { name: 'Ada', entityType: 'person', observations: ['writes programs'] };
      await app.call('create_entities', { entities: [entity] });
      await app.expectResult('writes programs');
      await app.call('read_graph');
      await app.expectResult('Ada');
    },
  },
  'server-sequential-thinking': {
    program: () => npm('server-sequential-thinking/dist/index.js'),
    async use(app) {
      const thought = { thought: 'First', nextThoughtNeeded: true, thoughtNumber: 1, totalThoughts: 2 };
      await app.call('sequentialthinking', thought);
      await app.expectResult('thoughtHistoryLength');
      // What it draws for people goes to stderr.
      await app.findOnWire('stderr');
    },
  },
  'mcp-server-time': {
    needs: ['python'],
    program: () => [PYTHON, '-m', 'mcp_server_time', '--local-timezone', 'Europe/Berlin'],
    async use(app) {
      const asked = { source_timezone: 'Europe/Berlin', time: '12:00', target_timezone: 'Asia/Tokyo' };
      await app.call('convert_time', asked);
      await app.expectResult('Asia/Tokyo');
    },
  },
  'mcp of PyPI': {
    needs: ['python'],
    program: () => ours('python_server.py', '--transport', 'stdio'),
    async use(app) {
      await app.call('slow', { steps: 2, millis: 50 });
      await app.expectResult('finished 2 steps');
      await app.findOnWire('notifications/progress');
      await app.call('book');
      await app.accept().click();
      await app.expectResult('booked for 2');
      await look(app, 'Resources', 'welcome', undefined, 'Welcome');
    },
  },
  fastmcp: {
    needs: ['python'],
    program: () => ours('fastmcp_server.py', '--transport', 'stdio'),
    async use(app) {
      await app.call('slow');
      await app.expectResult('finished 3 steps');
      await app.findOnWire('notifications/progress');
      // It asks only where the revision has requests of the server, and says so.
      await app.call('ask');
      await app.expectResult('unavailable on 2026-07-28 connections');
    },
  },
  'server of TypeScript v2': {
    program: () => [process.execPath, join(ROOT, 'tests/end_to_end/servers/modern_stdio.mjs')],
    async use(app) {
      await app.expectSpoken('2026-07-28');
      await app.call('greet');
      await app.questions().first().find('textbox').first().fill('Ada');
      await app.accept().click();
      await app.expectResult('hello Ada');
    },
  },
  'server-everything': {
    program: () => npm('server-everything/dist/index.js'),
    async use(app) {
      await app.call('trigger-elicitation-request');
      await app.questions().first().find('textbox', 'String', { exact: true }).fill('Ada Lovelace');
      await app.accept().click();
      await app.expectResult('Ada Lovelace');
      await app.call('trigger-sampling-request', { prompt: 'Say hello', maxTokens: 20 });
      await app.expectText('Say hello');
      await app.replyBox().fill('Hello from a person');
      await app.sendReplyButton().click();
      await app.expectResult('Hello from a person');
    },
  },
};

for (const [name, { program, env = () => ({}), needs = [], use }] of Object.entries(SERVERS)) {
  test(`companion: ${name} over stdio`, { ...PAGE, needs: [...PAGE.needs, ...needs] }, async (context) => {
    const { tab, start, dist } = context;
    const folder = mkdtempSync(join(tmpdir(), 'stdio-'));
    try {
      const variables = Object.entries(env(folder)).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
      const companion = await start('companion', { page: dist, program: program(folder), more: variables });
      await tab.goto(companion.url);
      const app = new App(tab, `${companion.origin}/`);
      await app.expectStatus('Connected');
      await app.toolList().shown();
      await use(app, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

for (const [name, server, options, needs] of [
  ['mcp of PyPI', 'python', { without_cors: true }, ['python']],
  ['mcp of PyPI over HTTP+SSE', 'python-sse', { without_cors: true }, ['python']],
  ['fastmcp', 'fastmcp', {}, ['python']],
  ['server-everything of npm', 'everything', { without_cors: true }, []],
  ['server of npm (2026-07-28)', 'modern', { cors: 'none' }, []],
]) {
  test(`companion: ${name} without CORS`, { ...PAGE, needs: [...PAGE.needs, ...needs] }, async (context) => {
    const { tab, start, dist } = context;
    const { url } = await start(server, options);
    const companion = await start('companion', { page: dist });
    await tab.goto(companion.url);
    const app = new App(tab, `${companion.origin}/`);
    await app.connectWith(url, () => tab.find('radio', 'Through the companion').click());
    const add = server === 'everything' ? 'get-sum' : 'add';
    await app.call(add, { a: 2, b: 3 });
    await app.expectResult(/5/);
    assert.equal(await app.alert().count(), 0);
  });
}
