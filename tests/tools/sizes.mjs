// How many bytes the page is, as it is loaded: at a first visit, with a server, and in all.
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { DIST } from './build.mjs';

const KINDS = ['raw', 'gzip', 'brotli'];

/**
 * Bytes over the wire, brotli, that may have been loaded by then. The second is to be 700,000 and the third 900,000:
 * both have grown with the companion, the diagnosis, the screen and the workbench, and are to shrink again.
 */
export const MOST_BYTES = {
  'the first load': 250_000,
  'loaded when the first tool list is shown': 728_000,
  'with everything loaded': 1_552_000,
};
const [FIRST, TOOLS, ALL] = Object.keys(MOST_BYTES);

/**
 * Raw, gzip and brotli bytes of each file of the page, and the sums by name: the files that the page
 * itself names make up the first load, the others come on demand. `loaded` are the names of those that
 * a browser had loaded when it showed the first tool list; without it there is no sum of those.
 */
export function sizesOf(folder = DIST, loaded) {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const files = readdirSync(folder, { recursive: true })
    .filter((name) => ['.wasm', '.js', '.mjs', '.css'].includes(extname(name)))
    .map((name) => ({ name, isFirst: page.includes(name), ...sizes(join(folder, name)) }))
    .sort((a, b) => b.isFirst - a.isFirst || a.name.localeCompare(b.name));
  const sums = {
    [FIRST]: sum(files.filter((file) => file.isFirst)),
    ...(loaded && { [TOOLS]: sum(files.filter((file) => loaded.has(file.name))) }),
    [ALL]: sum(files),
  };
  return { files, sums };
}

/** The same as rows with a name each, sums included. */
export function sizeRows(folder, loaded) {
  const { files, sums } = sizesOf(folder, loaded);
  return [
    ...files.map(({ isFirst, name, ...rest }) => ({
      name: isFirst ? name : `on demand: ${name}`,
      ...rest,
    })),
    ...Object.entries(sums).map(([name, bytes]) => ({ name, ...bytes })),
  ];
}

const sum = (rows) =>
  Object.fromEntries(KINDS.map((kind) => [kind, rows.reduce((total, row) => total + row[kind], 0)]));

function sizes(path) {
  const bytes = readFileSync(path);
  const best = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params: best }).length,
  };
}
