// What a screen reader says of each screen: names, roles and order, as they were accepted.
import assert from 'node:assert/strict';
import { ChatPage } from './chat_page.mjs';
import { assertReads, keptReadings } from './kept_readings.mjs';
import { listen } from './live_regions.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

const page = (tab) => ({ locator: tab.page.locator('body') });
const main = (tab) => tab.find('main', undefined);

async function openDemo({ app }) {
  await app.open();
  await app.demoButton().click();
  await app.toolList().shown();
}

/** How to come to a screen, what is read of it, and what else there is to its reading. */
const SCREENS = {
  async first({ app, tab }) {
    await app.open();
    await app.urlBox().shown();
    return page(tab);
  },
  async 'first-options'({ app, tab }) {
    await app.open();
    await app.options().first().click();
    await app.authentication('API key').click();
    await app.keyBox().shown();
    return main(tab);
  },
  async 'connecting-failed'({ app, tab, start }) {
    const server = await start('fault', { fault: 'no-cors' });
    await app.open();
    await app.connect(server.url);
    await app.expectAlert('(CORS)');
    return main(tab);
  },
  async tools(context) {
    await openDemo(context);
    return page(context.tab);
  },
  async bench(context) {
    await openDemo(context);
    await context.app.chooseTool('add');
    return context.app.workbench('add').first();
  },
  async 'bench-called'(context) {
    const { app } = context;
    await openDemo(context);
    await app.chooseTool('add');
    await app.runButton().click();
    await app.result().shown();
    return app.workbench('add').first();
  },
  async question({ app, start }) {
    const server = await start('modern');
    await app.openAndConnect(server.url);
    await app.call('ask_form');
    await app.questions().first().shown();
    return app.workbench('ask_form').first();
  },
  async resources(context) {
    const { tab } = context;
    await openDemo(context);
    await tab.find('link', /^Resources/).click();
    await tab.find('listbox', 'Resources').find('option').first().click();
    return main(tab);
  },
  async prompts(context) {
    const { tab } = context;
    await openDemo(context);
    await tab.find('link', /^Prompts/).click();
    await tab.find('listbox', 'Prompts').find('option').first().click();
    return main(tab);
  },
  async overview(context) {
    const { app, tab } = context;
    await openDemo(context);
    await app.overviewLink().click();
    await tab.find('heading', 'How Wirescope connected').shown();
    return main(tab);
  },
  async wire(context) {
    const { app } = context;
    await openDemo(context);
    await app.call('echo', { message: 'ahoy' });
    await app.expectResult('ahoy');
    await app.wireFilter().fill('ahoy');
    await app.wireRow('tools/call').first().click();
    await app.wireDetail().shown();
    return app.wire();
  },
  async palette(context) {
    const { tab } = context;
    await openDemo(context);
    await tab.press('Control+k');
    await tab.find('combobox', 'Search everything').fill('echo');
    return tab.find('dialog', 'Command palette');
  },
  async keys(context) {
    const { app, tab } = context;
    await openDemo(context);
    await app.toolList().focus();
    await tab.press('?');
    return tab.find('dialog', undefined);
  },
  async composer(context) {
    const { tab } = context;
    await openDemo(context);
    await tab.find('link', 'Send', { exact: true }).click();
    await tab.find('textbox', 'Method', { exact: true }).shown();
    return main(tab);
  },
  async 'chat-setup'(context) {
    const { tab } = context;
    const chat = new ChatPage(context);
    await openDemo(context);
    await chat.link().click();
    await chat.setupButton().first().click();
    await chat.keyBox().shown();
    return main(tab);
  },
  async 'sign-in-needed'({ app, tab, start }) {
    const server = await start('auth-sdk');
    await app.open();
    await app.connect(server.url);
    await app.signIn().shown();
    return main(tab);
  },
};

for (const [name, open] of Object.entries(SCREENS)) {
  test(`reading: ${name}`, PAGE, async (context) => {
    await assertReads(await open(context), name, { wire: name === 'wire' });
  });
}

test('reading: nothing is kept of a screen that is not read', { browser: false }, async () => {
  assert.deepEqual(await keptReadings(), Object.keys(SCREENS).sort());
});

/** That a call has begun, and how it ended; and one thing more, for what a server does meanwhile. */
const MOST_SPOKEN = 3;

/** What was spoken since `listen`, once nothing more comes. */
async function assertSaysLittle(tab, last) {
  await tab.evaluate(() => new Promise((done) => setTimeout(done, 400)));
  const spoken = await tab.evaluate(() => globalThis.spoken);
  assert(spoken.length <= MOST_SPOKEN, `${spoken.length} times, at most ${MOST_SPOKEN}: ${spoken.join(' | ')}`);
  assert.match(spoken.at(-1) ?? 'nothing', last);
}

for (const [what, tool, args, end] of [
  ['50 reports of progress', 'slow', { steps: 50, millis: 20 }, 'finished 50 steps'],
  ['a flood of notifications', 'flood', { count: 5000 }, 'sent 5000'],
]) {
  test(`reading: live regions say little: ${what}`, PAGE, async ({ app, tab, start }) => {
    const server = await start('fault');
    await app.openAndConnect(server.url);
    await app.chooseTool(tool);
    await app.jsonTab().click();
    await app.jsonBox().fill(JSON.stringify(args));
    await tab.evaluate(listen);

    await app.runButton().click();

    await app.expectResult(end);
    await assertSaysLittle(tab, /^Done in/);
  });
}

test('reading: live regions say little: log messages that are looked at', PAGE, async (context) => {
  const { app, tab } = context;
  await openDemo(context);
  await app.call('count_slowly', { steps: 50, delay_ms: 40 });
  await app.logLink().click();
  await app.logLines().first().shown();
  await tab.evaluate(listen);

  await app
    .logLines()
    .findText(/"step":50/)
    .first()
    .shown();

  await assertSaysLittle(tab, /^(nothing|Done)/);
});
