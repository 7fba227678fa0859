// Looks for secrets wherever a page could have left them. Chromium alone: it tells of every request.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

export class Watch {
  #requests = [];
  #console = [];
  #downloads = [];
  #clipboards = [];
  /** What an authorization server itself puts into the address that it sends a person back to. */
  comesBack = new Set();

  /** `secrets`: each text with the origins that may get it, and no others: `new Map([[text, […]]])`. */
  constructor(tab, secrets) {
    this.tab = tab;
    this.secrets = secrets;
    tab.context.on('request', (request) => this.#requests.push(read(request)));
    tab.context.on('console', (message) => this.#console.push(message.text()));
    tab.page.on('download', (download) => this.#downloads.push(textOf(download)));
  }

  /** Presses everything in sight that copies or saves, and looks at what came of it. */
  async copiesAll() {
    const buttons = this.tab.page.getByRole('button', { name: /^(copy|save|download|export)/i });
    for (const button of await buttons.all()) {
      if (!(await button.isVisible()) || !(await button.isEnabled())) continue;
      await button.click();
      this.#clipboards.push(await this.tab.evaluate(() => navigator.clipboard.readText()));
    }
  }

  /** Goes through every part of the server in sight and every line of the log. */
  async looksEverywhere() {
    const { page } = this.tab;
    const parts = page.getByRole('navigation', { name: 'Parts of this server' });
    for (const part of await parts.getByRole('link').all()) {
      await part.click();
      await this.copiesAll();
      await this.holds();
    }
    for (const row of await page.getByRole('region', { name: 'Wire' }).getByRole('row').all()) {
      if (!(await row.isVisible())) continue;
      await row.click();
      await this.copiesAll();
      await this.holds();
    }
  }

  /** No secret is where it must not be, as things stand. */
  async holds() {
    const places = {
      ...(await this.tab.evaluate(placesInPage)),
      console: this.#console.join('\n'),
      downloads: (await Promise.all(this.#downloads)).join('\n'),
      clipboard: this.#clipboards.join('\n'),
    };
    for (const [secret, origins] of this.secrets) {
      for (const shape of shapesOf(secret)) {
        for (const [place, text] of Object.entries(places)) assert(!text.includes(shape), `${secret} is in: ${place}`);
        for (const { url, text } of await Promise.all(this.#requests)) {
          const isBack = this.comesBack.has(secret) && origins.includes(new URL(url).origin);
          assert(isBack || !url.includes(shape), `${secret} is in an address: ${url}`);
          const may = origins.includes(new URL(url).origin);
          assert(may || !text.includes(shape), `${secret} went to ${url}`);
        }
      }
    }
  }

  /** Whether the secret has reached where it belongs: without it a search proves nothing. */
  async arrived(secret) {
    const requests = await Promise.all(this.#requests);
    return requests.some(({ text }) => shapesOf(secret).some((shape) => text.includes(shape)));
  }
}

/** As it is, as a part of a form, and as a part of Basic authentication. */
function shapesOf(secret) {
  const base64 = Buffer.from(secret).toString('base64').replaceAll(/=+$/g, '');
  // A shift by one or two bytes makes another text; these are the middles of all three.
  const shifted = ['_', '__'].map((before) =>
    Buffer.from(before + secret)
      .toString('base64')
      .slice(4, -4),
  );
  return [secret, encodeURIComponent(secret), base64.slice(0, -1), ...shifted];
}

async function read(request) {
  const headers = await request.allHeaders().catch(() => request.headers());
  return { url: request.url(), text: `${JSON.stringify(headers)}\n${request.postData() ?? ''}` };
}

async function textOf(download) {
  return readFile(await download.path(), 'utf8');
}

async function placesInPage() {
  const databases = await indexedDB.databases();
  const caches_ = await caches.keys();
  return {
    markup: document.documentElement.outerHTML,
    screen: document.body.innerText,
    local: JSON.stringify(localStorage),
    session: JSON.stringify(sessionStorage),
    cookies: document.cookie,
    title: document.title,
    address: location.href,
    history: JSON.stringify(history.state),
    databases: JSON.stringify([databases, caches_]),
    clipboard: await navigator.clipboard.readText().catch(() => ''),
  };
}
