// What of a chat outlives the page, what is saved from it, and that the key is in none of it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ChatPage, KEY } from './chat_page.mjs';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

async function begin(context) {
  const [api, server] = await Promise.all([context.start('messages-api', { key: KEY }), context.start('fault')]);
  const chat = new ChatPage(context);
  await context.app.openAndConnect(server.url);
  await chat.openWith(api);
  return { ...context, api, server, chat };
}

/** Every place where a page could leave something. */
const places = (tab) =>
  tab.evaluate(() => ({
    screen: document.body.innerText,
    markup: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll('input:not([type=password]), textarea')].map(({ value }) => value).join('\n'),
    local: JSON.stringify(localStorage),
    session: JSON.stringify(sessionStorage),
    title: document.title,
    address: location.href,
  }));

async function assertHidden(tab) {
  for (const [place, text] of Object.entries(await places(tab))) assert(!text.includes(KEY), `the key is in: ${place}`);
}

/** The text of what a button saves. */
async function saved(tab, press) {
  const waiting = tab.page.waitForEvent('download');
  await press();
  return readFile(await (await waiting).path(), 'utf8');
}

test('chat: the key is in no log line, export, link, error or storage', PAGE, async (context) => {
  const { chat, app, tab, api } = await begin(context);
  await assertHidden(tab);
  await chat.say('call echo {"text":"hi"}');
  await chat.allowOnce(chat.card('echo')).click();
  await chat.expectAnswer('The tools said');
  await chat.say('status 401');
  await app.expectText('The API rejected the key');
  await app.expectText('your key was •••');
  await assertHidden(tab);

  await app.tab.find('button', 'Claude', { exact: true }).click();
  for (const row of ['POST /v1/messages', 'event message_start', 'HTTP 401']) {
    await app.wireRow(row).first().click();
    await app.wireDetail().findText('x-api-key').first().shown();
    await assertHidden(tab);
  }
  await chat.opener('More').click();
  await chat.switch('Keep this conversation on this device').click();
  await eventually(async () => (await places(tab)).local.includes('wirescope.chat.'));
  await assertHidden(tab);
  for (const name of ['Save as Markdown', 'Save as JSON']) {
    const text = await saved(tab, () => chat.opener(name).click());
    assert(text.includes('The tools said'), name);
    assert(!text.includes(KEY), name);
  }
  const seen = await api.control('seen', 'GET');
  const keys = new Set(seen.map(({ headers }) => headers['x-api-key']).filter(Boolean));
  assert.deepEqual([...keys], [KEY]);
});

test('chat: the key goes to its own origin only', PAGE, async (context) => {
  const { chat, app, start } = await begin(context);
  const other = await start('messages-api');
  await chat.setupButton().first().click();
  await chat.baseBox().fill(other.origin);
  await chat.baseBox().press('Tab');
  assert.equal(await chat.keyBox().value(), '');
  await app.expectText('goes to');
  await chat.say('hello');
  await chat.expectAnswer('hello');
  assert(!JSON.stringify(await other.control('seen', 'GET')).includes(KEY));
});

test(
  'chat: a conversation is kept where one asks for it, a key only where one asks for that',
  PAGE,
  async (context) => {
    const { chat, app, tab } = await begin(context);
    await chat.say('remember this');
    await chat.expectAnswer('remember this');
    await chat.opener('More').click();
    await chat.switch('Keep this conversation on this device').click();
    await eventually(async () => (await places(tab)).local.includes('remember this'));

    await tab.reload();
    await chat.link().click();
    await chat.expectAnswer('remember this');
    await chat.setupButton().first().click();
    assert.equal(await chat.keyBox().value(), '');
    await chat.keyBox().fill(KEY);
    await chat.keyBox().press('Tab');
    await assertHidden(tab);
    await chat.switch('Remember the key on this device').click();
    await eventually(async () => (await places(tab)).local.includes(KEY));
    await chat.section().find('button', 'Forget').click();
    await eventually(async () => !(await places(tab)).local.includes(KEY));

    await chat.keyBox().fill(KEY);
    await chat.keyBox().press('Tab');
    await chat.switch('Remember the key on this device').click();
    await eventually(async () => (await places(tab)).local.includes(KEY));
    await tab.reload();
    await app.forgetSecrets().click();
    await eventually(async () => !(await places(tab)).local.includes(KEY));
  },
);

test('chat: the key of the link is used, and leaves the address bar', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  const chat = new ChatPage(context);
  await app.open(`#anthropic_key=${KEY}`);
  await app.connect(server.url);
  await app.toolList().shown();
  // Nothing is to leave for the API itself.
  tab.isUsedUp = true;
  await tab.page.route('https://api.anthropic.com/**', (route) => route.abort());
  await chat.link().click();
  await chat.setupButton().first().click();
  assert.equal(await chat.keyBox().value(), KEY);
  await app.expectText('https://api.anthropic.com');
  await assertHidden(tab);
});
