// The first minute, with a person's clicks, which are counted. Each way says how long it took.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

/** Counts what a person presses, and says at the end how long all of it took. */
function person(what) {
  const begun = performance.now();
  let clicks = 0;
  return {
    async click(spot) {
      clicks += 1;
      await spot.click();
    },
    arrives(most) {
      const took = Math.round(performance.now() - begun);
      console.log(`      ${what}: ${clicks} clicks, ${took} ms`);
      assert(clicks <= most, `${what} took ${clicks} clicks, of ${most}`);
    },
  };
}

test('newcomer: from the open page to the first result in two clicks and a URL', PAGE, async ({ app, start }) => {
  const server = await start('everything');
  await app.open();
  await app.urlBox().shown();
  const { click, arrives } = person('the first result');

  await app.urlBox().fill(server.url);
  await app.urlBox().press('Enter');
  await click(app.tool('get-tiny-image').first());
  await click(app.runButton());
  await app.result().find('img').first().shown();

  arrives(2);
});

test('newcomer: from a failed call to its line on the wire in one click', PAGE, async (context) => {
  const { app, tab } = context;
  await app.open();
  await app.demoButton().click();
  await app.call('fail');
  await app
    .callCards()
    .findText(/^Error in/)
    .shown();
  const { click, arrives } = person('the line of a failure');

  await click(tab.find('button', /: Show in the wire log$/).first());
  await app.wireDetail().find('heading', 'result: an error').shown();

  arrives(1);
});

test('newcomer: a command in place of a URL is told what to do', PAGE, async ({ app, tab }) => {
  await app.open();
  await app.urlBox().shown();
  const { arrives } = person('what to do for a command');

  await app.urlBox().fill('npx -y @modelcontextprotocol/server-everything');
  await app.urlBox().press('Enter');
  await tab.findText('wirescope -- npx -y @modelcontextprotocol/server-everything').first().shown();

  arrives(0);
});
