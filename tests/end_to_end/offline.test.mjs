// The page is kept on the device: it opens without its host, says when a newer version is there, and keeps nothing that
// is not its own.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { App } from './app.mjs';
import { eventually } from './eventually.mjs';
import { hostPages, newerPage } from './hosted.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'], limit: 120_000 };
const BOTH = { ...PAGE, firefox: true };
const PLACE = '/tools/wirescope/';

/** A debug build keeps nothing. */
const isKept = (dist) => existsSync(join(dist, 'worker.js'));

/** Runs `body` with a host of `pages`, which it may close itself. */
async function withHost(pages, servers, body, headers) {
  const host = await hostPages(pages, servers, headers);
  try {
    await body(host);
  } finally {
    await host.close();
  }
}

/** All that is kept at the page's origin: the URLs, by the name of each cache. */
const keptIn = (tab) =>
  tab.evaluate(async () => {
    const all = {};
    for (const name of await caches.keys())
      all[name] = (await (await caches.open(name)).keys()).map(({ url }) => url).sort();
    return all;
  });

const stateOf = (tab) =>
  tab.evaluate(async () => {
    const found = await navigator.serviceWorker.getRegistration();
    // That of a copy further up would be found too.
    const { active, waiting, installing } = found?.scope === new URL('./', location).href ? found : {};
    return [active?.state, waiting?.state, installing?.state].map((state) => state ?? 'none').join(' ');
  });

const untilKept = (tab) => eventually(async () => (await stateOf(tab)) === 'activated none none');
const versionOf = (tab) => tab.evaluate(() => document.documentElement.dataset.version ?? 'first');
const word = (tab) => tab.findText('A newer version of Wirescope is ready');
const reloadButton = (tab) => tab.find('button', 'Reload', { exact: true });

/** A tab used up, and without what the browser says of a host that is gone, and of files of a page that was left. */
function forgiveLostHost(tab, origin) {
  tab.isUsedUp = true;
  const isOfHost = (problem) =>
    /Failed to load resource|NetworkError|can.t establish|A ServiceWorker intercepted/.test(problem);
  assert.deepEqual(
    tab.problems.splice(0).filter((problem) => !isOfHost(problem)),
    [],
    origin,
  );
}

test('offline: without its host the page opens, with parts that were never opened', BOTH, async (context) => {
  const { tab, dist } = context;
  if (!isKept(dist)) return;
  await withHost({ [PLACE]: dist }, {}, async (host) => {
    const app = new App(tab, host.origin + PLACE);
    await app.open();
    await untilKept(tab);
    await host.close();

    await tab.reload();
    await app.demoButton().click();
    await app.call('add', { a: 2, b: 3 });
    await app.expectResult('5');
    await tab.find('link', /^Prompts/).click();
    await tab.find('listbox', 'Prompts').shown();

    // What a browser shares with the page comes as a link, which asks first.
    await tab.goto('about:blank');
    await app.open('?server=http%3A%2F%2F127.0.0.1%3A1%2Fmcp');
    await app.expectText('This link asks to connect to');
    await tab.goto('about:blank');
    await app.open('index.html');
    await app.demoButton().shown();
    forgiveLostHost(tab, host.origin);
  });
});

test('offline: a page that is open when its host is lost goes on, from the first visit', BOTH, async (context) => {
  const { tab, dist } = context;
  if (!isKept(dist)) return;
  await withHost({ [PLACE]: dist }, {}, async (host) => {
    const app = new App(tab, host.origin + PLACE);
    await app.open();
    await untilKept(tab);
    await host.close();
    await app.demoButton().click();
    await app.call('add', { a: 4, b: 5 });
    await app.expectResult('9');
    await tab.find('link', /^Prompts/).click();
    await tab.find('listbox', 'Prompts').shown();
    forgiveLostHost(tab, host.origin);
  });
});

test('offline: nothing of a server passes through what is kept, at the same origin either', BOTH, async (context) => {
  const { tab, dist, start, browserName } = context;
  if (!isKept(dist)) return;
  const mcp = `${PLACE}mcp`;
  const server = await start('everything');
  await withHost({ [PLACE]: dist }, { [mcp]: server.url }, async (host) => {
    const app = new App(tab, host.origin + PLACE);
    await app.open();
    await untilKept(tab);
    await tab.reload();
    tab.isUsedUp = true;
    const ways = [];
    if (browserName === 'chromium')
      tab.page.on('response', (response) => ways.push([response.url(), response.fromServiceWorker()]));
    await tab.reload();
    host.asked.length = 0;
    await app.connect(host.origin + mcp);
    await app.call('echo', { message: 'not kept' });
    await app.expectResult('not kept');
    await eventually(() => host.asked.includes(`GET ${mcp}`));
    assert.ok(host.asked.filter((line) => line === `POST ${mcp}`).length >= 4, String(host.asked));
    assert.ok(!host.asked.some((line) => /-[\da-f]{16}\./.test(line)), `the page came from the host: ${host.asked}`);

    // Not even an address that looks like the page's own.
    for (const [path, options] of [
      [`${PLACE}index.html`, {}],
      [PLACE, { headers: { accept: 'text/event-stream' } }],
      [PLACE, { method: 'POST', body: '{}' }],
      [`${PLACE}wirescope.json`, {}],
      [`${PLACE}bench-0123456789abcdef.wasm`, {}],
    ]) {
      host.asked.length = 0;
      await tab.evaluate(([url, options]) => fetch(url, options), [host.origin + path, options]);
      const line = `${options.method ?? 'GET'} ${path}`;
      assert.ok(host.asked.includes(line), line);
    }
    tab.problems.splice(0);

    const kept = Object.values(await keptIn(tab));
    const files = readdirSync(dist).filter((name) => name === 'index.html' || /-[\da-f]{16}\./.test(name));
    assert.deepEqual(kept, [files.map((name) => `${host.origin}${PLACE}${name}`).sort()]);

    if (browserName !== 'chromium') return;
    const isServers = ([url]) => url.endsWith('/mcp');
    assert.deepEqual(
      ways.filter((way) => isServers(way) && way[1]),
      [],
    );
    assert.ok(ways.filter(isServers).length >= 4);
    assert.ok(ways.some(([url, isKept]) => url.includes('/server-') && isKept));
  });
});

test('offline: a newer version says so, and comes when a person presses Reload', BOTH, async (context) => {
  const { tab, dist, browserName } = context;
  if (!isKept(dist)) return;
  const newer = await newerPage(dist, 'second');
  const pages = { [PLACE]: dist };
  await withHost(pages, {}, async (host) => {
    const app = new App(tab, host.origin + PLACE);
    await app.open();
    await untilKept(tab);
    const first = Object.keys(await keptIn(tab));
    assert.equal(await word(tab).isVisible(), false);

    pages[PLACE] = newer.folder;
    await tab.reload();
    assert.equal(await versionOf(tab), 'first');
    await app.demoButton().click();
    await app.call('add', { a: 1, b: 1 });
    await app.expectResult('2');
    await word(tab).shown();
    assert.equal(await stateOf(tab), 'activated installed none');
    // It makes room for the words, and nothing has gone.
    assert.equal(await versionOf(tab), 'first');
    await app.expectResult('2');
    const polite = await tab.evaluate(() => document.querySelector('#newer').getAttribute('aria-live'));
    assert.equal(polite, 'polite');
    if (browserName === 'chromium') {
      await context.accessible();
      const [strip, bar] = [await word(tab).box(), await tab.find('banner').first().box()];
      assert.ok(strip.y + strip.height <= bar.y, 'the word covers the page');
      tab.isUsedUp = true;
      for (const [name, look] of Object.entries({
        light: { dark: false },
        dark: { dark: true },
        narrow: { dark: true, width: 390, height: 700 },
      }))
        await context.screenshot(`newer-${name}`, look);
      await tab.look({ width: 1280, height: 800, dark: false });
    }

    await reloadButton(tab).focus();
    await tab.press('Enter');
    await eventually(async () => (await versionOf(tab).catch(() => '')) === 'second');
    await app.demoButton().shown();
    await untilKept(tab);
    assert.equal(await word(tab).isVisible(), false);
    await eventually(async () => Object.keys(await keptIn(tab)).length === 1);
    assert.notDeepEqual(Object.keys(await keptIn(tab)), first);
  }).finally(newer.remove);
});

test('offline: another tab is not reloaded, and finds its own parts as long as it is open', PAGE, async (context) => {
  const { tab, dist } = context;
  if (!isKept(dist)) return;
  const newer = await newerPage(dist, 'second', { without: 'prompts' });
  const pages = { [PLACE]: dist };
  await withHost(pages, {}, async (host) => {
    const app = new App(tab, host.origin + PLACE);
    await app.open();
    await untilKept(tab);
    await tab.reload();
    await app.demoButton().click();
    await app.toolList().shown();

    pages[PLACE] = newer.folder;
    const other = await tab.opened(() => tab.evaluate((url) => void window.open(url), host.origin + PLACE));
    await word(other).shown();
    await reloadButton(other).click();
    await eventually(async () => (await versionOf(other).catch(() => '')) === 'second');

    await word(tab).shown();
    assert.equal(await versionOf(tab), 'first');
    await tab.find('link', /^Prompts/).click();
    await tab.find('listbox', 'Prompts').shown();
    await reloadButton(tab).click();
    await eventually(async () => (await versionOf(tab).catch(() => '')) === 'second');
    forgiveLostHost(tab, host.origin);
  }).finally(newer.remove);
});

test('offline: a version comes whole or not at all', PAGE, async (context) => {
  const { tab, dist } = context;
  if (!isKept(dist)) return;
  const newer = await newerPage(dist, 'second');
  // As while a host is being written to.
  truncateSync(join(newer.folder, 'index.html'), 500);
  const pages = { [PLACE]: dist };
  await withHost(pages, {}, async (host) => {
    const app = new App(tab, host.origin + PLACE);
    await app.open();
    await untilKept(tab);
    const before = await keptIn(tab);
    pages[PLACE] = newer.folder;
    tab.isUsedUp = true;
    await tab.reload();
    await eventually(() => host.asked.filter((line) => line === `GET ${PLACE}index.html`).length > 0);
    await untilKept(tab);
    assert.deepEqual(await keptIn(tab), before);
    assert.equal(await word(tab).isVisible(), false);
    tab.problems.splice(0);
  }).finally(newer.remove);
});

test('offline: copies of the page at one origin do not disturb each other', PAGE, async (context) => {
  const { tab, dist } = context;
  if (!isKept(dist)) return;
  const newer = await newerPage(dist, 'second');
  const pages = { '/a/': dist, '/a/b/': dist };
  await withHost(pages, {}, async (host) => {
    const [outer, inner] = ['/a/', '/a/b/'].map((path) => new App(tab, host.origin + path));
    for (const app of [outer, inner]) {
      await app.open();
      await untilKept(tab);
    }
    tab.isUsedUp = true;
    await tab.reload();
    const of = (kept, path) => Object.entries(kept).filter(([name]) => name.includes(`${host.origin}${path} `));
    const before = await keptIn(tab);
    assert.equal(Object.keys(before).length, 2);
    assert.ok(of(before, '/a/b/')[0][1].every((url) => url.startsWith(`${host.origin}/a/b/`)));

    pages['/a/b/'] = newer.folder;
    await tab.reload();
    await word(tab).shown();
    await reloadButton(tab).click();
    await eventually(async () => (await versionOf(tab).catch(() => '')) === 'second');
    await untilKept(tab);
    const after = await keptIn(tab);
    assert.deepEqual(of(after, '/a/'), of(before, '/a/'));
    assert.notDeepEqual(of(after, '/a/b/'), of(before, '/a/b/'));

    await host.close();
    for (const [app, version] of [
      [outer, 'first'],
      [inner, 'second'],
    ]) {
      await tab.goto('about:blank');
      await app.open();
      assert.equal(await versionOf(tab), version);
      await app.demoButton().click();
      await app.expectStatus('Connected');
    }
    forgiveLostHost(tab, host.origin);
  }).finally(newer.remove);
});

test('offline: where the host takes the worker away, the page lets go', PAGE, async (context) => {
  const { tab, dist } = context;
  if (!isKept(dist)) return;
  const pages = { [PLACE]: dist };
  await withHost(pages, {}, async (host) => {
    const app = new App(tab, host.origin + PLACE);
    await app.open();
    await untilKept(tab);
    delete pages[PLACE];
    tab.isUsedUp = true;
    await tab.reload();
    await app.demoButton().shown();
    await eventually(async () => Object.keys(await keptIn(tab)).length === 0);
    assert.equal(await stateOf(tab), 'none none none');
    tab.problems.splice(0);
  });
});

test('offline: a page is kept where its host requires trusted types, too', PAGE, async (context) => {
  const { tab, dist } = context;
  if (!isKept(dist)) return;
  const body = async (host) => {
    const app = new App(tab, host.origin + PLACE);
    await app.open();
    tab.isUsedUp = true;
    await untilKept(tab);
  };
  await withHost({ [PLACE]: dist }, {}, body, {
    'content-security-policy': "require-trusted-types-for 'script'; trusted-types default wirescope-worker",
  });
});

test('offline: on the loopback nothing is kept, for the port may be another program’s next', PAGE, async (context) => {
  const { tab, app, dist } = context;
  if (!isKept(dist)) return;
  tab.isUsedUp = true;
  await tab.page.clock.install();
  await withHost({ [PLACE]: dist }, {}, async (host) => {
    // Time passes at once: elsewhere it is kept by then.
    for (const [url, isKeptThere] of [
      [app.pageUrl, false],
      [host.origin + PLACE, true],
    ]) {
      const [keeper] = await Promise.all([
        tab.page.waitForResponse((response) => response.url().includes('/keeper-')),
        tab.goto(url),
      ]);
      await keeper.finished();
      const asked = [];
      tab.page.on('request', (request) => asked.push(request.url().split('/').at(-1)));
      await tab.page.clock.runFor(10_000);
      await tab.evaluate(async () => (await fetch('wirescope.json?last')).text());
      await eventually(() => asked.includes('wirescope.json?last'));
      assert.equal(asked.includes('worker.js'), isKeptThere, url);
    }
  });
});

test('offline: the page can be installed, and takes what is shared with it', PAGE, async (context) => {
  const { tab, dist } = context;
  if (!isKept(dist)) return;
  await withHost({ [PLACE]: dist }, {}, async (host) => {
    const app = new App(tab, host.origin + PLACE);
    await app.open();
    await untilKept(tab);
    tab.isUsedUp = true;
    const session = await tab.context.newCDPSession(tab.page);
    const { errors, data, url } = await session.send('Page.getAppManifest');
    assert.deepEqual(errors, []);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A profile of a test is like a private window, in which nothing is installed.
    assert.deepEqual(
      installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'),
      [],
    );
    const { icons, share_target: share, start_url: start, scope } = JSON.parse(data);
    for (const address of [start, scope, share.action]) assert.equal(new URL(address, url).href, app.pageUrl);
    for (const { src, sizes } of icons) {
      const side = await tab.evaluate(async (src) => {
        const image = Object.assign(new Image(), { src });
        await image.decode();
        return image.naturalWidth;
      }, src);
      if (sizes !== 'any') assert.equal(sizes, `${side}x${side}`);
    }

    await app.open(`?${new URLSearchParams([[share.params.text, 'http://127.0.0.1:1/mcp']])}`);
    await app.expectText('This link asks to connect to');
  });
});
