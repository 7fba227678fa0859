// Lines of the product pasted into servers, and requests to those as a browser makes them from a page.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HERE = fileURLToPath(new URL('servers/paste/', import.meta.url));
/** A test in Rust keeps the file equal to what the page says. */
const KEPT = readFileSync(join(ROOT, 'tests/words/paste.txt'), 'utf8');
/** The page's, in all lines of the file. */
export const ORIGIN = KEPT.match(/, for (\S+)\. /)[1];

/** The lines for what is missing, such as `Cors`, in the words of a kit, such as `Go`. */
export function linesFor(missing, kit) {
  const all = KEPT.split(/^=== /m).slice(1);
  const found = all.find((each) => each.startsWith(`${missing}: ${kit}\n`));
  if (!found) throw new Error(`there are no lines for ${missing}: ${kit}`);
  return found.slice(found.indexOf('\n') + 1).trimEnd();
}

/** Puts the lines in the place of each line that says `PASTE` and what is missing, as far in as that. */
function pasted(text, missing, lines) {
  const place = new RegExp(`^([ \\t]*).*\\bPASTE ${missing}$`, 'gm');
  if (!place.test(text)) throw new Error(`there is no place for ${missing}`);
  return text.replace(place, (_line, indent) => lines.replaceAll(/^(?=.)/gm, indent));
}

/** Makes a folder for one test, calls `use(folder)`, and removes it. Packages resolve in it as in the repository. */
export async function withFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'paste-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the server `name`, with lines or without, and returns the path of the file. */
export function writeServer(folder, name, missing, lines) {
  const path = join(folder, `${lines ? 'with' : 'without'}-${name}`);
  if (!lines) copyFileSync(join(HERE, name), path);
  else writeFileSync(path, pasted(readFileSync(join(HERE, name), 'utf8'), missing, lines));
  return path;
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What a page of `ORIGIN` gets: the answer with the headers it may see. Throws where a browser would refuse. */
export async function fromPage(url, { method = 'POST', headers = {}, body } = {}) {
  const names = Object.keys(headers)
    .map((name) => name.toLowerCase())
    .filter((name) => name !== 'accept')
    .sort();
  if (method !== 'GET' || names.length > 0) await preflight(url, method, names);
  const response = await fetch(url, { method, headers: { ...headers, origin: ORIGIN }, body });
  checkOrigin(response);
  const seen = listOf(response, 'access-control-expose-headers');
  return {
    status: response.status,
    text: await response.text(),
    header: (name) => (seen.includes(name) ? response.headers.get(name) : null),
    seen,
  };
}

async function preflight(url, method, names) {
  const headers = { origin: ORIGIN, 'access-control-request-method': method };
  if (names.length > 0) headers['access-control-request-headers'] = names.join(',');
  const response = await fetch(url, { method: 'OPTIONS', headers });
  checkOrigin(response);
  if (!response.ok) throw new Refused(`HTTP ${response.status} for OPTIONS`);
  const methods = listOf(response, 'access-control-allow-methods');
  const isSimple = ['GET', 'HEAD', 'POST'].includes(method);
  if (!isSimple && !methods.includes(method.toLowerCase())) throw new Refused(`${method} is not allowed`);
  const allowed = listOf(response, 'access-control-allow-headers');
  const isAllowed = (name) => allowed.includes(name) || (name !== 'authorization' && allowed.includes('*'));
  const refused = names.filter((name) => !isAllowed(name));
  if (refused.length > 0) throw new Refused(`not allowed: ${refused}`);
}

/** As a browser does: without a reason that a page could read. */
export class Refused extends Error {}

function checkOrigin(response) {
  const allowed = response.headers.get('access-control-allow-origin');
  if (allowed !== '*' && allowed !== ORIGIN) throw new Refused(`HTTP ${response.status} allows ${allowed}`);
}

const listOf = (response, name) =>
  (response.headers.get(name) ?? '').split(',').map((item) => item.trim().toLowerCase());

/** `initialize`, in the form that `fromPage` takes. */
export const INITIALIZE = {
  headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'page', version: '1' } },
  }),
};

/** The status of `initialize` with headers that `fetch` might set itself, such as `Host`. */
export function statusWith(url, headers, body = INITIALIZE.body) {
  return new Promise((resolve, reject) => {
    const request = send(url, { method: 'POST', headers: { ...INITIALIZE.headers, ...headers } }, (response) => {
      resolve(response.statusCode);
      response.destroy();
    });
    request.on('error', reject).end(body);
  });
}

/** Waits until somebody listens: some servers say where they are before they are there. */
export async function whenOpen(url) {
  const { hostname, port } = new URL(url);
  for (;;) {
    const socket = connect(Number(port), hostname);
    const isOpen = await once(socket, 'connect').then(Boolean, () => false);
    socket.destroy();
    if (isOpen) return;
    await setTimeout(50);
  }
}
