// What the companion adds: calls by each way, a flood over stdio, and the program itself.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App } from '../end_to_end/app.mjs';
import { startServer } from '../end_to_end/servers.mjs';
import { companionPath, needCompanion } from '../tools/companion.mjs';
import { pageCalls } from './bare.mjs';
import { each, listOf, median, messagesCounted, millis, summary, timed, within } from './measures.mjs';
import { installProbe } from './probe.mjs';

const RESULT = '[aria-label="Result"]';
const CALLS = 40;
const ROUNDS = 3;
const NOTIFICATIONS = 10_000;
const PROGRAM = [process.execPath, fileURLToPath(new URL('./flood_program.mjs', import.meta.url))];
const MOST_MORE_MILLIS = 1;

const tapped = () => [companionPath('companion'), 'tap', '--name', 'bench', '--', ...PROGRAM];

/** A tab with the page of a companion, connected to the server. */
async function withConnected({ browser, folder, program = [], url, isRelayed = false }, use) {
  const companion = await startServer('companion', { built: 'companion', page: folder, program });
  const tab = await browser.openTab();
  try {
    tab.isUsedUp = true;
    await tab.sent.leave();
    await tab.page.addInitScript(installProbe);
    await tab.goto(companion.url);
    const app = new App(tab, `${companion.origin}/`);
    if (isRelayed) await app.connectWith(url, () => tab.find('radio', 'Through the companion').click());
    else if (url) await app.connect(url);
    await app.expectStatus('Connected');
    return await use(app, tab);
  } finally {
    await tab.close();
    await companion.stop();
  }
}

/** Milliseconds of each call, by the page's own controls. */
async function calls(way) {
  return withConnected(way, async (app, tab) => {
    await app.call('echo', { text: 'warm up' });
    await app.expectResult('warm up');
    return tab.evaluate(pageCalls, { first: 0, count: CALLS, pauseMillis: 20, name: 'Run', result: RESULT });
  });
}

async function callsByEachWay(run) {
  await needCompanion();
  const server = await startServer('fault', {});
  try {
    const { url } = server;
    const ways = {
      'direct fetch': { url },
      'through the relay': { url, isRelayed: true },
      'over stdio': { program: PROGRAM },
      'over stdio, through a tap': { program: tapped() },
    };
    const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
    // By turns, so that a busy moment of the machine meets all of them.
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [name, way] of Object.entries(ways)) times[name].push(...(await calls({ ...run, ...way })));
    const added = (name, than, most) => {
      const more = median(times[name]) - median(times[than]);
      return within(more, most, millis(more));
    };
    return {
      ...Object.fromEntries(Object.entries(times).map(([name, all]) => [name, summary(all)])),
      'the relay adds': added('through the relay', 'direct fetch', MOST_MORE_MILLIS),
      'stdio adds': added('over stdio', 'direct fetch', MOST_MORE_MILLIS),
      // There and back.
      'a tap adds, for two messages': added('over stdio, through a tap', 'over stdio', 0.4),
    };
  } finally {
    await server.stop();
  }
}

async function floodOverStdio(run) {
  await needCompanion();
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push(
      await withConnected({ ...run, program: PROGRAM }, async (app, tab) => {
        await app.chooseTool('flood');
        await app.jsonTab().click();
        await app.jsonBox().fill(JSON.stringify({ count: NOTIFICATIONS }));
        const before = await app.messagesCounted();
        const words = `sent ${NOTIFICATIONS}`;
        const press = () => app.runButton().click();
        const { from } = await timed(tab, press, { selector: RESULT, words });
        const expected = before + NOTIFICATIONS + 2;
        const counted = await messagesCounted(tab, expected);
        const longest = await tab.evaluate(() => globalThis.probe.longestBlock);
        return { all: counted.at - from, missing: Math.abs(expected - counted.count), longest };
      }),
    );
  }
  const missing = Math.max(...each(rounds, (round) => round.missing));
  return {
    'click to all in the log': listOf(each(rounds, (round) => round.all)),
    'longest block': listOf(each(rounds, (round) => round.longest)),
    missing: { value: String(missing), target: '0', holds: missing === 0 },
  };
}

/** From its start to the line that says where it listens, and what it holds then. */
async function startAndMemory(run) {
  await needCompanion();
  const starts = [];
  let memory = 0;
  for (let round = 0; round < run.rounds; round += 1) {
    const begun = performance.now();
    const child = spawn(companionPath('companion'), ['--no-open', '--port', '0', '--page', run.folder]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    starts.push(performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, 500));
    memory = Math.max(memory, residentMegabytes(child.pid));
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await ended;
  }
  return {
    'start to listening': within(median(starts), 50, summary(starts)),
    'idle memory': memory
      ? { value: `${memory.toFixed(1)} MB`, target: 'at most 15 MB', holds: memory <= 15 }
      : 'only known on Linux',
  };
}

function residentMegabytes(pid) {
  if (process.platform !== 'linux') return 0;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000;
}

export const COMPANION_SUBJECTS = {
  'companion: a call by each way': callsByEachWay,
  [`companion: ${NOTIFICATIONS} notifications over stdio`]: floodOverStdio,
  'companion: the program': startAndMemory,
};
