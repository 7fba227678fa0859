// Takes what the suite's “client” asks for over HTTP on the loopback, and does it in a browser.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { act } from './person.mjs';

/**
 * Opens the harness: `url` is where the client asks, `close()` ends it. `failure()` is what went wrong
 * since it was last asked: the suite lets a client fail in some scenarios, and a person may not. It is
 * `{ words, isLate }`, or undefined; late is what a person waited for in vain.
 */
export async function openHarness({ browser, pageUrl }) {
  let failed;
  const server = createServer(async (request, response) => {
    const failure = await inTab(browser, pageUrl, await json(request));
    if (failure) console.log(failure.words.replaceAll(/^/gm, '      '));
    failed = failure;
    response.writeHead(failure ? 500 : 200).end(failure?.words);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    failure() {
      const said = failed;
      failed = undefined;
      return said;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/**
 * What went wrong, or undefined. Closing the tab ends its streams, for which the suite waits; and its profile goes
 * with it, and so do the connections that a browser keeps for later.
 */
async function inTab(browser, pageUrl, scenario) {
  const tab = await browser.openTab();
  tab.isUsedUp = true;
  try {
    await act(tab, pageUrl, scenario);
    assert.deepEqual(tab.problems, [], 'the page logged errors');
    assert.deepEqual(await tab.sent.mistakes(), [], 'the page sent what its revision forbids');
    return undefined;
  } catch (error) {
    const shown = await tab.evaluate(() => document.body.innerText).catch(() => '');
    const words = `${error.stack ?? error}\nThe page shows:\n${shown.slice(0, 1500)}`;
    return { words, isLate: !(error instanceof assert.AssertionError) };
  } finally {
    await tab.close();
  }
}
