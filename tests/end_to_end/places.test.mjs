// Places: what the address bar names is there again after a reload, and the history has one entry for
// each step that a person would call one.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

const hashOf = async (tab) => new URL(await tab.url()).hash;

test(
  'places: a reload connects again and comes back to the tool, its form and the other servers',
  PAGE,
  async (context) => {
    const { app, tab, start } = context;
    const server = await start('fault');
    await app.openAndConnect(server.url);
    await app.connectAnother().click();
    await app.demoButton().click();
    await app.expectStatus('Connected');
    await tab.find('navigation', 'Servers').find('link', 'fault-fixture').click();
    await app.chooseTool('echo');
    await app.workbench('echo').find('textbox', 'text').fill('typed before');

    await tab.reload();

    await app.expectStatus('Connected');
    await app.workbench('echo').first().shown();
    assert.equal(await hashOf(tab), `#/server/1/tools/echo?server=${server.url}`);
    assert.equal(await app.workbench('echo').find('textbox', 'text').value(), 'typed before');
    await tab.find('navigation', 'Servers').find('link', /demo/i).click();
    await app.expectStatus('Connected');
  },
);

test(
  'places: with a server in the link the tool is kept, also where it is asked about first',
  PAGE,
  async (context) => {
    const { app, tab, start } = context;
    const server = await start('fault');
    const link = `?server=${encodeURIComponent(server.url)}#/server/1/tools/echo`;
    await app.open(link);
    await tab.find('heading', 'This link asks to connect to').shown();
    await app.connectButton().click();
    await app.workbench('echo').first().shown();

    await tab.reload();
    await app.workbench('echo').first().shown();
    await app.expectStatus('Connected');
    assert.equal(await tab.find('navigation', 'Servers').find('link').count(), 1, 'it is open once');

    // A new tab knows nothing but the link and who was agreed to.
    const other = await tab.context.newPage();
    await other.goto(`${context.pageUrl}${link}`);
    await other.getByRole('region', { name: 'echo' }).first().waitFor();
    await other.close();
  },
);

test('places: a server that needs a key, or that was never reached, waits to be connected', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('event', { key: 'SECRET-0123456789' });
  await app.open();
  await app.connectWith(server.url, () => app.giveKey('SECRET-0123456789'));
  await app.toolList().shown();
  const sent = [];
  tab.page.on('request', (request) => request.url().startsWith(server.origin) && sent.push(request.url()));
  await tab.reload();
  await tab.find('heading', 'Not connected to').shown();
  assert.doesNotMatch(await tab.evaluate(() => JSON.stringify(sessionStorage)), /SECRET/);
  assert.deepEqual(sent, [], 'nothing is sent without the key');

  await app.editButton().click();
  await app.urlBox().shown();
  assert.equal(await app.urlBox().value(), server.url);
});

test('places: going through a list key by key is one step of the history', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault', { tools: 30 });
  await app.openAndConnect(server.url);
  await app.chooseTool('echo');
  const length = await tab.evaluate(() => history.length);
  await app.toolList().focus();
  for (let key = 0; key < 8; key += 1) await tab.press('ArrowDown');
  assert.doesNotMatch(await hashOf(tab), /tools.echo/);
  assert.equal(await tab.evaluate(() => history.length), length);

  await tab.evaluate(() => history.back());
  await tab.page.waitForURL(/#.server.1.tools\?/);
});

test('places: the tab of templates does not stay over a plain resource', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('taking-away');
  await app.openAndConnect(server.url);
  await tab.evaluate(() => (location.hash = '#/server/1/resources'));
  await tab.find('tab', 'Templates').click();
  await tab.find('listbox', 'Templates').find('option').first().click();
  await tab.evaluate(() => (location.hash = '#/server/1/resources/fixture%3A%2F%2Fplain'));
  await tab.find('listbox', 'Resources').find('option').first().shown();
  assert.equal(await tab.find('tab', 'Resources').attribute('aria-selected'), 'true');
  await tab.find('tab', 'Templates').click();
  await tab.find('listbox', 'Templates').shown();
});
