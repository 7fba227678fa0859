// The palette: everything there is, found by a few letters and by the keyboard alone.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { testLooks } from './looks.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

const palette = (tab) => tab.find('dialog', 'Command palette');
const field = (tab) => palette(tab).find('combobox', 'Search everything');
const results = (tab) => palette(tab).find('option');
const open = async (tab) => {
  await tab.press('Control+k');
  await field(tab).shown();
  await eventually(() => tab.evaluate(() => document.activeElement.role === 'combobox'));
};
const type = (tab, words) => tab.page.keyboard.type(words);
/** What the field says is chosen. */
const active = (tab) =>
  tab.evaluate(() => {
    const id = document.activeElement.getAttribute('aria-activedescendant');
    return id && document.getElementById(id)?.innerText;
  });
const activeIs = (tab, words) => eventually(async () => words.test((await active(tab)) ?? ''));

test('palette: a tool is found and opened by the keyboard alone, and the focus comes back', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault', { tools: 30 });
  await app.openAndConnect(server.url);
  await app.toolList().focus();

  await open(tab);
  await type(tab, 'ec');
  await activeIs(tab, /^echo/);
  assert.equal(await results(tab).first().attribute('aria-selected'), 'true');
  await tab.press('ArrowDown');
  await tab.press('ArrowUp');
  await activeIs(tab, /^echo/);
  await tab.press('Enter');
  await palette(tab).gone();
  await app.workbench('echo').first().shown();

  await app.toolFilter().focus();
  await open(tab);
  await type(tab, 'zzz');
  await palette(tab).findText('Nothing matches').shown();
  await tab.press('Escape');
  await palette(tab).gone();
  assert.equal(await tab.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Filter tools');
});

test('palette: dialogs are as high as what they hold', { ...PAGE, everywhere: true }, async ({ app, tab }) => {
  await app.open();
  await app.demoButton().click();
  await app.toolList().shown();
  await open(tab);
  const { y, height } = await palette(tab).box();
  assert(height < 500 && y + height < 800, `${height} pixels at ${y}`);
  await tab.press('Escape');
  await tab.find('button', 'Forget all secrets').click();
  const asked = tab.find('dialog').first();
  await asked.find('button', 'Forget all', { exact: true }).shown();
  assert((await asked.box()).height < 300);
});

test('palette: places, actions, settings, calls and servers are in it', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('echo', { text: 'found again' });
  await app.expectResult('found again');
  await tab.find('navigation', 'Parts of this server').find('link', 'Overview').click();

  const run = async (words, expected) => {
    await open(tab);
    await type(tab, words);
    await activeIs(tab, expected);
    await tab.press('Enter');
    await palette(tab).gone();
  };
  await run('found again', /^echo \{"text":"found again"\}/);
  await app.workbench('echo').first().shown();
  await run('theme dark', /^Theme: dark/);
  await eventually(() => tab.evaluate(() => document.documentElement.dataset.theme === 'dark'));
  await run('hide wire', /^Hide the wire/);
  await app.closedWire().shown();
  await run('disconn', /^Disconnect/);
  await app.expectStatus('Closed');
  await run('reconn', /^Reconnect/);
  await app.expectStatus('Connected');
  await run('copy url', /^Copy URL/);
  await eventually(async () => (await app.clipboard()) === server.url);
  await run('demo server', /^Try the demo server/);
  await app.expectStatus('Connected');
  await run('fault fix', /^fault-fixture/);
  await app.workbench('echo').first().gone();
  await tab.find('option', 'echo').first().shown();
});

test('palette: what is used comes first the next time, also after a reload', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault', { tools: 30 });
  await app.openAndConnect(server.url);
  await open(tab);
  await type(tab, 'invoice');
  await eventually(async () => (await results(tab).count()) > 3);
  const before = await active(tab);
  for (let key = 0; key < 5; key += 1) await tab.press('ArrowDown');
  const chosen = await active(tab);
  assert.notEqual(chosen, before);
  await tab.press('Enter');
  await palette(tab).gone();

  await tab.reload();
  await app.expectStatus('Connected');
  await open(tab);
  await type(tab, 'invoice');
  await eventually(async () => (await active(tab)) === chosen);
});

test('palette: it opens by its button, and on the first screen', PAGE, async ({ app, tab }) => {
  await app.open();
  await tab.find('button', 'Search everything').click();
  await activeIs(tab, /./);
  await type(tab, 'demo');
  await tab.press('Enter');
  await app.toolList().shown();
  await open(tab);
  await tab.press('Control+k');
  await palette(tab).gone();
  await open(tab);
  await tab.page.mouse.click(5, 790);
  await palette(tab).gone();
});

test(
  'palette: a letter is answered over ten thousand tools, and only rows in sight are drawn',
  PAGE,
  async (context) => {
    const { app, tab, start } = context;
    const server = await start('fault', { tools: 10_000 });
    await app.openAndConnect(server.url);
    await app.toolList().findText('10,000').first().gone();
    await eventually(async () => (await tab.find('link', /^Tools/).text()).includes('10,0'));
    await open(tab);
    await palette(tab)
      .findText(/10,0\d\d results, the first 500 shown/)
      .shown();
    await type(tab, '9999');
    await palette(tab).find('option', /9999/).first().shown();
    assert((await results(tab).count()) < 60, 'only what is in sight is there');
  },
);

testLooks('palette', 'it can be read', PAGE, async ({ app, tab, start, check }) => {
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await tab.find('link', /^Prompts\s+[1-9]/).shown();
  await tab.find('link', /^Resources\s+[1-9]/).shown();
  await open(tab);
  await check('palette');
  await type(tab, 'get');
  await results(tab).first().shown();
  await check('palette-typed');
  await type(tab, ' no such thing');
  await palette(tab).findText('Nothing matches').shown();
  await check('palette-empty');
});
