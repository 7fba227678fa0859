// Panes and lists: what a person arranges stays so, and nothing moves when a result comes.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('lists: by name, favorites on top, and the same after a reload', PAGE, async ({ app, tab, start, accessible }) => {
  const server = await start('everything');
  await app.openAndConnect(server.url);
  const order = tab.find('combobox', 'Order of tools');
  const first = async () => (await app.toolList().find('option').first().text()).split('\n')[0].trim();

  await order.select('By name');
  await eventually(async () => (await first()) === 'echo');
  await app.chooseTool('get-sum');
  await tab.find('button', 'Favorite').click();
  await eventually(async () => (await first()) === 'get-sum');
  assert.equal(await tab.find('button', 'Favorite').attribute('aria-pressed'), 'true');

  await tab.reload();
  await app.toolList().shown();
  await eventually(async () => (await first()) === 'get-sum');
  await app.call('echo', { message: 'hello' });
  await app.expectResult('Echo: hello');
  await order.select('Recently used');
  await app.chooseTool('get-sum');
  await tab.find('button', 'Favorite').click();
  await eventually(async () => (await first()) === 'echo');
  await accessible();
});

test(
  'lists: at least 16 tools are in sight at 1280 by 800, and a second line is a press away',
  PAGE,
  async (context) => {
    const { app, tab, start } = context;
    const server = await start('everything');
    await app.openAndConnect(server.url);
    const heightOf = async () => (await app.toolList().find('option').first().box()).height;
    assert.equal(await heightOf(), 28);
    await tab.find('button', 'Wire panel').click();
    const list = await app.toolList().box();
    assert(list.height >= 16 * 28, `${list.height} px`);

    await tab.find('button', 'Show what each is about on a second line').click();

    await eventually(async () => (await heightOf()) === 46);
  },
);

test('panes: the edge of the list is moved by the keyboard and by dragging, and stays there', PAGE, async (context) => {
  const { app, tab, accessible } = context;
  await app.open();
  await app.demoButton().click();
  await app.toolList().shown();
  const edge = tab.find('separator', 'Width of the list');
  const width = async () => Math.round((await app.toolList().box()).width);
  const before = await width();

  await edge.focus();
  for (let times = 0; times < 4; times++) await edge.press('ArrowRight');
  await eventually(async () => (await width()) > before + 60);
  const wider = await width();
  await tab.reload();
  await app.toolList().shown();
  await eventually(async () => (await width()) === wider);
  await edge.press('Enter');
  await eventually(async () => (await width()) === before);
  await accessible();
});

test('panes: running a tool for the first time moves nothing of its form', PAGE, async ({ app, tab }) => {
  await app.open();
  await app.demoButton().click();
  await app.chooseTool('echo');
  await tab.findText('Results appear here').shown();
  const boxes = async () => [await app.workbench('echo').find('textbox').first().box(), await app.runButton().box()];
  await app.workbench('echo').find('textbox').first().fill('hello');
  const before = await boxes();

  await app.runButton().click();
  await app.expectResult('hello');

  assert.deepEqual(await boxes(), before);
});
