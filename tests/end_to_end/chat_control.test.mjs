// What a person decides about a conversation: how Claude is asked, what runs without asking, how far it
// goes, what goes along, what it costs.
import assert from 'node:assert/strict';
import { ChatPage, KEY } from './chat_page.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

async function begin(context, name) {
  const api = await context.start('messages-api', { key: KEY });
  const server = await context.start(name);
  const chat = new ChatPage(context);
  await context.app.openAndConnect(server.url);
  await chat.openWith(api);
  return { ...context, api, server, chat };
}

test('chat: after so many rounds Claude waits for “Continue”', PAGE, async (context) => {
  const { chat, api, app, tab } = await begin(context, 'fault');
  await chat.setupButton().first().click();
  await tab.find('spinbutton', 'Max rounds').fill('3');
  await tab.find('spinbutton', 'Max rounds').press('Tab');
  await chat.say('loop echo {"text":"round"}');
  await chat.card('echo').find('button', 'Allow this tool in this conversation').click();
  await app.expectText('This message has caused 3 requests to Claude');
  assert.equal((await chat.asked(api)).length, 3);
  await chat.section().find('button', 'Continue').click();
  await chat.waitUntilAsked(api, 6);
  await app.expectText('This message has caused');
  assert.equal((await chat.asked(api)).length, 6);
});

test('chat: tools that say they only read run without asking, where one trusts that', PAGE, async (context) => {
  const { chat, tab } = await begin(context, 'modern');
  await chat.say('call add {"a":1,"b":2}');
  await chat.card('add').findText('it only reads').first().shown();
  await chat.allowOnce(chat.card('add')).click();
  await chat.expectAnswer(/The tools said: .*3/);
  await chat.toolsButton().click();
  await tab.find('checkbox', /^Trust what it says about/).click();
  await chat.say('call add {"a":40,"b":2}');
  await chat.expectAnswer(/The tools said: .*42/);
  await chat.say('call slow {"steps":1}');
  await chat.allowOnce(chat.card('slow')).shown();
});

test('chat: one call is cancelled, and Claude hears of it', PAGE, async (context) => {
  const { chat } = await begin(context, 'fault');
  await chat.say('call hang {}\ncall echo {"text":"beside"}');
  await chat.allowOnce(chat.card('hang')).click();
  await chat.allowOnce(chat.card('echo')).click();
  await chat.card('echo').findText('Done').first().shown();
  await chat.card('hang').find('button', 'Cancel this call').click();
  await chat.expectAnswer(/The tools said: error: .*cancelled.* \| beside/);
});

test('chat: a resource goes along with a message, named as the server’s words', PAGE, async (context) => {
  const { chat, api, app, tab } = await begin(context, 'modern');
  await tab.find('link', /^Resources/).click();
  await tab.find('listbox', 'Resources').find('option', /./).first().click();
  await tab.find('button', /^Read( again)?$/).click();
  await tab.find('button', 'Add to chat').click();
  await app.expectText(/^Resource .* of/);
  await chat.say('what is this');
  await chat.waitUntilAsked(api, 1);
  const content = (await chat.asked(api)).at(-1).messages[0].content;
  assert.equal(content.at(-1).text, 'what is this');
  assert(content.length > 1);
  await chat
    .person()
    .first()
    .findText(/^Resource /)
    .first()
    .click();
  await app.expectText('Text from the server, which you added');
});

test('chat: prices are edited, and the sum follows', PAGE, async (context) => {
  const { chat, tab } = await begin(context, 'fault');
  await chat.say('hello');
  await chat.expectAnswer('hello');
  await chat.opener(/25 in, 15 out · \$0\.0004/).click();
  const input = tab.find('spinbutton', 'Input of claude-opus-5-5');
  await input.fill('1000');
  await input.press('Tab');
  await chat.opener(/25 in, 15 out · \$0\.0253/).shown();
  await tab.find('button', 'Remove claude-opus-5-5', { exact: true }).click();
  await chat.opener(/25 in, 15 out · price not known/).shown();
  await tab.find('button', 'Published prices').click();
  await chat.opener(/25 in, 15 out · \$0\.0004/).shown();
});

test('chat: model, version, limits, thinking and system prompt go out as chosen', PAGE, async (context) => {
  const { chat, api, tab } = await begin(context, 'fault');
  await chat.setupButton().first().click();
  const set = async (role, name, text) => {
    await tab.find(role, name, { exact: true }).fill(text);
    await tab.find(role, name, { exact: true }).press('Tab');
  };
  await set('combobox', 'Model', 'claude-sonnet-5-5');
  await set('spinbutton', 'Max tokens', '5000');
  await set('textbox', 'API version', '2023-06-01');
  await set('spinbutton', 'Temperature', '0.5');
  await set('textbox', 'System prompt', 'Be brief.');
  await tab.find('combobox', 'Thinking').select('with a budget');
  await chat.say('hello');
  await chat.expectAnswer('hello');
  const { body, headers } = (await api.control('seen', 'GET')).findLast(({ path }) => path === '/v1/messages');
  assert.deepEqual(
    [body.model, body.max_tokens, body.temperature, body.thinking.type, headers['anthropic-version']],
    ['claude-sonnet-5-5', 5000, 0.5, 'enabled', '2023-06-01'],
  );
  assert(JSON.stringify(body.system).includes('Be brief.'));
});
