// `npm run package`: what is handed out, in `target/packages/`, each part made and tried as far as this machine can:
// the crate with the built page in it, the companion built from that crate, an archive of it for this machine,
// two npm packages (`wirescope`, which starts the one that fits the machine), and a folder for the Dockerfile.
// Nothing is published.
//
// Another system makes its own: the archive and the npm package are named after the machine that made them.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildRelease } from './build.mjs';
import { Missing } from './missing.mjs';
import { ROOT, outputOf, run } from './process.mjs';

const TEMPLATES = fileURLToPath(new URL('./package/', import.meta.url));
const PROFILE = 'dist';
/** In bytes, stripped and with the page inside. */
const MOST_PROGRAM = 12_000_000;
const MOST_START_MILLIS = 2_000;
/** On Windows `npm` is no program; the one that runs this script is. */
const NPM = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
const LICENSES = ['LICENSE-APACHE', 'LICENSE-MIT'];
const program = process.platform === 'win32' ? 'wirescope.exe' : 'wirescope';

/** Runs a program, and ends with what it said where it fails. */
async function must(what, command, args, options) {
  const { code, output } = await run(command, args, { quiet: true, ...options });
  if (code !== 0) throw new Missing(`${what}:\n${output}`);
  return output;
}

function check(holds, words) {
  if (!holds) throw new Missing(`this does not hold: ${words}`);
  console.log(`  ${words}`);
}

/** The crate as cargo packs it, unpacked: returns its folder. */
async function packCrate(version) {
  const target = JSON.parse(
    await outputOf('cargo', ['metadata', '--format-version', '1', '--no-deps']),
  ).target_directory;
  await must('cargo could not pack the crate', 'cargo', ['package', '--locked', '--no-verify', '--allow-dirty']);
  const folder = join(target, 'package');
  const name = `wirescope-${version}`;
  rmSync(join(folder, name), { recursive: true, force: true });
  await must('tar could not unpack the crate', 'tar', ['-xzf', join(folder, `${name}.crate`), '-C', folder]);
  check(existsSync(join(folder, name, 'dist/index.html')), 'the crate contains the page');
  check(!existsSync(join(folder, name, 'tests')), 'the crate contains no tests');
  return { target, crate: join(folder, name) };
}

/** The companion, compiled from the packed crate. */
async function compile(target, crate) {
  const args = ['build', '--profile', PROFILE, '--no-default-features', '--locked', '--bin', 'wirescope'];
  const manifest = ['--manifest-path', join(crate, 'Cargo.toml'), '--target-dir', target];
  await must('the companion could not be compiled', 'cargo', [...args, ...manifest], { quiet: false });
  const path = join(target, PROFILE, program);
  const { size } = statSync(path);
  check(size <= MOST_PROGRAM, `the program is ${(size / 1e6).toFixed(1)} MB with the page inside (at most 12 MB)`);
  return path;
}

/** Starts it, asks for the page, and ends it. */
async function tryProgram(command, args, words) {
  const begun = performance.now();
  const child = spawn(command, [...args, '--no-open', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    const link = await new Promise((resolve, reject) => {
      let said = '';
      child.once('error', reject);
      ended.then(() => reject(new Missing(`the program ended: ${said}`)));
      setTimeout(() => reject(new Missing(`the program did not print its address: ${said}`)), 30_000).unref();
      child.stdout.on('data', (bytes) => {
        said += bytes;
        const found = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
        if (found) resolve(found[0]);
      });
    });
    const millis = Math.round(performance.now() - begun);
    const page = await (await fetch(link)).text();
    check(page.includes('<title>Wirescope</title>'), `${words} serves the page, ${millis} ms after its start`);
    check(millis <= MOST_START_MILLIS, `${words} is quick to start`);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

function freshFolder(...parts) {
  const folder = join(...parts);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function archive(out, binary, version, host) {
  const name = `wirescope-${version}-${host}`;
  const folder = freshFolder(out, name);
  for (const file of [...LICENSES, 'README.md', 'CHANGELOG.md']) cpSync(join(ROOT, file), join(folder, file));
  cpSync(binary, join(folder, program));
  await must('tar could not pack the archive', 'tar', ['-czf', join(out, `${name}.tar.gz`), '-C', out, name]);
  rmSync(folder, { recursive: true });
  const tried = freshFolder(out, 'tried');
  await must('tar could not unpack the archive', 'tar', ['-xzf', join(out, `${name}.tar.gz`), '-C', tried]);
  await tryProgram(join(tried, name, program), [], 'the program from the archive');
  rmSync(tried, { recursive: true });
}

/** The packages of the machines that npm knows; each is optional, and npm takes the one that fits. */
const MACHINES = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

async function npmPackages(out, binary, version) {
  const folder = freshFolder(out, 'npm');
  const machine = `${process.platform}-${process.arch}`;
  const common = {
    version,
    license: 'MIT OR Apache-2.0',
    description: 'A visual debugger for MCP servers in one browser tab',
  };
  const own = freshFolder(folder, `wirescope-${machine}`);
  const fits = { os: [process.platform], cpu: [process.arch] };
  writeJson(own, { name: `wirescope-${machine}`, ...common, ...fits, files: [program, ...LICENSES] });
  cpSync(binary, join(own, program));
  chmodSync(join(own, program), 0o755);
  const main = freshFolder(folder, 'wirescope');
  writeJson(main, {
    name: 'wirescope',
    ...common,
    type: 'module',
    bin: { wirescope: 'wirescope.mjs' },
    engines: { node: '>=20' },
    files: ['wirescope.mjs', ...LICENSES],
    optionalDependencies: Object.fromEntries(MACHINES.map((each) => [`wirescope-${each}`, version])),
  });
  cpSync(join(TEMPLATES, 'launch.mjs'), join(main, 'wirescope.mjs'));
  chmodSync(join(main, 'wirescope.mjs'), 0o755);
  cpSync(join(ROOT, 'README.md'), join(main, 'README.md'));
  for (const each of [own, main]) {
    for (const file of LICENSES) cpSync(join(ROOT, file), join(each, file));
    const [npm, ...script] = NPM;
    await must('npm could not pack', npm, [...script, 'pack', each, '--pack-destination', out]);
  }
  await tryNpm(out, [`wirescope-${machine}-${version}.tgz`, `wirescope-${version}.tgz`]);
  rmSync(folder, { recursive: true });
}

/** Unpacks both as npm lays them out, without asking a registry, where these names may be anybody's. */
async function tryNpm(out, files) {
  const modules = freshFolder(out, 'tried', 'node_modules');
  for (const file of files) {
    const folder = freshFolder(modules, file.replace(/-\d+\.\d+\.\d+\.tgz$/, ''));
    await must('tar could not unpack', 'tar', ['-xzf', join(out, file), '-C', folder, '--strip-components', '1']);
  }
  await tryProgram(process.execPath, [join(modules, 'wirescope/wirescope.mjs')], 'the npm package');
  rmSync(join(out, 'tried'), { recursive: true });
}

function writeJson(folder, value) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(value, undefined, 2)}\n`);
}

function container(out, binary) {
  cpSync(join(TEMPLATES, 'Dockerfile'), join(out, 'Dockerfile'));
  cpSync(binary, join(out, program));
  const hasEngine = process.platform === 'linux' && spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0;
  if (!hasEngine) return console.log('  no Docker engine for Linux runs here: the image was not built');
  const built = spawnSync('docker', ['build', '-t', 'wirescope', out], { stdio: 'inherit' });
  check(built.status === 0, 'the image is built');
  const ran = spawnSync('docker', ['run', '--rm', '--entrypoint', 'wirescope', 'wirescope', '--version']);
  check(ran.status === 0, 'the program starts in the image');
}

function checksums(out) {
  const names = readdirSync(out).filter((name) => /\.(tar\.gz|tgz|crate)$/.test(name));
  const line = (name) =>
    `${createHash('sha256')
      .update(readFileSync(join(out, name)))
      .digest('hex')}  ${name}\n`;
  writeFileSync(join(out, 'SHA256SUMS'), names.sort().map(line).join(''));
  for (const name of names) console.log(`  ${name}, ${(statSync(join(out, name)).size / 1e6).toFixed(1)} MB`);
}

async function packageAll() {
  const { version } = JSON.parse(await outputOf('cargo', ['metadata', '--format-version', '1', '--no-deps']))
    .packages[0];
  const host = /host: (\S+)/.exec((await outputOf('rustc', ['-vV'])) ?? '')?.[1];
  if (!host) throw new Missing('`rustc -vV` names no host');
  console.log('The page');
  if (!(await buildRelease())) throw new Missing('the page could not be built: see above');
  console.log('The crate, and the program from it');
  const { target, crate } = await packCrate(version);
  const binary = await compile(target, crate);
  const out = freshFolder(target, 'packages');
  cpSync(`${crate}.crate`, join(out, basename(`${crate}.crate`)));
  console.log('The packages');
  await archive(out, binary, version, host);
  await npmPackages(out, binary, version);
  container(out, binary);
  checksums(out);
  console.log(`All of it is in ${out}; nothing was published`);
}

packageAll().catch((error) => {
  console.error(error instanceof Missing ? `\nCannot package: ${error.message}` : error);
  process.exitCode = 1;
});
