// The app's files, from the wasm that cargo compiled: split into what every visit loads and the chunks that
// `chunk!` names (src/ui/chunk.rs), a few files (join.mjs), each optimised by itself, and one script that
// loads them; the first of the files is slimmed then (slim.mjs). A file's name carries the hash of what is in
// it, so that a page that is open while a new one is put up never mixes the two.
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { joined } from './join.mjs';
import { ROOT, run } from './process.mjs';
import { splitterPath } from './setup.mjs';
import { LONG_NAME, slimmed } from './slim.mjs';

const NAME = 'wirescope';
/** What browsers of the last years can do, and what rustc makes use of. */
const FEATURES = [
  'bulk-memory',
  'nontrapping-float-to-int',
  'sign-ext',
  'mutable-globals',
  'reference-types',
  'multivalue',
];
/**
 * Loads a file: where a host calls wasm something else too, and where it is out of reach, or has a newer version in
 * its place, from what is kept on the device.
 */
const LOADER = `
const load = (name) => () => {
  const source = get(new URL(name, import.meta.url));
  source.catch(() => {});
  return (imports) => instantiate(source, { ...imports, main: imports.__wasm_split });
};
async function get(url) {
  try {
    const response = await fetch(url);
    if (response.ok) return response;
    throw new Error(url + ': HTTP ' + response.status);
  } catch (error) {
    const kept = await self.caches?.match(url);
    if (kept) return kept;
    throw error;
  }
}
async function instantiate(source, imports) {
  const response = await source;
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('application/wasm'))
    return WebAssembly.instantiateStreaming(response, imports);
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
`;

/** Splits and optimises `wasm`, and puts the app's files into `made`; the names of the first two. */
export async function makeApp(made, wasm, work) {
  const folder = join(work, 'split');
  await must(splitterPath(), wasm, folder, NAME);

  const main = join(folder, `${NAME}_bg.wasm`);
  const files = await joined(folder, FEATURES);
  await optimiseAll([main, ...files.map(({ path }) => path)]);

  for (const file of files) file.url = `./${put(made, file.name, readFileSync(file.path), '.wasm')}`;
  const links = readFileSync(join(folder, '__wasm_split.js'), 'utf8');
  writeFileSync(join(folder, '__wasm_split.js'), beginningOf(links) + LOADER + files.map(link).join(''));
  const { outputFiles, mangleCache } = await build({
    entryPoints: [join(folder, `${NAME}.js`)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    mangleProps: LONG_NAME,
    // Filled with what each name has become.
    mangleCache: {},
    // The script imports the same file once for each chunk.
    logOverride: { 'duplicate-object-key': 'silent' },
  });
  return {
    js: put(made, NAME, outputFiles[0].contents, '.js'),
    wasm: put(made, `${NAME}_bg`, slimmed(readFileSync(main), mangleCache), '.wasm'),
  };
}

/**
 * A browser optimises a hot function as a whole, on another thread: one of 60 kB takes that thread 200 ms,
 * for which frames wait on a machine of two cores. So functions are not joined into larger ones only because
 * each is called from one place: what hardly ever runs would be optimised with what runs all the time. For
 * the same reason many are `#[inline(never)]`.
 */
const LARGEST_JOINED = '40';

/** Two at a time, the largest first: the last of them must not run long by itself. */
async function optimiseAll(paths) {
  const waiting = paths.toSorted((a, b) => statSync(a).size - statSync(b).size);
  const lane = async () => {
    for (let path = waiting.pop(); path; path = waiting.pop()) await optimise(path);
  };
  await Promise.all([lane(), lane()]);
}

const optimise = (path) =>
  must(
    process.execPath,
    join(ROOT, 'node_modules/binaryen/bin/wasm-opt'),
    ...['-O3', '--one-caller-inline-max-function-size', LARGEST_JOINED],
    ...FEATURES.map((name) => `--enable-${name}`),
    ...[path, '-o', path],
  );

/** Writes a file under a name that carries its hash; returns the name. */
export function put(folder, stem, content, ending) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const name = `${stem}-${hash}${ending}`;
  writeFileSync(join(folder, name), content);
  return name;
}

/** What the splitter's script has before it names the files: how a file is loaded once, and its imports found. */
function beginningOf(links) {
  const end = links.search(/^(\/\*|const __chunk|export const)/m);
  // A newer splitter may write something else: better no build than one that half works.
  for (const part of ['function makeLoad(', 'function wrapAsyncCb(', '__wasm_split: {'])
    if (links.indexOf(part) < 0 || links.indexOf(part) > end)
      throw new Error(`the splitter's script does not begin with ${part}`);
  return links.slice(0, end);
}

/** A file of its own, loaded once, after what it needs; a chunk can be asked for by the app. */
function link({ name, url, needs, isChunk }) {
  const after = needs.map((needed) => `file_${needed}`).join(', ');
  const entry = `const file_${name} = makeLoad(load("${url}"), [${after}]);\n`;
  if (!isChunk) return entry;
  return `${entry}export const __wasm_split_load_${name} = wrapAsyncCb(file_${name});\n`;
}

async function must(command, ...args) {
  const { code, output } = await run(command, args, { quiet: true });
  if (code !== 0) throw new Error(`${command} failed (${code}): ${output.trim().slice(-2000)}`);
}
