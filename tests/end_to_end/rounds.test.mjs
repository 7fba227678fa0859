// Prompts and resources that ask before they answer (2026-07-28): the same rounds as of a tool.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

async function answer({ app, accessible }, name) {
  const question = app.questions().first();
  await question.findText('Who wants to read this?').first().shown();
  await accessible();
  await question.find('textbox', 'name').fill(name);
  await app.accept().click();
  await question.findText('Accepted after').first().shown();
}

test('rounds: a prompt asks, and its messages come with the answer', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await tab.find('link', /^Prompts/).click();
  await tab.find('listbox', 'Prompts').find('option', 'ask_prompt').first().click();
  await tab.find('button', 'Get', { exact: true }).click();
  await app.expectText('Waiting for you');
  assert.equal(await tab.find('list', 'Messages').count(), 0);
  await answer(context, 'Ada');
  await tab.find('list', 'Messages').findText('Greet Ada warmly').first().shown();
  await app.wireFilter().fill('out method:prompts/get');
  await app.wireRow('prompts/get').nth(1).click();
  await app.wireDetail().findText('inputResponses').first().shown();
});

test('rounds: a resource asks, and its contents come with the answer', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await tab.find('link', /^Resources/).click();
  await tab.find('listbox', 'Resources').find('option', 'asking').first().click();
  await tab.find('button', /^Read( again)?$/).click();
  await answer(context, 'Grace');
  await app.expectResult('Written for Grace');

  // This server asks until it has a name.
  await tab.find('button', 'Read again').click();
  await app.requestsLink().click();
  await app.questions().findText('Waiting for you').first().shown();
  await tab.find('button', 'Decline').first().click();
  await app.questions().findText('Declined after').first().shown();
  await app.questions().findText('Waiting for you').first().shown();
});
