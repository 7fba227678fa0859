// `npm run weigh`: where the bytes of the code are, by module, by kind and by file, as a report that is
// kept in the tree (tests/bench/weight.md). Before wasm-opt, which takes the names away with the rest.
//
//   npm run weigh -- --wasm FILE   of a build that is there, whose names say what instances are of
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { planOf } from './join.mjs';
import { Missing } from './missing.mjs';
import { ROOT, run } from './process.mjs';
import { needPackages, needSplitter, needWasmTarget, splitterPath } from './setup.mjs';
import { functionsOf } from './wasm.mjs';

const REPORT = join(ROOT, 'tests/bench/weight.md');
const WASM = 'wasm32-unknown-unknown';
/** Less than this is summed up: kB of one module. */
const LEAST_KB = 8;
const LEAST_OF_A_KIND_KB = 20;

/** Each function of a library that is made anew for a type of ours; the first that its name has. */
const KINDS = [
  ['bodies of components', 'untrack_with_diagnostics'],
  ['closures in markup', 'ReactiveFunction'],
  ['lists by key', '5Keyed'],
  ['reading JSON by derive', '11Deserialize'],
  ['writing JSON by derive', '9Serialize'],
  ['attributes and events', 'into_any_attr'],
  ['views made alike', /into_any|into_maybe_erased/],
  ['render effects', '12RenderEffect'],
  ['effects', '6effect6Effect'],
  ['memos', /ArcMemo|MemoInner|4Memo/],
  ['signals', /RwSignal|6Signal/],
  ['calls by pointer', /call_once|call_mut/],
  ['freeing', /drop_in_place|drop_glue|drop_slow/],
  ['formatting', '3fmt'],
  ['copies', '5clone'],
];

async function weigh() {
  const { values } = parseArgs({ options: { wasm: { type: 'string' } } });
  await needPackages();
  await needWasmTarget();
  await needSplitter();
  const folder = mkdtempSync(join(tmpdir(), 'weigh-'));
  try {
    const wasm = values.wasm ?? (await built());
    await must(splitterPath(), wasm, folder, 'main');
    const files = [
      { home: 'first load', path: join(folder, 'main.wasm') },
      ...planOf(folder).flatMap(({ name, paths }) => paths.map((path) => ({ home: name, path }))),
    ];
    const functions = files.flatMap(({ home, path }) =>
      functionsOf(readFileSync(path)).map((one) => ({ home, ...one })),
    );
    // These only say types to wasm-bindgen, which takes them out.
    const report = reportOf(functions.filter(({ name }) => !name.includes('__wbindgen_describe')));
    writeFileSync(REPORT, report);
    console.log(report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In a folder of its own: with these names all libraries are compiled anew. */
async function built() {
  const names = `target.${WASM}.rustflags=["-Csymbol-mangling-version=v0"]`;
  const folder = join(ROOT, 'target/weighed');
  const where = ['--target', WASM, '--target-dir', folder];
  await must('cargo', 'build', '--release', '--locked', ...where, '--config', names);
  return join(folder, WASM, 'release/wirescope.wasm');
}

async function must(command, ...args) {
  const { code, output } = await run(command, args);
  if (code !== 0) throw new Missing(`${command} failed (${code}): ${output.trim().slice(-2000)}`);
}

function reportOf(functions) {
  const homes = sums(functions, ({ home }) => home);
  return `# Where the bytes of the code are

Made by \`npm run weigh\`: kB of code as compiled, before wasm-opt and brotli, which leave about a quarter.
A function of a library that was made for a type of ours counts for the module of that type.

## By file

${table(['file', 'kB', 'functions'], rowsOf(homes, 0))}

## By module

${table(['module', 'kB', 'functions', 'files'], modules(functions))}

## By kind of instance

${table(['kind', 'kB', 'functions'], rowsOf(sums(functions, kindOf), LEAST_OF_A_KIND_KB))}
`;
}

/** A module that is spread over files says where most of it is. */
function modules(functions) {
  const all = sums(functions, moduleOf);
  return rowsOf(all, LEAST_KB).map((row) => {
    const own = functions.filter((one) => moduleOf(one) === row[0]);
    const parts = [...sums(own, ({ home }) => home)].sort(([, a], [, b]) => b.bytes - a.bytes);
    const most = parts.slice(0, 3).map(([home, { bytes }]) => `${home} ${kb(bytes)}`);
    return [...row, most.join(', ')];
  });
}

function sums(functions, keyOf) {
  const all = new Map();
  for (const one of functions) {
    const key = keyOf(one);
    const sum = all.get(key) ?? { bytes: 0, count: 0 };
    all.set(key, { bytes: sum.bytes + one.bytes, count: sum.count + 1 });
  }
  return all;
}

function rowsOf(sums, least) {
  const rows = [...sums].sort(([, a], [, b]) => b.bytes - a.bytes);
  const large = rows.filter(([, { bytes }]) => bytes >= least * 1000);
  const rest = rows.slice(large.length);
  const total = (rows, key) => rows.reduce((sum, [, one]) => sum + one[key], 0);
  if (rest.length > 0)
    large.push([`${rest.length} smaller`, { bytes: total(rest, 'bytes'), count: total(rest, 'count') }]);
  large.push(['all', { bytes: total(rows, 'bytes'), count: total(rows, 'count') }]);
  return large.map(([name, { bytes, count }]) => [name, kb(bytes), String(count)]);
}

const kb = (bytes) => (bytes / 1000).toFixed(0);

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const isNumber = (at) => at > 0 && at < 3;
  const rule = head.map((_, at) => (isNumber(at) ? '---:' : '---'));
  return [head, rule, ...rows.map((row) => head.map((_, at) => row[at] ?? ''))].map(line).join('\n');
}

/** The module of ours that a name has first, three deep; otherwise the library it is of. */
function moduleOf({ name }) {
  for (const { 0: root, index } of name.matchAll(/C(?:s\w*?_)?9wirescope/g)) {
    const path = identifiers(name, index + root.length).filter((part) => /^[a-z_]/.test(part));
    if (path.length > 0) return path.slice(0, path[0] === 'ui' ? 3 : 2).join('::');
  }
  const [, length, rest] = name.match(/C(?:s[0-9A-Za-z]*_)?(\d+)_?([a-z_]\w*)/) ?? [];
  return rest ? `(${rest.slice(0, Number(length))})` : '(others)';
}

/** The parts of a path from there on: each its length and its letters. */
function identifiers(name, at) {
  const found = [];
  for (;;) {
    const [head, length] = name.slice(at).match(/^(?:s[0-9A-Za-z]*_)?([1-9]\d*)_?/) ?? [];
    if (!head) return found;
    at += head.length + Number(length);
    found.push(name.slice(at - Number(length), at));
  }
}

function kindOf({ name }) {
  const [kind] = KINDS.find(([, mark]) => name.search(mark) >= 0) ?? ['the rest'];
  return kind;
}

await weigh().catch((error) => {
  console.error(error instanceof Missing ? `Cannot weigh: ${error.message}` : error);
  process.exit(1);
});
