// Tasks: calls that go on after their answer, in both eras, against real servers; and what of them
// survives a reload.
import assert from 'node:assert/strict';
import { testLooks } from './looks.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const RESEARCH = 'simulate-research-query';

test('tasks: a tool that needs one asks in the middle, and brings its result (2025-11-25)', PAGE, async (context) => {
  const { app, tab, start, accessible } = context;
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.chooseTool(RESEARCH);
  await app.taskSwitch().shown();
  const isForced = () => {
    const box = document.querySelector('.task-switch input[type="checkbox"]');
    return box.checked && box.disabled;
  };
  assert.equal(await tab.evaluate(isForced), true);
  await tab.find('spinbutton', 'Seconds to keep the task').fill('120');

  await app.call(RESEARCH, { topic: 'python', ambiguous: true });
  await app.expectText('Task: working');
  await app.expectText('Gathering sources...');
  await app.expectWire('tasks/get');
  await app.expectText('Task: waiting for you', 15_000);
  await app.questions().shown();
  await accessible();
  await app.questions().find('radio', 'Python snake species').click();
  await app.accept().click();
  await app.expectResult('Research Report: python (snake)', 15_000);
  await app.expectWire('tasks/result');

  await app.tasksLink().click();
  const card = app.taskCards().first();
  await card.findText('completed').first().shown();
  await card.findText('kept for').shown();
  await card.find('button', RESEARCH).click();
  await app.workbench(RESEARCH).shown();
});

test('tasks: a tool that cannot run as one has no switch', PAGE, async ({ app, start }) => {
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.chooseTool('echo');
  assert.equal(await app.taskSwitch().count(), 0);
});

test('tasks: cancelled by tasks/cancel, and in no other way (2025-11-25)', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.call(RESEARCH, { topic: 'rust' });
  await app.expectText('Task: working');
  await app.cancelButton().click();
  await app.expectText('Cancelled after');
  await app.expectWire('tasks/cancel');
  assert.equal(await app.wireRow('notifications/cancelled').count(), 0);
});

test('tasks: what a lost session takes with it is said', PAGE, async ({ app, tab, pageUrl, start }) => {
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.call(RESEARCH, { topic: 'rust' });
  await app.expectText('Task: working');

  await tab.goto(`${pageUrl}?server=${encodeURIComponent(server.url)}`);
  await app.tasksLink().click();

  await app.expectText('The server no longer knows this task');
  await app.expectText('belonged to a session that has ended');
  await app.expectText('forgotten by the server');
});

test('tasks: a server of 2026-07-28 makes them as it likes', PAGE, async ({ app, start }) => {
  const server = await start('tasks');
  await app.openAndConnect(server.url);
  await app.call('report', { topic: 'tides', seconds: 1.5 });
  await app.expectText('Task: working');
  await app.expectText('Gathering sources');
  await app.expectResult('Report on tides');

  await app.call('break', {});
  await app.expectAlert('rate limit exceeded');

  await app.call('endless', {});
  await app.expectText('It takes its time');
  await app.cancelButton().click();
  await app.expectText('Cancelled after');

  await app.tasksLink().click();
  for (const status of ['completed', 'failed', 'cancelled']) {
    await app.tab.find('region', 'Tasks').findText(status).first().shown();
  }
});

test('tasks: a question within a task of 2026-07-28, answered on the screen of tasks', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('tasks');
  await app.openAndConnect(server.url);
  await app.call('greet', {});
  await app.expectText('Task: waiting for you');
  await app.tasksLink().click();
  await app.questions().find('textbox', 'Name').fill('Ada');
  await app.accept().click();
  await app.expectResult('Hello, Ada!');
  await app.expectWire('tasks/update');
});

test(
  'tasks: a question that is asked again though it was answered says so, and can be answered again',
  PAGE,
  async ({ app, tab, start }) => {
    const server = await start('tasks');
    await app.openAndConnect(server.url);
    await app.call('greet_twice', {});
    await app.questions().find('textbox', 'Name').fill('Ada');
    await app.accept().click();
    await app.expectText('The server accepted the answer but still lists the request “Who is to be greeted?”');
    await tab.find('button', 'Answer again').click();
    await app.questions().find('textbox', 'Name').fill('Grace');
    await app.accept().click();
    await app.expectResult('Hello, Grace!');
  },
);

test(
  'tasks: a result that is refused too early is awaited until the task has one (2025-11-25)',
  PAGE,
  async ({ app, start }) => {
    const server = await start('odd-answers');
    await app.openAndConnect(server.url);
    await app.call('early');
    await app.expectText('The server has no result yet: The task has not ended');
    await server.control('finish');
    await app.expectResult('there after all');
  },
);

test('tasks: found again after a reload, with result, question and cancel', PAGE, async (context) => {
  const { app, tab, pageUrl, start, accessible } = context;
  const server = await start('tasks');
  await app.openAndConnect(server.url);
  await app.call('endless', {});
  await app.expectText('It takes its time');
  await app.call('report', { topic: 'tides', seconds: 6 });
  await app.expectText('Gathering sources');
  await app.call('report', { topic: 'moons', seconds: 0.2 });
  await app.expectResult('Report on moons');

  await tab.goto(`${pageUrl}?server=${encodeURIComponent(server.url)}`);
  await app.tasksLink().click();
  await app.expectText('Task: working');
  await app.expectText('{"topic":"tides","seconds":6}');
  await accessible();
  await app.expectResult('Report on tides', 15_000);
  // What had ended before is not fetched until somebody asks.
  assert.equal(await app.result().count(), 1);
  await app.taskCards().first().find('button', 'Get result').click();
  await tab.find('region', 'Tasks').findText('Report on moons').first().shown();
  await app.cancelButton().click();
  await app.expectText('Cancelled after');

  await tab.find('button', 'Forget', { exact: true }).first().click();
  assert.equal(await app.taskCards().count(), 2);
});

test('tasks: what the server has forgotten is told, and looked for no more', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('tasks');
  await app.openAndConnect(server.url);
  await app.call('endless', {});
  await app.expectText('It takes its time');
  await server.control('forget');
  await app.expectAlert('The server no longer knows this task');
  await app.expectText('its time to live expired');
});

test('tasks: switched off, the extension is not declared', PAGE, async ({ app, start }) => {
  const server = await start('tasks');
  await app.openAndConnect(server.url);
  await app.requestsLink().click();
  await app.switch(/^Tasks/).click();
  await app.toolsLink().click();
  await app.call('report', { topic: 'tides' });
  await app.expectAlert('needs a capability that this client did not declare');
  await app.expectText('Switch on “Tasks” under Requests');
});

testLooks('tasks', 'readable, and nothing wider than the window', PAGE, async (context) => {
  const { app, tab, start, check, isNarrow } = context;
  const server = await start('tasks');
  await app.openAndConnect(server.url);
  await app.tasksLink().click();
  await app.expectText('A call appears here when the server turns it into a task');
  await check('tasks-none');
  await app.toolsLink().click();
  for (const name of ['break', 'endless', 'greet']) {
    await app.call(name, {});
    await app.expectText(/^Task: |^Failed after/);
    if (isNarrow) await tab.find('button', 'All tools').click();
  }
  await app.tasksLink().click();
  await app.questions().shown();
  await check('tasks');

  // Never done, so that every picture shows it at work.
  await app.toolsLink().click();
  await app.chooseTool('endless');
  await app.expectText('Task: working');
  await check('task-bench', { on: app.callCards() });
});
