// The wire and the log follow what is newest, also while a line is looked at, until somebody goes up.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

/** Whether nothing lies over the last row that is drawn, and that row is wholly within its list. */
const lastRowIsClear = ({ tab }, list) =>
  tab.evaluate((name) => {
    const grid = document.querySelector(`[role=grid][aria-label="${name}"]`);
    const row = [...grid.querySelectorAll('[role=row]')].at(-1).getBoundingClientRect();
    const box = grid.getBoundingClientRect();
    if (row.bottom > box.bottom + 1) return false;
    const top = document.elementFromPoint(row.left + row.width / 2, row.top + row.height / 2);
    return grid.contains(top);
  }, list);

test('following: after a message was looked at the wire goes on with the newest', PAGE, async (context) => {
  const { app, tab } = context;
  const newest = tab.find('button', 'Newest');
  await app.open();
  await app.demoButton().click();
  await app.toolList().shown();
  for (let index = 0; index < 6; index += 1) {
    await app.call('echo', { message: `number ${index}` });
    await app.expectResult(`number ${index}`);
  }
  await app.wireRow('result for tools/call').nth(5).shown();
  await newest.gone();
  const shown = await app.messagesCounted();

  await app
    .wireRow('tools/call')
    .nth((await app.wireRow('tools/call').count()) - 1)
    .click();
  await app.wireDetail().shown();
  await app.runButton().click();
  await eventually(async () => (await app.messagesCounted()) > shown);
  await eventually(() => lastRowIsClear(context, 'Messages'));
  await newest.gone();
  await tab.find('grid', 'Messages').focus();
  await tab.press('Home');
  await newest.shown();
  const covered = await tab.evaluate(() => {
    const grid = document.querySelector('[role=grid][aria-label="Messages"]').getBoundingClientRect();
    return document.querySelector('.newest').getBoundingClientRect().top < grid.bottom - 1;
  });
  assert.equal(covered, false, 'the way to the newest covers rows');

  await newest.click();
  await newest.gone();
  await tab.find('button', 'Close details').click();
  await eventually(() => lastRowIsClear(context, 'Messages'));
  await app.runButton().click();
  await eventually(() => lastRowIsClear(context, 'Messages'));
  await newest.gone();

  // Whoever has gone up stays there.
  await app
    .wireRows()
    .nth((await app.wireRows().count()) - 1)
    .click();
  await tab.press('Home');
  await tab.press('Escape');
  await newest.shown();
});

test('following: so does the log', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('telling');
  await app.openAndConnect(server.url);
  for (let index = 0; index < 10; index += 1) await app.call('log');
  await app
    .callCards()
    .findText(/^Done in/)
    .nth(9)
    .shown();
  await app.logLink().click();
  const lines = tab.find('grid', 'Log lines').find('row');
  await lines.first().shown();
  await lines.nth((await lines.count()) - 1).click();
  await tab.find('complementary', 'Log line').shown();
  await tab.press('Escape');
  await app.toolsLink().first().click();
  await app.runButton().click();
  await app
    .callCards()
    .findText(/^Done in/)
    .nth(10)
    .shown();
  await app.logLink().click();
  await eventually(() => lastRowIsClear(context, 'Log lines'));
  await tab.find('region', 'Log', { exact: true }).find('button', 'Newest').gone();
});

test('following: what the wire says of who sent what', PAGE, async ({ app, tab, start }) => {
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('echo', { text: 'by hand' });
  await app.expectResult('by hand');

  await app.wireRow('from the server result for tools/list').first().click();
  const detail = app.wireDetail();
  await detail
    .findText(/from the server/)
    .first()
    .shown();
  assert.doesNotMatch(await detail.text(), /on its own/);
  assert.doesNotMatch(await app.wireRow('result for tools/list').first().text(), /auto/);
  await tab.press('Escape');
  await app.wireRow('to the server initialize').click();
  await detail
    .findText(/sent by this page on its own/)
    .first()
    .shown();
  await tab.press('Escape');

  await app.overviewLink().click();
  await tab.find('button', 'Disconnect').click();
  const goodbye = app.wireRow('to the server DELETE');
  await goodbye.shown();
  assert.doesNotMatch(await goodbye.text(), /auto/);

  // Its handshake comes after the refusal of a discovery, and it has no GET stream.
  await app.wireFilter().fill('is:error');
  await app.expectText('No message matches the filter');
});
