// The screens that need a companion or a defect, and those that are one press further: see looks.mjs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { companionPath } from '../tools/companion.mjs';
import { testLooks } from './looks.mjs';

const PAGE = { needs: ['page'] };
/** Here a command needs no path, which would be in the picture. */
const SERVERS = fileURLToPath(new URL('servers/', import.meta.url));

/** Of several kinds, and none of them is started. */
const CONFIG = {
  inputs: [{ type: 'promptString', id: 'token', description: 'The token', password: true }],
  servers: {
    files: { type: 'stdio', command: 'npx', args: ['-y', '@acme/files', '/srv/notes'] },
    tickets: { type: 'stdio', command: 'uvx', args: ['tickets'], env: { TOKEN: '${input:token}' } },
    web: { type: 'http', url: 'https://mcp.example.com/mcp', headers: { 'X-Team': 'blue' } },
    broken: {},
  },
};

const COMPANION = { needs: ['page', 'companion'] };

testLooks('companion', 'programs that are offered, and a client that is recorded', COMPANION, async (context) => {
  const { app, tab, start, dist, check } = context;
  const folder = mkdtempSync(join(tmpdir(), 'looks-'));
  const client = new Client({ name: 'recorded', version: '1.2.3' });
  try {
    const config = join(folder, 'mcp.json');
    writeFileSync(config, JSON.stringify(CONFIG));
    // Records of other tests are not among these.
    const env = { ...process.env, XDG_STATE_HOME: folder };
    const args = ['tap', '--name', 'my server', '--', 'node', 'modern_stdio.mjs'];
    await client.connect(new StdioClientTransport({ command: companionPath(), args, env, cwd: SERVERS }));
    await client.listTools();
    const companion = await start('companion', { page: dist, config, env });
    await tab.goto(companion.url);
    await tab.findText('tickets').first().shown();
    await tab
      .find('button', /my server.*recording/)
      .first()
      .shown();
    await check('first-programs');
    await tab.findText('tickets').first().click();
    await tab.findLabel('The token').shown();
    await check('first-program');
    await tab.find('button', /my server.*recording/).click();
    await app.expectStatus('Recording');
    await app.expectText('recorded 1.2.3');
    await check('tap');
  } finally {
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

testLooks('signing in', 'step by step', PAGE, async ({ app, tab, start, check }) => {
  const server = await start('auth-fault');
  await app.open();
  await app.connect(server.url);
  await app.signIn().shown();
  await app.signInLink().click();
  await app.nextStep().shown();
  await check('sign-in-guided');
  for (const title of [
    /Resource metadata/,
    /Authorization server metadata/,
    /Client: registered now/,
    /Go to the authorization server/,
  ]) {
    await app.nextStep().click();
    await app.signInStep(title).first().shown();
  }
  // What is drawn by lot is long.
  await tab.evaluate(() => {
    for (const field of document.querySelectorAll('.sign-in input'))
      if (/^[\w-]{20,}$/.test(field.value)) field.value = 'made-for-this-sign-in';
  });
  await check('sign-in-next', { on: app.nextStep() });
});

testLooks('call', 'a result that fills the window, and a page that stopped', PAGE, async (context) => {
  const { app, tab, start, check, isNarrow } = context;
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('structured', { city: 'Oslo' });
  await app.result().find('button', 'Fill the window').click();
  await check('result-large');
  await app.lens('JSON').click();
  await check('result-large-json');
  await app.result().find('button', 'Fill the window').click();
  if (isNarrow) await tab.find('button', 'All tools').click();
  // A defect like any: from here on the page cannot make views.
  await tab.evaluate(() => {
    const { createElement } = Document.prototype;
    globalThis.mend = () => (Document.prototype.createElement = createElement);
    Document.prototype.createElement = () => {
      throw new Error('no more elements');
    };
  });
  tab.isUsedUp = true;
  await app.overviewLink().click();
  await app.expectAlert('Wirescope stopped because of a bug');
  // Where it happened is told by names that each build changes.
  await tab.evaluate(() => {
    globalThis.mend();
    document.querySelector('#panic pre').textContent = 'panicked at a_file.rs:98:58:\nno more elements';
  });
  tab.problems.length = 0;
  await check('panic');
});
