// A host of the page that browsers keep a page of: under a name of its own, not that of the loopback, where the page
// keeps nothing. With servers at the same origin, and with an end.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, request as ask } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { TYPES } from '../tools/serve.mjs';
import { addWorker } from '../tools/offline.mjs';

/**
 * `pages` has a folder for each path that ends in a slash, and may be changed later. What begins with one of the paths
 * of `servers` is passed on to the URL there. The page's files come with `headers`. `asked` has what was asked for, as `GET /path`.
 */
export async function hostPages(pages, servers = {}, headers = {}) {
  const asked = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://host');
    asked.push(`${request.method} ${pathname}`);
    const passed = Object.keys(servers).find((path) => pathname.startsWith(path));
    if (passed) return passOn(servers[passed], request, response);
    return answer(pages, pathname, response, headers);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    asked,
    // Every browser finds such a name on this machine, and trusts it as it trusts `localhost`.
    origin: `http://wirescope.localhost:${server.address().port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(pages, pathname, response, headers) {
  // The longest path is the folder it lies in.
  const paths = Object.keys(pages).filter((path) => pathname.startsWith(path));
  const path = paths.sort((one, other) => other.length - one.length)[0];
  const name = pathname.slice(path?.length) || 'index.html';
  const held = path && (await readFile(join(pages[path], name)).catch(() => undefined));
  if (!held) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(name)], 'cache-control': 'no-cache', ...headers });
  return response.end(held);
}

function passOn(target, request, response) {
  const { host, ...headers } = request.headers;
  const passed = ask(target, { method: request.method, headers }, (answered) => {
    response.writeHead(answered.statusCode, answered.headers);
    answered.pipe(response);
  });
  passed.on('error', () => response.destroy());
  response.on('close', () => passed.destroy());
  request.pipe(passed);
}

/** A newer version of the page of `dist`, which says so, without the file of the part `without`. */
export function newerPage(dist, version, { without } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'wirescope-newer-'));
  cpSync(dist, folder, { recursive: true });
  const page = join(folder, 'index.html');
  writeFileSync(page, readFileSync(page, 'utf8').replace('<html ', `<html data-version="${version}" `));
  if (without)
    rmSync(
      join(
        folder,
        readdirSync(folder).find((name) => name.startsWith(`${without}-`)),
      ),
    );
  return addWorker(folder).then(() => ({ folder, remove: () => rmSync(folder, { recursive: true }) }));
}
