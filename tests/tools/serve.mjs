// Serves a folder on the loopback, as any static host would: right types, compressed, no CORS.
import { createServer } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
};
const ALREADY_COMPRESSED = ['.png', '.ico'];

const ENCODINGS = {
  // Quality 5: the best one takes seconds for the wasm, and nobody waits less for it on a loopback.
  br: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes) => gzipSync(bytes),
};

/**
 * Serves `folder` below the path `base`. With `port` 0 any port does; otherwise the first free one
 * of `attempts` ports from there. `url` is the address of its index page.
 */
export async function serveFolder(folder, { port = 0, attempts = 1, base = '/' } = {}) {
  const packed = new Map();
  const server = createServer((request, response) => {
    answer(folder, base, packed, request, response).catch((error) => {
      console.error(error);
      response.headersSent ? response.destroy() : response.writeHead(500).end();
    });
  });
  await listen(server, port, attempts);
  return {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server, port, attempts) {
  for (let candidate = port; ; candidate += 1) {
    const failure = await new Promise((resolve) => {
      server.once('error', resolve);
      server.listen(candidate, '127.0.0.1', () => {
        server.off('error', resolve);
        resolve(undefined);
      });
    });
    if (!failure) return;
    if (failure.code !== 'EADDRINUSE' || candidate + 1 >= port + attempts) throw failure;
  }
}

async function answer(folder, base, packed, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return response.writeHead(405).end();
  const path = pathInside(folder, base, request.url);
  const found = path && (await stat(path).catch(() => undefined));
  if (!found?.isFile()) return response.writeHead(404, { 'content-type': TYPES['.txt'] }).end('Not found');

  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const encoding = encodingFor(path, request.headers['accept-encoding']);
  const bytes = await bytesOf(path, encoding, found.mtimeMs, packed);
  response.writeHead(200, {
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': 'no-cache',
    vary: 'accept-encoding',
    'x-content-type-options': 'nosniff',
    ...(encoding && { 'content-encoding': encoding }),
  });
  return response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** The file for an address, or undefined when it lies outside of the folder. */
function pathInside(folder, base, address) {
  let path;
  try {
    path = decodeURIComponent(address.split(/[?#]/, 1)[0]);
  } catch {
    return undefined;
  }
  if (!path.startsWith(base) || path.includes('\0')) return undefined;
  path = normalize(join(folder, path.slice(base.length), path.endsWith('/') ? 'index.html' : ''));
  return path.startsWith(normalize(folder + sep)) ? path : undefined;
}

function encodingFor(path, accepted = '') {
  if (ALREADY_COMPRESSED.includes(extname(path))) return undefined;
  return Object.keys(ENCODINGS).find((encoding) =>
    new RegExp(`(^|,)\\s*${encoding}\\b(?!\\s*;\\s*q=0\\b)`).test(accepted),
  );
}

async function bytesOf(path, encoding, changed, packed) {
  const key = `${encoding}:${changed}:${path}`;
  if (!packed.has(key)) {
    const bytes = await readFile(path);
    packed.set(key, encoding ? ENCODINGS[encoding](bytes) : bytes);
  }
  return packed.get(key);
}
