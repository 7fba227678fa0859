// Tasks that a client chooses to run as such (2025-11-25), the server's own list of them, and what servers
// tell of tasks unasked, in both eras.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
/** Whoever only looks would learn of the end after this long, which is longer than a test waits. */
const SELDOM = 60_000;

async function countAsTask(app, args) {
  await app.chooseTool('count');
  await app.taskSwitch().click();
  await app.call('count', args);
}

test('task news: a tool that may run as a task does so when it is switched on', PAGE, async ({ app, start }) => {
  const server = await start('asking-legacy');
  await app.openAndConnect(server.url);
  await app.call('count', { millis: 200 });
  await app.expectResult('counted for 200 ms');
  await app.wireFilter().fill('out method:tasks/get');
  await eventually(async () => (await app.wireRows().count()) === 0);
  await app.wireFilter().fill('');

  await countAsTask(app, { millis: 400 });
  await app.callCards().nth(1).shown();
  await app.wireFilter().fill('out method:tasks/result');
  await app.expectWire('to the server tasks/result');
  await app.result().findText('counted for 400 ms').first().shown();

  await app.taskSwitch().click();
  await app.call('count', { millis: 100 });
  await app.result().findText('counted for 100 ms').first().shown();
  // The server tells of tasks of its own making too; one is this client's.
  await app.tasksLink().click();
  await app.taskCards().find('button', 'count', { exact: true }).first().shown();
  assert.equal(await app.taskCards().find('button', 'count', { exact: true }).count(), 1);
});

test('task news: notifications/tasks/status brings news before the next look', PAGE, async ({ app, start }) => {
  const server = await start('asking-legacy');
  await app.openAndConnect(server.url);
  await countAsTask(app, { millis: 5_000, poll: SELDOM });
  await app.expectText('Task: working');
  await app.expectText('half way');
  await app.expectResult('counted for 5000 ms');
  await app.expectWire('notifications/tasks/status');
  await app.wireFilter().fill('method:notifications/tasks/status is:error');
  await eventually(async () => (await app.wireRow('tasks/status').count()) === 0);
});

test('task news: what the server lists is found again after it was forgotten here', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('asking-legacy');
  await app.openAndConnect(server.url);
  await countAsTask(app, { millis: 50 });
  await app.expectResult('counted for 50 ms');
  await app.tasksLink().click();
  await tab.find('button', 'Forget', { exact: true }).click();
  await eventually(async () => (await app.taskCards().count()) === 0);

  await app.reloadTasksButton().click();

  await app.taskCards().first().findText('completed').first().shown();
  await app.wireFilter().fill('out method:tasks/list');
  await app.wireRow('tasks/list').nth(1).shown();
  await app.taskCards().first().find('button', 'Get result').click();
  await app.expectResult('counted for 50 ms');
});

test('task news: notifications/tasks of 2026-07-28 come to whoever listens', PAGE, async ({ app, start }) => {
  const server = await start('tasks');
  await app.openAndConnect(server.url);
  await app.call('report_news', { topic: 'tides' });
  await app.expectText('Gathering news');
  await app.expectWire('to the server subscriptions/listen');
  await app.expectResult('News of tides');
  await app.expectWire('from the server notifications/tasks');
  await app.wireFilter().fill('in is:error');
  await eventually(async () => (await app.wireRow('notifications').count()) === 0);
});
