// Notifications of the browser's: who looks elsewhere hears that a long call has ended, and nothing else.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'], limit: 30_000 };
const SWITCH = /^Notify me when a call longer than 20 s/;

/** In place of the browser's own, which no test could read: what was shown, and an answer to who asks for leave. */
function stubNotification(answer) {
  globalThis.shown = [];
  globalThis.asked = 0;
  globalThis.Notification = class {
    static permission = 'default';
    static async requestPermission() {
      globalThis.asked += 1;
      globalThis.Notification.permission = answer;
      return answer;
    }
    constructor(words) {
      globalThis.shown.push(words);
    }
  };
}

async function openWith({ app, tab, start }, answer) {
  tab.isUsedUp = true;
  await tab.page.addInitScript(stubNotification, answer);
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await tab.find('button', 'Server menu').click();
  await tab.find('checkbox', SWITCH).click();
}

const shown = (tab) => tab.evaluate(() => globalThis.shown);

const hide = (tab, hidden) =>
  tab.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: hidden ? 'hidden' : 'visible' });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

/** Both clocks go on by so much at once, as if the person had waited. */
const passes = (tab, seconds) =>
  tab.evaluate((millis) => {
    for (const clock of [Performance.prototype, Date]) {
      const { now } = clock;
      clock.now = function () {
        return now.call(this) + millis;
      };
    }
  }, seconds * 1000);

test('notifying: a long call that ends in a hidden tab, and no other, is told', PAGE, async (context) => {
  const { app, tab } = context;
  await openWith(context, 'granted');
  await eventually(() => tab.evaluate(() => globalThis.asked === 1));
  await tab.press('Escape');
  const call = async ({ hidden, seconds }) => {
    const before = await app.callCards().count();
    await app.call('slow', { steps: 6, millis: 100 });
    await eventually(async () => (await app.callCards().count()) > before);
    await hide(tab, hidden);
    await passes(tab, seconds);
    await app
      .callCards()
      .first()
      .findText(/^Done in/)
      .shown();
    await hide(tab, false);
  };

  await call({ hidden: true, seconds: 5 });
  assert.deepEqual(await shown(tab), [], 'it took five seconds');
  await call({ hidden: false, seconds: 21 });
  assert.deepEqual(await shown(tab), [], 'the tab was looked at');
  await call({ hidden: true, seconds: 21 });

  await eventually(async () => (await shown(tab)).length > 0);
  const words = await shown(tab);
  assert.equal(words.length, 1);
  assert.match(words[0], /slow.*2\d/);
});

test('notifying: where the browser refuses, the switch goes back and says so', PAGE, async (context) => {
  const { tab } = context;
  await openWith(context, 'denied');
  await eventually(() => tab.evaluate(() => document.querySelector('.menu input[type=checkbox]').checked === false));
  const said = await tab.evaluate(() => document.querySelector('.shell > [aria-live]').textContent);
  assert.match(said, /notif/i);
});
