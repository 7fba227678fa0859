// Takes a wasm file apart, as far as the build needs to look into one.

/** The sections, `[{ id, start, end }]`; 0 is one with a name of its own. */
export function* sectionsOf(bytes) {
  const reader = new Reader(bytes, 8);
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const length = reader.number();
    yield { id, start: reader.at, end: reader.at + length };
    reader.at += length;
  }
}

export class Reader {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** Written seven bits at a time. */
  number() {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const next = this.byte();
      value += (next & 127) * factor;
      if (next < 128) return value;
    }
  }

  text() {
    const length = this.number();
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  /** Limits of a memory or a table: the least it is. */
  least() {
    const hasMost = this.byte() & 1;
    const least = this.number();
    if (hasMost) this.number();
    return least;
  }
}

/** How many functions a module imports, and how large it wants its memory and its table. */
export function importsOf(bytes) {
  const found = { functions: 0, memory: 0, table: 0 };
  for (const { kind, least } of eachImport(bytes)) {
    if (kind === 0) found.functions += 1;
    else if (kind === 1) found.table = least;
    else if (kind === 2) found.memory = least;
  }
  return found;
}

/** The imports: each with its name, and from where to where that is written with its length. */
export function* eachImport(bytes) {
  for (const { start } of [...sectionsOf(bytes)].filter(({ id }) => id === 2)) {
    const reader = new Reader(bytes, start);
    for (let left = reader.number(); left > 0; left -= 1) {
      reader.text();
      const from = reader.at;
      const name = reader.text();
      const to = reader.at;
      const kind = reader.byte();
      yield { name, from, to, kind, least: leastOf(reader, kind) };
    }
  }
}

/** Reads past the type of an import; what a memory or a table is at the least. */
function leastOf(reader, kind) {
  if (kind === 0) reader.number();
  else if (kind === 1) reader.byte();
  else if (kind === 3) reader.at += 2;
  else if (kind !== 2) throw new Error(`an import of kind ${kind} is not known here`);
  return kind === 1 || kind === 2 ? reader.least() : undefined;
}

/** The functions with their names and sizes, `[{ name, bytes }]`. */
export function functionsOf(bytes) {
  const sections = [...sectionsOf(bytes)];
  const names = namesOf(bytes, sections);
  const first = importsOf(bytes).functions;
  const code = sections.find(({ id }) => id === 10);
  if (!code) return [];
  const reader = new Reader(bytes, code.start);
  return Array.from({ length: reader.number() }, (_, at) => {
    const length = reader.number();
    reader.at += length;
    return { name: names.get(first + at) ?? '', bytes: length };
  });
}

function namesOf(bytes, sections) {
  const names = new Map();
  for (const { start, end } of sections.filter(({ id }) => id === 0)) {
    const reader = new Reader(bytes, start);
    if (reader.text() !== 'name') continue;
    while (reader.at < end) {
      const kind = reader.byte();
      const after = reader.number() + reader.at;
      if (kind === 1) for (let left = reader.number(); left > 0; left -= 1) names.set(reader.number(), reader.text());
      reader.at = after;
    }
  }
  return names;
}
