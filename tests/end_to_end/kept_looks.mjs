// The kept pictures of the page, and what differs from them.
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { reduced } from './small_picture.mjs';
import { hasFonts, whileSteady } from './steady.mjs';

const KEPT = fileURLToPath(new URL('looks/', import.meta.url));
const SHOTS = fileURLToPath(new URL('../../.tools/screenshots/', import.meta.url));
const ACCEPTS = process.argv.includes('--accept');
/** Only when asked: another version of the browser or of its font draws a few dots differently. */
export const COMPARES = ACCEPTS || process.argv.includes('--compare');

/** How often a picture is taken before it differs: what is on its way may yet arrive. */
const MOST_TRIES = 8;
const PAUSE_MILLIS = 250;
/** As pixelmatch counts: how far two colours may be from each other, of 1. */
const THRESHOLD = 0.1;

/** Who took which picture in this run, so that no two tests share one. */
const takers = new Map();
let fontsAreHere;

/**
 * Compares what the tab shows with the kept picture `name`. Returns what is to be said of a difference, and
 * undefined where there is none, or where nothing is to be compared. With `--accept`, the picture is kept instead.
 */
export async function differenceOf(tab, name, taker, options = {}) {
  if (!COMPARES) return undefined;
  if (takers.has(name) && takers.get(name) !== taker) throw new Error(`two tests take the picture ${name}`);
  takers.set(name, taker);
  fontsAreHere ??= hasFonts(tab).then((are) => {
    if (!are) console.log('  - the pictures are not compared: their font is not installed (Debian: fonts-dejavu-core)');
    return are;
  });
  if (!(await fontsAreHere)) return undefined;

  const path = join(KEPT, `${name}.png`);
  const kept = await readFile(path).catch(() => undefined);
  const taken = await take(tab, kept, options);
  if (kept && !taken.difference) return undefined;
  if (ACCEPTS) {
    await mkdir(KEPT, { recursive: true });
    await writeFile(path, taken.small);
    return undefined;
  }
  await mkdir(SHOTS, { recursive: true });
  await writeFile(join(SHOTS, `${name}.png`), taken.bytes);
  if (!kept) return `${name}: there is no kept picture; this one is ${join(SHOTS, `${name}.png`)}`;
  const shown = join(SHOTS, `${name}-difference.png`);
  await writeFile(shown, besideEachOther(kept, taken));
  return `${name}: ${taken.difference.count} dots differ from the kept picture: ${shown}`;
}

/** A picture that is as the kept one; or, where none is, one that stays the same. */
async function take(tab, kept, options) {
  let before;
  for (let tries = 1; ; tries += 1) {
    const bytes = await whileSteady(tab, options, () => tab.page.screenshot());
    const small = reduced(bytes);
    const difference = kept && differing(kept, small);
    const isSettled = before?.equals(small) && (tries >= MOST_TRIES || !kept);
    if ((kept && !difference) || isSettled || tries >= 2 * MOST_TRIES) return { bytes, small, difference };
    before = small;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
  }
}

/** How many dots differ, and where; undefined where none does. */
function differing(one, other) {
  if (one.equals(other)) return undefined;
  const [a, b] = [one, other].map((bytes) => PNG.sync.read(bytes));
  if (a.width !== b.width || a.height !== b.height) return { count: a.width * a.height, drawn: b };
  const drawn = new PNG({ width: a.width, height: a.height });
  const count = pixelmatch(a.data, b.data, drawn.data, a.width, a.height, { threshold: THRESHOLD });
  return count ? { count, drawn } : undefined;
}

/** One picture: as kept, as it is now, and what differs in red. */
function besideEachOther(kept, { small, difference }) {
  const pictures = [PNG.sync.read(kept), PNG.sync.read(small), difference.drawn];
  const width = pictures.reduce((sum, picture) => sum + picture.width, 0);
  const all = new PNG({ width, height: Math.max(...pictures.map(({ height }) => height)) });
  let left = 0;
  for (const picture of pictures) {
    PNG.bitblt(picture, all, 0, 0, picture.width, picture.height, left, 0);
    left += picture.width;
  }
  return PNG.sync.write(all);
}

/** Pictures that no test has taken, after a run of all: told, or done away with by `--accept`. */
export async function leftOver() {
  const names = (await readdir(KEPT).catch(() => [])).filter((name) => name.endsWith('.png'));
  const unused = names.filter((name) => !takers.has(name.slice(0, -'.png'.length)));
  if (!ACCEPTS) return unused;
  await Promise.all(unused.map((name) => rm(join(KEPT, name))));
  return [];
}
