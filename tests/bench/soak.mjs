// How the page bears a steady stream for as long as one likes: `node tests/bench/soak.mjs`.
//
//   --minutes N     how long in all (60): the first third in front, the second behind another tab, the
//                   last in front again
//   --rate N        notifications a second (1000)      --bytes N   characters in each (1000)
//   --page FOLDER   a page that is built already       --json      the curve as JSON at the end
//
// A call goes out each second: in front by a click of the mouse, behind by script. A line a minute, and a
// summary that says pass or fail; fails with code 1. The browser slows down tabs behind as it does for
// people. No part of `npm test`.
import { parseArgs } from 'node:util';
import { needBrowser } from '../tools/browsers.mjs';
import { buildRelease, DIST } from '../tools/build.mjs';
import { serveFolder } from '../tools/serve.mjs';
import { needPackages } from '../tools/setup.mjs';

/** A person feels a click that is answered later than this. */
const MOST_CLICK_MILLIS = 100;
/**
 * Flat: what is held at the end may be this much more, in MB, than what was held once the log was full. Heaps of a
 * browser go up and down; the wasm memory is the page's own, and a few bytes for each message would show.
 */
const MOST_GROWTH_MB = { heap: 20, wasm: 6, resident: 60 };
/** The server has to have sent this share of what was asked for, or the run says nothing. */
const LEAST_SHARE = 0.98;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '1000' },
    bytes: { type: 'string', default: '1000' },
    page: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);

await needPackages();
if (!values.page) {
  if (!(await buildRelease())) process.exit(1);
}
const { openSoak } = await import('./soak_tab.mjs');
const { startServer } = await import('../end_to_end/servers.mjs');

const sleepUntil = (at) => new Promise((resolve) => setTimeout(resolve, at - performance.now()));

/** Calls once a second until `end`, and returns what stood there then. */
async function minute(soak, server, end) {
  while (performance.now() < end) {
    const next = performance.now() + 1000;
    await soak.call();
    await sleepUntil(Math.min(next, end));
  }
  const { sent, calls } = await server.control('count');
  return { ...(await soak.measure()), sent, calls };
}

async function run() {
  const site = await serveFolder(values.page ?? DIST);
  const server = await startServer('steady', { rate: values.rate, bytes: values.bytes });
  const soak = await openSoak({ executablePath: await needBrowser('window'), pageUrl: site.url });
  const curve = [];
  try {
    await soak.connect(server.url);
    const before = { ...(await soak.messages()), ...(await server.control('count')) };
    const started = performance.now();
    await server.control('begin');
    console.log(HEADINGS.map(([name, width]) => name.padStart(width)).join(' '));
    for (let at = 1; at <= minutes; at += 1) {
      const where = placeOf(at);
      await soak.show(where === 'front');
      const line = { minute: at, where, ...(await minute(soak, server, started + at * 60_000)) };
      curve.push(line);
      console.log(row(line));
    }
    await soak.show(true);
    const seconds = (performance.now() - started) / 1000;
    const { sent, calls } = await server.control('end');
    // A call is a message there and one back.
    const expected = before.kept + sent + 2 * (calls - before.calls);
    const { kept, gone } = await soak.messagesOnceAt(expected);
    return { curve, sent, kept, gone, missing: expected - kept - gone, seconds };
  } finally {
    await soak.close();
    await server.stop();
    await site.close();
  }
}

/** In front, behind, in front: a third each. */
const placeOf = (minute) => (minute > minutes / 3 && minute <= (minutes * 2) / 3 ? 'behind' : 'front');

const mb = (bytes) => (bytes === undefined ? '–' : (bytes / 1e6).toFixed(1));
const HEADINGS = [
  ['minute', 6],
  ['tab', 6],
  ['sent', 9],
  ['in the log', 10],
  ['gone', 9],
  ['calls', 6],
  ['JS MB', 7],
  ['wasm MB', 8],
  ['process MB', 10],
  ['click ms', 9],
  ['block ms', 9],
];

/** Behind another tab nothing is drawn, nobody clicks, and the browser lets timers come late. */
function row({ minute, where, sent, kept, gone, calls, heap, wasm, resident, click, block }) {
  const seen = [kept, gone, Math.round(click), Math.round(block)];
  const [log, left, answer, held] = where === 'front' ? seen : seen.map(() => '–');
  return [minute, where, sent, log, left, calls, mb(heap), mb(wasm), mb(resident), answer, held]
    .map((value, at) => String(value).padStart(HEADINGS[at][1]))
    .join(' ');
}

/** Each with what was found and whether that holds; `undefined` where the run was too short to tell. */
function judged({ curve, sent, missing, kept, gone, seconds }) {
  const clicks = curve.filter(({ where }) => where === 'front').map(({ click }) => click);
  // What is gone is counted on, whether or not it is drawn.
  const full = curve.slice(curve.findIndex((line) => line.gone > 0)).filter(() => gone > 0);
  const wanted = seconds * Number(values.rate);
  return [
    ['the server sent at its rate', `${sent} of ${Math.round(wanted)}`, sent >= LEAST_SHARE * wanted],
    ['nothing lost', `${kept} in the log, ${gone} counted as gone, ${missing} missing`, missing === 0],
    ['slowest click', `${Math.round(Math.max(...clicks))} ms`, Math.max(...clicks) <= MOST_CLICK_MILLIS],
    ...['heap', 'wasm', 'resident'].map((what) => flatness(full, what)),
  ];
}

const NAMES = { heap: 'JS heap', wasm: 'wasm memory', resident: 'memory of the process' };

/** From the first line on at which the log was full: the middle of the lines then, and at the end. */
function flatness(full, what) {
  const name = `${NAMES[what]} is flat`;
  const held = full.map((line) => line[what]).filter((bytes) => bytes !== undefined);
  if (held.length < 4) return [name, 'the log was not full for long enough to tell', undefined];
  const third = Math.ceil(held.length / 3);
  const [early, late] = [middle(held.slice(0, third)), middle(held.slice(-third))];
  const holds = late <= early + MOST_GROWTH_MB[what] * 1e6;
  return [name, `${mb(early)} MB once the log was full, ${mb(late)} MB at the end`, holds];
}

const middle = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const found = await run();
const verdicts = judged(found);
console.log();
const word = (holds) => (holds === undefined ? '  – ' : holds ? 'pass' : 'FAIL');
for (const [name, words, holds] of verdicts) console.log(`${word(holds)}  ${name}: ${words}`);
if (values.json) console.log(JSON.stringify(found.curve));
const passed = verdicts.every(([, , holds]) => holds !== false);
console.log(passed ? '\nThe soak passed' : '\nThe soak FAILED');
process.exit(passed ? 0 : 1);
