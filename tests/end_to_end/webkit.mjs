// WebKit through its own WebDriver: the same tab as in chromium.mjs, as far as most tests need it. WebKitGTK's
// driver tells nothing of requests and of downloads and lets no script run before the page's own: tests that
// need these are not for it.
import { writeFile } from 'node:fs/promises';
import { eventually } from './eventually.mjs';
import { isNetworkNoise } from './noise.mjs';
import { hasStarted, START_LIMIT_MILLIS } from './patience.mjs';
import { Spot } from './spot.mjs';
import { asArgument, elementId, endGroup, keyActions, Refused, Session, spawnGroup } from './webdriver.mjs';

/** Large enough for every window that a test asks for. */
const SCREEN = '1920x1600x24';
/** For a window to become as large as is asked for; a narrow one never does, for its own buttons need room. */
const LOOK_LIMIT_MILLIS = 5_000;
/** What becomes possible by itself: something is drawn anew, moves, or lies above for a moment. */
const FOR_NOW = [
  'element click intercepted',
  'element not interactable',
  'move target out of bounds',
  'no such element',
  'stale element reference',
];

/** `executablePath` is `WebKitWebDriver`, which knows where its browser is. */
export async function openWebkit(executablePath) {
  const screen = spawnGroup('Xvfb', ['-displayfd', '1', '-screen', '0', SCREEN, '-nolisten', 'tcp']);
  const display = await new Promise((resolve, reject) => {
    screen.stdout.once('data', (number) => resolve(`:${String(number).trim()}`));
    for (const event of ['error', 'exit']) screen.once(event, () => reject(new Error('Xvfb could not be started')));
  });
  // Drawn in layers, a page would take a third more of the processor, which stands in for a graphics card here.
  const env = { DISPLAY: display, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1', WEBKIT_DISABLE_COMPOSITING_MODE: '1' };
  return {
    name: 'webkit',
    close: () => endGroup(screen),
    /** A browser of its own: it starts in less than half a second, and remembers nothing. */
    async openTab({ width = 1280, height = 800, dark = false } = {}) {
      const args = ['--automation', ...(dark ? ['--dark-mode'] : [])];
      const capabilities = { 'webkitgtk:browserOptions': { args } };
      const session = await Session.open({ program: executablePath, env, capabilities });
      const tab = new WebkitTab(session, session.window);
      await tab.look({ width, height });
      return tab;
    },
  };
}

class WebkitTab {
  /**
   * What went wrong in the page since its scripts had loaded: console errors, uncaught errors, unhandled
   * rejections, breaches of the policy. They come along with each answer of the page.
   */
  problems = [];
  #session;
  #window;

  constructor(session, window) {
    this.#session = session;
    this.#window = window;
  }

  async goto(url) {
    await this.#command('POST', '/url', { url });
    await this.#started();
  }

  async reload() {
    await this.#command('POST', '/refresh', {});
    await this.#started();
  }

  /** A page that does not start is what the test will say, in its own words. */
  #started = () => eventually(() => this.evaluate(hasStarted), START_LIMIT_MILLIS).catch(() => undefined);

  url = () => this.#command('GET', '/url');
  press = (keys) => this.#command('POST', '/actions', keyActions(keys));
  /** `run` is a function, or a script whose last value nobody wants. */
  evaluate = (run, ...more) => this.#run(typeof run === 'string' ? `() => { ${run} }` : run, more);
  find = (role, name, options) => new Spot(this.#hand).find(role, name, options);
  findText = (words) => new Spot(this.#hand).findText(words);
  findLabel = (label) => new Spot(this.#hand).findLabel(label);

  async screenshotTo(path) {
    await writeFile(path, Buffer.from(await this.#command('GET', '/screenshot'), 'base64'));
  }

  /** The window that opens while `act` is done. */
  async opened(act) {
    const before = await this.#session.windows();
    await act();
    let opened;
    await eventually(async () => (opened = (await this.#session.windows()).find((each) => !before.includes(each))));
    return new WebkitTab(this.#session, opened);
  }

  /** Light or dark is settled when the tab opens. */
  async look({ width = 1280, height = 800 }) {
    await this.#command('POST', '/window/rect', { width, height });
    // The window is larger than what it shows.
    const shown = await this.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    const missing = { width: 2 * width - shown.width, height: 2 * height - shown.height };
    await this.#command('POST', '/window/rect', missing);
    const fits = () => this.evaluate((wanted) => innerWidth === wanted, width);
    await eventually(fits, LOOK_LIMIT_MILLIS).catch(() => {
      throw new Error(`WebKit's window cannot be ${width} pixels wide`);
    });
  }

  close = () => this.#session.close();

  #hand = {
    evaluate: (run, ...more) => this.#run(run, more),
    element: async (run, ...more) => elementId(await this.#run(run, more, 'as it is')),
    ask: (element, run, argument) => this.#run(run, [asArgument(element), argument]),
    click: async (element) => {
      await this.#run(takeAim, [asArgument(element)]);
      await this.#command('POST', `/element/${element}/click`, {});
      // By a click, a page may go elsewhere and a window may close.
      if (!(await this.#run(hasHit, []).catch(() => true)))
        throw new Refused({ error: FOR_NOW[0], message: 'it has moved away' });
    },
    press: async (element, keys) => {
      await this.#run((focused) => focused.focus(), [asArgument(element)]);
      await this.press(keys);
    },
    fill: (element, text) => this.#run(fillInPage, [asArgument(element), text]),
    isForNow: (error) => error instanceof Refused && FOR_NOW.includes(error.code),
  };

  #command = (method, path, body) => this.#session.command(this.#window, method, path, body);

  /**
   * Runs a function in the page. What it returns comes back as JSON, so that nothing (`undefined`) stays so,
   * unless it is wanted as the protocol has it: an element.
   */
  async #run(run, more, form = 'json') {
    const script = `
      const [form, ...given] = arguments;
      const done = given.pop();
      const problems = (${watchPage})();
      const answer = (value) => done([form === 'json' ? JSON.stringify({ value }) : value, problems.splice(0)]);
      const fail = (error) => done([null, problems.splice(0), String(error)]);
      try { Promise.resolve((${run})(...given)).then(answer, fail); } catch (error) { fail(error); }`;
    const [value, problems, failure] = await this.#command('POST', '/execute/async', { script, args: [form, ...more] });
    const url = problems.length ? await this.url() : undefined;
    this.problems.push(
      ...problems
        .filter((problem) => !isNetworkNoise(problem.text, problem.about, url))
        .map(({ kind, text }) => `${kind}: ${text}`),
    );
    if (failure) throw new Error(failure);
    return form === 'json' ? JSON.parse(value).value : value;
  }
}

/** In the page: begins to listen, the first time, and returns where it keeps what it has heard. */
function watchPage() {
  const KEY = '__problems';
  if (window[KEY]) return window[KEY];
  const problems = [];
  Object.defineProperty(window, KEY, { value: problems });
  const words = (value) => (value instanceof Error ? `${value}\n${value.stack}` : String(value));
  const { error } = console;
  console.error = (...said) => {
    problems.push({ kind: 'console', text: said.map(words).join(' ') });
    error.apply(console, said);
  };
  addEventListener('error', (event) => {
    // A file that did not load bubbles nowhere, and has no message.
    if (event.message) problems.push({ kind: 'uncaught', text: words(event.error ?? event.message) });
  });
  addEventListener('unhandledrejection', ({ reason }) => problems.push({ kind: 'uncaught', text: words(reason) }));
  addEventListener('securitypolicyviolation', (event) => {
    const text = `Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`;
    problems.push({ kind: 'console', text });
  });
  return problems;
}

/**
 * In the page: waits until `element` stands still, scrolls to it, unless its middle is in sight, and lets the
 * next click reach nothing else: what stands there may have moved by then.
 */
async function takeAim(element) {
  const place = () => element.getBoundingClientRect();
  let before;
  do {
    before = place();
    await new Promise((resolve) => setTimeout(resolve, 40));
  } while (['left', 'top', 'width', 'height'].some((side) => place()[side] !== before[side]));
  const isOf = (other) => other && (element.contains(other) || other.contains(element));
  const seen = document.elementFromPoint(before.left + before.width / 2, before.top + before.height / 2);
  if (!isOf(seen)) element.scrollIntoView({ block: 'center' });

  const EVENTS = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
  const aim = { hits: true, end: () => EVENTS.forEach((name) => removeEventListener(name, judge, true)) };
  function judge(event) {
    if (event.type === EVENTS[0]) aim.hits = isOf(event.target);
    if (aim.hits) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  }
  EVENTS.forEach((name) => addEventListener(name, judge, true));
  window.__aim?.end();
  window.__aim = aim;
}

/** In the page: whether the click has gone where it should. Another page than before has come by it. */
function hasHit() {
  const aim = window.__aim;
  aim?.end();
  return !aim || aim.hits;
}

/** In the page: puts `text` in the place of what stands in a field, as a person's input does. */
function fillInPage(field, text) {
  field.focus();
  field.select?.();
  if (text === '' ? field.value === '' : document.execCommand('insertText', false, text)) return;
  document.execCommand('delete');
}
