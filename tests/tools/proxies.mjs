// nginx and caddy, which tests put in front of servers: those of the machine, or out of Debian's packages, which
// are unpacked and not installed, so that no service starts.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Missing } from './missing.mjs';
import { fromPath, outputOf, run, TOOLS } from './process.mjs';

/** Where they are in their packages, which have the same names. */
const PATHS = { nginx: 'usr/sbin/nginx', caddy: 'usr/bin/caddy' };
export const PROXIES = Object.keys(PATHS);

/** The program, or undefined. */
export function findProxy(name) {
  const unpacked = join(TOOLS, 'proxies', PATHS[name]);
  return fromPath(name) ?? (existsSync(unpacked) ? unpacked : undefined);
}

/** Unpacks the program where it is not there and can be had, or throws `Missing`. */
export async function needProxy(name) {
  if (findProxy(name)) return;
  if (fromPath('apt-get') && fromPath('dpkg-deb')) await unpack(name);
  const program = findProxy(name);
  const version = name === 'nginx' ? '-v' : 'version';
  if (program && (await outputOf(program, [version])) !== undefined) return;
  throw new Missing(
    `${name} was not found and could not be unpacked; install it (on Debian: sudo apt-get install ${name})`,
  );
}

async function unpack(name) {
  console.log(`Unpacking ${name} into .tools/proxies`);
  const folder = join(TOOLS, 'proxies');
  mkdirSync(folder, { recursive: true });
  const script =
    'cd "$0" && { apt-get download "$1" || { apt-get update -q && apt-get download "$1"; }; } && dpkg-deb -x "$1"_*.deb .';
  await run('sh', ['-c', script, folder, name], { quiet: true });
}
