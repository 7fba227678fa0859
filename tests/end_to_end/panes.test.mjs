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

    await tab.find('button', 'Show descriptions on a second line').click();

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

/** Rows of the wire that are wholly in sight. */
const rowsInSight = (tab) =>
  tab.evaluate(() => {
    const grid = document.querySelector('[role=grid][aria-label="Messages"]');
    const box = grid.getBoundingClientRect();
    const rows = [...grid.querySelectorAll('[role=row]')].map((row) => row.getBoundingClientRect());
    return rows.filter((row) => row.top >= box.top - 1 && row.bottom <= box.bottom + 1).length;
  });

test(
  'panes: the wire at the right leaves 16 tools and a form of eight fields, and stays there',
  PAGE,
  async (context) => {
    const { app, tab, start, accessible } = context;
    const server = await start('forms');
    await app.openAndConnect(server.url);
    for (let times = 0; times < 4; times++) {
      await tab.find('button', 'Reload the list of tools').click();
      await app.toolList().shown();
    }
    const dock = tab.find('button', 'Wire on the right');

    await dock.click();

    await eventually(async () => (await tab.find('complementary', 'Wire panel').box()).height > 700);
    const list = await app.toolList().box();
    assert(list.height >= 16 * 28, `${list.height} px of tools`);
    await eventually(async () => (await rowsInSight(tab)) >= 14);
    await app.wireRow('tools/list').first().click();
    const detail = await app.wireDetail().box();
    const lines = await tab.find('grid', 'Messages').box();
    assert(detail.y >= lines.y + lines.height - 1, 'the message stands below the lines');
    const edge = tab.find('separator', 'Size of the message');
    await edge.focus();
    for (let times = 0; times < 4; times++) await edge.press('ArrowUp');
    await eventually(async () => (await app.wireDetail().box()).height > detail.height + 30);
    await accessible();
    await tab.reload();
    await app.toolList().shown();
    await eventually(async () => (await dock.attribute('aria-pressed')) === 'true');
    await dock.click();
    await eventually(async () => (await tab.find('complementary', 'Wire panel').box()).width > 1200);
  },
);

test('panes: the parts of a server are icons alone, with their names for whoever asks', PAGE, async (context) => {
  const { app, tab, accessible } = context;
  await app.open();
  await app.demoButton().click();
  await app.toolList().shown();
  const parts = tab.find('navigation', 'Parts of this server');

  await tab.find('button', 'Icons only').click();

  await eventually(async () => (await parts.box()).width < 60);
  assert.equal(await app.overviewLink().attribute('title'), 'Overview');
  await accessible();
  await app.overviewLink().click();
  await tab.find('heading', 'How Wirescope connected').shown();
});

test('panes: a result fills the window by one press, and Escape leads back', PAGE, async ({ app, tab, accessible }) => {
  await app.open();
  await app.demoButton().click();
  await app.call('echo', { message: 'large' });
  await app.expectResult('large');
  const before = await app.result().box();

  await app.result().find('button', 'Fill the window').click();

  await eventually(async () => (await app.result().box()).width === 1280);
  assert.equal((await app.result().box()).height, 800);
  await accessible();
  // Wherever in it somebody has pressed: a text takes no focus, and the keys are heard all the same.
  await tab.page.mouse.click(900, 600);
  await tab.press('Escape');
  await eventually(async () => (await app.result().box()).width === before.width);
  await app.workbench('echo').find('textbox').first().shown();
});

test('lists: from thirty entries on those that begin alike have a heading', PAGE, async ({ app, tab, start }) => {
  const server = await start('fault', { tools: 60 });
  await app.openAndConnect(server.url);
  await tab.find('combobox', 'Order of tools').select('By name');
  const lines = () =>
    tab.evaluate(() =>
      [...document.querySelectorAll('[role=listbox] [role=option]')].map((option) => ({
        isHeading: option.querySelector('[data-group]') !== null,
        isChosen: option.getAttribute('aria-selected') === 'true',
        words: option.querySelector('.name')?.textContent,
      })),
    );
  let heading;
  await eventually(async () => {
    heading = (await lines()).findIndex((line) => line.isHeading);
    return heading > 0;
  });
  const [above, head, below] = (await lines()).slice(heading - 1, heading + 2).map((line) => line.words);
  assert.match(head, /^[a-z]+_$/);
  assert(below.startsWith(head), `${below} below ${head}`);

  await app.tool(above).first().click();
  const chosen = async () => (await lines()).find((line) => line.isChosen)?.words;
  await eventually(async () => (await chosen()) === above);
  await tab.press('ArrowDown');
  await eventually(async () => (await chosen()) === below);
  await tab.press('ArrowUp');
  await eventually(async () => (await chosen()) === above);
});
