// The tab that a soak looks at: in Chromium through Puppeteer, which lets a tab go behind another one as a
// person would see it. (Playwright makes every tab believe that it is in front.)
import { readFile } from 'node:fs/promises';
import puppeteer from 'puppeteer-core';
import { App } from '../end_to_end/app.mjs';
import { PuppeteerTab } from '../end_to_end/firefox.mjs';
import { installProbe } from './probe.mjs';

/** What Puppeteer switches off: a browser slows down what is behind. */
const AGAINST_THROTTLING = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];
const WIRE = '[aria-label="Wire"]';

export async function openSoak({ executablePath, pageUrl }) {
  const browser = await puppeteer.launch({
    executablePath,
    ignoreDefaultArgs: AGAINST_THROTTLING,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
  });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.evaluateOnNewDocument(installProbe);
  await page.evaluateOnNewDocument(keepMemory);
  const other = await browser.newPage();
  await page.bringToFront();
  return new Soak({ browser, page, other, pageUrl });
}

/** In the page: keeps hold of the module's memory, which is private to its own script. */
function keepMemory() {
  const { instantiateStreaming, instantiate } = WebAssembly;
  const keep = (made) => {
    globalThis.wasmMemory ??= (made.instance ?? made).exports.memory;
    return made;
  };
  WebAssembly.instantiateStreaming = (...given) => instantiateStreaming(...given).then(keep);
  WebAssembly.instantiate = (...given) => instantiate(...given).then(keep);
}

class Soak {
  #browser;
  #page;
  #other;
  #app;
  #devtools;
  #isInFront = true;

  constructor({ browser, page, other, pageUrl }) {
    this.#browser = browser;
    this.#page = page;
    this.#other = other;
    this.#app = new App(new PuppeteerTab(browser, page), pageUrl);
  }

  async connect(url) {
    this.#devtools = await this.#page.createCDPSession();
    await this.#devtools.send('Performance.enable');
    await this.#app.openAndConnect(url);
    await this.#app.call('echo', { text: 'call' });
    await this.#app.expectResult('call');
    // Nothing is on its way any more: what comes from here on is counted.
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }

  /** Brings the page to the front, or another tab. */
  async show(isInFront) {
    if (this.#isInFront === isInFront) return;
    this.#isInFront = isInFront;
    await (isInFront ? this.#page : this.#other).bringToFront();
    const state = isInFront ? 'visible' : 'hidden';
    await this.#page.waitForFunction((state) => document.visibilityState === state, { polling: 100 }, state);
    await this.#page.evaluate(() => globalThis.probe.reset());
  }

  /** Presses *Run*: with the mouse where a person could. */
  async call() {
    const place = await this.#page.evaluate((clicks) => {
      const buttons = [...document.querySelectorAll('button')];
      const run = buttons.find((button) => button.textContent.trim().startsWith('Run') && button.offsetParent);
      if (!clicks) return run.click();
      const { x, y, width, height } = run.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }, this.#isInFront);
    if (place) await this.#page.mouse.click(place.x, place.y);
  }

  /** What the wire log says it has and had: read in a frame where the page draws any. */
  messages() {
    return this.#page.evaluate((wire) => {
      const number = (pattern) => {
        const said = pattern.exec(document.querySelector(wire).textContent)?.[1];
        return said ? Number(said.replaceAll(/\D/g, '')) : 0;
      };
      const digits = '(\\d[\\d.,\\u00a0\\u202f]*)';
      return {
        kept: number(new RegExp(`${digits} messages?`)),
        gone: number(new RegExp(`${digits} older messages? dropped`)),
      };
    }, WIRE);
  }

  /** The same, once all that was sent is counted, or a while has passed. */
  async messagesOnceAt(expected, patience = 30_000) {
    for (const until = performance.now() + patience; ; ) {
      const { kept, gone } = await this.messages();
      if (kept + gone >= expected || performance.now() > until) return { kept, gone };
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** Since the last time: the slowest click and the longest block; and what is held. */
  async measure() {
    const { click, block, wasm } = await this.#page.evaluate(() => {
      const { answer, longestBlock } = globalThis.probe;
      globalThis.probe.reset();
      return { click: answer, block: longestBlock, wasm: globalThis.wasmMemory?.buffer.byteLength };
    });
    const { metrics } = await this.#devtools.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value;
    return { ...(await this.messages()), click, block, wasm, heap, resident: await this.#resident() };
  }

  /** Bytes of memory that the page's process holds, on Linux: the largest renderer's. */
  async #resident() {
    const session = await this.#browser.target().createCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    const sizes = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(async ({ id }) => {
        const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
        return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
      });
    return Math.max(...(await Promise.all(sizes))) || undefined;
  }

  close = () => this.#browser.close();
}
