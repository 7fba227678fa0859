// Servers whose streams break, are refused for a while, or never come to an end.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const sent = async (server, fits) => (await server.control('seen', 'GET')).filter(fits).length;

test(
  'restless: a stream refused while a server restarts is shown, opened again, and a call is not left waiting',
  PAGE,
  async (context) => {
    const { app, tab, start, screenshot, accessible } = context;
    const server = await start('restless');
    await app.openAndConnect(server.url);
    const deaf = tab.find('navigation', 'Parts of this server').find('group', 'Not listening');
    await eventually(async () => (await sent(server, ({ method }) => method === 'GET')) === 1);
    await server.control('break?refusals=1000&status=502');
    await deaf.findText('HTTP 502; again in').first().shown();
    await app.call('ask');
    await app.expectText('its requests and notifications about this call cannot arrive');
    await accessible();
    await screenshot('not-listening', { width: 1280 });
    await screenshot('not-listening-narrow', { width: 400, dark: true });

    await server.control('break?refusals=0');
    await eventually(async () => {
      if ((await deaf.count()) > 0) await deaf.find('button', 'Listen now').click();
      return (await app.questions().count()) > 0;
    });
    await eventually(async () => (await deaf.count()) === 0);
    await app.questions().first().find('textbox', 'name').fill('Ada');
    await app.accept().click();
    await app.expectResult('hello Ada');
  },
);

test('restless: a stream that is refused for good is opened again by hand', PAGE, async ({ app, tab, start }) => {
  const server = await start('restless');
  await app.openAndConnect(server.url);
  const deaf = tab.find('navigation', 'Parts of this server').find('group', 'Not listening');
  await eventually(async () => (await sent(server, ({ method }) => method === 'GET')) === 1);
  await server.control('break?refusals=1&status=403');
  await deaf.findText('Wirescope does not try again by itself').first().shown();
  await app.call('ask');
  await app.expectText('its requests and notifications about this call cannot arrive');
  assert.equal(await app.questions().count(), 0);

  await deaf.find('button', 'Listen now').click();
  await app.questions().first().shown();
  await deaf.gone();
});

test('restless: a list without end can be stopped, and what was listed stays', PAGE, async (context) => {
  const { app, tab, start, screenshot } = context;
  const server = await start('restless', { endless: true });
  await app.openAndConnect(server.url);
  await tab.find('button', 'Stop', { exact: true }).click();
  await app.expectText('you stopped it after');
  const asked = ({ rpc }) => rpc === 'tools/list';
  const before = await sent(server, asked);
  await app.tool('tool_1_0').first().shown();
  await screenshot('list-stopped', { width: 1280 });
  await tab.find('button', 'Next page').click();
  await eventually(async () => (await sent(server, asked)) === before + 1);
  assert(before < 1_000, `${before} pages`);
});

test('restless: a list that changes whenever it is read does not keep the page asking', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('restless', { changes: true });
  await app.openAndConnect(server.url);
  // What was read before the stream was open was followed by nothing.
  await eventually(async () => (await sent(server, ({ method }) => method === 'GET')) === 1);
  await tab.find('button', 'Reload the list of tools').click();
  await app.wireFilter().fill('method:notifications/tools/list_changed is:error');
  const found = app.wireRow('notifications/tools/list_changed');
  const asked = () => sent(server, ({ rpc }) => rpc === 'tools/list');
  await eventually(async () => (await found.count()) > 0 || (await asked()) > 30);
  assert((await asked()) < 12, `${await asked()} lists`);
  await found.first().click();
  await app.wireDetail().findText('arrives after every reload of the list').first().shown();
  assert.equal(await tab.find('alert').count(), 0);
});

test('restless: where only the older headers are allowed, the overview says what is blocked', PAGE, async (context) => {
  const { app, tab, start, screenshot, accessible } = context;
  const server = await start('modern', { cors: 'legacy' });
  await app.openAndConnect(server.url);
  await app.overviewLink().click();
  const blocked = tab.find('region', 'The newest protocol version is blocked');
  await blocked.findText('block the newest protocol version').first().shown();
  await blocked.findText('you miss what it offers only in that version').first().shown();
  await blocked.findText('allow_headers').first().shown();
  await accessible();
  await screenshot('modern-blocked', { width: 1280 });

  const open = await start('modern');
  await app.connectAnother().click();
  await app.connect(open.url);
  await app.toolList().shown();
  await app.overviewLink().click();
  await app.expectText('How Wirescope connected');
  assert.equal(await blocked.count(), 0);
});
