// Brings a page before a broken server, and reads what it says about it: the same for tests and for the table.

import { App } from '../end_to_end/app.mjs';

/** Longer than any step of connecting, with what the page tries after it. */
const LIMIT_MILLIS = 40_000;

/**
 * Connects to `url`, and calls where the variant says so. Gives `{ headline, also, text, millis }`, or undefined
 * when the page explains nothing. `millis` counts from the last button pressed.
 */
export async function explanationOf(variant, app, url, limit = LIMIT_MILLIS) {
  const { key, header, seconds, call } = variant;
  await app.tab.evaluate(watchClicks);
  if (key || header || seconds) await app.connectWith(url, () => fillOptions(app, { key, header, seconds, call }));
  else await app.connect(url);
  if (call) {
    await app.toolList().shown();
    await app.call(call.tool, call.args);
  }
  return app.tab.evaluate(waitForExplanation, { ofCall: call !== undefined, limit });
}

async function fillOptions(app, { key, header, seconds, call }) {
  if (key) {
    if (key.header) {
      await app.giveKey(key.value);
      await app.keyHeader().fill(key.header);
    } else {
      await app.authentication('Bearer token').click();
      await app.keyBox('Token').fill(key.value);
    }
  }
  if (header) await app.addHeader(header.name, header.value);
  if (seconds) await (call ? app.requestSeconds() : app.connectSeconds()).fill(String(seconds));
}

/** Runs in the page. */
function watchClicks() {
  if (window.clickedAt !== undefined) return;
  window.clickedAt = 0;
  document.addEventListener('click', () => (window.clickedAt = performance.now()), { capture: true });
}

/** Runs in the page: waits for an explanation, and until it stays the same for a while. */
async function waitForExplanation({ ofCall, limit }) {
  const CALM_MILLIS = 150;
  // One without a cause may be of something on the way.
  const CALM_WITHOUT_CAUSE_MILLIS = 3000;
  const PAUSE_MILLIS = 20;
  const isSeen = (card) => card.getClientRects().length > 0;

  const read = () => {
    const cards = [...document.querySelectorAll('.explanation')];
    const isOfCall = (card) => ofCall && card.closest('article') !== null;
    // A call has its own besides the one about the connection, which may be folded.
    const worth = (card) => 4 * isOfCall(card) + 2 * (card.dataset.cause !== undefined) + isSeen(card);
    const card = cards.sort((a, b) => worth(b) - worth(a))[0];
    if (!card || (!isSeen(card) && card.dataset.cause === undefined)) return undefined;
    const words = card.cloneNode(true);
    // The lines to paste name every header there is.
    for (const part of words.querySelectorAll('.paste')) part.remove();
    const also = [...card.querySelectorAll('.also [data-cause]')].map((one) => one.dataset.cause);
    return {
      headline: {
        key: card.dataset.cause,
        certainty: card.dataset.certainty,
        title: card.querySelector('h2')?.textContent.trim(),
      },
      also: [...new Set(also)],
      text: words.textContent.replaceAll(/\s+/g, ' ').trim(),
    };
  };

  const end = performance.now() + limit;
  let last;
  let since;
  for (;;) {
    const now = performance.now();
    const shown = read();
    const same = JSON.stringify(shown);
    if (same !== last) {
      last = same;
      since = now;
    }
    const calm = shown?.headline.key ? CALM_MILLIS : CALM_WITHOUT_CAUSE_MILLIS;
    if (shown && now - since >= calm) return { ...shown, millis: Math.round(since - window.clickedAt) };
    if (now > end) return shown && { ...shown, millis: Math.round(since - window.clickedAt) };
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
  }
}

/** Where a person would connect to, of a server that runs, or of none. */
export function addressOf(variant, server) {
  if (!server) return variant.url;
  return variant.url ? server.at(variant.url) : server.url;
}

/** A site on the internet as far as the browser can tell: what it asks for there comes from the page under test. */
const FAR_SITE = 'https://wirescope.example/';

/** Opens the page as the variant asks for it. `takeBack()` undoes what was done to the browser. */
export async function openPage(variant, tab, pageUrl) {
  const app = new App(tab, variant.browser === 'https' ? FAR_SITE : pageUrl);
  const takeBack = (await DISTURBANCES[variant.browser]?.before(app, pageUrl)) ?? (() => undefined);
  await app.open();
  await DISTURBANCES[variant.browser]?.after?.(app);
  return { app, takeBack };
}

/** The browser's own remarks about what was done to it are no problem of the page's. */
function forget({ problems }, words) {
  const others = problems.filter((problem) => !problem.includes(words));
  problems.splice(0, problems.length, ...others);
}

/** What is done to the browser, before the page is opened and after it. Chromium alone. */
const DISTURBANCES = {
  offline: {
    async before({ tab }) {
      return async function takeBack() {
        await tab.context.setOffline(false);
        forget(tab, 'ERR_INTERNET_DISCONNECTED');
      };
    },
    async after(app) {
      // The part of the page that explains is loaded when it is needed, and then there is no network.
      await app.connect('http://127.0.0.1:6000/mcp');
      await app.editButton().click();
      await app.tab.context.setOffline(true);
    },
  },
  blocks: {
    async before({ tab }) {
      const pattern = /\/mcp/;
      await tab.page.route(pattern, (route) => route.abort('blockedbyclient'));
      return () => tab.page.unroute(pattern);
    },
  },
  https: {
    async before({ tab }, pageUrl) {
      tab.isUsedUp = true;
      await tab.page.route(`${FAR_SITE}**`, async (route) => {
        const url = route.request().url().replace(FAR_SITE, pageUrl);
        const answered = async () => route.fulfill({ response: await route.fetch({ url }) });
        // A page that has gone meanwhile waits for nothing, and its end is no failure of the whole run.
        await answered().catch(() => undefined);
      });
      return () => forget(tab, 'Mixed Content');
    },
  },
};
