// What servers ask for: forms, addresses, messages for a model, roots; in both eras, against real
// servers.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { testLooks } from './looks.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

const DEFAULTS = {
  name: 'Ada',
  email: 'ada@mail.example',
  site: 'https://ada.example/',
  born: '1815-12-10',
  at: '2026-07-28T12:00:00Z',
  guests: 2,
  share: 0.5,
  terms: true,
  size: 'large',
  seat: 'a',
  days: ['sun'],
  food: ['v', 'r'],
  pet: 'p2',
};

/** The text of a result that is words and then JSON. */
const jsonIn = (said) => JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1));

/** Fills in the reply to a question for a model. */
async function reply(app, words) {
  await app.tab.find('textbox', 'Message', { exact: true }).fill(words);
  await app.tab.find('button', 'Send reply').click();
}

test('asking: a form with every kind of field, accepted as it stands', PAGE, async (context) => {
  const { app, start, accessible } = context;
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('ask_form');
  await app.questions().shown();
  await app.expectText('Waiting for you');
  await accessible();

  await app.accept().click();

  await app.result().shown();
  await app.tab.findText('Accepted after').shown();
  assert.deepEqual(jsonIn(await app.result().text()), DEFAULTS);
});

test('asking: a form is checked, and can be declined or dismissed', PAGE, async ({ app, start }) => {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('ask_form');
  const email = () => app.questions().find('textbox', 'email').first();
  await email().fill('nobody');
  await app.questions().find('textbox', 'guests').fill('9');
  await app.accept().click();
  await app.expectText('must be at most 8');
  await app.questions().find('textbox', 'guests').fill('3');
  await app.accept().click();
  await app.expectText('must be an e-mail address');
  assert.equal(await app.result().count(), 0);
  await email().fill('eve@mail.example');
  await app.accept().click();
  await app.result().shown();
  const content = jsonIn(await app.result().text());
  assert.deepEqual([content.email, content.guests], ['eve@mail.example', 3]);

  await app.call('ask_form');
  await app.tab.find('button', 'Decline').click();
  await app.expectResult('decline null');
  await app.call('ask_form');
  await app.tab.find('button', 'Dismiss').click();
  await app.expectResult('cancel null');
});

test('asking: several questions at once go back together, from either place', PAGE, async (context) => {
  const { app, start, accessible } = context;
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.requestsLink().click();
  await app.tab.find('button', 'Add root').click();
  await app.tab.find('textbox', 'URI of the root').fill('/not/an/address');
  await app.tab.find('textbox', 'Name of the root').fill('Home');
  await app.expectText('Not sent: the root must begin with file://');
  await app.tab.find('textbox', 'URI of the root').fill('file:///home/ada');
  await app.tab.find('textbox', 'Name of the root').click();
  await app.toolsLink().click();

  await app.call('ask_many');
  await app.tab.findText('Answered by your list of roots').shown();
  await app.questions().first().find('textbox', 'name').fill('Grace');
  await app.accept().click();
  await app.expectText('Accepted after');
  assert.equal(await app.result().count(), 0);
  await app.requestsLink().click();
  await app.expectText('Answer in one word.');
  await accessible();
  const message = app.tab.find('textbox', 'Message', { exact: true });
  await message.fill('Oslo');
  await message.press('Control+Enter');
  await app.tab
    .find('link', /^Call \d+ of ask_many$/)
    .first()
    .click();

  await app.expectResult('Grace, Oslo, file:///home/ada');
});

test('asking: rounds one after the other, with the state as it came', PAGE, async ({ app, start }) => {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('ask_rounds', { rounds: 3 });
  for (const [index, name] of ['Ada', 'Grace', 'Joan'].entries()) {
    await app.expectText(`Name ${index + 1}?`);
    await app.questions().nth(index).find('textbox', 'name').fill(name);
    // What was typed outlives a look elsewhere.
    if (index === 1) {
      await app.overviewLink().click();
      await app.toolsLink().click();
    }
    await app.accept().click();
  }
  await app.expectResult('Ada Grace Joan');
  await eventually(() => server.output().includes('state {"names":["Ada","Grace"],"ключ \\"/\\"":" \u2028"}'));
});

test('asking: another try and nothing else, until the person lets it go on', PAGE, async ({ app, start }) => {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('ask_again', { times: 2 });
  await app.expectResult('tried 2 times');
  await app.call('ask_again', { times: 13 });
  await app.expectText('The server has asked for input 10 times');
  await app.tab.find('button', 'Continue').click();
  await app.expectResult('tried 13 times');
});

test('asking: an address is shown whole, opened by a click only, and without an opener', PAGE, async (context) => {
  const { app, tab, start, accessible } = context;
  const [server, other] = await Promise.all([start('modern'), start('fault')]);
  await app.openAndConnect(server.url);
  const url = `${other.origin}/connect?next=1`;
  await app.call('ask_address', { url });
  await app.expectText('Sign in there first');
  assert((await app.questions().first().text()).includes(url));
  const link = () => tab.find('link', 'Accept and open in a new tab');
  assert.equal(await link().attribute('rel'), 'noopener noreferrer');
  assert.equal(await link().attribute('target'), '_blank');
  await accessible();
  const seen = await other.control('seen', 'GET');
  assert(!seen.some(({ path }) => path?.startsWith('/connect')), 'nothing is fetched ahead');

  await link().click();

  await app.expectResult('address: accept');
  await app.call('ask_address', { url: 'javascript:alert(1)' });
  await app.expectText('Wirescope does not open it, because it does not begin with http:// or https://');
  assert.equal(await link().count(), 0);
  await tab.find('button', 'Decline').click();
  await app.expectResult('address: decline');
});

test('asking: a rejected question gives up a modern call', PAGE, async ({ app, tab, start }) => {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('ask_many');
  await tab.find('button', 'Reject').click();
  await app.expectText("You rejected the server's request");
  await app.expectText('Withdrawn: the call is over');
  await app.call('add', { a: 1, b: 1 });
  await app.expectResult('2');
});

test('asking: what is off is not declared, and the switch to turn on is named', PAGE, async ({ app, start }) => {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.requestsLink().click();
  await app.switch('Form elicitation').click();
  await app.toolsLink().click();
  await app.call('ask_form');
  await app.expectText('Switch on “Form elicitation” under Requests');
  await app.requestsLink().click();
  await app.switch('Form elicitation').click();
  await app.toolsLink().click();
  await app.call('ask_form');
  await app.accept().click();
  await app.result().shown();
});

test('asking: the everything server: roots, a form, a message, an address', PAGE, async (context) => {
  const { app, tab, start, accessible } = context;
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.findOnWire('roots/list');
  await app.requestsLink().click();
  await app.expectText('Answered by your list of roots');
  await app.tab.find('button', 'Add root').click();
  await app.tab.find('textbox', 'URI of the root').fill('file:///srv/project');
  await app.tab.find('textbox', 'Name of the root').fill('Project');
  await app.tab.find('textbox', 'URI of the root').click();
  await app.expectWire('to the server notifications/roots/list_changed');
  await app.toolsLink().click();
  await app.call('get-roots-list');
  await app.expectResult('file:///srv/project');

  await app.call('trigger-elicitation-request');
  await app.questions().first().find('textbox', 'String', { exact: true }).fill('Ada Lovelace');
  await accessible();
  await app.accept().click();
  await app.expectResult('Ada Lovelace');
  await app.expectResult('"legacyTitledEnum": "pet-1"');

  await app.call('trigger-sampling-request', { prompt: 'Say hello', maxTokens: 20 });
  await app.expectText('Say hello');
  await reply(app, 'Hello from a person');
  await app.expectResult('Hello from a person');

  await app.call('trigger-url-elicitation', { url: 'https://example.invalid/', errorPath: true });
  await app.expectText('The server requires a URL elicitation first');
  await tab.find('button', 'Decline').first().click();
  await app.runAgainButton().first().click();
  await tab.find('button', 'Decline').first().click();
  await app.expectResult('User declined to open the URL');
});

test('asking: own task: the everything server looks later for a form and a message', PAGE, async (context) => {
  const { app, start, accessible } = context;
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.call('trigger-elicitation-request-async');
  await app.expectText('the server continues and fetches your answer later');
  await app.expectWire('from the server tasks/get');
  await app.questions().first().find('textbox', 'Your Name').fill('Ada Lovelace');
  await accessible();
  await app.accept().click();
  await app.expectWire('to the server notifications/tasks/status');
  await app.expectResult('[COMPLETED] User provided the requested information!');
  await app.expectResult('Name: Ada Lovelace');
  await app.expectWire('from the server tasks/result');
  await app.expectResult('io.modelcontextprotocol/related-task');

  await app.call('trigger-sampling-request-async', { prompt: 'Say hello', maxTokens: 20 });
  await app.expectText('Say hello');
  await reply(app, 'Hello from a person');
  await app.expectResult('Hello from a person');
});

test('asking: own task: without the switch the server has no such tools', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.tool('trigger-elicitation-request-async').first().shown();
  await app.requestsLink().click();
  await app.switch('Requests as tasks').click();
  await app.expectText('This session began with other settings');
  await tab.find('button', 'Reconnect', { exact: true }).click();
  await app.expectStatus('Connected');
  await app.toolsLink().click();
  await app.tool('trigger-elicitation-request').first().shown();
  await eventually(async () => (await app.tool('-async').count()) === 0);
});

test('asking: over HTTP+SSE as well, and switches take effect with the next session', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('everything-sse');
  await app.openAndConnect(server.url);
  await app.call('trigger-elicitation-request');
  await tab.find('button', 'Decline').click();
  await app.expectResult('declined');
  await app.requestsLink().click();
  await app.switch(/^Sampling(?! with)/).click();
  await app.expectText('This session began with other settings');
  await tab.find('button', 'Reconnect', { exact: true }).click();
  await app.expectStatus('Connected');
  await app.toolsLink().click();
  await app.tool('echo').first().shown();
  await eventually(async () => (await app.tool('trigger-sampling-request').count()) === 0);
  await app.tool('trigger-elicitation-request').first().shown();
});

test('asking: switches and roots are kept with the server', PAGE, async ({ app, tab, start }) => {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.requestsLink().click();
  await app.switch('URL elicitation').click();
  await tab.find('button', 'Add root').click();
  await tab.find('textbox', 'URI of the root').fill('file:///kept');
  await tab.find('textbox', 'Name of the root').click();
  await tab.reload();
  await app.toolsLink().click();
  await app.toolList().shown();
  await app.call('ask_many');
  await app.expectText('Answered by your list of roots');
  await app.requestsLink().click();
  assert.equal(await tab.find('textbox', 'URI of the root').value(), 'file:///kept');
  await app.expectWire('tools/call');
  await app.wireRow('tools/call').first().click();
  const sent = await app.wireDetail().text();
  assert(/"form": \{\}/.test(sent) && !/"url": \{\}/.test(sent), sent);
});

test('asking: cancelling a call takes its question back', PAGE, async ({ app, start }) => {
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.call('trigger-elicitation-request');
  await app.questions().first().shown();
  await app.cancelButton().click();
  await app.expectText('Withdrawn: the call is over');
  await app.requestsLink().click();
  await app.expectText('Withdrawn: the call is over');
});

test('asking: a server in Python asks in both eras', { needs: ['page', 'python'] }, async ({ app, start }) => {
  for (const kind of ['python', 'python-sse']) {
    const server = await start(kind);
    await app.openAndConnect(server.url);
    await app.call('book');
    await app.questions().first().find('textbox', 'guests').fill('3');
    await app.accept().click();
    await app.expectResult('booked for 3');
  }
});

testLooks('asking', 'looks right', PAGE, async (context) => {
  const { app, tab, start, check, isNarrow } = context;
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('ask_form');
  await app.questions().shown();
  await check('asking-form');
  await app.requestsLink().click();
  await check('asking-requests');
  await app.toolsLink().click();
  if (isNarrow) await tab.find('button', 'All tools').click();
  await app.call('ask_many');
  await app.questions().first().shown();
  await check('asking-many');
  if (isNarrow) await tab.find('button', 'All tools').click();
  await app.call('ask_address', { url: 'http://xn--exmple-cua.example/connect?session=1' });
  await app.expectText('Sign in there first');
  await check('asking-address');
});
