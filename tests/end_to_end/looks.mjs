// The page in light and dark, narrow and wide: as it was accepted, and readable.
import assert from 'node:assert/strict';
import { assertFits } from './fits.mjs';
import { differenceOf } from './kept_looks.mjs';
import { test } from './runner.mjs';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 780 },
];
const SHADES = { light: false, dark: true };
/** Axe and a picture for each place, twice. */
const LIMIT_MILLIS = 180_000;

/**
 * Registers the tests of how the page looks in the places that `body` goes to, named `area` and `title`: one
 * for each width, and one of what fits (see fits.mjs). Their context has besides what every test gets:
 * `isNarrow`, and `check(place)`, which compares a picture with the kept one, in light and in dark, and fails
 * where axe finds anything or where something is wider than the window. Its second argument: `wire: true` has
 * the lines of the wire in the picture, and `on` is a spot to scroll to.
 */
export function testLooks(area, title, options, body) {
  for (const size of SIZES) {
    const name = `${area}: looks: ${size.width} pixels: ${title}`;
    test(name, { limit: LIMIT_MILLIS, ...options, tab: { ...size, reducedMotion: true } }, async (context) => {
      const { tab } = context;
      const wrong = [];
      const check = async (place, what) => {
        for (const [shade, dark] of Object.entries(SHADES)) {
          await tab.look({ dark });
          await context.accessible();
          const widths = await tab.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          assert(widths[0] <= widths[1], `${place}: ${widths[0]} of ${widths[1]} pixels`);
          wrong.push(await differenceOf(tab, `${place}-${size.width}-${shade}`, `${area}: ${title}`, what));
        }
        await tab.look({ dark: false });
      };
      await body({ ...context, isNarrow: size.width < 720, check });
      const differences = wrong.filter(Boolean);
      const advice = 'if they are right, accept them: npm run looks -- --accept';
      assert.equal(differences.length, 0, `${differences.join('\n')}\n${advice}`);
    });
  }
  test(`${area}: fits: ${title}`, { limit: LIMIT_MILLIS, ...options, tab: SIZES[0] }, async (context) => {
    const check = (place) => assertFits(context.tab, place);
    await body({ ...context, isNarrow: false, check });
  });
}
