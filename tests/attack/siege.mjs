// A tab that is looked at while servers do their worst.
import { isNetworkNoise } from '../end_to_end/noise.mjs';
import { App } from '../end_to_end/app.mjs';
import { watchPage } from './watch.mjs';

/** A browser takes out its rubbish at times that have nothing to do with what is looked at. */
const CONNECTIONS_OF_A_TAB = 40;

export class Siege {
  findings = [];
  tasks = [];
  connections = 0;
  #tab;
  #servers = [];

  constructor({ browser, pageUrl, fields, print }) {
    Object.assign(this, { browser, pageUrl, fields, print });
  }

  /** Said at once: a run takes half an hour. */
  find(what) {
    if (this.findings.includes(what)) return;
    this.findings.push(what);
    this.print(`  FOUND: ${what}`);
  }

  /** The run could not go on: what the page showed then tells why. */
  async stop(error) {
    const shown = await this.#tab?.evaluate(() => document.body.innerText).catch(() => 'the page answers no more');
    this.find(`the run itself, at ${this.step}: ${error.message.split('\n').slice(0, 3).join(' ')}`);
    this.print(String(shown).slice(0, 1_500));
  }

  /** A tab of its own, with the page in it, that is connected to `server`. */
  async enter(server) {
    this.#servers.push(server);
    await this.gather();
    if (this.connections % CONNECTIONS_OF_A_TAB === 0) await this.#closeTab();
    this.#tab ??= await this.#openTab();
    this.connections += 1;
    await this.#tab.page.goto('about:blank');
    await this.#tab.goto(this.pageUrl);
    const app = new App(this.#tab, this.pageUrl);
    // A busy machine takes its time over the first page.
    await app.urlBox().shown(60_000);
    await this.at('connecting');
    await app.connect(server.url);
    return app;
  }

  async #openTab() {
    // Options of its own: a profile that nothing is left in.
    const tab = await this.browser.openTab({ serviceWorkers: 'block' });
    const own = new URL(this.pageUrl).origin;
    await tab.page.addInitScript(watchPage);
    tab.page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      const isOurs =
        origin === own ||
        ['blob:', 'data:'].includes(protocol) ||
        this.#servers.some((server) => server.origin === origin);
      if (!isOurs) this.find(`a request to ${request.url().slice(0, 120)} in ${this.step}`);
    });
    tab.page.on('framenavigated', (frame) => {
      const url = frame.url();
      if (!url.startsWith(own) && url !== 'about:blank')
        this.find(`a navigation to ${url.slice(0, 120)} in ${this.step}`);
    });
    tab.page.on('popup', (popup) => this.find(`a window at ${popup.url().slice(0, 120)} in ${this.step}`));
    tab.page.on('dialog', (dialog) => {
      this.find(`a dialog “${dialog.message().slice(0, 60)}” in ${this.step}`);
      dialog.dismiss().catch(() => {});
    });
    tab.page.on('download', () => this.find(`a download in ${this.step}`));
    tab.page.on('crash', () => this.find(`the page crashed in ${this.step}`));
    tab.page.on('pageerror', (error) => this.find(`an error: ${String(error).slice(0, 200)} in ${this.step}`));
    tab.page.on('console', (message) => {
      if (message.type() === 'error' && !isNetworkNoise(message.text(), message.location().url, own))
        this.find(`on the console: ${message.text().slice(0, 200)} in ${this.step}`);
    });
    return tab;
  }

  async #closeTab() {
    await this.#tab?.close().catch(() => {});
    this.#tab = undefined;
  }

  get tab() {
    return this.#tab;
  }

  /** Says what is done next; what is found is told with it. */
  async at(step) {
    this.step = step;
    await this.#tab.evaluate((words) => (globalThis.__attack.step = words), step);
  }

  /** Opens all that can be opened of what is on screen, and looks. */
  async open(step) {
    await this.at(step);
    await this.#tab.evaluate(() => globalThis.__attack.open());
  }

  /** Waits for what was asked for, and looks at each question on the way. */
  async settle(step) {
    await this.at(step);
    await this.#tab.evaluate(() => globalThis.__attack.settle());
  }

  /** What the page itself has recorded. */
  async gather() {
    if (!this.#tab) return;
    const held = await this.#tab.evaluate(() => {
      const { tasks, violations, ran, errors } = globalThis.__attack ?? {
        tasks: [],
        violations: [],
        ran: [],
        errors: [],
      };
      const panic = document.querySelector('#panic:not([hidden]) pre')?.textContent;
      const found = { tasks: [...tasks], violations: [...violations], ran: [...ran], errors: [...errors], panic };
      for (const list of [tasks, violations, ran, errors]) list.length = 0;
      return found;
    });
    this.tasks.push(...held.tasks);
    // Said at once, as a run may be stopped.
    for (const { millis, step } of held.tasks) if (millis > 100) this.print(`  ${millis} ms in ${step}`);
    for (const what of held.violations) this.find(`blocked by the policy: ${what}`);
    for (const what of held.ran) this.find(`a script ran: ${what}`);
    for (const what of held.errors) this.find(what);
    if (held.panic) this.find(`a panic: ${held.panic.slice(0, 200)} in ${this.step}`);
  }

  async leave() {
    await this.gather().catch((error) => this.find(`the page answers no more: ${error.message.split('\n')[0]}`));
    await this.#closeTab();
    await Promise.all(this.#servers.splice(0).map((server) => server.stop()));
  }
}
