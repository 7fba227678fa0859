// Counts and durations that the page shows agree with each other and with what they are about.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const number = (text) => Number(/\d[\d,]*/.exec(text)?.[0].replaceAll(',', '') ?? NaN);

test('counts: the navigation and the lists say the same, each list by itself', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('everything');
  await app.openAndConnect(server.url);
  const resources = tab.find('link', /^Resources/);
  await resources.findText(/^\d+ \+ \d+$/).shown();
  const [listed, templates] = (await resources.text()).match(/\d+/g).map(Number);
  await resources.click();
  const head = (title) => tab.find('region', title).find('status').first();
  await eventually(async () => number(await head('List of resources').text()) === listed);
  await tab.find('tab', /^Templates/).click();
  await eventually(async () => number(await head('List of resource templates').text()) === templates);

  await app.toolsLink().first().click();
  await app.call('simulate-research-query', { topic: 'counting' });
  await app.expectText('Task: completed', 20_000).catch(() => app.expectText(/^Done in/));
  await app.tasksLink().click();
  await app.taskCards().first().shown();
  const cards = await app.taskCards().count();
  assert.equal(number(await app.tasksLink().text()), cards);
});

test('counts: a call says apart how long it waited for the person', PAGE, async (context) => {
  const { app, tab } = context;
  await app.open();
  await app.demoButton().click();
  await app.toolList().shown();
  await app.call('book_table', { place: 'Kyoto' });
  await app.questions().first().shown();
  const asks = await app.questions().first().text();
  assert.match(asks, /asks you to fill in a form/);
  assert.doesNotMatch(asks, / at Demo server/);
  // The time is the person's own, so some of it has to pass.
  await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_200)));
  await tab.find('button', 'Cancel', { exact: true }).first().click();
  await app
    .callCards()
    .findText(/(Done in|Cancelled after|Error in|Failed after) .*, plus [\d.]+ s waiting for you/)
    .first()
    .shown();
});

test('counts: a session over HTTP+SSE is named by the revision it agreed on', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('everything-sse');
  await app.openAndConnect(server.url);
  await app.expectSpoken('HTTP+SSE 2025-11-25');
});
