// The guided view: every step with its request, its answer and a verdict, changed, repeated, explained.
import assert from 'node:assert/strict';
import { Access } from './access.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

/** Reaches the guided view of a server that refuses to connect. */
async function openGuide({ app }, url) {
  await app.open();
  await app.connect(url);
  await app.signIn().shown();
  await app.signInLink().click();
}

/** Takes the next step, and waits until it is there. */
async function takesStep(app, title) {
  await app.nextStep().click();
  await app.signInStep(title).first().shown();
}

test('guided sign-in: one step at a time, and the last ones at once', PAGE, async (context) => {
  const { app, tab, start, accessible } = context;
  const server = await start('auth-oidc');
  await openGuide(context, server.url);
  await takesStep(app, /Resource metadata/);
  assert.equal(await app.signInSteps().find('article').count(), 1);
  await takesStep(app, /Authorization server metadata/);
  await takesStep(app, /Client: registered now/);
  await accessible();
  await app.runAll().click();
  await tab.find('button', 'Approve').click();

  await app.expectStatus('Connected');
  await app.signInLink().click();
  const token = app.signInStep(/Exchange the code for a token/).first();
  await token.find('button', /Details of step/).click();
  await token.findText('Access token, its claims: shown, not verified').click();
  await tab.find('region', 'Token').findText('read').first().shown();
  await accessible();
});

test('guided sign-in: a value is changed before its step', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('auth-fault');
  await openGuide(context, server.url);
  await takesStep(app, /Resource metadata/);
  await takesStep(app, /Authorization server metadata/);
  await takesStep(app, /Client: registered now/);
  await takesStep(app, /Go to the authorization server/);
  await tab.findLabel('scope').fill('read write');
  await app.nextStep().click();
  await tab.findText('write').first().shown();
  await tab.find('button', 'Approve').click();
  await app
    .signInStep(/Check the answer/)
    .first()
    .shown();
  await app.runAll().click();

  await app.expectStatus('Connected');
  await app.toolsLink().click();
  await app.call('write_note', { note: 'at once' });
  await app.expectResult('written at once');
});

test('guided sign-in: any step can be tried again', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('auth-fault', { fault: 'no-registration' });
  await openGuide(context, server.url);
  await app.runAll().click();
  await tab.find('form', 'Client registered by hand').shown();
  const before = (await server.control('asked', 'GET')).length;

  const step = app.signInStep(/Authorization server metadata/).first();
  await step.find('button', /Details of step/).click();
  await step.find('button', 'Try again from here').click();
  await tab.find('form', 'Client registered by hand').shown();
  assert((await server.control('asked', 'GET')).length > before);
});

test('guided sign-in: a client registered by hand is asked for', PAGE, async (context) => {
  const { app, tab, start, pageUrl } = context;
  const secret = 'sesame';
  const server = await start('auth-sdk', { client: 'by-hand', secret, redirect_uri: pageUrl });
  await openGuide(context, server.url);
  await app.runAll().click();
  await tab.findLabel('Client ID').fill('by-hand');
  await tab.findLabel('Client secret, if any').fill(secret);
  await tab.find('button', 'Use this client').click();
  await tab.find('button', 'Approve').click();
  await app.expectStatus('Connected');
});

test('options: a client registered by hand, and scopes of one’s own', PAGE, async (context) => {
  const { app, tab, start, pageUrl } = context;
  const secret = 'sesame';
  const server = await start('auth-sdk', { client: 'by-hand', secret, redirect_uri: pageUrl });
  await app.open();
  await app.connectWith(server.url, async () => {
    const access = new Access(app);
    await access.choose();
    await access.isClient('by-hand', secret);
    await access.scopes().fill('read write');
  });
  await app.signsIn({ agrees: true });
  await app.expectStatus('Connected');
  await app.call('whoami');
  await app.expectResult('allowed read write');
  assert(!(await tab.url()).includes(secret));
});
