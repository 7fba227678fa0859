// What a server tells unasked, what it is asked to tell, and the pages of its lists.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { testLooks } from './looks.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

const openLog = async ({ tab }) => {
  await tab.find('link', /^Log/).click();
  await tab.find('region', 'Log', { exact: true }).shown();
};
const openTools = ({ app }) => app.toolsLink().first().click();
const lines = ({ tab }) => tab.find('grid', 'Log lines').find('row');
const line = (context, words) => lines(context).findText(words).first();
const level = ({ tab }) => tab.find('combobox', 'Log level');
const stream = ({ tab }) => tab.find('group', 'Notification stream');

test('log: messages of a modern call, by level and by words, and cleared', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('telling');
  await app.openAndConnect(server.url);
  await app.call('log');
  await app.expectResult('logged');
  await openLog(context);
  await line(context, 'critical').shown();
  await tab.find('combobox', 'Show').select('warning and above');
  await eventually(async () => (await lines(context).count()) === 2);
  await tab.find('searchbox', 'Filter log lines').fill('critical fixture');
  await eventually(async () => (await lines(context).count()) === 1);
  await lines(context).first().click();
  await tab.find('complementary', 'Log line').findText('nested').shown();
  await tab.press('Escape');
  await eventually(async () => (await tab.find('complementary', 'Log line').count()) === 0);

  await tab.find('searchbox', 'Filter log lines').fill('');
  await tab.find('region', 'Log', { exact: true }).find('button', 'Clear').click();
  await app.expectText('Log messages and other notifications from the server appear here');
});

test('log: the modern level goes with each call, and none brings none', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('telling');
  await app.openAndConnect(server.url);
  await openLog(context);
  await level(context).select('critical');
  await openTools(context);
  await app.call('log');
  await app.expectResult('logged');
  await openLog(context);
  await line(context, 'critical').shown();
  assert.equal(await lines(context).findText('warning').count(), 0);

  await level(context).select('none');
  await tab.find('region', 'Log', { exact: true }).find('button', 'Clear').click();
  await openTools(context);
  await app.call('log');
  await app
    .callCards()
    .findText(/^Done in/)
    .nth(1)
    .shown();
  await openLog(context);
  await app.expectText('Log messages and other notifications from the server appear here');
});

test('log: what is listened to is chosen, and what the server leaves out is told', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('telling', { agrees: 'tools' });
  await app.openAndConnect(server.url);
  await openLog(context);
  await stream(context).findText('stream open and acknowledged').shown();
  await stream(context).find('checkbox', 'prompts').click();
  await line(context, /agreed to different notifications.*promptsListChanged/).shown();
  await stream(context).findText('Requested').shown();
  await app.wireFilter().fill('acknowledged is:error');
  await app.expectWire('subscriptions/acknowledged');
  await app.wireFilter().fill('');

  await stream(context).find('checkbox', 'prompts').click();
  await stream(context).find('checkbox', 'tools').click();
  await stream(context).findText('no open stream').shown();
  await openTools(context);
  await app.call('change_tools');
  await app.expectResult('said');
  assert.equal(await app.wireRow('tools/list_changed').count(), 0);
  assert.equal(await tab.find('alert').count(), 0);
});

test('log: changed lists of every kind are told and read again', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('telling');
  await app.openAndConnect(server.url);
  for (const kind of ['tools', 'prompts', 'resources']) {
    await app.call(`change_${kind}`);
    await app.expectWire(`notifications/${kind}/list_changed`);
  }
  await openLog(context);
  for (const kind of ['tools', 'prompts', 'resources']) {
    await line(context, `notifications/${kind}/list_changed`).shown();
  }
});

test('log: server-everything logs, and keeps to the level it is set to', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await openLog(context);
  await stream(context).findText('stream open').shown();
  await level(context).select('emergency');
  await app.expectWire('logging/setLevel');
  await level(context).select('debug');
  await openTools(context);
  await app.call('toggle-simulated-logging');
  await openLog(context);
  await line(context, /-level message/).shown(15_000);
});

test('log: the Python SDK, in each of its dialects', { needs: ['page', 'python'] }, async (context) => {
  const { app, start } = context;
  for (const name of ['python', 'python-sse']) {
    const server = await start(name);
    if (name === 'python') await app.open();
    else await app.connectAnother().click();
    await app.connect(server.url);
    await app.toolList().shown();
    await app.call('slow', { steps: 2, millis: 10 });
    await app.expectResult('finished 2 steps');
    await openLog(context);
    await line(context, 'finished step 2').shown();
  }
});

test('pages: of a list, by hand and all at once', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('telling');
  await app.openAndConnect(server.url);
  const pages = tab.find('group', 'Pages of tools');
  await pages.findText('3 pages').shown();
  await pages.find('button', 'Page by page').click();
  await pages.findText('1 page').shown();
  await pages.findText('"2"').shown();
  assert.equal(await app.toolList().find('option').count(), 2);
  await pages.find('button', 'Next page').click();
  await eventually(async () => (await app.toolList().find('option').count()) === 4);
  await pages.find('button', 'All pages').click();
  await eventually(async () => (await app.toolList().find('option').count()) === 6);
  await pages.findText('3 pages').shown();
});

test('pages: what is fresh is not asked for again, until Reload', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('telling', { ttl: 60_000 });
  await app.openAndConnect(server.url);
  const pages = tab.find('group', 'Pages of tools');
  await pages.findText(/^fresh until .*public$/).shown();
  await app.wireFilter().fill('out method:tools/list');
  const asked = () => app.wireRow('to the server tools/list').count();
  await eventually(async () => (await asked()) === 3);
  await pages.find('button', 'Page by page').click();
  await pages.findText('1 page from the cache').shown();
  await pages.find('button', 'All pages').click();
  await pages.findText('3 pages from the cache').shown();
  assert.equal(await asked(), 3);
  await tab.find('button', 'Reload the list of tools').click();
  await pages.findText(/^3 pages$/).shown();
  await eventually(async () => (await asked()) === 6);
});

test('pages: a resource that is fresh is not read again, until Reload', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('telling', { ttl: 60_000 });
  await app.openAndConnect(server.url);
  await tab.find('link', /^Resources/).click();
  await tab.find('listbox', 'Resources').find('option', 'note://a').click();
  await tab.find('button', /^Read( again)?$/).click();
  await app
    .callCards()
    .findText(/^fresh until/)
    .shown();
  await tab.find('button', 'Read again').click();
  await app
    .callCards()
    .findText(/^from the cache, fresh until/)
    .shown();
  await app.wireFilter().fill('out method:resources/read');
  await app.wireRow('resources/read').first().shown();
  assert.equal(await app.wireRow('resources/read').count(), 1);
  await tab.find('button', 'Reload', { exact: true }).click();
  await eventually(async () => (await app.wireRow('resources/read').count()) === 2);
});

test('pages: trace context goes with each call', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('telling');
  const parent = '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01';
  await app.open();
  await app.connectWith(server.url, async () => {
    await tab.find('textbox', 'traceparent').fill('xx');
    await app.expectText(/it will not be sent/);
    await tab.find('textbox', 'traceparent').fill(parent);
  });
  await app.toolList().shown();
  await app.call('trace');
  await app.expectResult(`traceparent ${parent}`);
});

testLooks('log', 'looks as it should', PAGE, async (context) => {
  const { app, tab, start, accessible, check } = context;
  const server = await start('telling', { ttl: 60_000, agrees: 'tools' });
  await app.openAndConnect(server.url);
  await accessible();
  await app.call('log');
  await app.expectResult('logged');
  await openLog(context);
  await stream(context).find('checkbox', 'resources').click();
  await stream(context).findText('Requested').shown();
  await check('log');
  await lines(context).findText('critical').first().click();
  await tab.find('complementary', 'Log line').shown();
  await check('log-line');
});
