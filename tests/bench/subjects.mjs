// What is measured. Each subject returns its rows: { name of a measure: value as text }.
import assert from 'node:assert/strict';
import { App } from '../end_to_end/app.mjs';
import { startServer } from '../end_to_end/servers.mjs';
import { bareCalls } from './bare.mjs';
import { installProbe } from './probe.mjs';

/** Where the page shows what is waited for: the page objects are too slow to time anything. */
const TOOL = '[role=option]';
const RESULT = '[aria-label="Result"]';

const CALLS = 100;
const NOTIFICATIONS = 10_000;
const TOOLS = 5_000;
const LARGE_BYTES = 20_000_000;

async function withApp({ browser, pageUrl }, use) {
  const tab = await browser.openTab();
  try {
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

/** Milliseconds from an event that `act` causes until `selector` says `words`. */
async function timed(tab, act, { event = 'click', selector, words }) {
  await tab.evaluate((wanted) => globalThis.probe.waitFor(wanted), { event, selector, words });
  await act();
  return tab.evaluate(() => globalThis.probe.waited);
}

/** What was measured. A block is known only once a timer after it has come. */
const probeOf = (tab) =>
  tab.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { longestBlock, inputDelay, interactiveAt } = globalThis.probe;
    return { longestBlock, inputDelay, interactiveAt };
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
        await tab.evaluate(
          () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
        ),
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

const toolCall = (run) =>
  withServer({}, ({ url }) =>
    withApp(run, async (app, tab) => {
      await app.openAndConnect(url);
      await app.call('echo', { text: 'warm up' });
      await app.expectResult('warm up');

      const times = [];
      for (let call = 0; call < CALLS; call += 1) {
        const text = `answer number ${call} of many`;
        await app.jsonBox().fill(JSON.stringify({ text }));
        const { from, to } = await timed(tab, () => app.runButton().click(), {
          selector: RESULT,
          words: text,
        });
        times.push(to - from);
      }
      const bare = await tab.evaluate(bareCalls, {
        url,
        name: 'echo',
        argumentsOf: { text: 'bare' },
        count: CALLS,
        pauseMillis: 50,
      });
      return {
        'click to result': summary(times),
        'bare fetch': summary(bare.times),
        ratio: `${ratio(median(times), median(bare.times))} median, ${ratio(percentile(times, 99), percentile(bare.times, 99))} p99`,
      };
    }),
  );

const manyTools = (run) =>
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
      const whileListing = await probeOf(tab);

      await app.toolFilter().fill('');
      await resetProbe(tab);
      const keys = [];
      await app.toolFilter().focus();
      for (const key of 'shipment_49') {
        await tab.evaluate(() => {
          addEventListener(
            'keydown',
            ({ timeStamp }) => {
              requestAnimationFrame(() =>
                setTimeout(() => (globalThis.probe.painted = performance.now() - timeStamp)),
              );
            },
            { capture: true, once: true },
          );
          globalThis.probe.painted = undefined;
        });
        await tab.press(key);
        keys.push(
          await (await tab.page.waitForFunction(() => globalThis.probe.painted)).jsonValue(),
        );
      }
      const whileFiltering = await probeOf(tab);

      await app.toolFilter().fill('');
      await app.toolList().shown();
      const box = await app.toolList().locator.boundingBox();
      await tab.page.mouse.move(box.x + box.width / 2, box.y + Math.min(box.height / 2, 200));
      await resetProbe(tab);
      for (let turn = 0; turn < 120; turn += 1) await tab.page.mouse.wheel(0, 1500);
      await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
      const whileScrolling = await probeOf(tab);
      return {
        'click to first tools': millis(listed.to - listed.from),
        'longest block, listing': millis(whileListing.longestBlock),
        'key to paint': summary(keys),
        'longest block, filtering': millis(whileFiltering.longestBlock),
        'longest block, scrolling': millis(whileScrolling.longestBlock),
      };
    }),
  );

const manyNotifications = (run) =>
  withServer({}, ({ url }) =>
    withApp(run, async (app, tab) => {
      await app.openAndConnect(url);
      await app.chooseTool('flood');
      await app.jsonTab().click();
      const times = [];
      // One more each time, so that no result can be taken for the one before.
      const counts = [NOTIFICATIONS, NOTIFICATIONS + 1, NOTIFICATIONS + 2];
      await resetProbe(tab);
      for (const count of counts) {
        await app.jsonBox().fill(JSON.stringify({ count }));
        const { from, to } = await timed(tab, () => app.runButton().click(), {
          selector: RESULT,
          words: `sent ${count}`,
        });
        times.push(to - from);
      }
      const { longestBlock } = await probeOf(tab);
      const counted = await app.messagesCounted();
      const sent = counts.reduce((sum, count) => sum + count, 0);

      const bare = await tab.evaluate(bareCalls, {
        url,
        name: 'flood',
        argumentsOf: { count: NOTIFICATIONS },
        count: 3,
      });
      assert.equal(bare.events, 3 * (NOTIFICATIONS + 1));
      return {
        'click to result': summary(times),
        'bare fetch and split': summary(bare.times),
        ratio: ratio(median(times), median(bare.times)),
        'longest block': millis(longestBlock),
        missing:
          counted === undefined ? 'the page does not say' : String(Math.max(0, sent - counted)),
      };
    }),
  );

const largeResult = (run) =>
  withServer({}, ({ url }) =>
    withApp(run, async (app, tab) => {
      await app.openAndConnect(url);
      await app.chooseTool('large');
      await app.jsonTab().click();
      await app.jsonBox().fill(JSON.stringify({ bytes: LARGE_BYTES }));
      await tab.evaluate(() => {
        performance.clearResourceTimings();
        globalThis.probe.reset();
      });

      let done = false;
      const shown = timed(tab, () => app.runButton().click(), {
        selector: RESULT,
        words: 'line 0',
      }).finally(() => (done = true));
      // Clicks go on meanwhile: how long they wait for the page is what a person feels.
      while (!done) {
        await tab.page.mouse.click(1, 1);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      const { from, to } = await shown;
      const { inputDelay, longestBlock } = await probeOf(tab);
      const lastByte = await tab.evaluate(
        (url) => Math.max(...performance.getEntriesByName(url).map((entry) => entry.responseEnd)),
        url,
      );

      const bare = await tab.evaluate(bareCalls, {
        url,
        name: 'large',
        argumentsOf: { bytes: LARGE_BYTES },
        count: 3,
      });
      return {
        'click to first lines': millis(to - from),
        'last byte to first lines': millis(to - lastByte),
        'bare fetch and parse': summary(bare.times),
        ratio: ratio(to - from, median(bare.times)),
        'longest wait of a click': millis(inputDelay),
        'longest block': millis(longestBlock),
      };
    }),
  );

function percentile(numbers, percent) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)];
}

const median = (numbers) => percentile(numbers, 50);
const millis = (number) => `${number.toFixed(1)} ms`;
const ratio = (number, other) => `${(number / other).toFixed(2)} ×`;
const summary = (numbers) =>
  `${millis(median(numbers))} median, ${millis(percentile(numbers, 99))} p99 (${numbers.length} runs)`;

export const SUBJECTS = {
  'page start, empty cache': pageStart,
  connect: connect,
  'tool call': toolCall,
  [`${TOOLS} tools`]: manyTools,
  [`${NOTIFICATIONS} notifications in a call`]: manyNotifications,
  [`${LARGE_BYTES / 1e6} MB of text`]: largeResult,
};
