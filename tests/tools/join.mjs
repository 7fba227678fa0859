// Joins the files of the splitter into few. It writes one for each set of chunks that need the same
// functions: with a dozen chunks those are a hundred, most of them tiny.
//
// What the open server needs is there before any view of it, so it may hold what those share with it.
// What views share among themselves is a file of its own, and so is what the first screen's options share
// with the server, or with views.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './process.mjs';
import { importsOf } from './wasm.mjs';

const SERVER = 'server';
/** What the first screen may want before there is a server. */
const EARLY = 'options';
const BY_EARLY = 'shared_by_options_and_server';
const BY_BOTH = 'shared_by_options_and_views';
const BY_VIEWS = 'shared_by_views';
const SHARED = [BY_EARLY, BY_BOTH, BY_VIEWS];

/** The files that each file is loaded after. */
function needsOf(home) {
  if (home === BY_EARLY || home === BY_BOTH) return [];
  if (home === SERVER) return [BY_EARLY];
  if (home === EARLY) return [BY_EARLY, BY_BOTH];
  if (home === BY_VIEWS) return [SERVER, BY_BOTH];
  return [SERVER, BY_VIEWS];
}

/** The file for what these chunks need, and nothing else does. */
function homeOf(chunks) {
  if (chunks.length === 1) return chunks[0];
  if (chunks.includes(EARLY)) return chunks.includes(SERVER) ? BY_EARLY : BY_BOTH;
  return chunks.includes(SERVER) ? SERVER : BY_VIEWS;
}

/** What the splitter's script says: each file, and the chunks that need it. */
function filesOf(links) {
  const shared = [...links.matchAll(/\/\* ([\w, ]+) \*\/\s*const __(chunk_\d+) = /g)].map(([, chunks, file]) => ({
    file,
    chunks: chunks.split(', '),
  }));
  const alone = [...links.matchAll(/export const __wasm_split_load_(\w+) = /g)].map(([, name]) => ({
    file: `split_${name}`,
    chunks: [name],
  }));
  // A splitter that writes something else would lose a file without a word.
  const named = new Set(links.match(/(?<=\.\/)(split|chunk)_\w+(?=\.wasm)/g));
  const known = new Set([...shared, ...alone].map(({ file }) => file));
  if ([...named].some((file) => !known.has(file)))
    throw new Error('the splitter names files in a way that is not known here');
  return [...shared, ...alone].filter(({ file }) => named.has(file));
}

/**
 * Which files there are to be of what `folder` holds: `[{ name, paths, needs, isChunk }]`, each after
 * those that it needs.
 */
export function planOf(folder) {
  const homes = new Map();
  for (const { file, chunks } of filesOf(readFileSync(join(folder, '__wasm_split.js'), 'utf8'))) {
    const home = homeOf(chunks);
    homes.set(home, [...(homes.get(home) ?? []), join(folder, `${file}.wasm`)]);
  }
  const plan = [];
  const add = (name) => {
    if (!homes.has(name) || plan.some((file) => file.name === name)) return;
    const needs = needsOf(name).filter((needed) => homes.has(needed));
    needs.forEach(add);
    plan.push({ name, paths: homes.get(name), needs, isChunk: !SHARED.includes(name) });
  };
  [...homes.keys()].sort().forEach(add);
  return plan;
}

/** Makes them: each has a `path` then. */
export async function joined(folder, features) {
  const files = planOf(folder);
  for (const file of files) file.path = await oneOf(folder, file, features);
  return files;
}

/**
 * All of them import the memory, the table and the stack of the main file. Joined as they are, each
 * would bring a memory of its own; so the first in the row is a file that only hands these on.
 */
async function oneOf(folder, { name, paths }, features) {
  if (paths.length === 1) return paths[0];
  const [go, out] = [join(folder, `hands_on_${name}.wat`), join(folder, `joined_${name}.wasm`)];
  writeFileSync(go, handsOn(readFileSync(paths[0])));
  const parts = paths.flatMap((path, at) => [path, `part_${at}`]);
  const merge = join(ROOT, 'node_modules/binaryen/bin/wasm-merge');
  const flags = [...features, 'multimemory'].map((feature) => `--enable-${feature}`);
  const args = [merge, ...flags, go, '__wasm_split', ...parts, '-g', '-o', out];
  const { code, output } = await run(process.execPath, args, { quiet: true });
  if (code !== 0) throw new Error(`wasm-merge failed (${code}): ${output.trim().slice(-2000)}`);
  return out;
}

function handsOn(module) {
  const { memory, table } = importsOf(module);
  return `(module
    (import "main" "memory" (memory ${memory}))
    (import "main" "__indirect_function_table" (table ${table} funcref))
    (import "main" "__wasm_split_shared0" (global (mut i32)))
    (export "memory" (memory 0))
    (export "__indirect_function_table" (table 0))
    (export "__wasm_split_shared0" (global 0)))`;
}
