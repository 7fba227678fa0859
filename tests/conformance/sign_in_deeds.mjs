// What a person does in the scenarios about authorization. The suite's authorization servers have no
// page with buttons: they send everybody back at once.

import { NOT_GRANTED } from './words.mjs';

/** The address of the metadata document that the suite expects of every client. */
const DOCUMENT = 'https://conformance-test.local/client-metadata.json';

/** Signs in, and calls the one tool there is. */
const signsInAndCalls = async (person) => {
  await person.signsIn();
  await person.calls('test-tool');
};

/** Tries to sign in, and reads why the page will not. */
const isTold = (words) => async (person) => {
  await person.triesToSignIn();
  await person.readsFailure(words);
};

const named = (deed, names) => Object.fromEntries(names.map((name) => [`auth/${name}`, deed]));

export const SIGN_IN_DEEDS = {
  ...named(signsInAndCalls, [
    'metadata-default',
    'metadata-var1',
    'metadata-var2',
    'metadata-var3',
    'scope-from-www-authenticate',
    'scope-from-scopes-supported',
    'scope-omitted-when-undefined',
    'token-endpoint-auth-basic',
    'token-endpoint-auth-post',
    'token-endpoint-auth-none',
    'offline-access-scope',
    'offline-access-not-supported',
    'iss-supported',
    'iss-not-advertised',
    '2025-03-26-oauth-metadata-backcompat',
    '2025-03-26-oauth-endpoint-fallback',
    'dpop',
    'dpop-nonce',
  ]),
  'auth/resource-mismatch': isTold('The resource metadata is for another server'),
  'auth/metadata-issuer-mismatch': isTold('belongs to another authorization server'),
  ...named(isTold('is not from the authorization server that Wirescope asked'), [
    'iss-supported-missing',
    'iss-wrong-issuer',
    'iss-unexpected',
    'iss-normalized',
  ]),

  async 'auth/basic-cimd'(person) {
    await person.signsIn((access) => access.metadataDocument().fill(DOCUMENT));
    await person.calls('test-tool');
  },

  async 'auth/pre-registration'(person, { client_id, client_secret }) {
    await person.triesToSignIn((access) => access.isClient(client_id, client_secret));
    await person.agrees();
    await person.isConnected();
    await person.calls('test-tool');
  },

  async 'auth/scope-step-up'(person) {
    await person.signsIn();
    await person.callsWithMore('test-tool');
  },

  /** Asks again as long as the page offers to. */
  async 'auth/scope-retry-limit'(person) {
    await person.triesToSignIn();
    for (let tries = 0; tries < 5 && !(await person.isToldToStop()); tries += 1) await person.signsInOnceMore();
    await person.readsFailure(NOT_GRANTED);
  },

  /** The server changes its authorization server once it has been used. */
  async 'auth/authorization-server-migration'(person) {
    await person.signsIn();
    await person.isRefused();
    await person.signsInOnceMore();
    await person.calls('test-tool');
  },

  async 'auth/client-credentials-basic'(person, { client_id, client_secret }) {
    await person.usesAccount((access) => access.isProgram(client_id, { secret: client_secret }));
  },

  async 'auth/client-credentials-jwt'(person, context) {
    const { client_id, private_key_pem: key, signing_algorithm: algorithm } = context;
    await person.usesAccount((access) => access.isProgram(client_id, { key, algorithm }));
  },

  async 'auth/enterprise-managed-authorization'(person, context) {
    await person.usesAccount((access) => access.isVouchedFor(context));
  },

  async 'auth/wif-jwt-bearer'(person, { client_id, valid_jwt }) {
    await person.usesAccount((access) => access.isWorkload(client_id, valid_jwt));
  },
};
