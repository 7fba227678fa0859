// How much is in sight at 1280 by 800, the window that most people have at least.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'], tab: { width: 1280, height: 800 } };

/** How many of `rows` are wholly within `holder`. */
const inSight = (tab, holder, rows) =>
  tab.evaluate(
    ([holder, rows]) => {
      const edge = document.querySelector(holder).getBoundingClientRect();
      const boxes = [...document.querySelectorAll(rows)].map((row) => row.getBoundingClientRect());
      return boxes.filter((box) => box.height > 0 && box.top >= edge.top - 1 && box.bottom <= edge.bottom + 1).length;
    },
    [holder, rows],
  );

const TOOLS = ['.catalog-list .virtual-list', '.catalog-list [role=option]'];
const LINES = ['.traffic .virtual-list', '.traffic .virtual-list [role=row]'];

test('density: at least 16 tools are in sight above nine lines of the wire', PAGE, async ({ app, tab, start }) => {
  const server = await start('fault', { tools: 40 });
  await app.openAndConnect(server.url);
  await app.call('echo', { text: 'one more' });
  await app.expectResult('one more');
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
  const [tools, lines] = [await inSight(tab, ...TOOLS), await inSight(tab, ...LINES)];
  assert(tools >= 16, `${tools} tools`);
  assert(lines >= 9, `${lines} lines`);
});

test('density: a plain field takes 56 pixels, and a form of eight needs no scrolling', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('forms');
  await app.openAndConnect(server.url);
  await app.chooseTool('plain');
  const heights = await tab.evaluate(() =>
    [...document.querySelectorAll('.bench .field')].map((field) => field.getBoundingClientRect().height),
  );
  assert.equal(heights.length, 8);
  assert(Math.max(...heights) <= 56, `${heights.join(', ')} px`);
  // Beside the wire there are the fields that fit; without it all of them, and what sends them.
  await tab.find('button', 'Wire panel').click();
  await app.closedWire().shown();
  assert.equal(await inSight(tab, '.catalog-view > .work', '.bench .field'), 8);
  assert.equal(await inSight(tab, '.catalog-view > .work', '.bench .actions'), 1);
  const beyond = await tab.evaluate(() => {
    const work = document.querySelector('.catalog-view > .work');
    return work.scrollHeight - work.clientHeight;
  });
  assert.equal(beyond, 0);
});
