// When signing in fails: each cause is named with its remedy, and the page works on.
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

/** Connects to an authorization server with the fault, and tries to sign in. */
async function tries({ app, start }, fault, signIn = () => app.signsIn()) {
  const server = await start('auth-fault', { fault });
  await app.open();
  await app.connect(server.url);
  await signIn();
  return server;
}

/** Fails before anybody is sent elsewhere. */
const BEFORE = {
  'no-metadata': [/no metadata/i],
  'metadata-without-cors': [/CORS/],
  'resource-without-cors': [/CORS/],
  'register-without-cors': [/CORS/],
  'wrong-issuer': [/issuer/, /elsewhere\.example/],
  'wrong-resource': [/elsewhere\.example/],
  'no-s256': [/S256/],
  'silent-s256': [/S256/],
  'registration-refused': [/Ask the admin/],
  'redirect-refused': [/redirect/i],
};
/** Fails with what the person comes back with, or with what is made of it. */
const AFTER = {
  'token-without-cors': [/CORS/],
  'wrong-state': [/state/],
  'no-state': [/state/],
  'wrong-sender': [/elsewhere\.example/],
  'invalid-scope': [/scope/],
  'expired-code': [/expired/],
  'invalid-grant': [/invalid_grant/],
  'invalid-client': [/invalid_client/],
  'server-error': [/server_error|500/],
  'broken-token': [/502/],
  'token-refused': [/refuses/],
  'clock-skew': [/clock/],
  'insufficient-scope': [/scope/],
};

for (const [fault, words] of Object.entries(BEFORE)) {
  test(`signing in fails: ${fault}`, PAGE, async (context) => {
    const { app } = context;
    await tries(context, fault, () => app.signIn().click());
    for (const each of words) await app.expectAlert(each);
    await app.stillWorks();
  });
}

for (const [fault, words] of Object.entries(AFTER)) {
  test(`signing in fails: ${fault}`, PAGE, async (context) => {
    const { app } = context;
    await tries(context, fault);
    for (const each of words) await app.expectAlert(each);
    await app.stillWorks();
  });
}

test('signing in fails: the person says no', PAGE, async (context) => {
  const { app } = context;
  await tries(context, 'none', () => app.signsIn({ press: 'Deny' }));
  await app.expectAlert(/said no/);
});
