// Chromium through Playwright: a browser, and tabs that watch for errors.
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { isNetworkNoise } from './noise.mjs';
import { hasStarted, PATIENCE_MILLIS, START_LIMIT_MILLIS } from './patience.mjs';
import { Sent } from './sent.mjs';

/** Quiet, and nothing leaves the machine but what the page itself asks for. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** `flags` are further ones of Chromium's own. */
export async function openChromium(executablePath, flags = []) {
  const browser = await chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
  /** Profiles that a test is done with, and their tabs, empty again. */
  const idle = [];
  return {
    name: 'chromium',
    close: () => browser.close(),
    /**
     * A tab with a profile of its own. Half of a test's time would go into a new profile and into
     * compiling the page for it, so one that was emptied is used again, unless `options` of Playwright
     * ask for something special.
     */
    async openTab({ width = 1280, height = 800, dark = false, reducedMotion = false, ...options } = {}) {
      const isPlain = Object.keys(options).length === 0;
      const profile = (isPlain && idle.pop()) || (await openProfile(browser, options));
      const tab = new ChromiumTab(profile, isPlain ? (emptied) => idle.push(emptied) : undefined);
      await profile.page.setViewportSize({ width, height });
      await profile.page.emulateMedia({
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
      });
      await tab.sent.follow();
      return tab;
    },
  };
}

async function openProfile(browser, options) {
  const context = await browser.newContext(options);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MILLIS);
  return { context, page };
}

class ChromiumTab {
  /** What went wrong in the page: console errors, uncaught errors, unhandled rejections. */
  problems = [];
  /** Set by a test that leaves something behind which cannot be taken back: a script, a route. */
  isUsedUp = false;
  #listeners = [];
  #giveBack;
  #home;

  /** `giveBack` takes the profile when it is empty again. `sent` has the messages that went over the wire. */
  constructor({ context, page }, giveBack, sent = new Sent(context, page)) {
    this.context = context;
    this.page = page;
    this.sent = sent;
    this.#giveBack = giveBack;
    this.#listen('pageerror', (error) => this.problems.push(`uncaught: ${error.stack ?? error}`));
    this.#listen('console', (message) => {
      if (message.type() !== 'error') return;
      const about = message.location().url;
      if (!isNetworkNoise(message.text(), about, page.url()))
        this.problems.push(`console: ${message.text()} (${about})`);
    });
    this.#listen('crash', () => {
      this.isUsedUp = true;
      this.problems.push('the page crashed');
    });
  }

  #listen(event, listener) {
    this.#listeners.push([event, listener]);
    this.page.on(event, listener);
  }

  /** Runs in each page of this tab from here on, also after this test: nobody else gets the tab. */
  async addInitScript(script) {
    this.isUsedUp = true;
    await this.page.addInitScript(script);
  }

  async goto(url) {
    this.#home ??= new URL(url).origin;
    await this.page.goto(url, { waitUntil: 'load' });
    await this.#started();
  }

  /** A page that does not start is what the test will say, in its own words. */
  async #started() {
    const options = { timeout: START_LIMIT_MILLIS };
    await this.page.waitForFunction(hasStarted, undefined, options).catch(() => undefined);
  }

  async close() {
    await this.sent.leave();
    for (const [event, listener] of this.#listeners) this.page.off(event, listener);
    const isEmpty = this.#giveBack && !this.isUsedUp && (await this.#empty().catch(() => false));
    if (!isEmpty) return this.context.close();
    this.#giveBack({ context: this.context, page: this.page });
  }

  /** Leaves nothing of this test in the profile; true when that worked. */
  async #empty() {
    const others = this.context.pages().filter((page) => page !== this.page);
    await Promise.all(others.map((page) => page.close()));
    if (this.#home) {
      // Any file will do: what a tab has stored can only be taken away from a page of that origin.
      await this.page.goto(`${this.#home}/wirescope.json`);
      await this.page.evaluate(() => {
        sessionStorage.clear();
        localStorage.clear();
        window.name = '';
      });
    }
    await this.context.clearCookies();
    await this.page.goto('about:blank');
    return true;
  }

  url = () => this.page.url();
  evaluate = (run, argument) => this.page.evaluate(run, argument);
  press = (keys) => this.page.keyboard.press(keys);
  screenshotTo = (path, fullPage = false) => this.page.screenshot({ path, fullPage });

  async reload() {
    await this.page.reload({ waitUntil: 'load' });
    await this.#started();
  }

  /** What `start` makes the browser save: its name and its bytes. */
  async saved(start) {
    const [download] = await Promise.all([this.page.waitForEvent('download'), start()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  /** Does `act`, by which the tab goes elsewhere, and waits until it has loaded again. */
  async comesBack(act) {
    await Promise.all([this.page.waitForEvent('load'), act()]);
    await this.#started();
  }

  /** The window that opens when `act` is done. */
  async opened(act) {
    const [page] = await Promise.all([this.context.waitForEvent('page'), act()]);
    page.setDefaultTimeout(PATIENCE_MILLIS);
    return new ChromiumTab({ context: this.context, page }, undefined, this.sent);
  }

  find(role, name, options = {}) {
    return new ChromiumSpot(this.page.getByRole(role, { name, ...options }));
  }

  findText(words) {
    return new ChromiumSpot(this.page.getByText(words));
  }

  /** A control by its label alone: a password field has no role. */
  findLabel(words) {
    return new ChromiumSpot(this.page.getByLabel(words, { exact: true }));
  }

  async look({ width, height, dark, forcedColors }) {
    const size = this.page.viewportSize();
    if (width || height)
      await this.page.setViewportSize({
        width: width ?? size.width,
        height: height ?? size.height,
      });
    if (forcedColors) await this.page.emulateMedia({ forcedColors });
    if (dark !== undefined) await this.page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  }
}

/** A place in the page, looked up anew each time it is used. */
class ChromiumSpot {
  constructor(locator) {
    this.locator = locator;
  }

  find = (role, name, options = {}) => new ChromiumSpot(this.locator.getByRole(role, { name, ...options }));
  findText = (words) => new ChromiumSpot(this.locator.getByText(words));
  first = () => new ChromiumSpot(this.locator.first());
  nth = (index) => new ChromiumSpot(this.locator.nth(index));
  click = () => this.locator.click();
  fill = (text) => this.locator.fill(text);
  select = (label) => this.locator.selectOption({ label });
  press = (keys) => this.locator.press(keys);
  focus = () => this.locator.focus();
  count = () => this.locator.count();
  text = () => this.locator.innerText();
  value = () => this.locator.inputValue();
  attribute = (name) => this.locator.getAttribute(name);
  isVisible = () => this.locator.isVisible();
  /** Where it is, in CSS pixels. */
  box = () => this.locator.boundingBox();
  shown = (timeout) => this.locator.waitFor({ state: 'visible', timeout });
  gone = (timeout) => this.locator.waitFor({ state: 'hidden', timeout });
}
