// What one test gets: servers that end with it, a tab of its own, and checks at the end.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from './app.mjs';
import { assertAccessible } from './accessible.mjs';
import { startServer } from './servers.mjs';

const SHOTS = fileURLToPath(new URL('../../.tools/screenshots/', import.meta.url));
/** The pictures of the README; made anew only when asked for, so that a test run changes no file. */
const PICTURES = fileURLToPath(new URL('pictures/', import.meta.url));
const KEEPS_PICTURES = process.argv.includes('--pictures');

/**
 * Makes the context of a test: `start(name, options)` a server, `tab`, `app` (the page objects),
 * `openApp()` for a second tab, `screenshot(name, { width, dark })`, `picture(name, …)` for one that
 * the README shows, `accessible()`.
 * At the end a test fails when its page has logged an error or thrown one, or sent a message that
 * the official schema of the negotiated revision does not allow.
 */
export function contextMaker({ browser, pageUrl, dist }) {
  return async function makeContext(test) {
    const servers = [];
    const tabs = [];
    const openTab = async (options) => {
      const tab = await browser.openTab(options);
      tabs.push(tab);
      return tab;
    };
    const value = {
      browserName: browser?.name,
      pageUrl,
      dist,
      openTab,
      openApp: async (options) => new App(await openTab(options), pageUrl),
      async start(...options) {
        const server = await startServer(...options);
        servers.push(server);
        return server;
      },
      screenshot: (name, options) => screenshot(SHOTS, value.tab, name, options),
      picture: (name, options) => screenshot(KEEPS_PICTURES ? PICTURES : SHOTS, value.tab, name, options),
      accessible: () => assertAccessible(value.tab),
    };
    if (test.browser) {
      value.tab = await openTab(test.tab);
      value.app = new App(value.tab, pageUrl);
    }

    return {
      value,
      async close(failure) {
        try {
          if (failure && value.tab) await keepEvidence(test, browser, value.tab, servers);
          if (!failure) tabs.forEach(assertNoProblems);
          if (!failure) for (const tab of tabs) await assertValid(tab, test);
        } finally {
          await Promise.allSettled([...tabs.map((tab) => tab.close()), ...servers.map((server) => server.stop())]);
        }
      },
    };
  };
}

function assertNoProblems({ problems }) {
  assert.deepEqual(problems, [], 'the page logged errors');
}

async function assertValid({ sent }, test) {
  assert.deepEqual((await sent?.mistakes(test)) ?? [], [], 'the page sent what its revision does not allow');
}

async function screenshot(folder, tab, name, { width, height, dark, fullPage } = {}) {
  await mkdir(folder, { recursive: true });
  await tab.look({ width, height, dark });
  const path = join(folder, `${name}.png`);
  await tab.screenshotTo(path, fullPage);
  return path;
}

async function keepEvidence(test, browser, tab, servers) {
  const name = `failed-${browser.name}-${test.name.replaceAll(/\W+/g, '-').slice(0, 80)}`;
  const path = await screenshot(SHOTS, tab, name).catch((error) => `no screenshot: ${error.message}`);
  console.log(`      screenshot: ${path}`);
  // Where the pictures of a run are out of reach, its words are not.
  const words = await tab.evaluate(() => document.body.innerText).catch((error) => `nothing: ${error.message}`);
  console.log(`      the page shows:\n${words.slice(0, 1500).replaceAll(/^/gm, '        ')}`);
  if (tab.problems.length) console.log(`      page: ${tab.problems.join('\n      ')}`);
  for (const server of servers) console.log(`      server: ${server.output().trim().slice(-500)}`);
}
