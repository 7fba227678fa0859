// The page at a narrow width, with a large font, with forced colours, and by the keyboard alone.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

/** Rows whose words are cut off at their lower edge. */
const cutRows = (tab) =>
  tab.evaluate(() => {
    const rows = [...document.querySelectorAll('[role=option], [role=row], .long-text .line')];
    const isCut = (row) => {
      const bottom = row.getBoundingClientRect().bottom;
      return [...row.querySelectorAll('*')].some((one) => one.getBoundingClientRect().bottom > bottom + 1);
    };
    return { all: rows.length, cut: rows.filter(isCut).length };
  });

test('reach: with a large font no row is cut, and long texts are drawn', PAGE, async ({ app, tab }) => {
  await app.open();
  await app.demoButton().click();
  await app.call('long_text', { lines: 2000 });
  await app
    .result()
    .findText(/\d lines, /)
    .first()
    .shown();
  for (const size of ['16px', '24px', '32px']) {
    await tab.evaluate((size) => void (document.documentElement.style.fontSize = size), size);
    await eventually(async () => {
      const { all, cut } = await cutRows(tab);
      return all > 10 && cut === 0;
    });
  }
});

test('reach: the strip of parts goes along with the current one', {
  ...PAGE,
  tab: { width: 360, height: 740 },
}, async ({ app, tab }) => {
  await app.open();
  await app.demoButton().click();
  await app.toolList().shown();
  const isWithin = () =>
    tab.evaluate(() => {
      const strip = document.querySelector('.navigation > ul').getBoundingClientRect();
      const link = document.querySelector('.navigation [aria-current]').getBoundingClientRect();
      return link.left >= strip.left - 1 && link.right <= strip.right + 1;
    });
  for (const part of [/^Send/, /^Overview/]) {
    await tab.evaluate((name) => {
      const links = [...document.querySelectorAll('.navigation a')];
      links.find((link) => link.innerText.startsWith(name)).click();
    }, part.source.slice(1));
    await eventually(isWithin);
  }
});

// Lower than what a call takes: there is something to scroll.
const LOW = { ...PAGE, tab: { width: 1280, height: 500 } };

test('reach: Ctrl+Enter runs from the list too, and the title stays', LOW, async ({ app, tab }) => {
  await app.open();
  await app.demoButton().click();
  await app.chooseTool('add');
  await app.toolList().focus();
  await tab.press('Control+Enter');
  await app.callCards().first().shown();
  await app.call('add', { a: 1, b: 2 });
  await app.expectResult('3');
  const isSeen = () =>
    tab.evaluate(() => {
      const title = document.querySelector('.bench-head > .title').getBoundingClientRect();
      const work = document.querySelector('.catalog-view > .work').getBoundingClientRect();
      return title.top >= work.top - 1 && title.bottom <= work.bottom + 1;
    });
  assert.equal(await isSeen(), true);
});

test('reach: where colours are forced what is chosen has an outline', PAGE, async ({ app, tab }) => {
  await app.open();
  await app.demoButton().click();
  await app.chooseTool('echo');
  await tab.look({ forcedColors: 'active' });
  try {
    const outlines = await tab.evaluate(() =>
      ['.row[aria-selected=true]', '.navigation [aria-current]', '.server-tab[data-current]'].map((one) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.querySelector(one));
        return `${outlineStyle} ${outlineWidth}`;
      }),
    );
    assert.deepEqual(outlines, Array(3).fill('solid 2px'));
  } finally {
    await tab.look({ forcedColors: 'none' });
  }
});

test('reach: the chat keeps room for the conversation', { ...PAGE, tab: { width: 360, height: 740 } }, async ({
  app,
  tab,
}) => {
  await app.open();
  await app.demoButton().click();
  await tab.find('link', /^Chat/).click();
  await tab
    .find('button', /Set up Claude/)
    .first()
    .click();
  await eventually(() => tab.evaluate(() => document.querySelector('.chat > .scroller').clientHeight >= 100));
});
