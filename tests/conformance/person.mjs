// A person in front of the page, and what one does there whatever the scenario.
import { Access } from '../end_to_end/access.mjs';
import { App } from '../end_to_end/app.mjs';
import { DEEDS } from './deeds.mjs';
import { NOT_GRANTED, WANTS_MORE, WANTS_SIGN_IN } from './words.mjs';

const LIMIT_MILLIS = 15_000;

export const scenariosKnown = () => Object.keys(DEEDS);

/** Does in `tab` what `scenario` asks for, against `server`. */
export async function act(tab, pageUrl, { scenario, revision, context, server }) {
  const person = new Person(new App(tab, pageUrl), server, revision);
  if (!scenario.startsWith('auth/')) await person.connects();
  await DEEDS[scenario](person, context);
}

class Person {
  constructor(app, server, revision) {
    this.app = app;
    this.server = server;
    this.revision = revision;
  }

  /**
   * Opens a link that names the server, and agrees. The link says where the suite speaks an older
   * revision: some of its servers answer any method at all, the probe for the newer one too.
   */
  async opens(fill) {
    const { app } = this;
    const dialect = this.revision < '2026-07-28' ? '&dialect=streamable' : '';
    await app.open(`?server=${encodeURIComponent(this.server)}${dialect}`);
    // Until then the form is another one, which goes away with what was typed.
    await app.expectText('This link asks to connect to', LIMIT_MILLIS);
    if (fill) {
      const access = new Access(app);
      await access.opens();
      await fill(access);
    }
    await app.connectButton().click();
  }

  async isConnected() {
    await this.app.expectStatus('Connected', LIMIT_MILLIS);
    this.hasConnected = true;
  }

  async connects() {
    if (this.hasConnected) return;
    await this.opens();
    await this.isConnected();
  }

  /** Connects and signs in on the way; `fill` is done to the options beforehand. */
  async signsIn(fill) {
    await this.triesToSignIn(fill);
    await this.isConnected();
  }

  async triesToSignIn(fill) {
    await this.opens(fill);
    await this.app.signIn().click();
  }

  /** Says that the authorization server on screen may get what was given. */
  agrees = () => this.app.agreeButton().click();

  /** Connects as a client that needs nobody to sign in. */
  async usesAccount(fill) {
    await this.opens(fill);
    await this.agrees();
    await this.isConnected();
    await this.calls('test-tool');
  }

  /** Calls a tool for which the server wants another token, gets that, and calls again. */
  async callsWithMore(tool) {
    const { app } = this;
    await this.looksAt(tool);
    await app.runButton().click();
    await app.signIn().click();
    await this.isConnected();
    await this.calls(tool);
  }

  /** Whether the page has given up asking; otherwise it offers to ask once more. */
  async isToldToStop() {
    const { app } = this;
    const stopped = app.expectText(NOT_GRANTED, LIMIT_MILLIS).then(() => true);
    const asked = app.expectText(WANTS_MORE, LIMIT_MILLIS).then(() => false);
    return Promise.any([stopped, asked]);
  }

  /** The server wants another sign-in, of somebody who had signed in. */
  isRefused = () => this.app.expectText(WANTS_SIGN_IN, LIMIT_MILLIS);

  /** The suite sends back at once: until the page is there anew, it still shows what it asked before. */
  signsInOnceMore = () => this.app.tab.comesBack(() => this.app.signIn().click());

  readsFailure = (words) => this.app.expectText(words, LIMIT_MILLIS);

  async looksAt(tool) {
    await this.app.toolsLink().click();
    await this.app.chooseTool(tool);
  }

  /** The definition of a tool as the page gives it to copy. */
  async readsDefinition(tool) {
    await this.looksAt(tool);
    await this.app.definition().click();
    await this.app.copyDefinitionButton().click();
    return JSON.parse(await this.app.clipboard());
  }

  /**
   * Calls a tool with `args` typed as JSON, as they are even where its schema does not allow them;
   * `meanwhile` is what is done before its result.
   */
  async calls(tool, args = {}, meanwhile = undefined) {
    const { app } = this;
    await this.looksAt(tool);
    const before = await app.callCards().count();
    await app.jsonTab().click();
    await app.jsonBox().fill(JSON.stringify(args));
    await app.runButton().click();
    if (Object.values(args).includes(null)) await app.sendAnywayButton().click();
    await app.callCards().nth(before).shown(LIMIT_MILLIS);
    if (meanwhile) {
      await meanwhile();
      await this.looksAt(tool);
    }
    await this.isDone();
  }

  /** Sends a request of any method, and reads its answer. */
  async sends(method, params = {}) {
    const { tab } = this.app;
    await tab.find('link', 'Send', { exact: true }).click();
    await tab.find('textbox', 'Method', { exact: true }).fill(method);
    await tab.find('textbox', 'Params', { exact: true }).fill(JSON.stringify(params));
    await tab.find('button', 'Send', { exact: true }).click();
    await this.isDone();
  }

  /** Goes where questions of the server's stand, and accepts the one there as it is filled in. */
  async accepts() {
    const { app } = this;
    await app.tab.find('link', /^Requests/).click();
    await app.tab.find('button', 'Accept', { exact: true }).first().click();
  }

  async reads(resource) {
    const { app } = this;
    await this.chooses('Resources', resource);
    await app.tab.find('button', 'Read', { exact: true }).click();
    await this.isDone();
  }

  async gets(prompt) {
    const { app } = this;
    await this.chooses('Prompts', prompt);
    await app.tab.find('button', 'Get', { exact: true }).click();
    await this.isDone();
  }

  async chooses(list, item) {
    const { tab } = this.app;
    await tab.find('link', new RegExp(`^${list}`)).click();
    await tab.find('listbox', list).find('option', item).first().click();
  }

  /** The newest call of what is on screen. */
  async isDone() {
    const newest = this.app.callCards().first();
    await newest
      .findText(/^Done in/)
      .first()
      .shown(LIMIT_MILLIS);
  }
}
