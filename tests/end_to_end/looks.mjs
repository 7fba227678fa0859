// The page in light and dark, narrow and wide.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const LOOKS = [
  { width: 1280, height: 800, dark: false },
  { width: 1280, height: 800, dark: true },
  { width: 390, height: 780, dark: false },
  { width: 390, height: 780, dark: true },
];

/**
 * Registers a test for each look, named `area` and `title`. Its context has besides what every test gets:
 * `isNarrow`, and `check(place)`, which takes a picture and fails where axe calls something serious or where
 * something is wider than the window.
 */
export function testLooks(area, title, options, body) {
  for (const look of LOOKS) {
    const shade = look.dark ? 'dark' : 'light';
    const name = `${area}: ${look.width} pixels, ${shade}: ${title}`;
    test(name, { ...options, tab: look }, (context) => {
      const check = async (place) => {
        await context.screenshot(`${place}-${look.width}-${shade}`, look);
        await context.accessible();
        const widths = await context.tab.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert(widths[0] <= widths[1], `${place}: ${widths[0]} of ${widths[1]} pixels`);
      };
      return body({ ...context, isNarrow: look.width < 720, check });
    });
  }
}
