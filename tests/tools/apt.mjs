// Installs Debian packages where that needs no question: as root, on Debian or Ubuntu.
import { existsSync } from 'node:fs';
import { fromPath, run } from './process.mjs';

export const canAptInstall = () =>
  process.getuid?.() === 0 && existsSync('/etc/debian_version') && fromPath('apt-get') !== undefined;

let updated = false;

/** True when the packages are installed. */
export async function aptInstall(packages) {
  console.log(`Installing ${packages.join(', ')} with apt-get`);
  const options = { quiet: true, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  if (!updated) updated = (await run('apt-get', ['update', '-q'], options)).code === 0;
  const { code, output } = await run(
    'apt-get',
    ['install', '-q', '-y', '--no-install-recommends', ...packages],
    options,
  );
  if (code !== 0) console.log(`apt-get could not install ${packages.join(', ')}: ${output.trim().split('\n').at(-1)}`);
  return code === 0;
}
