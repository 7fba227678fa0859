// Every failure names its cause, and what to do; and afterwards the page still works.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const EVERYWHERE = { ...PAGE, everywhere: true };

/** The headline of the alert, and what else it must name. */
const CONNECTING = [
  { fault: 'unauthorized', says: 'requires a key or a token', names: /invalid_token/ },
  { fault: 'unauthorized-bare', says: 'requires a key or a token', names: /HTTP 401/ },
  { fault: 'forbidden', says: 'check of Origin rejects this page', names: /this origin is not allowed/ },
  { fault: 'broken', says: 'HTTP 500', names: /out of memory/ },
  { fault: 'html', says: 'a web page (HTML), not MCP', names: /It works!/ },
  { fault: 'cut-json', says: 'not valid JSON-RPC', names: /capabil/ },
  { fault: 'garbage-json', says: 'not valid JSON-RPC', names: /not json/ },
  { fault: 'no-cors', says: '(CORS)', names: /does not allow this page's origin/ },
  { fault: 'simple-only', says: 'refuses the preflight', names: /OPTIONS/ },
  { fault: 'hidden-session', says: 'cannot read its id', names: /Access-Control-Expose-Headers/ },
  { fault: 'foreign-endpoint', says: 'endpoint is on another origin', names: /127\.0\.0\.1:9/ },
  { fault: 'odd-session-id', says: 'a header cannot carry', names: /sitzung/ },
];

for (const { fault, says, names } of CONNECTING) {
  test(`failure: ${fault} is explained`, EVERYWHERE, async ({ app, start }) => {
    const server = await start('fault', { fault });
    await app.open();
    await app.connect(server.url);
    await app.expectAlert(says);
    assert.match(await app.alert().text(), names);
    await app.expectStatus('Could not connect');
    await app.stillWorks();
  });
}

for (const { fault, lines } of [
  { fault: 'no-cors', lines: /Access-Control|CORS/i },
  { fault: 'hidden-session', lines: /Mcp-Session-Id/i },
  { fault: 'forbidden', lines: /origin/i },
]) {
  const options = { ...PAGE, alone: true };
  test(`failure: ${fault} comes with lines to paste into the server`, options, async (context) => {
    const { app, tab, start, pageUrl } = context;
    const server = await start('fault', { fault });
    await app.open();
    await app.connect(server.url);
    const paste = tab.find('group', 'Lines for the server');
    await paste.shown();
    assert.match(await paste.text(), lines);
    await paste.find('button', 'Copy').click();
    const copied = await tab.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, lines);
    if (fault !== 'hidden-session') assert(copied.includes(new URL(pageUrl).origin), copied);
  });
}

for (const [what, url, names] of [
  ['a closed port', 'http://127.0.0.1:2/mcp', /on port `?2`?\?/],
  ['a name that does not exist', 'http://no-such-host.invalid/mcp', /no-such-host\.invalid/],
]) {
  test(`failure: ${what} is explained`, EVERYWHERE, async ({ app }) => {
    await app.open();
    await app.connect(url);
    await app.expectAlert('Nothing answers at');
    assert.match(await app.alert().text(), names);
    await app.stillWorks();
  });
}

test('failure: a wrong path is explained, and the address can be put right', EVERYWHERE, async (context) => {
  const { app, start } = context;
  const server = await start('fault');
  await app.open();
  await app.connect(`${server.origin}/wrong`);
  await app.expectAlert('it is not an MCP server');
  assert.match(await app.alert().text(), /404/);

  await app.editButton().click();
  assert.equal(await app.urlBox().value(), `${server.origin}/wrong`);
  await app.connect(server.url);
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
});

test('failure: a server that never answers is given up after the time chosen', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('fault', { fault: 'silent' });
  await app.open();
  await app.connectWith(server.url, () => app.connectSeconds().fill('1'));
  await app.expectAlert('No answer within 1 second');
  await app.stillWorks();
});

test('failure: a call that falls silent is given up after the time chosen', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('fault');
  await app.open();
  await app.connectWith(server.url, () => app.requestSeconds().fill('2'));
  await app.call('hang');
  await app.expectText('1 / 2');
  await app.expectAlert('No answer within 2 seconds');
  await app.call('echo', { text: 'not silent' });
  await app.expectResult('not silent');
  await app.stillWorks();
});

test('failure: a silent call can be cancelled', EVERYWHERE, async ({ app, start }) => {
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('hang');
  await app.expectText('1 / 2');
  await app.cancelButton().click();
  await app.expectText('Cancelled after');
  await app.call('echo', { text: 'not silent' });
  await app.expectResult('not silent');
});

test(
  'failure: a call cut in the middle keeps what had arrived, and says so',
  EVERYWHERE,
  async ({ app, tab, start }) => {
    const server = await start('fault');
    await app.openAndConnect(server.url);
    await app.call('cut', { steps: 3 });
    await app.expectAlert('The stream ended before the result');
    await app.expectText('step 3');
    await app.expectText('3 / 6');
    const arrived = tab.find('heading', 'Partial answer');
    await arrived.shown();

    await app.call('echo', { text: 'whole' });
    await app.expectResult('whole');
    await app.stillWorks();
  },
);

test('failure: a tool that reports an error, or fails', EVERYWHERE, async ({ app, start }) => {
  const modern = await start('modern');
  await app.openAndConnect(modern.url);
  await app.call('fail', { message: 'no luck today' });
  await app.expectResult('The tool reported an error');
  await app.expectResult('no luck today');

  const event = await start('event');
  await app.connectAnother().click();
  await app.connect(event.url);
  await app.call('fail', { message: 'none tomorrow' });
  await app.expectAlert('The server reported an error');
  await app.expectAlert(/none tomorrow/);
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
});

for (const [what, name, options] of [
  ['streamable HTTP', 'fault', {}],
  ['the event dialect', 'event', {}],
  ['the event dialect, told by an event', 'event', { unknown: 'event' }],
]) {
  test(
    `failure: ${what}: a forgotten session is opened anew, and the call can be repeated`,
    PAGE,
    async ({ app, start }) => {
      const server = await start(name, options);
      await app.openAndConnect(server.url);
      await server.control('forget');
      await app.call('echo', { text: 'once more' });
      await app.expectAlert(/session/i);

      await app.trouble().gone();
      await app.expectStatus('Connected');
      await app.runAgainButton().first().click();
      await app.expectResult('once more');
      await app.stillWorks();
    },
  );
}

for (const [what, name] of [
  ['streamable HTTP', 'fault'],
  ['HTTP+SSE', 'everything-sse'],
  ['the event dialect', 'event'],
]) {
  test(`failure: ${what}: a server that restarts is found again`, EVERYWHERE, async ({ app, start }) => {
    const server = await start(name);
    await app.openAndConnect(server.url);
    await server.stop();
    await app.expectStatus(/lost|reconnecting/i);
    await app
      .trouble()
      .findText(/Trying again in \d+ s/)
      .shown();

    await server.restart();
    await app.trouble().gone(40_000);
    await app.expectStatus('Connected');
    await app.call('echo', name === 'everything-sse' ? { message: 'back' } : { text: 'back' });
    await app.expectResult('back');
    await app.stillWorks();
  });
}

test('failure: the event dialect: a stream that closes is opened anew', EVERYWHERE, async (context) => {
  const { app, start } = context;
  const server = await start('event', { reply: 'session' });
  await app.openAndConnect(server.url);
  await app.call('slow', { steps: 100, millis: 50 });
  await app.expectText('Running…');
  await server.control('drop');
  await app.expectAlert('The session ended before the result');

  await app.trouble().gone();
  await app.call('echo', { text: 'back again' });
  await app.expectResult('back again');
});

test('failure: bad tools are shown as bad, and do not hide the good ones', EVERYWHERE, async ({ app, start }) => {
  const server = await start('fault', { fault: 'invalid-tools' });
  await app.openAndConnect(server.url);
  await app.tool('schema_is_text').findText('Cannot be used').shown();
  await app.call('good_after_bad');
  await app.expectResult('called good_after_bad');
  await app.stillWorks();
});
