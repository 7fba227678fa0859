// The README's table of the conformance suite: written and checked here, never by hand.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../tools/process.mjs';
import { EXTENSION, LEFT_OUT } from './suite.mjs';

const README = join(ROOT, 'README.md');
const BEGIN = '<!-- conformance: written by npm test -- --only conformance --write -->';
const END = '<!-- /conformance -->';

export async function writeTable(rows, version) {
  await writeFile(README, withTable(await readFile(README, 'utf8'), rows, version));
}

/** Whether the README has the table that these results make. */
export async function tableIsCurrent(rows, version) {
  const text = await readFile(README, 'utf8');
  return withTable(text, rows, version) === text;
}

function withTable(text, rows, version) {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error('README.md has no place for the table');
  return `${text.slice(0, begin + BEGIN.length)}\n${table(rows, version)}\n${text.slice(end)}`;
}

function table(rows, version) {
  const lines = rows.map(
    ({ scenario, revision, required, holds }) =>
      `| \`${scenario}\` | ${revision} | ${required ? 'yes' : 'no'} | ${holds ? 'passes' : 'fails'} |`,
  );
  const leftOut = Object.entries(LEFT_OUT).map(
    ([scenario, reason]) => `| \`${scenario}\` | ${EXTENSION} | no | left out: ${reason} |`,
  );
  const held = rows.filter(({ holds }) => holds).length;
  const required = rows.filter((row) => row.required);
  const ofThose = required.filter(({ holds }) => holds).length;
  return [
    `\`${version}\`: ${held} of ${rows.length} pass, and of the ${required.length} required ones ${ofThose}.`,
    '',
    '| scenario | revision | required | |',
    '|---|---|---|---|',
    ...lines,
    ...leftOut,
  ].join('\n');
}
