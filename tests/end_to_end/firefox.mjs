// Firefox through WebDriver BiDi: the same tab as in chromium.mjs, as far as the main path needs it.
import puppeteer from 'puppeteer-core';
import { findInPage } from './find_in_page.mjs';
import { isNetworkNoise } from './noise.mjs';
import { hasStarted, PATIENCE_MILLIS, START_LIMIT_MILLIS } from './patience.mjs';

const PAUSE_MILLIS = 50;

export async function openFirefox(executablePath) {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
  return {
    name: 'firefox',
    close: () => browser.close(),
    async openTab({ width = 1280, height = 800 } = {}) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await page.setViewport({ width, height });
      return new PuppeteerTab(context, page);
    },
  };
}

/** Also what a soak drives Chromium with. */
export class PuppeteerTab {
  problems = [];

  constructor(context, page) {
    this.context = context;
    this.page = page;
    // Firefox reports what it says itself about a request in the same way as an uncaught error.
    const note = (kind, text) => {
      if (!isNetworkNoise(text, undefined, page.url())) this.problems.push(`${kind}: ${text}`);
    };
    page.on('pageerror', (error) => note('uncaught', error.stack ?? String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') note('console', message.text());
    });
  }

  goto = (url) => this.#loaded(this.page.goto(url, { waitUntil: 'load' }));
  reload = () => this.#loaded(this.page.reload({ waitUntil: 'load' }));
  url = () => this.page.url();
  evaluate = (run, argument) => this.page.evaluate(run, argument);
  press = (key) => this.page.keyboard.press(key);
  screenshotTo = (path, fullPage = false) => this.page.screenshot({ path, fullPage });
  close = () => this.context.close();
  find = (role, name, options = {}) => new FirefoxSpot(this.page, [step({ role, name, ...options })]);
  findText = (words) => new FirefoxSpot(this.page, [step({ words })]);

  async #loaded(loading) {
    await loading;
    const options = { timeout: START_LIMIT_MILLIS };
    await this.page.waitForFunction(hasStarted, options).catch(() => undefined);
  }

  /** The window that opens while `act` is done. */
  async opened(act) {
    const window = new Promise((resolve) => this.page.once('popup', resolve));
    await act();
    return new PuppeteerTab(this.context, await window);
  }

  async look({ width = 1280, height = 800 }) {
    await this.page.setViewport({ width, height });
  }
}

class FirefoxSpot {
  constructor(page, steps) {
    this.page = page;
    this.steps = steps;
  }

  find = (role, name, options = {}) => new FirefoxSpot(this.page, [...this.steps, step({ role, name, ...options })]);
  findText = (words) => new FirefoxSpot(this.page, [...this.steps, step({ words })]);
  first = () => this.nth(0);
  nth = (index) => new FirefoxSpot(this.page, [...this.steps, { index }]);

  click = () => this.#use((handle) => handle.click());
  focus = () => this.#use((handle) => handle.focus());
  text = () => this.#use((handle) => handle.evaluate((element) => element.innerText));
  value = () => this.#use((handle) => handle.evaluate((element) => element.value));
  attribute = (name) => this.#use((handle) => handle.evaluate((element, name) => element.getAttribute(name), name));

  async fill(text) {
    await this.#use(async (handle) => {
      await handle.evaluate((element) => {
        element.focus();
        element.select?.();
      });
      if (text === '') await this.page.keyboard.press('Backspace');
      else await handle.type(text);
    });
  }

  press = (key) => this.#use((handle) => handle.press(key));

  count = () => this.page.evaluate(findInPage, this.steps, 'count');
  isVisible = async () => (await this.count()) > 0;
  shown = (timeout) => this.#until(async () => (await this.count()) > 0, 'is not there', timeout);
  gone = (timeout) => this.#until(async () => (await this.count()) === 0, 'is still there', timeout);

  /** Waits for exactly one element, as Playwright does. */
  async #use(run) {
    await this.#until(async () => (await this.count()) === 1, 'is not there exactly once');
    const handle = await this.page.evaluateHandle(findInPage, this.steps, 'element');
    try {
      return await run(handle.asElement());
    } finally {
      await handle.dispose();
    }
  }

  async #until(holds, complaint, timeout = PATIENCE_MILLIS) {
    const end = performance.now() + timeout;
    while (!(await holds())) {
      if (performance.now() > end) throw new Error(`${JSON.stringify(this.steps)} ${complaint}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
    }
  }
}

/** Regular expressions do not travel into the page; their source does. */
function step({ role, name, words, exact = false, ...rest }) {
  const pattern = (value) => (value instanceof RegExp ? { source: value.source, flags: value.flags } : value);
  return { role, name: pattern(name), words: pattern(words), exact, ...rest };
}
