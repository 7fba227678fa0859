// Shows how well the page explains each broken server:
// `node tests/diagnosis/table.mjs --dist FOLDER [--browser chromium|firefox] [--grep WORDS]`.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startBroken } from './broken.mjs';
import { addressOf, explanationOf, openPage } from './explained.mjs';
import { inWords, judge, percentile } from './judge.mjs';
import { VARIANTS } from './variants.mjs';
import { findBrowser } from '../tools/browsers.mjs';
import { serveFolder } from '../tools/serve.mjs';

const { values: options } = parseArgs({
  options: {
    dist: { type: 'string', default: fileURLToPath(new URL('../../dist/', import.meta.url)) },
    browser: { type: 'string', default: 'chromium' },
    grep: { type: 'string', default: '' },
    words: { type: 'boolean', default: false },
  },
});

async function openBrowser(which) {
  const path = await findBrowser(which);
  if (which === 'firefox') return (await import('../end_to_end/firefox.mjs')).openFirefox(path);
  return (await import('../end_to_end/chromium.mjs')).openChromium(path);
}

/** The explanation of one variant in a tab of its own. */
async function look(variant, browser, pageUrl) {
  const server = variant.server && (await startBroken(variant.server));
  const tab = await browser.openTab();
  let opened;
  try {
    opened = await openPage(variant, tab, pageUrl);
    const { app } = opened;
    return await explanationOf(variant, app, addressOf(variant, server));
  } finally {
    await opened?.takeBack();
    await tab.close();
    await server?.stop();
  }
}

function line(variant, { verdict, shown, error, overclaims }) {
  const { key, certainty, title } = shown?.headline ?? {};
  const headline = key ? `${key} (${certainty})` : (title ?? error ?? 'no explanation');
  const also = shown?.also.length ? `, also ${shown.also.join(', ')}` : '';
  const detail =
    shown && variant.detail && !variant.detail.test(shown.text) ? ` [does not name ${variant.detail}]` : '';
  const claim = overclaims ? ' [certain, and not so]' : '';
  const took = shown ? `${shown.millis} ms` : '-';
  return `${verdict.padEnd(13)} ${variant.name}: ${headline}${also}; truth ${variant.cause}; ${took}${claim}${detail}`;
}

function totals(name, results) {
  const count = (verdict) => results.filter((result) => result.verdict.startsWith(verdict)).length;
  const parts = ['exact', 'narrowed', 'wrong'].map((verdict) => `${count(verdict)} ${verdict}`);
  const most = Math.max(...results.map(({ suspects }) => suspects));
  return `${name.padEnd(12)} ${parts.join(', ')} of ${results.length}; at most ${most} suspects`;
}

function times(name, results) {
  const millis = results.flatMap(({ shown }) => (shown ? [shown.millis] : []));
  if (!millis.length) return `${name}: none`;
  const [median, most] = [percentile(millis, 0.5), percentile(millis, 0.9)];
  return `${name}: median ${median} ms, 90th percentile ${most} ms, maximum ${Math.max(...millis)} ms`;
}

const site = await serveFolder(options.dist);
const browser = await openBrowser(options.browser);
const results = [];
try {
  const words = options.grep.toLowerCase();
  const chosen = VARIANTS.filter(({ name, kind }) => `${kind}: ${name}`.toLowerCase().includes(words));
  for (const variant of chosen.filter((one) => options.browser === 'chromium' || one.everywhere)) {
    const result = { variant };
    try {
      result.shown = await look(variant, browser, site.url);
    } catch (error) {
      result.error = error.message.split('\n')[0];
    }
    const judged = judge(variant, result.shown);
    Object.assign(result, { ...judged, verdict: inWords(judged) });
    results.push(result);
    console.log(line(variant, result));
    if (options.words && result.shown) console.log(`              ${result.shown.text}`);
  }
} finally {
  await browser.close();
  await site.close();
}

console.log('');
for (const kind of new Set(results.map(({ variant }) => variant.kind))) {
  console.log(
    totals(
      kind,
      results.filter(({ variant }) => variant.kind === kind),
    ),
  );
}
console.log(totals('all', results));
console.log(`called certain, and not so: ${results.filter(({ overclaims }) => overclaims).length}`);
console.log(
  times(
    'servers that answer',
    results.filter(({ variant }) => !variant.seconds),
  ),
);
console.log(
  times(
    'silent ones',
    results.filter(({ variant }) => variant.seconds),
  ),
);
