// What a screen reader is told of a screen, as text: what is kept, and what differs from it.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.mjs';
import { made } from './steady.mjs';

const KEPT = new URL('readings/', import.meta.url);
const ACCEPTS = process.argv.includes('--accept');
const ADVICE = 'if it is right, accept it: node tests/end_to_end/run.mjs --grep reading: --accept';
/** What is on its way may yet arrive: a reading that does not change any more differs. */
const SETTLED_MILLIS = 5000;
const MOST_LINES = 30;
/** How many messages came by themselves depends on how long the test took, and so does how short it took. */
const SAME = [
  [/"(All|Calls|Errors|Notifications|Questions|Probes|Log) \d+"/g, '"$1 9"'],
  [/(< )?12 ms( 12 ms)?/g, '12 ms'],
];

/**
 * Fails where `spot` is read otherwise than in `readings/<name>.txt`, or keeps it there with `--accept`. Where
 * `wire` is not set, the lines of the wire are left out, for two streams decide between them how they come.
 */
export async function assertReads(spot, name, { wire = false } = {}) {
  const path = new URL(`${name}.txt`, KEPT);
  const read = async () => written(await spot.locator.ariaSnapshot(), wire);
  if (ACCEPTS) {
    let before;
    await eventually(async () => before === (before = await read()));
    await mkdir(KEPT, { recursive: true });
    return writeFile(path, before);
  }
  const kept = await readFile(path, 'utf8').catch(() => '');
  let now;
  const isSame = async () => kept === (now = await read());
  await eventually(isSame, SETTLED_MILLIS).catch(() => {
    const lines = differingLines(kept.split('\n'), now.split('\n'));
    throw new Error(`${fileURLToPath(path)}\n${lines.slice(0, MOST_LINES).join('\n')}\n${ADVICE}`);
  });
}

export async function keptReadings() {
  return (await readdir(KEPT)).map((file) => file.replace(/\.txt$/, '')).sort();
}

/** Without what differs from one run to the next. */
function written(snapshot, wire) {
  const lines = [];
  let inWire;
  for (const line of snapshot.split('\n')) {
    const depth = line.search(/\S/);
    if (inWire !== undefined && depth > inWire) continue;
    inWire = !wire && /^\s*- grid "Messages"/.test(line) ? depth : undefined;
    lines.push(SAME.reduce((text, [pattern, words]) => text.replaceAll(pattern, words), made(line)));
  }
  return `${lines.join('\n')}\n`;
}

/** With `-` what was, with `+` what is, and a line of what is around it. */
function differingLines(before, after) {
  const isCommon = longestCommon(before, after);
  const lines = [];
  let [b, a] = [0, 0];
  while (b < before.length || a < after.length) {
    if (b < before.length && !isCommon.before.has(b)) lines.push(`- ${before[b++]}`);
    else if (a < after.length && !isCommon.after.has(a)) lines.push(`+ ${after[a++]}`);
    else {
      lines.push(`  ${before[b++]}`);
      a += 1;
    }
  }
  const isChange = (line) => line !== undefined && !line.startsWith('  ');
  return lines.filter((_, at) => [at - 1, at, at + 1].some((near) => isChange(lines[near])));
}

/** The places of the lines that both have in the same order, as many as there are. */
function longestCommon(before, after) {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let b = before.length - 1; b >= 0; b -= 1)
    for (let a = after.length - 1; a >= 0; a -= 1)
      lengths[b][a] =
        before[b] === after[a] ? lengths[b + 1][a + 1] + 1 : Math.max(lengths[b + 1][a], lengths[b][a + 1]);
  const common = { before: new Set(), after: new Set() };
  for (let b = 0, a = 0; b < before.length && a < after.length; ) {
    if (before[b] === after[a]) {
      common.before.add(b++);
      common.after.add(a++);
    } else if (lengths[b + 1][a] >= lengths[b][a + 1]) b += 1;
    else a += 1;
  }
  return common;
}
