// The official conformance suite, client side, through the release page in Chromium:
// `npm test -- --only conformance [--grep WORDS] [--write]`.
import { serveFolder } from '../tools/serve.mjs';
import { openChromium } from '../end_to_end/chromium.mjs';
import { openHarness } from './harness.mjs';
import { scenariosKnown } from './person.mjs';
import { tableIsCurrent, writeTable } from './table.mjs';
import { runScenario, scenarios, suiteVersion } from './suite.mjs';

/** What a scenario may leave out: it is of another era, or the page has no use for it. */
const NOT_EXERCISED = {
  'http-standard-headers': ['ClientMcpMethodHeader_initialize', 'ClientMcpMethodHeader_notifications_initialized'],
  // The checks of composition are of the newer revision only.
  'json-schema-2020-12-preservation': [
    'JsonSchema2020_12ClientCompositionKeywordsPreserved',
    'JsonSchema2020_12ClientConditionalKeywordsPreserved',
    'JsonSchema2020_12ClientAnchorKeywordPreserved',
  ],
};

/** Scenarios mostly wait for processes to begin and for time to pass. */
const LANES = 3;

/** Runs everything `grep` lets through, a few at a time, and returns the counts. */
export async function runConformance({ node, executablePath, dist, grep = '', write = false }) {
  const site = await serveFolder(dist);
  // The suite's servers send no CORS headers, which a page cannot do without.
  const browser = await openChromium(executablePath, ['--disable-web-security']);
  const counts = { passed: 0, failed: 0, skipped: 0, secondTries: [] };
  const chosen = (await scenarios()).filter(({ scenario, revision }) => `${scenario} ${revision}`.includes(grep));
  const rows = [];
  const judgeAll = async (waiting, attempt) => {
    const harness = await openHarness({ browser, pageUrl: site.url });
    try {
      while (waiting.length) {
        const [place, each] = waiting.shift();
        rows[place] = { ...each, ...(await judge(each, { node, harness, attempt })) };
      }
    } finally {
      await harness.close();
    }
  };
  try {
    const waiting = [...chosen.entries()];
    await Promise.all(Array.from({ length: LANES }, () => judgeAll(waiting, '')));
    // What the page sent wrong is wrong at once. Where a person waited in vain, a busy machine may be to
    // blame, as end to end: such a scenario gets it to itself, and that is said.
    const again = [...chosen.entries()].filter(([place]) => rows[place].isLate);
    await judgeAll([...again], ', on the second try');
    for (const [place, { scenario, revision }] of again)
      if (rows[place].holds) counts.secondTries.push(`${scenario} of ${revision}`);
  } finally {
    await browser.close();
    await site.close();
  }
  for (const { holds } of rows) counts[holds ? 'passed' : 'failed'] += 1;
  if (grep) return counts;
  const version = await suiteVersion();
  if (write) await writeTable(rows, version);
  const current = await tableIsCurrent(rows, version);
  if (!current) console.log('  ✗ the table in README.md is another: npm test -- --only conformance --write');
  counts[current ? 'passed' : 'failed'] += 1;
  return counts;
}

async function judge({ scenario, revision }, { node, harness, attempt }) {
  const started = performance.now();
  const told = (reason) => tell(`${scenario} of ${revision}`, `${seconds(started)}${attempt}`, reason);
  if (!scenariosKnown().includes(scenario)) return told('nobody knows what to do in it');
  const result = await runScenario({ scenario, revision, node, harness: harness.url });
  const failure = harness.failure();
  const expected = NOT_EXERCISED[scenario] ?? [];
  const missed = result.skipped.filter(({ name }) => !expected.includes(name));
  const reasons = [
    ...result.failed.map((check) => `${check.name}: ${check.errorMessage ?? check.description}`),
    ...missed.map((check) => `${check.name} was not exercised`),
    ...(failure ? [failure.words.split('\n')[0]] : []),
    ...(result.isOverall || result.failed.length ? [] : [result.output]),
  ];
  return { ...told(reasons.join('\n')), passed: result.passed, isLate: Boolean(failure?.isLate || result.isLate) };
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

function tell(name, time, reason) {
  console.log(`  ${reason ? '✗' : '✓'} ${name} (${time})`);
  if (reason) console.log(reason.replaceAll(/^/gm, '      '));
  return { holds: !reason, passed: 0 };
}
