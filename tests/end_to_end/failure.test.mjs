// Every failure names its cause, and what to do.
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

/** What the alert must say. Servers that never answer are given time by the page itself. */
const CONNECTING = [
  { fault: 'unauthorized', says: /key|token|sign in/i },
  { fault: 'unauthorized-bare', says: /key|token|sign in/i },
  { fault: 'forbidden', says: /403|origin/i },
  { fault: 'broken', says: /500/ },
  { fault: 'html', says: /html/i },
  { fault: 'cut-json', says: /JSON/ },
  { fault: 'garbage-json', says: /JSON/ },
  { fault: 'silent', says: /no answer|not answer|seconds/i, patience: 45_000 },
  { fault: 'no-cors', says: /CORS/ },
  { fault: 'simple-only', says: /CORS|preflight/i },
  { fault: 'hidden-session', says: /Access-Control-Expose-Headers/i },
  { fault: 'foreign-endpoint', says: /origin/i },
];

for (const { fault, says, patience = 15_000 } of CONNECTING) {
  test(`failure: ${fault} is explained`, PAGE, async ({ app, start }) => {
    const server = await start('fault', { fault });
    await app.open();
    await app.connect(server.url);
    await app.expectAlert(says, patience);
  });
}

for (const [what, url, says] of [
  ['a closed port', 'http://127.0.0.1:1/mcp', /running|reach|CORS/i],
  ['a name that does not exist', 'http://no-such-host.invalid/mcp', /running|reach|name|CORS/i],
]) {
  test(`failure: ${what} is explained`, PAGE, async ({ app }) => {
    await app.open();
    await app.connect(url);
    await app.expectAlert(says, 15_000);
  });
}

test(
  'failure: a call cut in the middle keeps what had arrived, and says so',
  PAGE,
  async ({ app, start }) => {
    const server = await start('fault');
    await app.openAndConnect(server.url);
    await app.call('cut', { steps: 3 });
    await app.expectText(/step 3/);
    await app.expectAlert(/ended|cut|lost|interrupted/i);
  },
);

test('failure: a silent call can be cancelled', PAGE, async ({ app, start }) => {
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('hang');
  await app.cancelButton().click();
  await app.expectText(/cancelled/i);
});

for (const name of ['fault', 'event']) {
  test(
    `failure: ${name}: a forgotten session is opened anew, and the call can be repeated`,
    PAGE,
    async ({ app, start }) => {
      const server = await start(name);
      await app.openAndConnect(server.url);
      await server.control('forget');
      await app.call('echo', { text: 'once more' });
      await app.expectText(/session/i);
    },
  );
}

test('failure: a server that restarts is found again', PAGE, async ({ app, start }) => {
  const server = await start('event');
  await app.openAndConnect(server.url);
  await server.restart();
  await app.expectStatus(/connected/i, 20_000);
  await app.call('echo', { text: 'back again' });
  await app.expectResult('back again');
});

test(
  'failure: bad tools are shown as bad, and do not hide the good ones',
  PAGE,
  async ({ app, start }) => {
    const server = await start('fault', { fault: 'invalid-tools' });
    await app.openAndConnect(server.url);
    await app.tool('good_after_bad').shown();
    await app.tool('schema_is_array').shown();
  },
);

test(
  'failure: a session id with letters outside ASCII does no harm',
  PAGE,
  async ({ app, start }) => {
    const server = await start('fault', { fault: 'odd-session-id' });
    await app.open();
    await app.connect(server.url);
    await app.expectText(/session id/i);
  },
);
