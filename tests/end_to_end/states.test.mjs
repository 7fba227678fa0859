// The screens and states that no other test of looks comes by: see looks.mjs.
import { Access } from './access.mjs';
import { ChatPage, KEY } from './chat_page.mjs';
import { testLooks } from './looks.mjs';

const PAGE = { needs: ['page'] };

testLooks('first screen', 'a link asks, and servers are remembered', PAGE, async (context) => {
  const { app, tab, start, check } = context;
  const server = await start('fault');
  await app.open(`?server=${encodeURIComponent(server.url)}`);
  await tab.find('heading', 'This link asks to connect to').shown();
  await check('first-link');
  await app.connectButton().click();
  await app.expectStatus('Connected');
  await app.connectAnother().click();
  await app.recent(server.url).first().shown();
  await check('first-recent');
  await tab.find('button', 'Forget all secrets').click();
  await tab.find('dialog', 'Forget all secrets?').shown();
  await check('first-forget');
  await tab.press('Escape');
  await tab.find('button', 'Close fault-fixture').click();
  await tab.find('status').findText('Closed fault-fixture').shown();
  await check('first-undo');
});

testLooks('first screen', 'every option is open', PAGE, async ({ app, tab, check }) => {
  await app.open();
  await app.openOptions();
  await new Access(app).choose();
  await check('options-sign-in');
  await tab.find('button', 'Add a header').click();
  await check('options-header', { on: tab.find('textbox', 'Header 1 name') });
  await app.connect('not an address');
  await app.expectText('This is not the address of a server');
  await check('failure-address');
});

testLooks('connecting', 'a server that is slow, and one that is not there', PAGE, async (context) => {
  const { app, start, check } = context;
  const server = await start('fault', { fault: 'silent' });
  await app.open();
  await app.connect(server.url);
  await app.steps().shown();
  await check('connecting');
  await app.connectAnother().click();
  await app.connect('http://127.0.0.1:2/mcp');
  await app.expectAlert('Nothing answers at');
  await check('failure-causes');
});

testLooks('connecting', 'a connection is lost', PAGE, async ({ app, start, check }) => {
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await server.stop();
  await app.expectStatus(/lost|reconnecting/i);
  await app
    .trouble()
    .findText(/Trying again in/)
    .shown(60_000);
  await check('lost');
});

testLooks('lists', 'empty, filtered to nothing, and with entries that are invalid', PAGE, async (context) => {
  const { app, tab, start, check, isNarrow } = context;
  const server = await start('fault', { fault: 'invalid-tools' });
  await app.openAndConnect(server.url);
  await app.tool('schema_is_text').findText('Cannot be used').shown();
  await check('tools-invalid');
  await app.tool('schema_is_text').first().click();
  await app.workbench('schema_is_text').first().shown();
  await check('tools-invalid-open');
  if (isNarrow) await tab.find('button', 'All tools').click();
  await app.toolFilter().fill('no such thing');
  await app.toolFilter().focus();
  await check('tools-none-found');
  for (const part of ['Resources', 'Prompts', 'Requests', 'Log', 'Sign-in']) {
    await tab.find('link', new RegExp(`^${part}`)).click();
    await tab
      .find('heading', new RegExp(`^${part}`))
      .first()
      .shown();
    await check(`empty-${part.toLowerCase()}`);
  }
});

testLooks('call', 'at work, cancelled, and cut off', PAGE, async (context) => {
  const { app, tab, start, check, isNarrow } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('hang');
  await app.expectText('1 / 2');
  await check('call-running', { on: app.cancelButton() });
  await app.cancelButton().click();
  await app.expectText('Cancelled after');
  await check('call-cancelled', { on: app.callCards() });
  if (isNarrow) await tab.find('button', 'All tools').click();
  await app.call('cut', { steps: 3 });
  await app.expectAlert('The stream ended before the result');
  await check('call-cut', { on: app.alert() });
});

testLooks('call', 'results of many kinds', PAGE, async (context) => {
  const { app, tab, start, check, isNarrow } = context;
  const call = async (name, args) => {
    if (isNarrow && (await tab.find('button', 'All tools').isVisible())) await tab.find('button', 'All tools').click();
    await app.call(name, args);
    await app.result().first().shown();
  };
  const modern = await start('modern');
  await app.openAndConnect(modern.url);
  await call('structured', { city: 'Oslo' });
  await check('result-structured', { on: app.result() });
  await call('fail', { message: 'no luck today' });
  await check('result-error', { on: app.result() });
  await call('image', {});
  await check('result-image', { on: app.result() });

  const everything = await start('everything');
  await app.connectAnother().click();
  await app.connect(everything.url);
  await app.toolList().shown();
  await call('get-resource-links', { count: 3 });
  await check('result-links', { on: app.result() });

  const odd = await start('odd-answers');
  await app.connectAnother().click();
  await app.connect(odd.url);
  await app.toolList().shown();
  await call('promised', {});
  await check('result-unpromised', { on: app.result() });
});

testLooks('form', 'each kind of field', PAGE, async ({ app, start, check }) => {
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.call('trigger-elicitation-request');
  await app.questions().first().shown();
  await check('form-question', { on: app.questions() });
  await app.accept().click();
  await check('form-wrong', { on: app.accept() });
});

testLooks('wire', 'an answer, and its bytes', PAGE, async ({ app, start, check, isNarrow }) => {
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('echo', { text: 'seen' });
  await app.expectResult('seen');
  if (isNarrow) await app.closedWire().click();
  await app.wireFilter().fill('tools/call');
  await app.wireRow('tools/call').first().click();
  await app.wireDetail().find('button', 'Go to response').click();
  await app.wireDetail().find('button', 'Go to request').shown();
  await check('wire-result', { wire: true });
  await app.wireDetail().find('button', 'Exact').first().click();
  await check('wire-exact', { wire: true });
});

testLooks('signing in', 'offered, guided, and done', PAGE, async ({ app, tab, start, check }) => {
  const server = await start('auth-sdk');
  await app.open();
  await app.connect(server.url);
  await app.signIn().shown();
  await check('sign-in-offered');
  await app.signIn().click();
  await tab.find('button', 'Approve').click();
  await app.expectStatus('Connected');
  await app.signInLink().click();
  await app.signOut().shown();
  await check('sign-in-done');
});

testLooks('chat', 'before a key, its settings, and a tool in use', PAGE, async (context) => {
  const { app, start, check } = context;
  const api = await start('messages-api', { key: KEY });
  const server = await start('fault');
  const chat = new ChatPage(context);
  await app.openAndConnect(server.url);
  await chat.link().click();
  await app.expectText('Let Claude use this server');
  await check('chat-none');
  await chat.setupButton().first().click();
  await chat.keyBox().shown();
  await check('chat-settings');
  await chat.setupButton().first().click();
  await chat.openWith(api);
  await chat.say('hello');
  await chat.expectAnswer('hello');
  await check('chat-answer');
  await chat.say('call echo {"text":"from Claude"}');
  await chat.allowOnce(chat.card('echo')).shown();
  await check('chat-asks', { on: chat.allowOnce(chat.card('echo')) });
  await chat.allowOnce(chat.card('echo')).click();
  await chat.expectAnswer('The tools said');
  await check('chat-tool', { on: chat.card('echo') });
  await chat.say('status 529');
  await app.expectText('The API is overloaded');
  await check('chat-failed', { on: app.alert() });
});

testLooks('servers', 'many, and a link is copied', PAGE, async ({ app, tab, start, check, isNarrow }) => {
  for (const name of ['modern', 'event', 'odd-answers', 'forms']) {
    const server = await start(name);
    if (name === 'modern') await app.open();
    else await app.connectAnother().click();
    await app.connect(server.url);
    await app.expectStatus('Connected');
  }
  await app.toolList().shown();
  if (!isNarrow) {
    await tab.find('button', 'Copy link').click();
    await tab.find('button', 'Copied').shown();
  }
  await check('servers-many');
});
