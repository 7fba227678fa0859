// What fits: no text over another, none cut without a way to read it, nothing wider than the window, and
// nothing that moves under the pointer.
import assert from 'node:assert/strict';
import { misplacedTexts, movedBy } from './fits_in_page.mjs';

const WIDTHS = [320, 480, 720, 1024, 1280, 1920];
const HEIGHT = 800;
/** What a browser is set to, in pixels: usual, and twice as large. */
const FONTS = [16, 32];
const USUAL = { width: 1280, font: 16 };

/** Of each kind that is in sight, the first is pointed at and focused. */
const CONTROLS = [
  'main button:not(:disabled)',
  'main [role="option"]',
  'main [role="tab"]',
  'main summary',
  'main article header',
  '.navigation a:not([aria-current])',
  '.top-bar button',
  '.wire-panel [role="row"][aria-selected]',
  '.wire-panel button',
];

/** Holds for what the tab shows now, at each width and font; afterwards the tab is as before. */
export async function assertFits(tab, place) {
  const session = await tab.context.newCDPSession(tab.page);
  const complaints = new Map();
  try {
    for (const font of FONTS) {
      // As a person sets it: lengths in rem follow, and so do the widths at which the page changes.
      await session.send('Page.setFontSizes', { fontSizes: { standard: font, fixed: (font * 13) / 16 } });
      for (const width of WIDTHS) {
        await tab.page.setViewportSize({ width, height: HEIGHT });
        await drawn(tab);
        for (const complaint of await tab.evaluate(misplacedTexts)) {
          const at = complaints.get(complaint) ?? [];
          complaints.set(complaint, [...at, `${width}/${font}`]);
        }
      }
    }
  } finally {
    await session.send('Page.setFontSizes', { fontSizes: { standard: USUAL.font, fixed: 13 } });
    await tab.page.setViewportSize({ width: USUAL.width, height: HEIGHT });
    await session.detach();
    await drawn(tab);
  }
  const wrong = [...complaints].map(([complaint, at]) => `${complaint}, at ${at.join(' ')}`);
  wrong.push(...(await movedUnderPointer(tab)));
  assert.deepEqual(wrong, [], `${place}: width/font in pixels`);
}

/** After a resizing: the page has answered it, and the answer is laid out. */
const drawn = (tab) =>
  tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

async function movedUnderPointer(tab) {
  const moved = [];
  const away = () => tab.page.mouse.move(1, HEIGHT - 1);
  for (const selector of CONTROLS) {
    for (const deed of ['hover', 'focus']) {
      const words = await tab.evaluate(movedBy, { selector, deed: 'none' });
      if (!words.spot) continue;
      const does = async () => {
        await away();
        await tab.evaluate(movedBy, { selector, deed: 'remember' });
        if (deed === 'hover') await tab.page.mouse.move(words.spot.x, words.spot.y);
        return (await tab.evaluate(movedBy, { selector, deed: deed === 'focus' ? 'focus' : 'compare' })).moved;
      };
      // What moves once may have moved by itself: a time that is counted, an answer that arrives.
      const first = await does();
      const again = first.length ? await does() : [];
      const both = first.filter((text) => again.includes(text));
      if (both.length) moved.push(`${deed} on ${selector} moves: ${both.slice(0, 3).join(' | ')}`);
    }
  }
  await away();
  return moved;
}
