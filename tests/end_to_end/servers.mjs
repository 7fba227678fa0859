// Starts the servers of `servers/` as processes of their own, and ends them again.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { companionPath } from '../tools/companion.mjs';

const HERE = fileURLToPath(new URL('servers/', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const PYTHON = join(ROOT, '.tools/python', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const START_LIMIT_MILLIS = 30_000;

const node = (script) => (options) => ({
  command: process.execPath,
  args: [join(HERE, script), ...flags(options)],
});

const everything =
  (transport, path) =>
  ({ port = 0 }) => ({
    command: process.execPath,
    args: [
      '--require',
      join(HERE, 'loopback_only.cjs'),
      join(ROOT, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js'),
      transport,
    ],
    // Port 0 means "any" to the system, but a program that reads `PORT || 3001` takes '0' as given.
    env: { PORT: String(port), ANNOUNCE_PATH: path },
  });

const python =
  (script, ...args) =>
  (options) => ({ command: PYTHON, args: [join(HERE, script), ...args, ...flags(options)] });

/** A server that the README shows to authors of others; it is set up by its environment. */
const example =
  (command, script) =>
  ({ port = 0, key, idle_seconds = 3600 }) => ({
    command,
    args: [join(ROOT, 'examples', script)],
    env: { PORT: String(port), IDLE_SECONDS: String(idle_seconds), ...(key && { KEY: key }) },
  });

/** The native program, with the page that is tested; `built` says which build of it. */
const companion = ({ page, program = [], more = [], env, built, ...options }) => ({
  command: companionPath(built),
  env,
  args: ['--no-open', '--page', page, ...more, ...flags(options), ...(program.length ? ['--', ...program] : [])],
});

const SERVERS = {
  companion,
  /** A program that a test has made: its command, with `args` and `env`. */
  made: (options) => options,
  everything: everything('streamableHttp', '/mcp'),
  'everything-sse': everything('sse', '/sse'),
  python: python('python_server.py', '--transport', 'streamable-http'),
  'python-sse': python('python_server.py', '--transport', 'sse'),
  fastmcp: python('fastmcp_server.py', '--transport', 'http'),
  modern: node('modern.mjs'),
  'asking-legacy': node('asking_legacy.mjs'),
  steady: node('steady.mjs'),
  tasks: node('tasks.mjs'),
  telling: node('telling.mjs'),
  event: node('event.mjs'),
  'taking-away': node('taking_away.mjs'),
  'example-node': example(process.execPath, 'event_server.mjs'),
  'example-python': example(PYTHON, 'event_server.py'),
  addresses: node('addresses.mjs'),
  fault: node('fault.mjs'),
  registry: node('registry.mjs'),
  'right-to-left': node('right_to_left.mjs'),
  restless: node('restless.mjs'),
  forms: node('forms.mjs'),
  'odd-answers': node('odd_answers.mjs'),
  'auth-sdk': node('auth_sdk.mjs'),
  'auth-python': python('auth_python.py'),
  'auth-oidc': node('auth_oidc.mjs'),
  'auth-fault': node('auth_fault.mjs'),
  'messages-api': node('messages_api.mjs'),
};

/** Whether the servers written in Python can be started here. */
export const pythonIsReady = () => existsSync(PYTHON);

const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

/**
 * Starts the server called `name`; `options` become its command line (`{ fault: 'html' }` is
 * `--fault html`). `url` is where to connect, `origin` the same without a path, `issuer` that of its
 * authorization server where it has one, `output()` what it has printed. `restart()` ends it and
 * starts it again on the same port, with nothing remembered.
 */
export async function startServer(name, options = {}) {
  if (!(name in SERVERS)) throw new Error(`there is no server named ${name}: ${Object.keys(SERVERS).join(', ')}`);
  let printed = '';
  const print = (text) => (printed += text);
  let child = await launch(name, options, print);
  return {
    url: child.ready.url,
    origin: child.ready.origin,
    issuer: child.ready.issuer,
    tokens: child.ready.tokens,
    output: () => printed,
    stop: () => end(child),
    async control(action, method = 'POST') {
      const response = await fetch(`${child.ready.origin}/_control/${action}`, { method });
      return response.status === 200 ? response.json() : undefined;
    },
    async restart() {
      await end(child);
      child = await launch(name, { ...options, port: new URL(child.ready.url).port }, print);
    },
  };
}

async function launch(name, { without_cors, ...options }, print) {
  const { command, args, env } = SERVERS[name](options);
  const child = spawn(command, args, {
    env: { ...process.env, ...env, ...(without_cors && { WITHOUT_CORS: 'yes' }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.ready = await new Promise((resolve, reject) => {
    let output = '';
    const refuse = (why) => reject(new Error(`the server ${name} ${why}\n${output}`));
    const limit = setTimeout(() => refuse('did not start in time'), START_LIMIT_MILLIS);
    const read = (chunk) => {
      output += chunk;
      print(chunk);
      const ready = readyIn(output);
      if (!ready) return;
      clearTimeout(limit);
      resolve(ready);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', (error) => refuse(`could not be started: ${error.message}`));
    child.once('exit', (code) => refuse(`ended with code ${code}`));
  }).catch(async (error) => {
    await end(child);
    throw error;
  });
  return child;
}

/** Our own servers say where they are in JSON, the examples by their address alone. */
function readyIn(output) {
  const json = output.match(/^\{"url".*\}$/m);
  if (json) return JSON.parse(json[0]);
  const url = output.match(/^(?:Wirescope is at )?(http:\/\/127\.0\.0\.1:\d+\/\S*)$/m)?.[1];
  return url && { url, origin: new URL(url).origin };
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // Not SIGTERM: a server that waits for its open streams would wait for ever.
  child.kill('SIGKILL');
  await ended;
}

function flags(options) {
  return Object.entries(options).flatMap(([name, value]) => [`--${name.replaceAll('_', '-')}`, String(value)]);
}
