// Firefox through WebDriver BiDi: the same tab as in chromium.mjs, as far as the main path needs it.
import puppeteer from 'puppeteer-core';
import { isNetworkNoise } from './noise.mjs';
import { hasStarted, START_LIMIT_MILLIS } from './patience.mjs';
import { Spot } from './spot.mjs';

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
  /** A key, or several such as `Control+Enter`, of which all but the last are held. */
  async press(keys) {
    const held = keys === '+' ? [keys] : keys.split('+');
    const last = held.pop();
    for (const key of held) await this.page.keyboard.down(key);
    await this.page.keyboard.press(last);
    for (const key of held.toReversed()) await this.page.keyboard.up(key);
  }

  screenshotTo = (path, fullPage = false) => this.page.screenshot({ path, fullPage });
  close = () => this.context.close();
  find = (role, name, options) => new Spot(this.#hand).find(role, name, options);
  findText = (words) => new Spot(this.#hand).findText(words);
  findLabel = (label) => new Spot(this.#hand).findLabel(label);

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

  #hand = {
    evaluate: (run, ...more) => this.page.evaluate(run, ...more),
    element: async (run, ...more) => (await this.page.evaluateHandle(run, ...more)).asElement(),
    drop: (element) => element.dispose(),
    ask: (element, run, argument) => element.evaluate(run, argument),
    click: (element) => element.click(),
    press: async (element, keys) => {
      await element.focus();
      await this.press(keys);
    },
    fill: async (element, text) => {
      await element.evaluate((field) => {
        field.focus();
        field.select?.();
      });
      if (text === '') await this.page.keyboard.press('Backspace');
      else await element.type(text);
    },
  };
}
