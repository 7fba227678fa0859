// What is measured. Each subject returns its rows: { name of a measure: row }, where a row is a text,
// or `{ value, target, holds }` where this machine has to keep a target.
import assert from 'node:assert/strict';
import { App } from '../end_to_end/app.mjs';
import { startServer } from '../end_to_end/servers.mjs';
import { ChatPage, KEY } from '../end_to_end/chat_page.mjs';
import { bareCalls, pageCalls } from './bare.mjs';
import { each, listOf, median, messagesCounted, percentile, ratio, summary, timed, within } from './measures.mjs';
import { installProbe } from './probe.mjs';

/** Where the page shows what is waited for: the page objects are too slow to time anything. */
const TOOL = '[role=option]';
const RESULT = '[aria-label="Result"]';

const CALLS = 100;
const TURNS = 5;
const NOTIFICATIONS = 10_000;
const TOOLS = 5_000;
const LARGE_BYTES = 20_000_000;
const ANSWERS = 30;
const EVENTS = 10_000;
const EVENTS_A_SECOND = 2_000;
/** How often what takes seconds is done, each time in a new tab. */
const REPEATS = 3;

async function withApp({ browser, pageUrl }, use) {
  const tab = await browser.openTab();
  try {
    // The next one starts without a cache; and nobody looks at what is sent, which takes time too.
    tab.isUsedUp = true;
    await tab.sent.leave();
    await tab.page.addInitScript(installProbe);
    return await use(new App(tab, pageUrl), tab);
  } finally {
    await tab.close();
  }
}

async function withServer(options, use) {
  const server = await startServer('fault', options);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** A click that changes nothing: how long it waits for the page is what a person feels. */
async function clicker(app, tab, tool) {
  const box = await app.workbench(tool).find('heading', tool).first().box();
  return async () => {
    await tab.page.mouse.click(box.x + 4, box.y + box.height / 2);
    await sleep(15);
  };
}

const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** What was measured. A block is known only once a timer after it has come. */
const probeOf = (tab) =>
  tab.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { longestBlock, answer, interactiveAt } = globalThis.probe;
    return { longestBlock, answer, interactiveAt };
  });
const resetProbe = (tab) => tab.evaluate(() => globalThis.probe.reset());

async function pageStart(run) {
  const paints = [];
  const ready = [];
  for (let round = 0; round < run.rounds; round += 1) {
    await withApp(run, async (app, tab) => {
      await app.open();
      await app.urlBox().shown();
      await tab.page.waitForFunction(() => globalThis.probe.interactiveAt !== undefined);
      ready.push((await probeOf(tab)).interactiveAt);
      paints.push(
        await tab.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN),
      );
    });
  }
  return { 'first paint': summary(paints), 'ready for input': summary(ready) };
}

async function connect(run) {
  const times = [];
  for (let round = 0; round < run.rounds; round += 1) {
    await withServer({}, ({ url }) =>
      withApp(run, async (app, tab) => {
        await app.open();
        await app.urlBox().fill(url);
        const { from, to } = await timed(tab, () => app.connectButton().click(), {
          selector: TOOL,
        });
        times.push(to - from);
      }),
    );
  }
  return { 'click to tools listed': summary(times) };
}

/**
 * After a click of the mouse Chromium draws a frame before it hands over an answer that has arrived,
 * up to 10 ms later, whatever the page does. So what the page adds is measured from a click by script,
 * like the bare loop; what a person sees is measured too.
 */
const toolCall = (run) =>
  withServer({}, ({ url }) =>
    withApp(run, async (app, tab) => {
      await app.openAndConnect(url);
      await app.call('echo', { text: 'warm up' });
      await app.expectResult('warm up');

      // By turns, so that a busy moment of the machine meets both.
      const often = { count: CALLS / TURNS, pauseMillis: 50 };
      const echo = { ...often, url, name: 'echo', argumentsOf: { text: 'bare' } };
      const [scripted, bare] = [[], []];
      for (let first = 0; first < CALLS; first += often.count) {
        const calls = { ...often, first, name: 'Run', result: RESULT };
        scripted.push(...(await tab.evaluate(pageCalls, calls)));
        bare.push(...(await tab.evaluate(bareCalls, echo)).times);
      }
      const mouse = [];
      for (let call = 0; call < CALLS; call += 1) {
        const text = `by mouse, ${call} of many`;
        await app.jsonBox().fill(JSON.stringify({ text }));
        const click = () => app.runButton().click();
        const { from, to } = await timed(tab, click, { selector: RESULT, words: text });
        mouse.push(to - from);
      }
      const drawn = await tab.evaluate(bareCalls, { ...echo, count: CALLS, drawsIn: `${RESULT} h3` });
      const allowed = Math.max(1.3 * median(bare), median(bare) + 4);
      return {
        'click by script to result': within(median(scripted), allowed, summary(scripted)),
        'bare fetch': summary(bare),
        ratio: `${ratio(median(scripted), median(bare))} median, ${ratio(percentile(scripted, 99), percentile(bare, 99))} p99`,
        'click by mouse to result': summary(mouse),
        'bare fetch, one word drawn': summary(drawn.times),
      };
    }),
  );

async function manyTools(run) {
  const rounds = await repeat(() =>
    withServer({ tools: TOOLS, page: 500 }, ({ url }) =>
      withApp(run, async (app, tab) => {
        await app.open();
        await app.urlBox().fill(url);
        await resetProbe(tab);
        const last = `compare_shipment_${TOOLS - 1}`;
        const listed = await timed(tab, () => app.connectButton().click(), { selector: TOOL });
        // All pages are there once the last tool can be found.
        await app.toolFilter().fill(last);
        await app.tool(last).shown(60_000);
        const listing = await probeOf(tab);

        await app.toolFilter().fill('');
        await resetProbe(tab);
        await app.toolFilter().focus();
        const keys = await pressed(tab, [...'shipment_49', ...Array(11).fill('Backspace')]);
        const filtering = await probeOf(tab);

        const box = await app.toolList().box();
        await tab.page.mouse.move(box.x + box.width / 2, box.y + Math.min(box.height / 2, 200));
        await resetProbe(tab);
        for (let turn = 0; turn < 120; turn += 1) await tab.page.mouse.wheel(0, 1500);
        await sleep(300);
        const scrolling = await probeOf(tab);
        return { first: listed.to - listed.from, keys, listing, filtering, scrolling };
      }),
    ),
  );
  const keys = rounds.flatMap((round) => round.keys);
  const block = (when) => each(rounds, (round) => round[when].longestBlock);
  return {
    'click to first tools': listOf(each(rounds, (round) => round.first)),
    'longest block, listing': listOf(block('listing')),
    'key to paint': within(percentile(keys, 99), 50, summary(keys)),
    'longest block, filtering': within(median(block('filtering')), 100, listOf(block('filtering'))),
    'longest block, scrolling': within(median(block('scrolling')), 100, listOf(block('scrolling'))),
  };
}

/** Milliseconds from each key to the frame that shows what it did. */
async function pressed(tab, keys) {
  const times = [];
  for (const key of keys) {
    await tab.evaluate(() => {
      globalThis.probe.painted = undefined;
      const painted = ({ timeStamp }) =>
        requestAnimationFrame(() => setTimeout(() => (globalThis.probe.painted = performance.now() - timeStamp)));
      addEventListener('keydown', painted, { capture: true, once: true });
    });
    await tab.press(key);
    const painted = await tab.page.waitForFunction(() => globalThis.probe.painted);
    times.push(await painted.jsonValue());
  }
  return times;
}

const manyNotifications = (run) =>
  withServer({}, async ({ url }) => {
    const flood = { name: 'flood', argumentsOf: { count: NOTIFICATIONS } };
    const rounds = await repeat(() =>
      withApp(run, async (app, tab) => {
        await app.openAndConnect(url);
        await app.chooseTool('flood');
        await app.jsonTab().click();
        await app.jsonBox().fill(JSON.stringify(flood.argumentsOf));
        const click = await clicker(app, tab, 'flood');
        const before = await app.messagesCounted();
        await resetProbe(tab);
        const words = `sent ${NOTIFICATIONS}`;
        const run = () => app.runButton().click();
        const { from, to } = await timed(tab, run, { selector: RESULT, words }, click);
        // The request and the answer are messages too.
        const expected = before + NOTIFICATIONS + 2;
        const counted = await messagesCounted(tab, expected);
        const probe = await probeOf(tab);
        const bare = await tab.evaluate(bareCalls, { url, ...flood, count: 3 });
        assert.equal(bare.events, 3 * (NOTIFICATIONS + 1));
        return {
          ...probe,
          result: to - from,
          all: counted.at - from,
          missing: expected - counted.count,
          bare: median(bare.times),
        };
      }),
    );
    const of = (name) => each(rounds, (round) => round[name]);
    const missing = Math.max(...of('missing').map(Math.abs));
    return {
      'click to result': listOf(of('result')),
      'click to all in the log': within(median(of('all')), 2000, listOf(of('all'))),
      'bare fetch and split': listOf(of('bare')),
      ratio: ratio(median(of('all')), median(of('bare'))),
      'longest answer to a click': within(median(of('answer')), 100, listOf(of('answer'))),
      'longest block': listOf(of('longestBlock')),
      missing: { value: String(missing), target: '0', holds: missing === 0 },
    };
  });

const largeResult = (run) =>
  withServer({}, async ({ url }) => {
    const large = { name: 'large', argumentsOf: { bytes: LARGE_BYTES } };
    const rounds = await repeat(() =>
      withApp(run, async (app, tab) => {
        await app.openAndConnect(url);
        await app.chooseTool('large');
        await app.jsonTab().click();
        await app.jsonBox().fill(JSON.stringify(large.argumentsOf));
        const click = await clicker(app, tab, 'large');
        await tab.evaluate(() => {
          performance.clearResourceTimings();
          globalThis.probe.reset();
        });
        const run = () => app.runButton().click();
        const shown = await timed(tab, run, { selector: RESULT, words: 'line 0' }, click);
        // The page goes on to look for the other lines.
        for (let more = 0; more < 20; more += 1) await click();
        const probe = await probeOf(tab);
        const lastByte = await tab.evaluate(
          (url) => Math.max(...performance.getEntriesByName(url).map((entry) => entry.responseEnd)),
          url,
        );
        const bare = await tab.evaluate(bareCalls, { url, ...large, count: 3 });
        return {
          ...probe,
          all: shown.to - shown.from,
          rest: shown.to - lastByte,
          bare: median(bare.times),
        };
      }),
    );
    const of = (name) => each(rounds, (round) => round[name]);
    return {
      'click to first lines': listOf(of('all')),
      'last byte to first lines': within(median(of('rest')), 1000, listOf(of('rest'))),
      'bare fetch and parse': listOf(of('bare')),
      ratio: ratio(median(of('all')), median(of('bare'))),
      'longest answer to a click': within(median(of('answer')), 200, listOf(of('answer'))),
      'longest block': listOf(of('longestBlock')),
    };
  });

/** A chat beside a server, with a local server that speaks the Messages API. */
const withChat = (run, use) =>
  withServer({}, async ({ url }) => {
    const api = await startServer('messages-api', { key: KEY });
    try {
      return await withApp(run, async (app, tab) => {
        await app.openAndConnect(url);
        const chat = new ChatPage({ app, tab });
        await chat.openWith(api);
        return await use(chat, tab);
      });
    } finally {
      await api.stop();
    }
  });

const ANSWER = '.streamed';

/** From the moment when the page has read the bytes of the first words until those are in the page. */
const firstWords = (run) =>
  withChat(run, async (chat, tab) => {
    const times = [];
    for (let answer = 0; answer < ANSWERS; answer += 1) {
      const words = `word${answer}x`;
      await tab.evaluate((words) => globalThis.probe.waitForBytes(words), words);
      const say = () => chat.say(`slow ${words} and more`);
      const { to } = await timed(tab, say, { event: 'keydown', selector: ANSWER, words });
      times.push(to - (await tab.evaluate(() => globalThis.probe.bytesAt)));
      await chat.expectAnswer(`${words} and more`);
    }
    return { 'bytes to first words': within(percentile(times, 99), 10, summary(times)) };
  });

/**
 * In the page: how long it took from here until the newest answer is whole. Looks seldom and at little:
 * whoever reads all of a growing text again and again is what holds up the page.
 */
async function answered() {
  const from = performance.now();
  for (;;) {
    const costs = [...document.querySelectorAll('.chat-turn .cost')];
    if (costs.length > 1 && costs.at(-1).textContent.includes('15 out')) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  return performance.now() - from - 500;
}

const manyEvents = async (run) => {
  const rounds = await repeat(() =>
    withChat(run, async (chat, tab) => {
      await chat.say('hello');
      await chat.expectAnswer('hello');
      await resetProbe(tab);
      await chat.say(`flood ${EVENTS} ${EVENTS_A_SECOND}`);
      const all = await tab.evaluate(answered);
      const probe = await probeOf(tab);
      // Only now: collecting so much text holds the page up by itself.
      const text = await tab.evaluate(() => document.querySelector('.chat').textContent);
      assert(text.includes(`piece ${EVENTS - 1}`), 'all of it is there');
      return { ...probe, all };
    }),
  );
  const of = (name) => each(rounds, (round) => round[name]);
  return {
    'longest block': within(median(of('longestBlock')), 50, listOf(of('longestBlock'))),
    'all of it': listOf(of('all')),
  };
};

async function repeat(once) {
  const rounds = [];
  for (let round = 0; round < REPEATS; round += 1) rounds.push(await once());
  return rounds;
}

export const SUBJECTS = {
  'page start, empty cache': pageStart,
  connect: connect,
  'tool call': toolCall,
  [`${TOOLS} tools`]: manyTools,
  [`${NOTIFICATIONS} notifications in a call`]: manyNotifications,
  [`${LARGE_BYTES / 1e6} MB of text`]: largeResult,
  'chat, first words': firstWords,
  [`chat, ${EVENTS_A_SECOND} events a second`]: manyEvents,
};
