// A tab that is looked at while servers do their worst.
import { isNetworkNoise } from '../end_to_end/noise.mjs';
import { App } from '../end_to_end/app.mjs';
import { KEEPS_NO_BODIES } from '../end_to_end/sent.mjs';
import { watchPage } from './watch.mjs';

/** A browser takes out its rubbish at times that have nothing to do with what is looked at. */
const CONNECTIONS_OF_A_TAB = 40;

/** The step that nothing is looked at in. */
export const PASSING_BY = 'passing by';

/** Of a task that took long. */
export function words({ millis, step, spent }) {
  const parts = spent && `: scripts ${spent.script} (of it layout ${spent.forced}), style and layout ${spent.layout}`;
  return `${millis} ms in ${step}${parts ?? ''}`;
}

/**
 * Playwright watches the network, for which the browser keeps the body of each answer and decodes it within the
 * page's own tasks: 50 ms for 10 MB. It has no option against that, so its own line to the browser is asked; where
 * it is built otherwise one day, tasks are longer by so much.
 */
async function keepNoBodies(page) {
  const session = page._connection?.toImpl?.(page)?.delegate?._mainFrameSession?._client;
  await session?.send('Network.enable', KEEPS_NO_BODIES);
}

export class Siege {
  /** The numbers of the steps to go through; `undefined`: all. */
  only;
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

  /** Passes one by, and lets the page come to rest: what is looked at is none of this. */
  async goOn() {
    await this.at(PASSING_BY);
    await this.#tab.press('ArrowDown');
    await this.#tab.evaluate(() => globalThis.__attack.rest());
  }

  wants(index) {
    return !this.only || this.only.has(index);
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
    await keepNoBodies(tab.page);
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
      const empty = { tasks: [], frames: [], violations: [], ran: [], errors: [] };
      const { tasks, frames, violations, ran, errors } = globalThis.__attack ?? empty;
      const panic = document.querySelector('#panic:not([hidden]) pre')?.textContent;
      const spent = ({ at }) => frames.find(({ from, to }) => at >= from - 1 && at < to);
      const found = {
        tasks: tasks.map((task) => ({ ...task, spent: spent(task) })),
        violations: [...violations],
        ran: [...ran],
        errors: [...errors],
        panic,
      };
      for (const list of [tasks, frames, violations, ran, errors]) list.length = 0;
      return found;
    });
    this.tasks.push(...held.tasks);
    // Said at once, as a run may be stopped.
    for (const task of held.tasks) if (task.millis > 100 && task.step !== PASSING_BY) this.print(`  ${words(task)}`);
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
