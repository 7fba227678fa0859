// The chat as a person knows it, for the tests of it.
import { eventually } from './eventually.mjs';

export const KEY = 'sk-ant-api03-sesame-0123456789';

export class ChatPage {
  constructor({ app, tab }) {
    this.app = app;
    this.tab = tab;
  }

  link = () => this.tab.find('link', /^Chat/);
  section = () => this.tab.find('region', 'Chat', { exact: true });
  setupButton = () => this.tab.find('button', /^(Set up Claude|Choose a model|claude-)/);
  opener = (name) => this.section().find('button', name);
  /** The tools that Claude is offered, in the chat's head. */
  toolsButton = () => this.section().find('button', /^\d[\d,]* tools?$/);
  keyBox = () => this.tab.findLabel('API key');
  baseBox = () => this.tab.find('textbox', 'Base URL');
  messageBox = () => this.tab.find('textbox', 'Message to Claude');
  sendButton = () => this.section().find('button', 'Send', { exact: true });
  stopButton = () => this.section().find('button', 'Stop', { exact: true });
  turns = () => this.tab.find('article', 'Claude', { exact: true });
  person = () => this.tab.find('article', 'You', { exact: true });
  lastAnswer = async () => (await this.turns().count()) && this.turns().nth((await this.turns().count()) - 1);
  card = (tool) => this.tab.find('article', `Tool call ${tool}`, { exact: true });
  allowOnce = (card) => card.find('button', 'Allow once');
  switch = (name) => this.tab.find('checkbox', name);

  /** From a connected server to a chat that may begin. */
  async openWith(api, key = KEY) {
    await this.link().click();
    await this.setupButton().first().click();
    await this.baseBox().fill(api.origin);
    await this.baseBox().press('Tab');
    await this.keyBox().fill(key);
    await this.keyBox().press('Tab');
    await this.tab.find('button', 'claude-opus-5-5').first().shown();
    await this.setupButton().first().click();
  }

  async say(words) {
    await this.messageBox().fill(words);
    await this.messageBox().press('Enter');
  }

  expectAnswer = (words, timeout) => this.turns().findText(words).first().shown(timeout);

  /** What the API has been asked, the latest last. */
  async asked(api) {
    const seen = await api.control('seen', 'GET');
    return seen.filter(({ path }) => path === '/v1/messages').map(({ body }) => body);
  }

  /** The names the API knows tools by, of those that end with `ending`. */
  async namesEndingWith(api, ending) {
    const tools = (await this.asked(api)).at(-1).tools ?? [];
    return tools.map(({ name }) => name).filter((name) => name.endsWith(ending));
  }

  async waitUntilAsked(api, count) {
    await eventually(async () => (await this.asked(api)).length >= count);
  }
}
