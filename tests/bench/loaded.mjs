// What the network brings until the page shows the first tool list of a server.
import { App } from '../end_to_end/app.mjs';
import { startServer } from '../end_to_end/servers.mjs';

/** What a page may ask for later than it could: time for what is begun as soon as the list is there. */
const LATER_MILLIS = 1000;

/** The names of the files that a fresh tab has asked for by then, and shortly afterwards. */
export async function loadedWithTools({ browser, pageUrl }) {
  const server = await startServer('fault');
  // An option of its own keeps the tab from being one that has something in its cache.
  const tab = await browser.openTab({ reducedMotion: 'reduce' });
  const names = new Set();
  tab.page.on('request', (request) => {
    if (request.url().startsWith(pageUrl)) names.add(request.url().slice(pageUrl.length));
  });
  try {
    await new App(tab, pageUrl).openAndConnect(server.url);
    await tab.page.waitForTimeout(LATER_MILLIS);
    return names;
  } finally {
    await tab.close();
    await server.stop();
  }
}
