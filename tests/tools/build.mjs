// The page: compiled, and put together by `page.mjs`. Here: `npm run build`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Missing } from './missing.mjs';
import { ROOT, outputOf, run } from './process.mjs';
import { needPackages, needSplitter, needWasmTarget } from './setup.mjs';

export const DIST = join(ROOT, 'dist');
const WASM = 'wasm32-unknown-unknown';

/** What is hosted and tested, in `dist/`: small and quick. */
export const RELEASE = { profile: 'release', folder: async () => DIST, optimise: true };
/** What `npm start` shows: the same page, in half the time, and larger, which does not matter on one machine. */
export const START = { profile: 'start', folder: async () => join(await targetFolder(), 'page'), optimise: false };

/**
 * Builds a page; where it is, or undefined when that did not work. What takes long goes on side by side: some
 * of the time one core is at the last step of the compiler, which cannot be shared out, and the other would be
 * idle.
 */
export async function buildPage({ profile, folder, optimise }) {
  await needWasmTarget();
  const [compiled] = await together([compile(profile), needPackages(), needSplitter()]);
  if (!compiled) return undefined;
  const { makePage } = await import('./page.mjs');
  const made = await folder();
  await makePage(made, await compiledWasm(profile), { optimise });
  return existsSync(join(made, 'index.html')) ? made : undefined;
}

async function compile(profile) {
  const args = ['build', '--profile', profile, '--locked', '--bin', 'wirescope', '--target', WASM];
  return (await run('cargo', args)).code === 0;
}

/** Where cargo puts what it compiles. */
export async function compiledWasm(profile = 'release') {
  return join(await targetFolder(), WASM, profile, 'wirescope.wasm');
}

async function targetFolder() {
  const metadata = await outputOf('cargo', ['metadata', '--format-version', '1', '--no-deps']);
  return JSON.parse(metadata).target_directory;
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
    const made = await buildPage(RELEASE);
    if (!made) throw new Missing('the page could not be built: see above');
    console.log(`The page is in ${made}: copy it to where it is to be hosted`);
  } catch (error) {
    console.error(error instanceof Missing ? `\nCannot build: ${error.message}` : error);
    process.exitCode = 1;
  }
}
