// The companion: the native build of this package, a program that carries the page.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Missing } from './missing.mjs';
import { ROOT, run } from './process.mjs';
import { needRust } from './setup.mjs';

/** What `npm start` starts, and what the tests try: that is compiled with them anyway. */
const FOLDERS = { companion: 'companion', tested: 'debug' };

/** Where cargo puts it; an environment that names a folder for all builds is heeded. */
export function companionPath(which = 'tested') {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
  return join(target, FOLDERS[which], process.platform === 'win32' ? 'wirescope.exe' : 'wirescope');
}

/** Compiles it, and returns where it is. Goes on beside the page's compiler: the two share no folder. */
export async function needCompanion({ low } = {}) {
  const args = ['build', '--profile', 'companion', '--no-default-features', '--locked', '--bin', 'wirescope'];
  // The page is in a folder beside it, and need not be inside as well.
  return compiled('companion', args, { low, env: { WIRESCOPE_WITHOUT_PAGE: 'yes' } });
}

/** The same as `cargo test` compiles it. */
export async function needTestedCompanion({ low } = {}) {
  return compiled('tested', ['build', '--locked', '--bin', 'wirescope'], { low });
}

async function compiled(which, args, options) {
  await needRust();
  const { code } = await run('cargo', args, options);
  const path = companionPath(which);
  if (code !== 0 || !existsSync(path)) throw new Missing('the companion could not be compiled: see above');
  return path;
}
