// Takes out of the optimised main file what only the tools before this needed, and what every first visit
// would load: the names by which the script and the wasm know each other, and placeholders in the table.
//
// Not for code or data: those are the splitter's and wasm-opt's.
import { Reader, eachImport, sectionsOf } from './wasm.mjs';

/**
 * What wasm-bindgen calls a function of the page: it ends in a hash, which no compression makes shorter. Only the
 * script and the main file know it.
 */
export const LONG_NAME = /^__wb(?:g|indgen)_\w+_[0-9a-f]{16}$/;
const ELEMENTS = 9;
const IMPORTS = 2;

/** The main file with the `names` that the script has for its imports, and without placeholders. */
export function slimmed(bytes, names) {
  const sections = [...sectionsOf(bytes)].map(({ id, start, end }) => {
    if (id === IMPORTS) return [id, withNames(bytes, start, end, names)];
    if (id === ELEMENTS) return [id, withoutPlaceholders(bytes, start, end)];
    return [id, bytes.subarray(start, end)];
  });
  const written = sections.flatMap(([id, body]) => [Buffer.from([id]), number(body.length), body]);
  return Buffer.concat([bytes.subarray(0, 8), ...written]);
}

function withNames(bytes, start, end, names) {
  const parts = [];
  let at = start;
  for (const { name, from, to } of eachImport(bytes)) {
    // The page would not start: its script no longer has what is asked for.
    if (LONG_NAME.test(name) && !Object.hasOwn(names, name)) throw new Error(`the script has no function ${name}`);
    const short = Buffer.from(Object.hasOwn(names, name) ? names[name] : name);
    parts.push(bytes.subarray(at, from), number(short.length), short);
    at = to;
  }
  return Buffer.concat([...parts, bytes.subarray(at, end)]);
}

/**
 * The splitter fills the places of other files with null, so that wasm-bindgen puts nothing there. A new
 * table holds null all by itself.
 */
function withoutPlaceholders(bytes, start, end) {
  const reader = new Reader(bytes, start);
  const kept = [];
  for (let left = reader.number(); left > 0; left -= 1) {
    const from = reader.at;
    if (!isOfNulls(reader)) kept.push(bytes.subarray(from, reader.at));
  }
  if (reader.at !== end) throw new Error('the elements of the table were not understood');
  return Buffer.concat([number(kept.length), ...kept]);
}

const I32_CONST = 0x41;
const REF_NULL = 0xd0;
const REF_FUNC = 0xd2;
const END = 0x0b;

/** Reads past a segment of elements for the first table; whether there is nothing but null in it. */
function isOfNulls(reader) {
  // As numbers of functions, or as expressions.
  const isExpressions = expect(reader, 0, 4) === 4;
  expect(reader, I32_CONST);
  reader.number();
  expect(reader, END);
  let functions = 0;
  for (let left = reader.number(); left > 0; left -= 1) {
    if (!isExpressions || expect(reader, REF_NULL, REF_FUNC) === REF_FUNC) functions += 1;
    reader.number();
    if (isExpressions) expect(reader, END);
  }
  return functions === 0;
}

/** Other elements may mean something that is not seen here. */
function expect(reader, ...known) {
  const byte = reader.byte();
  if (!known.includes(byte)) throw new Error(`0x${byte.toString(16)} is not known here among the elements`);
  return byte;
}

/** Seven bits at a time. */
function number(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) + (rest < 128 ? 0 : 128));
    if (rest < 128) return Buffer.from(bytes);
  }
}
