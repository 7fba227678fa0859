// `npm run bench`: how quick the release page is, in Chromium, as a table.
//
//   npm run bench -- --rounds 5     repeat starts and connections so often (9)
//   npm run bench -- --page FOLDER  measure a page that is built already
//   npm run bench -- --only WORDS   measure only what is named so
//   npm run bench -- --json         print the rows as JSON
//
// Times of calls are also given as a ratio to a bare loop of `fetch` in the same browser and run:
// that number says something about the page, and less about the machine.
import { parseArgs } from 'node:util';
import { needBrowser } from '../tools/browsers.mjs';
import { buildRelease, DIST } from '../tools/build.mjs';
import { Missing } from '../tools/missing.mjs';
import { serveFolder } from '../tools/serve.mjs';
import { MOST_BYTES, sizeRows } from '../tools/sizes.mjs';
import { needPackages } from '../tools/setup.mjs';

const { values: options } = parseArgs({
  options: {
    page: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});

async function bench() {
  await needPackages();
  if (!options.page) {
    if (!(await buildRelease())) throw new Missing('the page could not be built: see above');
  }
  const folder = options.page ?? DIST;
  const { openChromium } = await import('../end_to_end/chromium.mjs');
  const { SUBJECTS } = await import('./subjects.mjs');
  const { SCREEN_SUBJECTS } = await import('./screen.mjs');
  const { COMPANION_SUBJECTS } = await import('./companion.mjs');

  const { loadedWithTools } = await import('./loaded.mjs');

  const site = await serveFolder(folder);
  const browser = await openChromium(await needBrowser('window'));
  const rows = [];
  let failed = false;
  try {
    const loaded = await loadedWithTools({ browser, pageUrl: site.url });
    rows.push(...sizeRows(folder, loaded).map(sizeRow));
    for (const [subject, measure] of Object.entries({ ...SUBJECTS, ...SCREEN_SUBJECTS, ...COMPANION_SUBJECTS })) {
      if (!subject.includes(options.only)) continue;
      console.error(`measuring: ${subject}`);
      const found = await measure({
        browser,
        folder,
        pageUrl: site.url,
        rounds: Number(options.rounds),
      }).catch((error) => {
        failed = true;
        return { 'could not be measured': error.message.split('\n')[0] };
      });
      for (const [measure, row] of Object.entries(found))
        rows.push({ subject, measure, ...(typeof row === 'string' ? { value: row } : row) });
    }
  } finally {
    await browser.close();
    await site.close();
  }
  print(rows);
  process.exit(failed ? 1 : 0);
}

function sizeRow({ name, raw, gzip, brotli }) {
  const [value, most] = [`${brotli} brotli, ${gzip} gzip, ${raw} raw`, MOST_BYTES[name]];
  const aim = most && { target: `at most ${most} brotli`, holds: brotli <= most };
  return { subject: 'bytes of the page', measure: name, value, ...aim };
}

function print(rows) {
  if (options.json) return console.log(JSON.stringify(rows, undefined, 2));
  const width = (key) => Math.max(...rows.map((row) => row[key].length));
  let last;
  for (const { subject, measure, value, target, holds } of rows) {
    const columns = [(subject === last ? '' : subject).padEnd(width('subject'))];
    columns.push(measure.padEnd(width('measure')));
    columns.push(target ? value.padEnd(width('value')) : value);
    if (target) columns.push(`${holds ? 'held' : 'MISSED'}: ${target}`);
    console.log(columns.join('  '));
    last = subject;
  }
}

await bench().catch((error) => {
  console.error(error instanceof Missing ? `Cannot measure: ${error.message}` : error);
  process.exit(1);
});
