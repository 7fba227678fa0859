// The address is the state: it leads to the same place again, here and in another tab, and it never does anything.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

const hashOf = async (tab) => new URL(await tab.url()).hash;
const back = (tab) => tab.evaluate(() => history.back());
const forward = (tab) => tab.evaluate(() => history.forward());
const calls = async (server) => (await server.control('seen', 'GET')).filter(({ rpc }) => rpc === 'tools/call');
const begun = async (server) => (await server.control('seen', 'GET')).filter(({ rpc }) => rpc === 'initialize');

test('shared: the address says which server, place and tool, and leads there in a new tab', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  const other = await start('fault');
  await app.openAndConnect(other.url);
  await app.connectAnother().click();
  await app.connect(server.url);
  await app.chooseTool('echo');
  await eventually(async () => (await hashOf(tab)) === `#/server/2/tools/echo?server=${server.url}`);

  await tab.reload();
  await app.expectStatus('Connected');
  await app.workbench('echo').first().shown();
  assert.equal(await tab.find('navigation', 'Servers').find('link').count(), 2);

  const second = await context.openApp();
  await second.tab.goto(await tab.url());
  await second.tab.find('heading', 'This link asks to connect to').shown();
  assert.equal((await begun(server)).length, 2, 'nothing is connected to before the person agrees');
  await second.connectButton().click();
  await second.workbench('echo').first().shown();
  await eventually(async () => (await hashOf(second.tab)) === `#/server/1/tools/echo?server=${server.url}`);
  await second.tab.reload();
  await second.workbench('echo').first().shown();
  await second.expectStatus('Connected');
});

test('shared: Back and Forward go through tools, places, servers and the first screen', PAGE, async (context) => {
  const { app, tab, start } = context;
  const [one, two] = await Promise.all([start('fault'), start('fault')]);
  await app.openAndConnect(one.url);
  await app.chooseTool('echo');
  await app.chooseTool('add');
  await app.overviewLink().click();
  await tab.find('heading', 'How Wirescope connected').shown();
  await app.connectAnother().click();
  await app.connect(two.url);
  await app.chooseTool('slow');

  await back(tab);
  await app.workbench('slow').gone();
  await back(tab);
  await app.urlBox().shown();
  await back(tab);
  await tab.find('heading', 'How Wirescope connected').shown();
  await back(tab);
  await app.workbench('add').first().shown();
  await back(tab);
  await app.workbench('echo').first().shown();
  for (let step = 0; step < 5; step += 1) await forward(tab);
  await app.workbench('slow').first().shown();
  await app.expectStatus('Connected');
  assert.equal((await begun(one)).length + (await begun(two)).length, 2, 'nothing was connected to again');
});

test('shared: a link with arguments fills the form, and a person runs it', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.chooseTool('echo');
  await app.workbench('echo').find('textbox', 'text').fill('a & b = "c" #?');
  await tab.press('Control+k');
  await tab.page.keyboard.type('link with arg');
  await tab.find('option', 'Copy link with arguments').shown();
  await tab.press('Enter');
  await eventually(async () => (await app.clipboard()).includes('arguments='));
  const link = await app.clipboard();
  assert.doesNotMatch(await tab.url(), /arguments=/);

  const second = await context.openApp();
  await second.tab.goto(link);
  await second.connectButton().click();
  const text = second.workbench('echo').find('textbox', 'text');
  await text.first().shown();
  await eventually(async () => (await text.value()) === 'a & b = "c" #?');
  await second.tab.findText('The link filled in the arguments; nothing was sent').first().shown();
  await eventually(async () => !(await second.tab.url()).includes('arguments='));
  assert.deepEqual(await calls(server), []);
  await second.tab.find('button', 'Undo').click();
  await eventually(async () => (await text.value()) === '');

  // In a tab that has the server open, the link is followed where it is.
  await text.fill('typed before');
  await second.tab.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await eventually(async () => (await text.value()) === 'a & b = "c" #?');
  assert.deepEqual(await calls(server), []);
  await second.runButton().click();
  await second.expectResult('a & b = "c" #?');
  assert.equal((await calls(server)).length, 1);
});

test(
  'shared: a link fills in a prompt, or a template of resources, and nothing is asked for',
  PAGE,
  async (context) => {
    const { app, tab, start } = context;
    const server = await start('everything');
    await app.openAndConnect(server.url);
    const copied = async () => {
      await tab.press('Control+k');
      await tab.find('option', 'Copy link', { exact: false }).first().shown();
      await tab.page.keyboard.type('link with arg');
      await tab.find('option', 'Copy link with arguments').shown();
      await tab.press('Enter');
      await eventually(async () => (await app.clipboard()).includes('arguments='));
      const link = await app.clipboard();
      await tab.evaluate(() => navigator.clipboard.writeText(''));
      return link;
    };
    await tab.find('link', /^Prompts/).click();
    await tab.find('option', 'args-prompt').first().click();
    await tab.find('textbox', 'city').fill('Paris & Rome');
    const prompt = await copied();
    await tab.find('link', /^Resources/).click();
    await tab.find('tab', /^Templates/).click();
    await tab
      .find('option', /Dynamic Text/)
      .first()
      .click();
    await tab.find('textbox', 'resourceId').fill('7 b');
    const template = await copied();

    for (const [link, name, value] of [
      [prompt, 'city', 'Paris & Rome'],
      [template, 'resourceId', '7 b'],
    ]) {
      const second = await context.openApp();
      await second.tab.goto(link);
      await second.connectButton().click();
      const box = second.tab.find('textbox', name);
      await box.first().shown();
      await eventually(async () => (await box.value()) === value);
      await second.tab.findText('The link filled in the arguments; nothing was sent').first().shown();
    }
  },
);

test('shared: arguments that were cut off on the way are shown, and nothing is sent', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('fault');
  await app.open(`#/server/1/tools/echo?server=${server.url}&arguments=%7B%22text%22%3A%22cut`);
  await app.connectButton().click();
  await app.jsonBox().shown();
  assert.equal(await app.jsonBox().value(), '{"text":"cut');
  await app.expectText('The arguments do not match the schema of the tool');
  assert.deepEqual(await calls(server), []);
});

test('shared: a link to a server that is not open asks, in a page that is open too', PAGE, async (context) => {
  const { app, tab, start } = context;
  const [open, other] = await Promise.all([start('fault'), start('fault')]);
  await app.openAndConnect(open.url);
  await tab.evaluate(
    (hash) => (location.hash = hash),
    `#/server/1/tools/echo?server=${other.url}&arguments={"text":"x"}`,
  );
  await tab.find('heading', 'This link asks to connect to').shown();
  assert.deepEqual(await other.control('seen', 'GET'), []);
  await tab.find('button', 'Not now').click();
  await eventually(async () => (await hashOf(tab)) === '#/');
  assert.equal(await tab.find('heading', 'This link asks to connect to').count(), 0);

  await tab.find('navigation', 'Servers').find('link', 'fault-fixture').click();
  await app.chooseTool('echo');
  assert.equal(await app.workbench('echo').find('textbox', 'text').value(), '', 'nothing is filled in');
  await tab.evaluate((hash) => (location.hash = hash), `#/server/9/tools/add?server=${open.url}`);
  await app.workbench('add').first().shown();
  assert.deepEqual(await other.control('seen', 'GET'), []);
});

test('shared: the address and a copied link hold no key', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  await app.openAndConnect(`${server.url}?api_key=SECRET-0123456789`);
  await app.chooseTool('echo');
  await eventually(async () => (await hashOf(tab)) === '#/server/1/tools/echo');
  const link = tab.find('button', 'Copy link');
  assert.match(await link.attribute('title'), /seems to contain a key/);
  assert.equal(await link.attribute('aria-disabled'), 'true');
  assert.doesNotMatch(await tab.url(), /SECRET/);
  assert.doesNotMatch(await tab.evaluate(() => JSON.stringify(history.state)), /SECRET/);
});

test('shared: a link is copied by its button', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.chooseTool('add');
  await tab.find('button', 'Copy link').click();
  await tab.find('button', 'Copied').shown();
  assert.equal(await app.clipboard(), `${new URL(context.pageUrl).href}#/server/1/tools/add?server=${server.url}`);

  // Too long with its arguments, which is said.
  await app.chooseTool('echo');
  await app.workbench('echo').find('textbox', 'text').fill('x'.repeat(9_000));
  await tab.press('Control+k');
  await tab.page.keyboard.type('link with arg');
  await tab.find('option', 'Too long for a link').shown();
});
