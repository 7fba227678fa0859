// `npm test`: every check there is. The last line counts them.
//
//   npm test -- --only scripts format and lints of the scripts
//   npm test -- --only rust    format, lints, documentation and tests of the Rust code
//   npm test -- --only e2e     the release page in real browsers against real servers
//   npm run looks              compares the pictures of the page with the kept ones
//   npm run looks -- --accept  keeps the pictures of the page as they are now
//   npm test -- --only conformance    the official suite, through the same page
//   npm test -- --grep WORDS   of the end-to-end tests or scenarios, those with WORDS in their name
//   npm test -- --pictures     makes the README's pictures anew
//   npm test -- --write        writes the README's table of the conformance suite
//
// What this machine lacks is skipped, and said; with CI=true it fails.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { needBrowser } from './browsers.mjs';
import { buildRelease, DIST } from './build.mjs';
import { needTestedCompanion } from './companion.mjs';
import { ROOT, run } from './process.mjs';
import { needProxy, PROXIES } from './proxies.mjs';
import { Report } from './report.mjs';
import { serveFolder } from './serve.mjs';
import { MOST_BYTES, sizeRows, sizesOf } from './sizes.mjs';
import { needNewerNode, needPackages, needPython, needRust, needSchemaSuite, needWasmTarget } from './setup.mjs';

const WASM = 'wasm32-unknown-unknown';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    grep: { type: 'string', default: '' },
    pictures: { type: 'boolean' },
    accept: { type: 'boolean' },
    compare: { type: 'boolean' },
    write: { type: 'boolean' },
  },
});
const wants = (part) => !options.only || options.only === part;

const report = new Report({ strict: Boolean(process.env.CI) && process.env.CI !== 'false' });

async function succeeds(command, ...args) {
  return (await run(command, args)).code === 0;
}

/** In one go: layout and lints, by `biome.json`. */
async function scriptGates() {
  const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
  await report.gate('Format and lints of the scripts', needPackages, () =>
    succeeds(process.execPath, biome, 'ci', '--error-on-warnings'),
  );
}

async function rustGates() {
  await report.gate('Format', needRust, formatted);
  await report.gate('Lints, native', needRust, () =>
    succeeds('cargo', 'clippy', '--all-targets', '--', '-D', 'warnings'),
  );
  await report.gate('Lints, browser', needWasmTarget, () =>
    succeeds('cargo', 'clippy', '--target', WASM, '--', '-D', 'warnings'),
  );
  await report.gate('Documentation, native', needRust, () => documents());
  await report.gate('Documentation, browser', needWasmTarget, () => documents('--target', WASM));
  await report.gate('One version of wasm-streams', needRust, oneWasmStreams);
  // Without it, one of the tests has nothing to do.
  await needSchemaSuite().catch((error) => report.lack(error));
  // One core would be idle while the other is at a last step: of the page's compiler, or of a linker. The tests
  // themselves have the machine to themselves: some of them ask how long a thing takes.
  await Promise.all([
    report.gate('Compiling the Rust tests', needRust, () => succeeds('cargo', 'test', '--no-run')),
    wants('e2e') && needPackages().then(builtPage),
  ]);
  await report.counted('Rust tests', needRust, rustTests);
}

/** The page, and the tool that splits it, which is a package of its own. */
async function formatted() {
  const packages = ['Cargo.toml', 'tests/tools/splitter/Cargo.toml'];
  const checks = packages.map((path) => succeeds('cargo', 'fmt', '--check', '--manifest-path', path));
  return (await Promise.all(checks)).every(Boolean);
}

/** A link that leads nowhere fails. */
async function documents(...target) {
  const args = ['doc', '--no-deps', '--document-private-items', ...target];
  return (await run('cargo', args, { env: { RUSTDOCFLAGS: '-D warnings' } })).code === 0;
}

/** Two versions compile, and fail only when wasm-bindgen puts the page together. */
async function oneWasmStreams() {
  const { code, output } = await run('cargo', ['tree', '-d', '--target', WASM], { quiet: true });
  const versions = new Set(output.match(/\bwasm-streams v[\w.+-]+/g));
  if (code !== 0) console.log(output);
  if (versions.size > 1) console.log(`There are several: ${[...versions].join(', ')}`);
  return code === 0 && versions.size < 2;
}

async function rustTests() {
  const { code, output } = await run('cargo', ['test', '--no-fail-fast']);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  // What is ignored is no test: these are measurements, which are made by hand on a quiet machine.
  for (const [, passed, failed] of output.matchAll(/^test result: .*?(\d+) passed; (\d+) failed/gm)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
  }
  // A test that does not compile, or that ends its process, is in no such line.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** `loaded`: the files that a browser had loaded when it showed the first tool list. */
function isWithinBudget(loaded) {
  const sums = Object.entries(sizesOf(DIST, loaded).sums);
  for (const [name, { brotli }] of sums)
    console.log(`${name}: ${brotli} bytes with brotli; the limit is ${MOST_BYTES[name]}`);
  return sums.every(([name, { brotli }]) => brotli <= MOST_BYTES[name]);
}

function pageIsWithinBudget() {
  console.table(Object.fromEntries(sizeRows().map(({ name, ...sizes }) => [name, sizes])));
  return isWithinBudget();
}

/** By what the network brings: a list of files says what is there, and not what is asked for. */
async function toolListIsWithinBudget(executablePath) {
  const { openChromium } = await import('../end_to_end/chromium.mjs');
  const { loadedWithTools } = await import('../bench/loaded.mjs');
  const site = await serveFolder(DIST);
  const browser = await openChromium(executablePath);
  try {
    return isWithinBudget(await loadedWithTools({ browser, pageUrl: site.url }));
  } finally {
    await browser.close();
    await site.close();
  }
}

/** Builds the page once, for whatever part wants it first; true when it is there. */
function builtPage() {
  isPageBuilt ??= report.gate('Release build', needWasmTarget, buildRelease);
  return isPageBuilt;
}
let isPageBuilt;

async function endToEnd() {
  await needPackages();
  const { runEndToEnd } = await import('../end_to_end/run.mjs');
  const missing = new Map();
  await needPython().catch((error) => {
    report.lack(error);
    missing.set('python', error.message);
  });
  for (const proxy of PROXIES) await needProxy(proxy).catch((error) => report.lack(error));

  const [hasPage, hasCompanion] = await Promise.all([
    builtPage(),
    report.gate('The companion', needRust, () => needTestedCompanion({ low: true })),
  ]);
  if (hasPage) await sizeGates();
  else missing.set('page', 'the page was not built');
  if (!hasCompanion) missing.set('companion', 'the companion was not built');

  const shared = { grep: [options.grep], missing };
  const inBrowser = (which, title) =>
    report.counted(
      title,
      () => needBrowser(which),
      (executablePath) => runEndToEnd({ ...shared, which, executablePath }),
    );
  const withoutBrowser = () =>
    report.counted('The test servers', undefined, () => runEndToEnd({ ...shared, which: 'none' }));
  await inBrowser('chromium', 'The page in Chromium');
  // Firefox does one test at a time, which leaves most of a core idle.
  await Promise.all([
    inBrowser('firefox', 'The main path in Firefox'),
    options.only ? withoutBrowser() : conformance().then(withoutBrowser),
  ]);
  await inBrowser('webkit', 'The main path in WebKit');
}

async function looks() {
  await needPackages();
  if (!(await builtPage())) return;
  const { LOOKS, runEndToEnd } = await import('../end_to_end/run.mjs');
  const missing = new Map();
  await needPython().catch((error) => {
    report.lack(error);
    missing.set('python', error.message);
  });
  const hasCompanion = await report.gate('The companion', needRust, () => needTestedCompanion({ low: true }));
  if (!hasCompanion) missing.set('companion', 'the companion was not built');
  await report.counted(
    'The looks of the page',
    () => needBrowser('chromium'),
    (executablePath) => runEndToEnd({ which: 'chromium', executablePath, grep: [LOOKS, options.grep], missing }),
  );
}

async function sizeGates() {
  await report.gate('Size of the page', undefined, pageIsWithinBudget);
  await report.gate('Size of what the first tool list takes', () => needBrowser('chromium'), toolListIsWithinBudget);
}

/** In a run of everything, it goes on beside Firefox, and the tests without a browser after it. */
async function conformance() {
  await needPackages();
  if (!(await builtPage())) return;
  const { runConformance } = await import('../conformance/run.mjs');
  const need = async () => ({
    node: await needNewerNode(),
    executablePath: await needBrowser('chromium'),
  });
  const { grep, write } = options;
  await report.counted('Conformance', need, (tools) => runConformance({ ...tools, dist: DIST, grep, write }));
}

try {
  if (wants('scripts')) await scriptGates();
  if (wants('rust')) await rustGates();
  if (wants('e2e')) await endToEnd();
  // The same places are gone to with everything else, but no pictures are compared.
  if (options.only === 'looks') await looks();
  if (options.only === 'conformance') await conformance();
} catch (error) {
  report.lack(error);
}
report.close();
