// The page of the companion: servers that a browser keeps from a page, and what is said of those that
// cannot be reached at all.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { App } from './app.mjs';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page', 'companion'] };

/** A companion with the page that is tested, and a tab that has opened its link. */
async function withCompanion({ tab, start, dist }, options = {}) {
  const companion = await start('companion', { page: dist, ...options });
  await tab.goto(companion.url);
  return { app: new App(tab, `${companion.origin}/`), companion };
}

const throughButton = (tab) => tab.find('button', 'Connect through the companion');

/** Chooses the companion under Options before the first attempt. */
const connectThrough = (app, url) => app.connectWith(url, () => app.tab.find('radio', 'Through the companion').click());

test(
  'companion: a server without CORS is reached by one press, and by itself after a reload',
  PAGE,
  async (context) => {
    const { tab, start } = context;
    const server = await start('fault', { fault: 'no-cors' });
    const { app } = await withCompanion(context);
    await eventually(async () => !(await tab.url()).includes('token'));
    await app.connect(server.url);
    // It was asked for the cause, which is exact then.
    await app.expectAlert('has no Access-Control-Allow-Origin header');
    assert.doesNotMatch(await app.alert().text(), /Start it with/);
    await throughButton(tab).click();
    await app.call('add', { a: 2, b: 3 });
    await app.expectResult('5');

    await app.overviewLink().click();
    await app.expectText('through the companion');
    await app.expectText('the answer to the preflight (OPTIONS) has no Access-Control-Allow-Origin');

    await tab.reload();
    await app.expectStatus('Connected');
    await app.toolsLink().click();
    await app.call('add', { a: 4, b: 5 });
    await app.expectResult('9');
  },
);

test('companion: without it nothing is offered that is not there', PAGE, async ({ app, tab, start }) => {
  const server = await start('fault', { fault: 'no-cors' });
  await app.open();
  await app.connect(server.url);
  await app.expectAlert('(CORS)');
  assert.equal(await throughButton(tab).count(), 0);
  await app.expectText('Start it with');
});

for (const [what, url, headline] of [
  ['a closed port', 'http://127.0.0.1:1/mcp', 'Nothing listens at 127.0.0.1:1'],
  ['a name that does not exist', 'http://no-such-host.invalid/mcp', 'The host no-such-host.invalid was not found'],
]) {
  test(`companion: ${what} is named exactly`, PAGE, async (context) => {
    const { app } = await withCompanion(context);
    await connectThrough(app, url);
    await app.expectAlert(headline);
  });
}

test('companion: headers go out that a browser keeps, and the log marks those it would hide', PAGE, async (context) => {
  const { start, tab } = context;
  const server = await start('asking-legacy', { without_cors: true });
  const { app } = await withCompanion(context);
  await app.connectWith(server.url, async () => {
    await tab.find('radio', 'Through the companion').click();
    await app.addHeader('Cookie', 'tenant=acme');
  });
  await app.expectStatus('Connected');
  await app
    .wireRow(/initialize\s*auto/)
    .first()
    .click();
  const detail = app.wireDetail();
  await detail.findText('mcp-session-id').first().shown();
  await detail.findText('a browser hides it from pages').first().shown();
  assert.match(await detail.text(), /A browser would hide this answer from a page at/);
  assert.match(await detail.text(), /cookie/);
});

test('companion: it ends, which is said, and nothing hangs', PAGE, async (context) => {
  const { start, tab } = context;
  const server = await start('fault', { fault: 'no-cors' });
  const { app, companion } = await withCompanion(context);
  await connectThrough(app, server.url);
  // Of the page, what this test shows is loaded: it came from the companion too.
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
  await eventually(() => tab.evaluate(hasWordsOfFailures));
  await companion.stop();
  await app.expectText('The companion program is gone');
});

test('companion: signing in works where neither server knows CORS', PAGE, async (context) => {
  const { start } = context;
  const server = await start('auth-fault', { without_cors: true });
  const { app } = await withCompanion(context);
  await connectThrough(app, server.url);
  await app.signsIn();
  await app.expectStatus('Connected');
  await app.call('whoami');
  await app.expectResult('allowed read');
});

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const script = (path) => [process.execPath, join(ROOT, path)];
const PROGRAMS = {
  everything: script('node_modules/@modelcontextprotocol/server-everything/dist/index.js'),
  modern: script('tests/end_to_end/servers/modern_stdio.mjs'),
};

test('companion: a program is started and called', PAGE, async (context) => {
  const { app } = await withCompanion(context, { program: PROGRAMS.everything });
  await app.expectStatus('Connected');
  await app.call('get-sum', { a: 2, b: 3 });
  await app.expectResult('The sum of 2 and 3 is 5.');

  // Progress, and a log level that the session sets.
  await app.call('trigger-long-running-operation', { duration: 1, steps: 2 });
  await app.expectResult('Long running operation completed');
  await app.expectWire('notifications/progress');
  await app.wireFilter().fill('initialize');
  await app.wireRow('initialize').first().click();
  await app.wireDetail().findText('server-everything').first().shown();
  await app.wireFilter().fill('http');
  assert.equal(await app.wireRow(/^\S+ (GET|POST|HTTP) /).count(), 0, 'nothing of it crossed HTTP');
});

test('companion: a modern server over stdio', PAGE, async (context) => {
  const { app } = await withCompanion(context, { program: PROGRAMS.modern });
  await app.expectStatus('Connected');
  await app.expectSpoken('2026-07-28');
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
});

test('companion: a program that ends at once is explained with what it wrote', PAGE, async (context) => {
  const program = [process.execPath, '-e', 'console.error("no database here"); process.exit(3)'];
  const { app } = await withCompanion(context, { program });
  await app.expectText('no database here');
});

/** Types a command on the first screen, and looks at it once more. */
async function review(tab, line) {
  await tab.find('textbox', 'Or start a server here').fill(line);
  await tab.find('button', 'Review').click();
}

const quoted = (words) => words.map((word) => `'${word}'`).join(' ');

test('companion: a typed program is shown whole, started, and asked for again', PAGE, async (context) => {
  const { tab } = context;
  const { app } = await withCompanion(context);
  await tab.findText('Folder and environment').click();
  await tab.find('textbox', 'Folder to start it in').fill(ROOT);
  await tab.find('button', 'Add a variable').click();
  await tab.find('textbox', 'Variable 1 name').fill('WORD');
  await tab.find('textbox', 'Variable 1 value').fill('sesame');
  await review(tab, `'not closed`);
  await app.expectText('A quotation mark is not closed');
  await review(tab, quoted(PROGRAMS.everything));

  await app.expectText('Start this program?');
  await app.expectText('WORD');
  assert.equal(await tab.findText('sesame').count(), 0);
  await tab.find('button', 'Start', { exact: true }).click();
  await app.expectStatus('Connected');
  await app.call('get-env');
  await app.expectText('sesame');

  // What only the person knows is not kept: nothing starts until they have said it again.
  await tab.reload();
  await app.expectText('Review');
  assert.equal(await tab.find('textbox', 'Variable 1 name').value(), 'WORD');
  assert.equal(await tab.find('textbox', 'Variable 1 value').value(), '');
});

test('companion: a program without secrets comes back by itself after a reload', PAGE, async (context) => {
  const { tab } = context;
  const { app } = await withCompanion(context);
  await review(tab, quoted(PROGRAMS.modern));
  await tab.find('button', 'Start', { exact: true }).click();
  await app.expectStatus('Connected');
  await tab.reload();
  await app.expectStatus('Connected');
});

test('companion: the servers of a configuration file are one press away', PAGE, async (context) => {
  const { tab, start } = context;
  const server = await start('asking-legacy', { without_cors: true });
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  const config = join(folder, 'mcp.json');
  const [command, ...args] = PROGRAMS.everything;
  const text = JSON.stringify({
    inputs: [{ type: 'promptString', id: 'word', description: 'The word', password: true }],
    servers: {
      everything: { type: 'stdio', command, args, env: { WORD: '${input:word}' } },
      web: { type: 'http', url: server.url, headers: { 'X-Team': 'blue' } },
      broken: {},
    },
  });
  writeFileSync(config, `// As editors have it.\n${text.replace(/}$/, ',}')}`);
  try {
    const { app } = await withCompanion(context, { config });
    await tab.findText('everything').first().click();
    await tab.find('textbox', 'The word').fill('open up');
    await tab.find('button', 'Start', { exact: true }).click();
    await app.expectStatus('Connected');
    await app.call('get-env');
    await app.expectText('open up');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('companion: a program is started anew when its files change, and not for ever', PAGE, async (context) => {
  const { tab } = context;
  const folder = mkdtempSync(join(tmpdir(), 'source-'));
  const server = join(folder, 'server.mjs');
  const source = readFileSync(join(ROOT, 'tests/end_to_end/servers/modern_stdio.mjs'), 'utf8');
  // It stands where its packages are found, and runs what it finds in the folder.
  const named = (name) => source.replaceAll("'add'", `'${name}'`);
  const runner = `import(${JSON.stringify(pathToFileURL(server).href)})`;
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(server, named('first_of_all'));
  try {
    const { app } = await withCompanion(context, { program: [process.execPath, '-e', runner] });
    await app.expectStatus('Connected');
    await app.tool('first_of_all').first().shown();
    await app.overviewLink().click();
    await tab.find('textbox', 'Folder to watch').fill(folder);
    await tab.find('checkbox', 'When files change in').click();
    writeFileSync(server, named('second_to_none'));
    await app.toolsLink().click();
    await app.tool('second_to_none').first().shown();
    assert.equal(await app.tool('first_of_all').count(), 0);

    // One that writes into its own folder.
    const writes = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(join(folder, 'note'))}, String(process.pid));`;
    writeFileSync(server, writes + named('writes_notes'));
    await app.overviewLink().click();
    await app.expectText('files in it changed each time the program started');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Runs in the page: they are loaded a little after a server is connected. */
function hasWordsOfFailures() {
  return performance
    .getEntriesByType('resource')
    .some(({ name, responseEnd }) => name.includes('/failed-') && responseEnd);
}
