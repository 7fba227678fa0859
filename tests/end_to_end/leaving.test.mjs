// Leaving in the middle: by Back, by the address, by closing the server, or because the server takes away
// what is on screen; with the focus in each kind of field and with each kind of work under way.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

/** Where a field is, below `#/server/N/`, and how a person comes to be in the middle of using it. */
const FIELDS = {
  'prompt argument': ['prompts/greet', (page) => type(page, 'textbox', 'who', 'a')],
  'template variable': ['resources/fixture%3A%2F%2Fshelf%2F%7Bbook%7D', (page) => type(page, 'textbox', 'book', 'a')],
  'method of a message': ['composer', (page) => type(page, 'textbox', 'Method', 'to')],
  'params of a message': ['composer', (page) => type(page, 'textbox', 'Params', '{')],
  'text of a tool': ['tools/hang', (page) => type(page, 'textbox', 'note', 'a')],
  'number of a tool': ['tools/hang', (page) => type(page, 'textbox', 'count', '12')],
  'JSON of a tool': [
    'tools/hang',
    async (page) => {
      await page.getByRole('tab', { name: 'JSON' }).click();
      await type(page, 'textbox', 'Arguments as JSON', '{}');
    },
  ],
  'filter of tools': ['tools', (page) => type(page, 'searchbox', 'Filter tools', 'h')],
  'list of tools': ['tools', (page) => page.getByRole('listbox', { name: 'Tools' }).focus()],
  'address of a root': [
    'requests',
    async (page) => {
      await page.getByRole('button', { name: 'Add root' }).click();
      await type(page, 'textbox', 'URI of the root', 'file:///a');
    },
  ],
  'level of the log': ['log', (page) => page.getByLabel('Level').first().focus()],
  'filter of messages': ['tools', (page) => type(page, 'searchbox', 'Filter messages', 'x')],
  'button that has copied': [
    'tools/hang',
    async (page) => {
      await page.getByText('Definition as sent').click();
      await page.getByRole('button', { name: 'Copy definition' }).click();
    },
  ],
};

async function type(page, role, name, text) {
  const field = page.getByRole(role, { name, exact: true }).first();
  await field.click();
  await field.pressSequentially(text);
}

/** What is under way when somebody leaves. */
const WORK = {
  'a call': ['tools/hang', (page) => page.getByRole('button', { name: 'Run', exact: true }).click()],
  'a reading': [
    'resources/fixture%3A%2F%2Fplain',
    (page) => page.getByRole('button', { name: 'Read', exact: true }).click(),
  ],
  'suggestions asked for': FIELDS['prompt argument'],
  'a message of one’s own': [
    'composer',
    async (page) => {
      await type(page, 'textbox', 'Method', 'ping');
      await page.keyboard.press('Control+Enter');
    },
  ],
};

/** Opens the server anew; the number it has in the address. */
async function open({ app, tab }, url) {
  await app.connect(url);
  await app.expectStatus('Connected');
  return /#\/server\/(\d+)/.exec(await tab.url())[1];
}

const goTo = (page, hash) => page.evaluate((to) => (location.hash = to), hash);

/** The ways out, each of which ends at the overview or at another screen. */
const WAYS = {
  back: async (page, server) => {
    await page.evaluate(() => history.back());
    await page.waitForURL(new RegExp(`#/server/${server}/overview`));
  },
  address: (page, server) => goTo(page, `#/server/${server}/overview`),
  // By script, so that the focus stays where it is until the view goes.
  closing: (page) => page.evaluate(() => document.querySelector('[data-current] [aria-label^=Close]').click()),
};

async function stillStands({ tab }, doing) {
  const panicked = await tab.evaluate(() => !document.getElementById('panic').hidden);
  assert.equal(panicked, false, `${doing}: ${tab.problems[0]}`);
}

for (const [way, leave] of Object.entries(WAYS)) {
  test(`leaving: ${way}, from each field and in the middle of each work`, PAGE, async (context) => {
    const { app, tab, start } = context;
    const server = await start('taking-away');
    await app.openAndConnect(server.url);
    let id = '1';
    const all = Object.entries({ ...FIELDS, ...WORK });
    // Each time the server has to be connected anew.
    const some =
      way === 'closing' ? all.filter(([name]) => /argument|variable|method|root|a call|reading/.test(name)) : all;
    for (const [name, [hash, act]] of some) {
      await goTo(tab.page, `#/server/${id}/overview`);
      await tab.find('heading', 'taking-away-fixture').first().shown();
      await goTo(tab.page, `#/server/${id}/${hash}`);
      await act(tab.page);
      await leave(tab.page, id);
      // Whatever was due in the next frames has come.
      await tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
      await stillStands(context, `${way}, ${name}`);
      if (way === 'closing') id = await open(context, server.url);
    }
    if (way !== 'closing') await tab.find('heading', 'taking-away-fixture').first().shown();
  });
}

test('leaving: a server takes away what has the focus', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('taking-away');
  for (const name of ['prompt argument', 'template variable', 'text of a tool', 'list of tools']) {
    const [hash, act] = FIELDS[name];
    await server.control('give');
    // Anew each time: lists that change again and again are listed after growing pauses.
    await app.openAndConnect(server.url);
    await goTo(tab.page, `#/server/1/${hash}`);
    await act(tab.page);
    await server.control('take');
    await tab.find('listbox').find('option').first().gone();
    await stillStands(context, name);
  }
});

test('leaving: a root that was being typed is kept', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('taking-away');
  await app.openAndConnect(server.url);
  await goTo(tab.page, '#/server/1/requests');
  await FIELDS['address of a root'][1](tab.page);

  await WAYS.address(tab.page, 1);

  await goTo(tab.page, '#/server/1/requests');
  const box = tab.find('textbox', 'URI of the root');
  await eventually(async () => (await box.value()) === 'file:///a');
});

test('leaving: after a defect of the page nothing goes on under the card', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('taking-away');
  await app.openAndConnect(server.url);
  await app.chooseTool('hang');
  await app.runButton().click();
  await app.cancelButton().shown();
  const sent = [];
  tab.page.on('request', (request) => request.url() === server.url && sent.push(request.method()));
  const ended = [];
  tab.page.on('requestfailed', (request) => ended.push(request.method()));

  // The page cannot make views any more, which it counts on.
  await tab.evaluate(() => {
    Document.prototype.createElement = () => {
      throw new Error('no more elements');
    };
  });
  await app.overviewLink().click();

  const card = tab.find('alert', undefined).first();
  await card.findText('Wirescope stopped because of a bug').shown();
  // The call under way and the stream of notifications.
  await eventually(() => ended.includes('POST') && ended.includes('GET'));
  await app
    .runButton()
    .locator.click({ timeout: 500 })
    .catch(() => {});
  await tab.evaluate(() => new Promise((done) => setTimeout(done, 300)));
  assert.deepEqual(sent, [], 'nothing is sent');
  assert.ok((await tab.problems.splice(0)).length, 'the console has it');
  await tab.find('button', 'Reload', { exact: true }).shown();
  await tab.find('link', 'Save the log').shown();

  await tab.find('button', 'Close', { exact: true }).click();
  await tab.findText('Wirescope stopped all requests').gone();
  await tab.find('link', 'Save the log').shown();
  await tab.comesBack(() => tab.find('button', 'Reload', { exact: true }).click());
  await app.expectText('hang');
  tab.problems.splice(0);
});
