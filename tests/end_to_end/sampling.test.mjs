// Messages in place of a model: several blocks in one, tools that it may call, and an answer that calls
// one; in both eras.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const USES = [
  { type: 'text', text: 'Rome is missing' },
  { type: 'tool_use', id: 'use-2', name: 'get_weather', input: { city: 'Rome' } },
];

for (const [name, tool] of [
  ['asking-legacy', 'ask_model'],
  ['modern', 'ask_tools'],
]) {
  test(`sampling: ${name}: with tools, and answered by calling one`, PAGE, async (context) => {
    const { app, tab, start, accessible } = context;
    const server = await start(name);
    await app.openAndConnect(server.url);
    await app.call(tool);
    const question = app.questions().first();
    await question.findText('How warm is it in Oslo and in Rome?').first().shown();
    await question.findText('I look it up').first().shown();
    await question.findText('Calls a tool').first().shown();
    await question.findText("A tool's result").first().shown();
    await question
      .findText(/^\{"mode":"required"\}$/)
      .first()
      .shown();
    await question
      .findText(/^Tools for the model: get_weather$/)
      .first()
      .click();
    await question.findText('3 keys').nth(1).click();
    await question.findText('How warm it is in a city.').first().shown();
    assert.equal(await question.findText(/has not declared/).count(), 0);
    await accessible();

    await tab.find('checkbox', 'Write the content as JSON').click();
    await app.replyBox('Content as JSON').fill('{ "type": ');
    await app.sendReplyButton().click();
    await app.expectText('This is not JSON');
    await app.replyBox('Content as JSON').fill(JSON.stringify(USES));
    await tab.find('textbox', 'Stop reason').fill('toolUse');
    await app.sendReplyButton().click();

    await app.result().shown();
    const said = await app.result().text();
    const { content, role, stopReason } = JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1));
    assert.deepEqual(content, USES);
    assert.deepEqual([role, stopReason], ['assistant', 'toolUse']);
  });
}

test('sampling: asking-legacy: without the switch, tools are refused and named', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('asking-legacy');
  await app.openAndConnect(server.url);
  await app.requestsLink().click();
  await app.switch(/^Sampling with tools/).click();
  await tab.find('button', 'Reconnect', { exact: true }).click();
  await app.expectStatus('Connected');
  await app.toolsLink().click();
  await app.call('ask_model');
  // The server's own SDK keeps to what was declared.
  await app.expectResult(/sampling tools capability/i);
  assert.equal(await app.questions().count(), 0);
});
