// Trunk's hook after a release build: puts small files in the place of large ones.
//
// The wasm is split into what every visit loads and the chunks that `chunk!` names (src/ui/chunk.rs),
// a few files (join.mjs), each optimised by itself; scripts and styles become one file each. A file's name carries the hash of
// what is in it, so that a page that is open while a new one is put up never mixes the two. A debug
// build stays as it is: one piece, and quick.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, transform } from 'esbuild';
import { writeClientMetadata } from './client_metadata.mjs';
import { joined } from './join.mjs';
import { outputOf, run } from './process.mjs';

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
/** Loads a file: where a host calls wasm something else too. */
const LOADER = `
const load = (name) => () => {
  const source = fetch(new URL(name, import.meta.url));
  source.catch(() => {});
  return (imports) => instantiate(source, { ...imports, main: imports.__wasm_split });
};
async function instantiate(source, imports) {
  const response = await source;
  if (!response.ok) throw new Error(response.url + ': HTTP ' + response.status);
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('application/wasm'))
    return WebAssembly.instantiateStreaming(response, imports);
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
`;

async function split(dist, work) {
  const page = join(dist, 'index.html');
  let html = readFileSync(page, 'utf8');
  const [oldJs] = html.match(/[\w-]+\.js(?=[^>]*data-wasm)/) ?? [];
  const [oldWasm] = html.match(/[\w-]+_bg\.wasm/) ?? [];
  if (!oldJs || !oldWasm) throw new Error(`${page} names no app`);

  const [folder, raw] = [join(work, 'split'), await compiledWasm()];
  await must('wasm-split-cli', raw, folder, '--out-name', NAME);
  await must(
    'wasm-bindgen',
    join(folder, `${NAME}.wasm`),
    ...['--target', 'web', '--no-typescript', '--out-dir', work],
    // The chunks use what the main file exports; nothing else needs those names.
    ...['--keep-lld-exports', '--remove-name-section', '--remove-producers-section'],
  );

  const main = join(work, `${NAME}_bg.wasm`);
  const files = await joined(folder, FEATURES);
  // One after the other: each keeps two cores busy.
  for (const { path } of [{ path: main }, ...files]) await optimise(path);

  for (const file of files) file.url = `./${put(dist, file.name, readFileSync(file.path), '.wasm')}`;
  const links = readFileSync(join(folder, '__wasm_split.js'), 'utf8');
  writeFileSync(join(work, '__wasm_split.js'), beginningOf(links) + LOADER + files.map(link).join(''));
  const { outputFiles } = await build({
    entryPoints: [join(work, `${NAME}.js`)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });

  html = html.replaceAll(oldJs, put(dist, NAME, outputFiles[0].contents, '.js'));
  html = html.replaceAll(oldWasm, put(dist, `${NAME}_bg`, readFileSync(main), '.wasm'));
  for (const name of [oldJs, oldWasm]) rmSync(join(dist, name));
  writeFileSync(page, await withOneStyle(html, dist));
}

/** In the order of the page, which is the order of the layers. */
async function withOneStyle(html, dist) {
  const links = [...html.matchAll(/<link\b[^>]*\brel="?stylesheet\b[^>]*>/g)].map(([link]) => link);
  const names = links.map((link) => link.match(/href="?\.?\/?([\w-]+\.css)/)[1]);
  const text = names.map((name) => readFileSync(join(dist, name), 'utf8')).join('\n');
  for (const name of names) rmSync(join(dist, name));
  const { code } = await transform(text, { loader: 'css', minify: true, target: 'esnext' });
  const [first, ...others] = links;
  for (const link of others) html = html.replace(link, '');
  // Without integrity: opened from disk such a file is blocked, and this one has to say why.
  return html.replace(first, `<link rel="stylesheet" href="./${put(dist, 'style', code, '.css')}">`);
}

async function compiledWasm() {
  const metadata = await outputOf('cargo', ['metadata', '--format-version', '1', '--no-deps']);
  const target = JSON.parse(metadata).target_directory;
  return join(target, 'wasm32-unknown-unknown', 'release', `${NAME}.wasm`);
}

/**
 * A browser optimises a hot function as a whole, on another thread: one of 60 kB takes that thread 200 ms,
 * for which frames wait on a machine of two cores. So functions are not joined into larger ones only because
 * each is called from one place; for the same reason some are `#[cold]` or `#[inline(never)]`.
 */
const LARGEST_JOINED = '300';

const optimise = (path) =>
  must(
    'wasm-opt',
    ...['-O3', '--one-caller-inline-max-function-size', LARGEST_JOINED],
    ...FEATURES.map((name) => `--enable-${name}`),
    ...[path, '-o', path],
  );

/** Writes a file under a name that carries its hash; returns the name. */
function put(dist, stem, content, ending) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const name = `${stem}-${hash}${ending}`;
  writeFileSync(join(dist, name), content);
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

if (process.env.TRUNK_PROFILE === 'release') {
  const work = mkdtempSync(join(tmpdir(), `${NAME}-`));
  try {
    await split(process.env.TRUNK_STAGING_DIR, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

writeClientMetadata(process.env.TRUNK_STAGING_DIR);
