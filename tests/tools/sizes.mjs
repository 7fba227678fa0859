// How many bytes a first visit loads, and how many more come on demand.
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { DIST } from './build.mjs';

const KINDS = ['raw', 'gzip', 'brotli'];

/**
 * Raw, gzip and brotli bytes of each file of the page. Those the page itself names make up the first
 * load; the others come on demand. `first` and `all` are the sums.
 */
export function sizesOf(folder = DIST) {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const files = readdirSync(folder, { recursive: true })
    .filter((name) => ['.wasm', '.js', '.mjs', '.css'].includes(extname(name)))
    .map((name) => ({ name, isFirst: page.includes(name), ...sizes(join(folder, name)) }))
    .sort((a, b) => b.isFirst - a.isFirst || a.name.localeCompare(b.name));
  const sum = (rows) =>
    Object.fromEntries(
      KINDS.map((kind) => [kind, rows.reduce((total, row) => total + row[kind], 0)]),
    );
  return { files, first: sum(files.filter((file) => file.isFirst)), all: sum(files) };
}

/** The same as rows with a name each, sums included. */
export function sizeRows(folder) {
  const { files, first, all } = sizesOf(folder);
  return [
    ...files.map(({ isFirst, name, ...rest }) => ({
      name: isFirst ? name : `on demand: ${name}`,
      ...rest,
    })),
    { name: 'the first load', ...first },
    { name: 'with everything loaded', ...all },
  ];
}

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
