// Runs the end-to-end tests: `node tests/end_to_end/run.mjs [--browser chromium|firefox|webkit|none]
// [--grep WORDS] [--dist FOLDER] [--pictures] [--compare] [--accept]`, or from the command `npm test`.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { contextMaker } from './context.mjs';
import { COMPARES, leftOver } from './kept_looks.mjs';
import { runTests, secondTriesOf } from './runner.mjs';
import { companionPath } from '../tools/companion.mjs';
import { findProxy, PROXIES } from '../tools/proxies.mjs';
import { serveFolder } from '../tools/serve.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/**
 * Tests mostly wait, for servers and for time to pass; more at once would make them late. Firefox slows down
 * every tab but the one in front, and WebKit draws each in a process of its own, without a graphics card.
 */
const LANES = { none: 3, chromium: 3, firefox: 1, webkit: 2 };
const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** In the name of each test that compares pictures of the page with the kept ones. */
export const LOOKS = ': looks: ';

/**
 * Runs what `which` names: `chromium` (everything in the page), `firefox` and `webkit` (what
 * runs everywhere), or `none` (what needs no browser). `missing` says what this machine lacks, and why. Of these,
 * the tests with all of `grep` in their names.
 */
export async function runEndToEnd({ which, executablePath, grep = [], missing = new Map(), dist = DIST }) {
  for (const file of (await readdir(HERE)).filter((name) => name.endsWith('.test.mjs')).sort()) {
    await import(pathToFileURL(join(HERE, file)));
  }
  const lacking = new Map(missing);
  if (!existsSync(join(dist, 'index.html'))) lacking.set('page', 'the page is not built');
  for (const proxy of PROXIES.filter((name) => !findProxy(name))) lacking.set(proxy, `${proxy} is not installed`);

  const site = await serveFolder(dist);
  const browser = await openBrowser(which, executablePath);
  const words = grep.filter(Boolean).map((each) => each.toLowerCase());
  const chosen = (test) => {
    if (!words.every((each) => test.name.toLowerCase().includes(each))) return false;
    if (which === 'none') return !test.browser;
    return test.browser && (which === 'chromium' || (test.everywhere && !test.notIn.includes(which)));
  };
  try {
    const counts = await runTests({
      chosen,
      missing: lacking,
      lanes: LANES[which],
      context: contextMaker({ browser, pageUrl: site.url, dist }),
    });
    const tookAllPictures =
      COMPARES && which === 'chromium' && words.every((each) => each === LOOKS) && !counts.skipped;
    const unused = tookAllPictures ? await leftOver() : [];
    for (const name of unused) console.log(`  ✗ no test takes the picture ${name}: npm run looks -- --accept`);
    counts.failed += unused.length;
    return counts;
  } finally {
    await browser?.close();
    await site.close();
  }
}

async function openBrowser(which, executablePath) {
  if (which === 'chromium') return (await import('./chromium.mjs')).openChromium(executablePath);
  if (which === 'firefox') return (await import('./firefox.mjs')).openFirefox(executablePath);
  if (which === 'webkit') return (await import('./webkit.mjs')).openWebkit(executablePath);
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      browser: { type: 'string', default: 'chromium' },
      grep: { type: 'string' },
      dist: { type: 'string' },
      pictures: { type: 'boolean' },
      accept: { type: 'boolean' },
      compare: { type: 'boolean' },
    },
  });
  const { findBrowser } = await import('../tools/browsers.mjs');
  const which = values.browser;
  const executablePath = which === 'none' ? undefined : await findBrowser(which);
  const { pythonIsReady } = await import('./servers.mjs');
  const missing = new Map(pythonIsReady() ? [] : [['python', '.tools/python is not set up']]);
  if (!existsSync(companionPath())) missing.set('companion', 'it is not compiled: cargo build');
  const counts = await runEndToEnd({
    which,
    executablePath,
    missing,
    grep: [values.grep],
    dist: values.dist,
  });
  const { lines, tooMany } = secondTriesOf(counts.secondTries);
  for (const line of lines) console.log(`• ${line}`);
  const failed = counts.failed + Number(tooMany);
  console.log(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
  process.exit(failed ? 1 : 0);
}
