// Chromium through Playwright: a browser, and tabs that watch for errors.
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { isNetworkNoise } from './noise.mjs';
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
  return {
    name: 'chromium',
    close: () => browser.close(),
    /** A tab with a profile of its own. */
    async openTab({ width = 1280, height = 800, dark = false, ...options } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        ...options,
      });
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const sent = new Sent(context);
      const page = await context.newPage();
      await sent.follow(context, page);
      return new ChromiumTab(context, page, sent);
    },
  };
}

class ChromiumTab {
  /** What went wrong in the page: console errors, uncaught errors, unhandled rejections. */
  problems = [];

  constructor(context, page, sent) {
    this.context = context;
    this.page = page;
    /** The messages that went over the wire. */
    this.sent = sent;
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => this.problems.push(`uncaught: ${error.stack ?? error}`));
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const about = message.location().url;
      if (!isNetworkNoise(message.text(), about, page.url()))
        this.problems.push(`console: ${message.text()} (${about})`);
    });
    page.on('crash', () => this.problems.push('the page crashed'));
  }

  goto = (url) => this.page.goto(url, { waitUntil: 'load' });
  reload = () => this.page.reload({ waitUntil: 'load' });
  url = () => this.page.url();
  evaluate = (run, argument) => this.page.evaluate(run, argument);
  press = (keys) => this.page.keyboard.press(keys);
  screenshotTo = (path, fullPage = false) => this.page.screenshot({ path, fullPage });
  close = () => this.context.close();

  /** What `start` makes the browser save: its name and its bytes. */
  async saved(start) {
    const [download] = await Promise.all([this.page.waitForEvent('download'), start()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
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

  async look({ width, height, dark }) {
    const size = this.page.viewportSize();
    if (width || height)
      await this.page.setViewportSize({
        width: width ?? size.width,
        height: height ?? size.height,
      });
    if (dark !== undefined) await this.page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  }
}

/** A place in the page, looked up anew each time it is used. */
class ChromiumSpot {
  constructor(locator) {
    this.locator = locator;
  }

  find = (role, name, options = {}) =>
    new ChromiumSpot(this.locator.getByRole(role, { name, ...options }));
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
  shown = (timeout) => this.locator.waitFor({ state: 'visible', timeout });
  gone = (timeout) => this.locator.waitFor({ state: 'hidden', timeout });
}
