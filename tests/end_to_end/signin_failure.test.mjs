// When signing in fails: each cause is named with its remedy, and the page works on.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const EVERYWHERE = { ...PAGE, everywhere: true };

/** Connects to an authorization server with the fault, and tries to sign in. */
async function tries({ app, start }, fault, signIn = () => app.signsIn()) {
  const server = await start('auth-fault', { fault });
  await app.open();
  await app.connect(server.url);
  await signIn();
  return server;
}

/** Fails before anybody is sent elsewhere: cause, remedy, and the lines for the server. */
const BEFORE = {
  'no-metadata': [
    'No metadata says where to sign in',
    '/.well-known/oauth-protected-resource/mcp',
    'put its address in WWW-Authenticate',
    '"authorization_servers"',
  ],
  'no-server-metadata': [
    'The authorization server metadata is missing',
    '/.well-known/oauth-protected-resource/mcp names',
  ],
  'metadata-without-cors': [
    'This page cannot read the authorization server metadata (CORS)',
    'Access-Control-Allow-Origin: http://127.0.0.1:',
  ],
  'resource-without-cors': [
    'This page cannot read the resource metadata (CORS)',
    'Access-Control-Allow-Origin: http://127.0.0.1:',
  ],
  'register-without-cors': [
    'The registration endpoint does not allow this page to read its answer (CORS)',
    'Access-Control-Allow-Headers: content-type',
  ],
  'wrong-issuer': [
    'The metadata belongs to another authorization server',
    'https://elsewhere.example',
    'exactly as in authorization_servers',
  ],
  'wrong-resource': [
    'The resource metadata is for another server',
    'https://elsewhere.example/mcp',
    '"resource": "http://127.0.0.1:',
  ],
  'no-s256': [
    'The authorization server does not support PKCE with S256',
    'offers plain',
    '"code_challenge_methods_supported": ["S256"]',
  ],
  'silent-s256': ['does not contain code_challenge_methods_supported'],
  'registration-refused': [
    'The authorization server refused to register this page',
    'Ask the admin',
    'Register a client by hand',
  ],
  'redirect-refused': [
    'The authorization server rejected the redirect URI',
    'Only https addresses are allowed',
    'Register exactly this URI',
  ],
};
/** Fails with what the person comes back with, or with what is made of it. */
const AFTER = {
  'token-without-cors': [
    'The token endpoint does not allow this page to read its answer (CORS)',
    'cannot exchange it for a token',
    'Why Wirescope thinks so',
    'See what the browser hides from this page',
    'Access-Control-Allow-Origin: http://127.0.0.1:',
  ],
  'wrong-state': ['The answer does not belong to this sign-in', 'of another sign-in'],
  'no-state': ['The answer does not belong to this sign-in', 'has no state'],
  'wrong-sender': ['is not from the authorization server that Wirescope asked', 'https://elsewhere.example'],
  'invalid-scope': ['refuses these scopes', 'No such scope', 'Requested: read'],
  'expired-code': ['The code has expired', 'Sign in again, and continue'],
  'invalid-grant': [
    'rejected the grant',
    'The code does not fit this client',
    'check the log of the authorization server',
  ],
  'invalid-client': ['rejected the client', 'No such client', 'Check the client ID and secret'],
  'server-error': ['The authorization server rejected the token request', 'The database is away'],
  'broken-token': ['The token endpoint sent an unexpected answer', 'HTTP 502'],
  'token-refused': ['The server rejects the new token', 'aud and iss'],
  'clock-skew': ['The clocks differ', 'ahead of this machine', 'NTP'],
};

for (const [fault, words] of Object.entries(BEFORE)) {
  const options = { ...PAGE, everywhere: fault === 'metadata-without-cors' };
  test(`signing in fails: ${fault}`, options, async (context) => {
    const { app } = context;
    await tries(context, fault, () => app.signIn().click());
    await app.expectFailure(...words);
    await app.stillWorks();
  });
}

for (const [fault, words] of Object.entries(AFTER)) {
  const options = { ...PAGE, everywhere: fault === 'token-without-cors' };
  test(`signing in fails: ${fault}`, options, async (context) => {
    const { app } = context;
    await tries(context, fault);
    await app.expectFailure(...words);
    await app.stillWorks();
  });
}

test('signing in fails: at another issuer, and goes on where a person says so', PAGE, async (context) => {
  const { app, tab } = context;
  await tries(context, 'wrong-issuer', () => app.signIn().click());
  await app.expectFailure('The metadata belongs to another authorization server');
  await app.signInLink().click();
  const card = tab.find('region', 'Continue anyway');
  await card.findText('Any server can claim to be https://elsewhere.example').shown();
  await card.find('button', 'Continue anyway').click();
  await tab.find('button', 'Approve').click();
  await app.expectStatus('Connected');
});

test('signing in fails: the person says no, and may think again', EVERYWHERE, async (context) => {
  const { app } = context;
  await tries(context, 'none', () => app.signsIn({ press: 'Deny' }));
  await app.expectFailure('Access was denied', 'The person said no');
  await app.signsIn();
  await app.expectStatus('Connected');
});

test('signing in fails: insufficient-scope, and the page stops asking', PAGE, async (context) => {
  const { app } = context;
  await tries(context, 'insufficient-scope');
  await app.signsIn();
  await app.signsIn();
  await app.expectFailure('The server requires scopes that were not granted', 'Required: read');
});

test('signing in fails: the window is blocked', PAGE, async (context) => {
  const { app, tab } = context;
  await tab.addInitScript(() => {
    window.open = () => null;
  });
  await tries(context, 'none', () => app.signInWindow().click());
  await app.expectFailure('The browser blocked the pop-up', 'Allow pop-ups for this page');
  await app.signsIn();
  await app.expectStatus('Connected');
});

test('signing in fails: the tab keeps nothing', PAGE, async (context) => {
  const { app, tab } = context;
  await tab.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('No room', 'QuotaExceededError');
    };
  });
  await tries(context, 'none', () => app.signIn().click());
  await app.expectFailure('The browser does not let this page store data', 'Allow this site to store data');
  await app.signsIn({ way: 'popup' });
  await app.expectStatus('Connected');
});

test('signing in fails: the server does not know the address and says so there', PAGE, async (context) => {
  const { app, tab, pageUrl } = context;
  await tries(context, 'redirect-unknown', async () => {
    const popup = await tab.opened(() => app.signInWindow().click());
    await popup.findText('Unknown redirect_uri').shown();
    await popup.page.close();
  });
  const headline = 'The pop-up was closed before an answer came';
  await app.expectFailure(headline, 'Redirect URI to register', pageUrl);
});

test('signing in fails: the page has lost its question', PAGE, async (context) => {
  const { app, tab } = context;
  await tries(context, 'none', () => app.signIn().click());
  const approve = tab.find('button', 'Approve');
  await approve.shown();
  const way = await tab.page.request.get(await tab.url());
  const request = /name="request" value="([^"]+)"/.exec(await way.text())[1];
  const decision = { form: { request, decision: 'approve' }, maxRedirects: 0 };
  const answer = await tab.page.request.post(new URL('/decide', await tab.url()).href, decision);
  const other = await context.openApp();
  await other.tab.goto(answer.headers().location);
  await other.expectText('This answer does not belong to a sign-in from this page');
  await other.expectText('Connect to the server and sign in again');
  assert(!(await other.tab.url()).includes('code='), await other.tab.url());
});

test('signing in fails: a refresh is refused, and one signs in anew', PAGE, async (context) => {
  const { app } = context;
  const server = await tries(context, 'refresh-refused');
  await app.expectStatus('Connected');
  await server.control('expire');
  await app.call('whoami');
  await app.signsIn();
  await app.expectStatus('Connected');
  await app.toolsLink().click();
  await app.call('whoami');
  await app.expectResult('allowed read');
});
