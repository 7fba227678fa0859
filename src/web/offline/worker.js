// Keeps the page's own files on the device, so that it opens without a network: the service worker of a release.
//
// It answers two kinds of requests only: a visit to the page's own address, and a GET for a file of this build,
// whose name carries its hash. Everything else goes past it: a server's answers and streams above all, which may
// come from the same origin, and from below the same path.
//
// `page.mjs` sets VERSION and FILES, as pairs of a name and its integrity, `index.html` first.

const SCOPE = self.registration.scope;
/** Several copies of the page may lie on one origin: none touches what another keeps. */
const PREFIX = `wirescope ${SCOPE} `;
const NAME = PREFIX + VERSION;
const at = (name) => new URL(name, SCOPE).href;

const [[PAGE, PAGE_INTEGRITY], ...OTHERS] = FILES;
/** Where the page is opened. */
const DOORS = [SCOPE, at(PAGE)];
const KEPT = new Set(OTHERS.map(([name]) => at(name)));
/** The tab in which a person has pressed “Reload”. */
let pressedIn;

self.addEventListener('install', (event) => {
  pass(event);
  event.waitUntil(install());
});
self.addEventListener('activate', (event) => event.waitUntil(removeOlder()));
self.addEventListener('message', ({ data, source }) => {
  if (data !== 'take over') return;
  pressedIn = source?.id;
  self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const url = keptFor(event.request);
  if (url) event.respondWith(answer(url, event.request));
});

/** Which of the files answers this request; none for any other. */
function keptFor({ method, mode, url }) {
  if (method !== 'GET') return undefined;
  if (mode === 'navigate') return DOORS.includes(url.split(/[?#]/, 1)[0]) ? at(PAGE) : undefined;
  return KEPT.has(url) ? url : undefined;
}

/** From the network where the browser has thrown the file away. */
async function answer(url, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(url)) ?? fetch(request);
}

/** All files or none, one after the other: what the person does meanwhile goes first. */
async function install() {
  const cache = await caches.open(NAME);
  try {
    const older = await Promise.all((await olderNames()).map((name) => caches.open(name)));
    for (const [name, integrity] of OTHERS) {
      const url = at(name);
      await cache.put(url, (await matchIn([cache, ...older], url)) ?? (await load(url, { integrity })));
    }
    // Some hosts redirect from the one address to the other.
    const options = { integrity: PAGE_INTEGRITY, cache: 'no-cache' };
    const page = await load(DOORS[0], options).catch(() => load(DOORS[1], options));
    await cache.put(at(PAGE), page);
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
}

/** The bytes of the build and nothing else: no page for signing in, no half of a newer version. */
async function load(url, options) {
  const response = await fetch(url, { ...options, redirect: 'error', priority: 'low' });
  if (response.status !== 200) throw new Error(`${url}: HTTP ${response.status}`);
  return response;
}

async function matchIn(held, url) {
  for (const cache of held) {
    const found = await cache.match(url);
    if (found) return found;
  }
  return undefined;
}

/** What other tabs still run stays until the next version comes: they take their parts from there. */
async function removeOlder() {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const isOther = ({ id, url }) => id !== pressedIn && DOORS.includes(url.split(/[?#]/, 1)[0]);
  if (tabs.some(isOther)) return;
  await Promise.all((await olderNames()).map((name) => caches.delete(name)));
}

async function olderNames() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
}

/** A browser that can is told once what to send past the worker, and does not even wake it up for that. */
function pass(event) {
  if (!event.addRoutes) return;
  const pathname = (url) => new URL(url).pathname.replace(/[^\w/.%-]/g, '\\$&');
  const own = [...DOORS, ...KEPT].map((url) => ({ urlPattern: new URLPattern({ pathname: pathname(url) }) }));
  const routes = [
    { condition: { or: own }, source: 'fetch-event' },
    { condition: { urlPattern: new URLPattern({}) }, source: 'network' },
  ];
  // Without them the worker decides, the same.
  event.addRoutes(routes).catch(() => {});
}
