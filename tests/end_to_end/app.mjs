// The page as a person knows it: what it is called and what can be done with it. Tests use these
// functions only, so that a change of the page is followed here and nowhere else.

export class App {
  constructor(tab, pageUrl) {
    this.tab = tab;
    this.pageUrl = pageUrl;
  }

  // First screen
  urlBox = () => this.tab.find('textbox', 'Server URL');
  connectButton = () => this.tab.find('button', 'Connect', { exact: true });
  demoButton = () => this.tab.find('button', 'Try the demo server');
  recent = (url) => this.tab.find('button', url);
  options = () => this.tab.findText('Options');
  dialect = () => this.tab.find('combobox', 'Transport');
  authentication = (kind) => this.tab.find('radio', kind);
  keyHeader = () => this.tab.find('textbox', 'Header', { exact: true });
  keyBox = (label = 'Key') => this.tab.findLabel(label);
  connectSeconds = () => this.tab.find('spinbutton', 'Each connection step');
  requestSeconds = () => this.tab.find('spinbutton', 'Each request');

  // Connection
  connectAnother = () => this.tab.find('button', 'Connect another server');
  editButton = () => this.tab.find('button', 'Edit');
  overviewLink = () => this.tab.find('link', 'Overview');
  toolsLink = () => this.tab.find('link', /^Tools/);
  status = () => this.tab.find('status').first();
  steps = () => this.tab.find('list', 'Steps');
  /** The banner over a server that was reached once; gone while all is well. */
  trouble = () => this.tab.find('group', 'Connection', { exact: true });
  alert = () => this.tab.find('alert').first();

  // Signing in
  signIn = () => this.tab.find('button', 'Sign in', { exact: true }).first();
  /** That the authorization server on screen gets a secret. */
  agreeButton = () => this.tab.find('button', /^Continue with /);
  trustCard = () => this.tab.find('region', 'Where your secrets go');
  signInWindow = () => this.tab.find('button', 'Sign in with a pop-up').first();
  signOut = () => this.tab.find('button', 'Sign out').first();
  refreshButton = () => this.tab.find('button', 'Refresh', { exact: true });
  signInLink = () => this.tab.find('link', /^Sign-in/);
  /** Over a connected server that wants more. */
  signInStrip = () => this.tab.find('group', 'Signing in', { exact: true });
  runAll = () => this.tab.find('button', 'Run all');
  nextStep = () => this.tab.find('button', 'Next step');
  signInStep = (words) => this.signInSteps().find('article', words);
  /** It is asked about once more. */
  forgetSecrets = () => ({
    click: async () => {
      await this.tab.find('button', 'Forget all secrets').first().click();
      await this.tab.find('button', 'Forget all', { exact: true }).click();
    },
  });
  signInSteps = () => this.tab.find('list', 'Sign-in steps');

  // Tools
  toolList = () => this.tab.find('listbox', 'Tools');
  toolFilter = () => this.tab.find('searchbox', 'Filter tools');
  tool = (name) => this.toolList().find('option', name);

  // Workbench
  workbench = (tool) => this.tab.find('region', tool);
  definition = () => this.tab.findText('Definition as sent');
  copyDefinitionButton = () => this.tab.find('button', 'Copy definition');
  runButton = () => this.tab.find('button', 'Run', { exact: true });
  runAgainButton = () => this.tab.find('button', 'Run again');
  sendAnywayButton = () => this.tab.find('button', 'Send anyway');
  cancelButton = () => this.tab.find('button', 'Cancel', { exact: true });
  callCards = () => this.tab.find('article', /^Call /);
  formTab = () => this.tab.find('tab', 'Form');
  jsonTab = () => this.tab.find('tablist', 'Arguments').find('tab', 'JSON');
  jsonBox = () => this.tab.find('textbox', 'Arguments as JSON');
  result = () => this.tab.find('region', 'Result');
  lens = (name) => this.result().find('tablist', 'Lenses').find('tab', name, { exact: true });

  // What the server asks for
  requestsLink = () => this.tab.find('link', /^Requests/);
  questions = () => this.tab.find('article', /^Question /);
  accept = () => this.tab.find('button', 'Accept', { exact: true }).first();
  /** Where the message stands that a person writes in place of a model. */
  replyBox = (label = 'Message') => this.tab.find('textbox', label, { exact: true });
  sendReplyButton = () => this.tab.find('button', 'Send reply');
  switch = (name) => this.tab.find('checkbox', name);

  // Tasks
  tasksLink = () => this.tab.find('link', /^Tasks/);
  taskCards = () => this.tab.find('article', /^Task /);
  reloadTasksButton = () => this.tab.find('button', 'Reload the list of tasks');
  taskSwitch = () => this.tab.find('checkbox', 'Run as a task');

  // Log
  logLink = () => this.tab.find('link', /^Log/);
  logLines = () => this.tab.find('grid', 'Log lines').find('row');

  // Wire
  wire = () => this.tab.find('region', 'Wire');
  closedWire = () => this.wire().find('button', 'messages');
  wireFilter = () => this.tab.find('searchbox', 'Filter messages');
  /** Of the messages: the row of heads stands before their grid, which owns it. */
  wireRows = () => this.wire().find('grid', 'Messages').find('row');
  wireRow = (words) => this.wire().find('grid', 'Messages').find('row', words);
  wireDetail = () => this.tab.find('complementary', 'Message');

  /** Opens the page; `suffix` is a query, a fragment, or both. */
  async open(suffix = '') {
    await this.tab.goto(this.pageUrl + suffix);
  }

  async connect(url) {
    await this.urlBox().fill(url);
    await this.connectButton().click();
  }

  /** From nothing to a list of tools. */
  async openAndConnect(url) {
    await this.open();
    await this.connect(url);
    await this.toolList().shown();
  }

  async chooseTool(name) {
    await this.tool(name).first().click();
    await this.workbench(name).first().shown();
  }

  /** Calls a tool with `args` as JSON, from wherever the list of tools is in sight. */
  async call(name, args = {}) {
    await this.chooseTool(name);
    await this.jsonTab().click();
    await this.jsonBox().fill(JSON.stringify(args));
    await this.runButton().click();
  }

  /** Presses a button of an authorization server's page, in this tab or in the window that opens. */
  async signsIn({ way = 'redirect', press = 'Approve', agrees = false } = {}) {
    if (agrees) {
      await this.signIn().click();
      await this.agreeButton().click();
      return this.tab.find('button', press).click();
    }
    if (way === 'popup') {
      const popup = await this.tab.opened(() => this.signInWindow().click());
      return popup.find('button', press).click();
    }
    await this.signIn().click();
    return this.tab.find('button', press).click();
  }

  /** All groups of them, as somebody sees them who has opened each. */
  async openOptions() {
    await this.options().first().click();
    await this.authentication('None').shown();
    await this.tab.evaluate(() => {
      for (const group of document.querySelectorAll('.options .group')) group.open = true;
    });
  }

  /** With the options open and `fill` done to them: connects. */
  async connectWith(url, fill) {
    await this.openOptions();
    await fill();
    await this.connect(url);
  }

  async giveKey(key) {
    await this.authentication('API key').click();
    await this.keyBox().fill(key);
  }

  async addHeader(name, value) {
    await this.tab.find('button', 'Add a header').click();
    await this.tab.find('textbox', 'Header 1 name').fill(name);
    await this.tab.findLabel('Header 1 value').fill(value);
  }

  /** After whatever went wrong before, the same page connects to a server and calls a tool. */
  async stillWorks() {
    await this.connectAnother().click();
    await this.demoButton().click();
    await this.expectStatus('Connected');
    await this.call('echo', { message: 'still at work' });
    await this.expectResult('still at work');
  }

  /** How many messages the wire says there are, or undefined when it does not say. */
  async messagesCounted() {
    const said = [...(await this.wire().text()).matchAll(/(\d[\d.,\u00a0\u202f]*) messages/g)].at(0);
    return said ? Number(said[1].replaceAll(/\D/g, '')) : undefined;
  }

  clipboard = () => this.tab.evaluate(() => navigator.clipboard.readText());

  expectText = (words, timeout) => this.tab.findText(words).first().shown(timeout);
  expectStatus = (words, timeout) => this.status().findText(words).first().shown(timeout);
  expectSpoken = (words) => this.tab.find('navigation', 'Parts of this server').findText(words).first().shown();
  expectAlert = (words, timeout) => this.alert().findText(words).first().shown(timeout);
  /** Why signing in failed; then its remedy, or the lines for the server below. */
  async expectFailure(headline, ...more) {
    await this.tab.find('alert').findText(headline).first().shown();
    for (const words of more) await this.expectText(words);
  }

  expectResult = (words, timeout) => this.result().findText(words).first().shown(timeout);
  expectWire = (words, timeout) => this.wireRow(words).first().shown(timeout);

  /** The same for what others may have pushed out of sight by now. */
  async findOnWire(words) {
    await this.wireFilter().fill(words);
    await this.wireRow(words).first().shown();
    await this.wireFilter().fill('');
  }
}
