// Every revision that begins with a handshake, on servers that speak them all: one way through all that
// each has. What goes over the wire is held to that revision's schema, as in every test.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
const SERVERS = {
  everything: {
    dialect: 'streamable',
    needs: ['page'],
    tool: ['echo', { message: 'in every revision' }, 'in every revision'],
    resource: 'architecture.md',
    prompt: ['completable-prompt', { department: 'Sales', name: 'David' }],
    asks: true,
  },
  'everything-sse': {
    dialect: 'http-sse',
    needs: ['page'],
    tool: ['echo', { message: 'in every revision' }, 'in every revision'],
    resource: 'architecture.md',
    prompt: ['completable-prompt', { department: 'Sales', name: 'David' }],
    asks: true,
  },
  python: {
    dialect: 'streamable',
    needs: ['page', 'python'],
    tool: ['slow', { steps: 2, millis: 10 }, 'finished 2 steps'],
  },
  'python-sse': {
    dialect: 'http-sse',
    needs: ['page', 'python'],
    tool: ['slow', { steps: 2, millis: 10 }, 'finished 2 steps'],
  },
};

for (const [name, way] of Object.entries(SERVERS)) {
  for (const revision of REVISIONS) {
    const options = { needs: way.needs, limit: 90_000 };
    test(`revisions: ${name} in ${revision}`, options, async (context) => {
      const { app, tab, start } = context;
      const server = await start(name);
      const query = new URLSearchParams({ server: server.url, dialect: way.dialect, revision });
      await app.open(`?${query}`);
      await app.connectButton().click();
      await app.toolList().shown();
      await app.expectSpoken(way.dialect === 'http-sse' ? 'HTTP+SSE' : revision);

      const [tool, args, answer] = way.tool;
      await app.call(tool, args);
      await app.expectResult(answer);
      if (way.resource) await reads(context, way.resource);
      if (way.resource) await hears(context);
      if (way.prompt) await gets(context, way.prompt, revision);
      if (way.asks) await answers(context, revision);

      await app.overviewLink().click();
      await tab.findText('the server accepted the requested protocol version').first().shown();
    });
  }
}

async function reads({ app, tab }, resource) {
  await tab.find('link', /^Resources/).click();
  await tab.find('listbox', 'Resources').find('option', resource).first().click();
  await tab.find('button', /^Read( again)?$/).click();
  await app.result().first().shown();
  await tab.find('button', 'Subscribe', { exact: true }).click();
  await tab.findText('Subscribed since').shown();
}

/** What the server says of its own accord, by the level that is asked for. */
async function hears({ app, tab }) {
  await tab.find('link', /^Log/).click();
  await tab.find('combobox', 'Log level').select('debug');
  await app.expectWire('logging/setLevel');
  await app.toolsLink().first().click();
  await app.call('toggle-simulated-logging');
  await tab.find('link', /^Log/).click();
  await tab
    .find('grid', 'Log lines')
    .findText(/-level message/)
    .first()
    .shown(20_000);
}

/** The second argument has values for the first one only, which goes along from 2025-06-18 on. */
async function gets({ app, tab }, [prompt, values], revision) {
  await tab.find('link', /^Prompts/).click();
  await tab.find('listbox', 'Prompts').find('option', prompt).first().click();
  for (const [argument, value] of Object.entries(values)) {
    await tab.find('textbox', argument, { exact: true }).fill(value);
    if (argument === 'name' && revision < '2025-06-18') continue;
    const suggested = tab.find('listbox', 'Suggestions').find('option', value);
    await suggested.first().click();
  }
  // By the key: suggestions that are still on their way would lie over the button.
  await tab.find('textbox', 'name', { exact: true }).press('Control+Enter');
  await tab.find('list', 'Messages').findText(values.name).first().shown();
  await app.expectWire('completion/complete');
}

/** The server asks for a message in every revision, and by a form where it may. */
async function answers({ app, tab }, revision) {
  await app.toolsLink().first().click();
  await app.tool('trigger-sampling-request').first().shown();
  await app.call('trigger-sampling-request', { prompt: 'What is a wire?', maxTokens: 20 });
  await app.questions().first().shown();
  await tab.find('textbox', 'Message', { exact: true }).fill('A thread of metal');
  await tab.find('button', 'Send reply').click();
  await app.expectResult('A thread of metal');
  await eventually(async () => (await app.tool('get-roots-list').count()) > 0);
  await app.call('get-roots-list');
  await app.expectResult(/root/i);
  if (revision < '2025-06-18') return;
  await app.call('get-structured-content', { location: 'Chicago' });
  await app.expectResult(/humidity/);
  await app.call('trigger-elicitation-request');
  await app.questions().first().shown();
  await tab.find('button', 'Decline', { exact: true }).first().click();
  await app.expectResult(/declin/i);
  assert.equal(await app.questions().findText('Waiting').count(), 0);
}

for (const revision of REVISIONS) {
  test(`revisions: pages of a list in ${revision}`, { needs: ['page'] }, async ({ app, tab, start }) => {
    const server = await start('asking-legacy', { page: 2 });
    await app.open(`?${new URLSearchParams({ server: server.url, dialect: 'streamable', revision })}`);
    await app.connectButton().click();
    const [pages, tools] = [tab.find('group', 'Pages of tools'), app.toolList().find('option')];
    await pages.findText('3 pages').shown();
    assert.equal(await tools.count(), 5);
    await pages.find('button', 'Page by page').click();
    await eventually(async () => (await tools.count()) === 2);
    await pages.find('button', 'Next page').click();
    await eventually(async () => (await tools.count()) === 4);
  });
}
