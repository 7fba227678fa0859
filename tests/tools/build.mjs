// `npm run build`: the release page, in `dist/`: compiled, and put together by `page.mjs`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Missing } from './missing.mjs';
import { ROOT, outputOf, run } from './process.mjs';
import { needPackages, needSplitter, needWasmTarget } from './setup.mjs';

export const DIST = join(ROOT, 'dist');
const WASM = 'wasm32-unknown-unknown';

/**
 * Builds `dist/`; true when it worked. What takes long goes on side by side: most of the time one core
 * is at the last step of the compiler, which cannot be shared out, and the other would be idle.
 */
export async function buildRelease() {
  await needWasmTarget();
  const [compiled] = await together([compile(), needPackages(), needSplitter()]);
  if (!compiled) return false;
  const { makePage } = await import('./page.mjs');
  await makePage(DIST, await compiledWasm());
  return existsSync(join(DIST, 'index.html'));
}

async function compile() {
  const { code } = await run('cargo', ['build', '--release', '--locked', '--bin', 'wirescope', '--target', WASM]);
  return code === 0;
}

/** Where cargo puts what `buildRelease` compiles. */
export async function compiledWasm() {
  const metadata = await outputOf('cargo', ['metadata', '--format-version', '1', '--no-deps']);
  return join(JSON.parse(metadata).target_directory, WASM, 'release', 'wirescope.wasm');
}

/** All of them, also where one fails: none goes on behind what follows. */
async function together(promises) {
  const ends = await Promise.allSettled(promises);
  const failed = ends.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
  return ends.map(({ value }) => value);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (!(await buildRelease())) throw new Missing('the page could not be built: see above');
    console.log(`The page is in ${DIST}: copy it to where it is to be hosted`);
  } catch (error) {
    console.error(error instanceof Missing ? `\nCannot build: ${error.message}` : error);
    process.exitCode = 1;
  }
}
