// The release page.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './process.mjs';

export const DIST = join(ROOT, 'dist');

/** Builds `dist/`, split by Trunk's hook; true when it worked. */
export async function buildRelease() {
  // Trunk reads NO_COLOR as a flag, and refuses the usual `1`.
  const env = process.env.NO_COLOR ? { NO_COLOR: 'true' } : {};
  const { code } = await run('trunk', ['build', '--release'], { env });
  return code === 0 && existsSync(join(DIST, 'index.html'));
}
