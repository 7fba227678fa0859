// A person with a client of the official SDK and no browser: it signs in at the consent pages of the
// authorization servers here by reading the form and pressing a button of it.
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';

const REDIRECT = 'http://127.0.0.1:1/callback';

/** Keeps what the SDK gives out, and notes where it wants the person to go. */
class Memory {
  redirectUrl = REDIRECT;
  clientMetadata = {
    client_name: 'fixture-test',
    redirect_uris: [REDIRECT],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
  };

  constructor(client) {
    this.held = { client };
  }

  state = () => 'the state';
  clientInformation = () => this.held.client;
  saveClientInformation = (client) => (this.held.client = client);
  tokens = () => this.held.tokens;
  saveTokens = (tokens) => (this.held.tokens = tokens);
  saveCodeVerifier = (verifier) => (this.held.verifier = verifier);
  codeVerifier = () => this.held.verifier;
  redirectToAuthorization = (url) => (this.wanted = url);
  saveDiscoveryState = (state) => (this.held.discovery = state);
  discoveryState = () => this.held.discovery;
}

export class SdkPerson {
  constructor(url, client) {
    this.url = new URL(url);
    this.memory = new Memory(client);
  }

  /** Connects, signing in on the way when the server wants that. */
  async connect(decision = 'approve') {
    await this.#open().catch(async (error) => {
      if (!(error instanceof UnauthorizedError)) throw error;
      await this.#signIn(decision);
      await this.#open();
    });
  }

  /** The text that the tool answers; signs in once more when the server wants more scopes. */
  async call(name, args = {}) {
    const call = async () => {
      const result = await this.client.callTool({ name, arguments: args });
      return result.content[0].text;
    };
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) throw error;
      await this.#signIn('approve').catch(() => this.#asAnother(call));
      return call();
    }
  }

  /**
   * The SDK registers for the scopes it needs at first, and some authorization servers hold a client
   * to that: it registers anew. A session may belong to the client that opened it.
   */
  async #asAnother(call) {
    this.memory.held.client = undefined;
    await assert.rejects(call(), UnauthorizedError);
    await this.#signIn('approve');
    await this.#open();
  }

  close = () => this.client?.close();

  async #open() {
    await this.close();
    this.transport = new StreamableHTTPClientTransport(this.url, { authProvider: this.memory });
    this.client = new Client({ name: 'fixture-test', version: '1.0.0' });
    await this.client.connect(this.transport);
  }

  async #signIn(decision) {
    const answer = await pressed(this.memory.wanted, decision);
    assert.equal(answer.searchParams.get('state'), 'the state');
    await this.transport.finishAuth(answer.searchParams);
  }
}

/** Goes to `address`, presses the button, and returns the address that leads back to the client. */
async function pressed(address, decision) {
  const cookies = new Map();
  let [url, body] = [new URL(address), undefined];
  for (let steps = 0; steps < 12; steps += 1) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const method = body ? 'POST' : 'GET';
    const response = await fetch(url, { method, body, headers: { cookie }, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location) {
      url = new URL(location, url);
      body = undefined;
      if (url.href.startsWith(REDIRECT)) return url;
      continue;
    }
    const page = await response.text();
    const field = (name) => new RegExp(`${name}="([^"]*)"`).exec(page)?.[1];
    assert(page.includes(`value="${decision}"`), `no such button: ${response.status} ${page}`);
    url = new URL(field('action'), url);
    body = new URLSearchParams({ request: field('name="request" value') ?? '', decision });
  }
  throw new Error('the authorization server never lets go');
}
