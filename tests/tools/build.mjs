// The release page, and how many bytes of it a first visit loads.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { ROOT, run } from './process.mjs';

export const DIST = join(ROOT, 'dist');

/** Builds `dist/`; true when it worked. */
export async function buildRelease() {
  // Trunk reads NO_COLOR as a flag, and refuses the usual `1`.
  const env = process.env.NO_COLOR ? { NO_COLOR: 'true' } : {};
  const { code } = await run('trunk', ['build', '--release'], { env });
  return code === 0 && existsSync(join(DIST, 'index.html'));
}

/** Raw, gzip and brotli bytes of each file that a first visit loads, and their sum as the last row. */
export function sizesOfFirstLoad(folder = DIST) {
  const files = readdirSync(folder, { recursive: true })
    .filter((name) => ['.wasm', '.js', '.mjs', '.css'].includes(extname(name)))
    .sort();
  const rows = files.map((name) => {
    const bytes = readFileSync(join(folder, name));
    const best = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    return {
      name,
      raw: bytes.length,
      gzip: gzipSync(bytes, { level: 9 }).length,
      brotli: brotliCompressSync(bytes, { params: best }).length,
    };
  });
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  return [...rows, { name: 'together', raw: sum('raw'), gzip: sum('gzip'), brotli: sum('brotli') }];
}
