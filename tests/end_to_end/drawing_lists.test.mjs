// Long lists that are no virtual lists: what is out of sight costs no layout, and can be reached all the same.
import assert from 'node:assert/strict';
import { startHostile, tool } from '../attack/hostile.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const object = (count, make) => Object.fromEntries(many(count, (index) => [`key ${index}`, make(index)]));
/** Taller than a line, or a screen and what is near to it would hold all. */
const tall = (words) => `${words}${'\n.'.repeat(12)}`;
const said = (words) => ({ type: 'text', text: tall(words) });

/** How many rows of a list there are, and how many of them the browser lays out. */
const laidOut = (tab, selector) =>
  tab.evaluate((selector) => {
    const rows = [...document.querySelectorAll(selector)];
    const isLaidOut = (row) => (row.firstElementChild ?? row).checkVisibility({ contentVisibilityAuto: true });
    return { all: rows.length, laidOut: rows.filter(isLaidOut).length };
  }, selector);

async function expectMostSkipped(tab, selector, least) {
  let counts;
  for (let tries = 0; tries < 100; tries += 1) {
    counts = await laidOut(tab, selector);
    if (counts.all >= least && counts.laidOut <= counts.all * 0.7) return;
    await tab.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 20))));
  }
  assert.fail(`${selector}: ${JSON.stringify(counts)}`);
}

test('drawing: of lists of any length no more is laid out than is near to what is seen', PAGE, async ({ app, tab }) => {
  const property = { type: 'string', description: 'about it' };
  const server = await startHostile({
    answers: {
      'tools/list': {
        tools: [
          tool('blocks'),
          tool('wide', { inputSchema: { type: 'object', properties: object(120, () => property) } }),
        ],
      },
      'tools/call': { content: many(90, (index) => said(`block ${index}`)) },
    },
  });
  const more = () =>
    tab
      .find('button', /^Show 4\d of/)
      .first()
      .click();
  try {
    await app.openAndConnect(server.url);
    await app.chooseTool('wide');
    await expectMostSkipped(tab, '.form > .field', 120);

    // What is out of sight can be reached, and is whole where the focus is.
    await tab.evaluate(() =>
      [...document.querySelectorAll('.form > .field')].at(-1).querySelector('textarea, input').focus(),
    );
    const held = await tab.evaluate(() => {
      const field = document.activeElement.closest('.field');
      const { top, bottom } = document.activeElement.getBoundingClientRect();
      return { contained: getComputedStyle(field).contentVisibility, isSeen: top >= 0 && bottom <= innerHeight };
    });
    assert.deepEqual(held, { contained: 'visible', isSeen: true });

    await app.chooseTool('blocks');
    await app.runButton().click();
    await app.expectResult('block 47');
    await more();
    await expectMostSkipped(tab, '.content-blocks > .block', 90);
  } finally {
    await server.stop();
  }
});

test(
  'drawing: of a list that is gone through to its end only a part is drawn at a time',
  PAGE,
  async ({ app, tab }) => {
    const server = await startHostile({
      answers: {
        'tools/list': { tools: [tool('blocks')] },
        'tools/call': { content: many(1_000, (index) => ({ type: 'text', text: `block ${index}.` })) },
      },
    });
    const drawn = () =>
      tab.evaluate(() => {
        const blocks = [...document.querySelectorAll('.content-blocks > .block')].map((block) =>
          block.textContent.trim(),
        );
        return { count: blocks.length, first: blocks[0], last: blocks.at(-1) };
      });
    try {
      await app.openAndConnect(server.url);
      await app.chooseTool('blocks');
      await app.runButton().click();
      for (let last = 47; last < 47 + 48 * 10; last += 48) {
        await app.expectResult(`block ${last}.`);
        await tab.find('button', /^Show 48 of .* more blocks$/).click();
      }
      await app.expectResult('block 527.');
      assert.deepEqual(await drawn(), { count: 384, first: 'block 144.', last: 'block 527.' });

      await tab.find('button', 'Show 48 of 144 earlier blocks').click();
      await app.expectResult('block 96.');
      assert.deepEqual(await drawn(), { count: 384, first: 'block 96.', last: 'block 479.' });
      for (const left of [96, 48]) await tab.find('button', `Show 48 of ${left} earlier blocks`).click();
      await app.expectResult('block 0.');
      assert.equal(await tab.find('button', /earlier/).count(), 0);
      await tab.find('button', 'Show 48 of 616 more blocks').click();
    } finally {
      await server.stop();
    }
  },
);
