// What a person feels who types into the palette or moves a pane, with all lists full.
import { App } from '../end_to_end/app.mjs';
import { startServer } from '../end_to_end/servers.mjs';
import { median, millis, percentile } from './measures.mjs';

const TOOLS = 10_000;
const FRAME_MILLIS = 1000 / 60;
/** Words as they are typed: each letter alone, and back. */
const TYPED = ['tool 9', 'does 77', 'zzz', 't', 'tool_1234', '4999'];
const MOVES = 180;

async function withFullLists({ browser, pageUrl }, use) {
  const server = await startServer('fault', { tools: TOOLS });
  const tab = await browser.openTab();
  try {
    tab.isUsedUp = true;
    await tab.sent.leave();
    const app = new App(tab, pageUrl);
    await app.openAndConnect(server.url);
    await app.toolList().findText('10,000').first().gone();
    return await use(app, tab);
  } finally {
    await tab.close();
    await server.stop();
  }
}

/** The work of a letter: from its event until what it changed is laid out, without the wait for a frame. */
async function palette(run) {
  const times = await withFullLists(run, async (_, tab) => {
    await tab.press('Control+k');
    await tab.find('combobox', 'Search everything').shown();
    return tab.evaluate(typeWords, TYPED);
  });
  const most = Math.max(...times);
  const value = `${millis(median(times))} median, ${millis(percentile(times, 99))} p99, ${millis(most)} most (${times.length} letters)`;
  return { 'work of a letter': { value, target: 'at most 16.0 ms', holds: most <= 16 } };
}

/** Runs in the page. */
async function typeWords(typed) {
  const field = document.querySelector('.palette input');
  const times = [];
  const type = async (text) => {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const from = performance.now();
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    // What follows from it is done in turns of the same task.
    for (let turn = 0; turn < 5; turn += 1) await undefined;
    document.querySelector('.palette').getBoundingClientRect();
    times.push(performance.now() - from);
  };
  for (const words of typed) {
    for (let end = 1; end <= words.length; end += 1) await type(words.slice(0, end));
    for (let end = words.length - 1; end >= 0; end -= 1) await type(words.slice(0, end));
  }
  return times;
}

/** Frames while a handle is drawn to and fro by the mouse. */
async function handles(run) {
  const rows = {};
  await withFullLists(run, async (app, tab) => {
    await app.chooseTool('echo');
    for (const name of ['Width of the list', 'Width of the form', 'Size of the wire panel']) {
      const handle = tab.find('separator', name);
      if ((await handle.count()) === 0) continue;
      const box = await handle.first().box();
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const isWide = box.width > box.height;
      await tab.page.mouse.move(x, y);
      await tab.page.mouse.down();
      await tab.evaluate(countFrames);
      for (let move = 0; move < MOVES; move += 1) {
        const by = 60 * Math.sin((move / MOVES) * 4 * Math.PI);
        await tab.page.mouse.move(isWide ? x : x + by, isWide ? y + by : y);
      }
      const frames = await tab.evaluate(() => globalThis.countedFrames());
      await tab.page.mouse.up();
      const late = frames.filter((took) => took > FRAME_MILLIS * 1.5).length;
      const a_second = 1000 / (frames.reduce((sum, took) => sum + took, 0) / frames.length);
      rows[name] = {
        value: `${a_second.toFixed(1)} frames a second, ${late} of ${frames.length} late, ${millis(Math.max(...frames))} the longest`,
        target: 'at least 58 frames a second',
        holds: a_second >= 58,
      };
    }
  });
  return rows;
}

/** Runs in the page: `countedFrames` tells how long each frame has taken since. */
function countFrames() {
  const frames = [];
  let last;
  let isOver = false;
  const frame = (now) => {
    if (last !== undefined) frames.push(now - last);
    last = now;
    if (!isOver) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  globalThis.countedFrames = () => {
    isOver = true;
    return frames;
  };
}

export const SCREEN_SUBJECTS = {
  'palette over 10,000 tools': palette,
  'handles with full lists': handles,
};
