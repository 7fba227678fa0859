// The companion: the native build of this package, a program that carries the page.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Missing } from './missing.mjs';
import { ROOT, run } from './process.mjs';
import { needRust } from './setup.mjs';

const PROFILE = 'companion';

/** Where cargo puts it; an environment that names a folder for all builds is heeded. */
export function companionPath() {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
  return join(target, PROFILE, process.platform === 'win32' ? 'wirescope.exe' : 'wirescope');
}

/** Compiles it, and returns where it is. Goes on beside the page's compiler: the two share no folder. */
export async function needCompanion({ low } = {}) {
  await needRust();
  const args = ['build', '--profile', PROFILE, '--no-default-features', '--locked', '--bin', 'wirescope'];
  // The page is in a folder beside it, and need not be inside as well.
  const { code } = await run('cargo', args, { low, env: { WIRESCOPE_WITHOUT_PAGE: 'yes' } });
  if (code !== 0 || !existsSync(companionPath())) {
    throw new Missing('the companion could not be compiled: see above');
  }
  return companionPath();
}
