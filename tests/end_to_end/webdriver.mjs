// The W3C's WebDriver protocol, as far as a tab needs it: a driver of its own for each session, since
// WebKit's has room for one, and one command after the other.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

const START_LIMIT_MILLIS = 20_000;
const PAUSE_MILLIS = 20;
/** The key under which an element travels, by the standard. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** The standard's private characters for keys that write none; a modifier is held until the last key is up. */
const KEYS = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  Space: ' ',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
  Meta: '\uE03D',
};

const running = new Set();
process.once('exit', () => running.forEach(endGroup));

/** A program that ends with this one, with whatever it has started itself. */
export function spawnGroup(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], ...options, detached: true });
  running.add(child);
  child.once('exit', () => running.delete(child));
  // Where it cannot be started, whoever waits for what it has to say will notice.
  child.once('error', () => running.delete(child));
  return child;
}

export function endGroup(child) {
  running.delete(child);
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already, or never began.
  }
}

/** What the driver says against a command; `code` is the standard's word for it. */
export class Refused extends Error {
  constructor({ error, message }) {
    super(`${error}: ${message}`);
    this.code = error;
  }
}

export class Session {
  #driver;
  #root;
  #path;
  #last = Promise.resolve();
  /** The window that commands go to at present. */
  #window;

  static async open({ program, env, capabilities }) {
    const session = new Session();
    const port = await freePort();
    session.#driver = spawnGroup(program, [`--port=${port}`], { env: { ...process.env, ...env }, stdio: 'ignore' });
    session.#root = `http://127.0.0.1:${port}`;
    try {
      await session.#answers();
      const { sessionId } = await session.#send('POST', '/session', { capabilities: { alwaysMatch: capabilities } });
      session.#path = `/session/${sessionId}`;
      session.#window = await session.#send('GET', `${session.#path}/window`);
      return session;
    } catch (error) {
      endGroup(session.#driver);
      throw error;
    }
  }

  async #answers() {
    const end = performance.now() + START_LIMIT_MILLIS;
    while (!(await this.#send('GET', '/status').catch(() => undefined))) {
      if (performance.now() > end) throw new Error('the WebDriver did not start in time');
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
    }
  }

  async #send(method, path, body) {
    const response = await fetch(this.#root + path, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new Refused(value);
    return value;
  }

  /** Sends a command to a window, once those before it are done. */
  command(window, method, path, body) {
    const done = this.#last.then(async () => {
      if (window !== this.#window) {
        await this.#send('POST', `${this.#path}/window`, { handle: window });
        this.#window = window;
      }
      return this.#send(method, this.#path + path, body);
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  get window() {
    return this.#window;
  }

  windows = () => this.command(this.#window, 'GET', '/window/handles');

  async close() {
    const patience = new Promise((resolve) => setTimeout(resolve, 2000).unref());
    await Promise.race([patience, this.#send('DELETE', this.#path).catch(() => undefined)]);
    endGroup(this.#driver);
  }
}

/** The body of a command that presses `keys`, such as `Control+Enter`. */
export function keyActions(keys) {
  const values = (keys === '+' ? [keys] : keys.split('+')).map((key) => {
    if ([...key].length > 1 && !(key in KEYS)) throw new Error(`no key is known by the name ${key}`);
    return KEYS[key] ?? key;
  });
  const step = (type) => (value) => ({ type, value });
  const actions = [...values.map(step('keyDown')), ...values.toReversed().map(step('keyUp'))];
  return { actions: [{ type: 'key', id: 'keyboard', actions }] };
}

export const elementId = (found) => found?.[ELEMENT];
export const asArgument = (id) => ({ [ELEMENT]: id });

async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
