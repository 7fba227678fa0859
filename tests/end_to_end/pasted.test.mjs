// What people paste where an address is asked for.
import assert from 'node:assert/strict';
import { App } from './app.mjs';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

/** As a person would, with line breaks that the field itself would take away. */
async function paste(app, text) {
  await app.urlBox().shown();
  await app.tab.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    const box = document.querySelector('#server-url');
    box.focus();
    const goesOn = box.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
    // What the browser does by itself.
    if (goesOn) document.execCommand('insertText', false, text);
  }, text);
}

test('pasted: a curl command fills the form, its key goes where keys go, and it connects', PAGE, async (context) => {
  const { app, tab, start } = context;
  const { url } = await start('example-node', { key: 'hunter2' });
  await app.open();
  await paste(app, `curl -X POST ${url} \\\n  -H 'Content-Type: application/json' \\\n  -H 'api_key: hunter2' -d '{}'`);
  await app.expectText('Took the address and the header api_key from a curl command: see Options');
  assert.equal(await app.urlBox().value(), url);
  assert(!(await tab.evaluate(() => document.body.innerText)).includes('hunter2'));
  assert(!(await tab.url()).includes('hunter2'));
  await app.connectButton().click();
  await app.expectStatus('Connected');
});

test('pasted: of several servers in a configuration one is chosen', PAGE, async ({ app, tab, start }) => {
  const { url } = await start('fault', {});
  await app.open();
  await paste(
    app,
    `{\n  "mcpServers": { // mine\n    "files": { "command": "npx", "args": ["-y", "server"], "env": { "KEY": "hunter2" } },\n    "here": { "url": "${url}" },\n  }\n}`,
  );
  await app.expectText("Found 2 servers in a client's configuration");
  await app.expectText('wirescope --env KEY=VALUE -- npx -y server');
  await tab.find('button', /^here/).click();
  assert.equal(await app.urlBox().value(), url);
  await app.connectButton().click();
  await app.expectStatus('Connected');
});

test(
  'pasted: what is typed in quotes connects, and what is no address is explained as before',
  PAGE,
  async (context) => {
    const { app, start } = context;
    const { url } = await start('fault', {});
    await app.open();
    await app.urlBox().fill(`"${url}"`);
    await app.connectButton().click();
    await app.expectStatus('Connected');

    await app.open();
    await app.urlBox().fill('http://localhost:3000');
    await paste(app, '/mcp');
    assert.equal(await app.urlBox().value(), 'http://localhost:3000/mcp');

    await app.open();
    await paste(app, 'hello world');
    await eventually(async () => (await app.urlBox().value()) === 'hello world');
    await app.connectButton().click();
    await app.expectAlert(/address/i);
  },
);

test('pasted: a command goes to where a companion asks before it starts one', { needs: ['page', 'companion'] }, async ({
  tab,
  start,
  dist,
}) => {
  const companion = await start('companion', { page: dist });
  await tab.goto(companion.url);
  const app = new App(tab, `${companion.origin}/`);
  await tab.find('button', 'Review').first().shown();
  await paste(app, '"mine": {\n  "command": "node",\n  "args": ["server.mjs"],\n  "env": { "KEY": "hunter2" }\n},');
  await tab.find('listitem').find('button', 'Review').click();
  assert.equal(await tab.evaluate(() => document.querySelector('#program-line').value), 'node server.mjs');
  await tab.find('button', 'Review').first().click();
  await app.expectText('Start this program?');
  assert(!(await tab.evaluate(() => document.body.innerText)).includes('hunter2'));
});
