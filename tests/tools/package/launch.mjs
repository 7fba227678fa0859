#!/usr/bin/env node
// Starts the companion of the package that fits this machine.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';

const own = `wirescope-${process.platform}-${process.arch}`;
const name = process.platform === 'win32' ? 'wirescope.exe' : 'wirescope';

function programPath() {
  try {
    return createRequire(import.meta.url).resolve(`${own}/${name}`);
  } catch {
    console.error(
      `Wirescope has no package for this machine (${own}), or it was left out when this one was installed.\n` +
        'Install it without --omit=optional, or build it from source: cargo install --path .',
    );
    process.exit(1);
  }
}

const child = spawn(programPath(), process.argv.slice(2), { stdio: 'inherit' });
// The terminal tells both; whoever tells this one alone means the other.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  console.error(`Cannot start: ${error.message}`);
  process.exit(1);
});
child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
