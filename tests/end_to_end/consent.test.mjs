// Error -32042: a call that needs an address to be opened first (2025-11-25). The address is a page of the
// server's own, which tells when it was opened.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('consent: accepted, done there, and the call run again', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('asking-legacy');
  await app.openAndConnect(server.url);
  await app.call('needs_consent');
  await app.expectText('The server requires a URL elicitation first');
  await app.questions().first().findText('Agree there first').first().shown();
  assert.equal(await tab.findText('The server says the elicitation is complete').count(), 0);

  await tab.find('link', 'Accept and open in a new tab').click();

  await app.questions().first().findText('Accepted after').first().shown();
  await app.expectWire('notifications/elicitation/complete');
  await app.questions().first().findText('The server says the elicitation is complete').first().shown();
  await app.runAgainButton().first().click();
  await app.expectResult('consent was given');
  await app.requestsLink().click();
  await app.questions().first().findText('The server says the elicitation is complete').first().shown();
});

test('consent: done without the page’s own link, the question is over', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('asking-legacy');
  await app.openAndConnect(server.url);
  await app.call('needs_consent');
  const address = await tab.find('link', 'Accept and open in a new tab').attribute('href');
  assert(address.startsWith(`${server.origin}/consent?elicitation=`), address);

  await fetch(address);

  await app.questions().first().findText('The server says the elicitation is complete').first().shown();
  await app.runAgainButton().first().click();
  await app.expectResult('consent was given');
});

test('consent: declined, the call stays refused', PAGE, async ({ app, tab, start }) => {
  const server = await start('asking-legacy');
  await app.openAndConnect(server.url);
  await app.call('needs_consent');
  await tab.find('button', 'Decline').click();
  await app.questions().first().findText('Declined after').first().shown();
  await app.runAgainButton().first().click();
  await app.expectText('Waiting for you');
  assert.equal(await app.result().count(), 0);
});
