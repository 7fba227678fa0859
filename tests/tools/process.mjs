// Paths of the project, and running other programs.
import { spawn } from 'node:child_process';
import { accessSync, constants as access, statSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What the commands install lives here, outside of git: delete it to begin anew. */
export const TOOLS = join(ROOT, '.tools');
export const BIN = join(TOOLS, 'bin');

const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill()));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

/**
 * Runs a program in the project's folder, with `.tools/bin` first on the path. Its output is shown
 * as it comes unless `quiet`, and returned. `code` is 127 when it cannot be started. With `low` it gets
 * what time other programs leave. After `limit` milliseconds it is ended, and `code` is then a signal's name.
 */
export function run(command, args, { env = {}, quiet = false, low = false, limit } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH}`, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    if (low) yieldToOthers(child.pid);
    const timer = limit && setTimeout(() => child.kill(), limit);
    let output = '';
    const keep = (stream) => (chunk) => {
      output += chunk;
      if (!quiet) stream.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', keep(process.stdout));
    child.stderr.setEncoding('utf8').on('data', keep(process.stderr));
    child.once('error', (error) => {
      running.delete(child);
      resolve({ code: 127, output: error.message });
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code: code ?? signal, output });
    });
  });
}

/** For what is only to fill the gaps; where the system does not allow it, it goes on as any other. */
function yieldToOthers(pid) {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It could not be started, or has ended already.
  }
}

/** What a program prints, or undefined when it fails or is not there. */
export async function outputOf(command, args) {
  const { code, output } = await run(command, args, { quiet: true });
  return code === 0 ? output.trim() : undefined;
}

/** Where a command is on the path, or undefined. */
export function fromPath(command) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const ending of endings) {
      const path = join(folder, command + ending);
      try {
        accessSync(path, access.X_OK);
        if (statSync(path).isFile()) return path;
      } catch {
        // Not here: the next folder.
      }
    }
  }
  return undefined;
}
