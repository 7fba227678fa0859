// The page's files, as the build puts them together.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { slimmed } from '../tools/slim.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'], browser: false };

/** A release has one style sheet. A debug build is of Trunk, which has other names and a script of its own. */
const isRelease = (names) => names.some((name) => name.startsWith('style-'));

test(
  'page: whatever it names is there, and in a release no tag is left that the build replaces',
  PAGE,
  async ({ dist }) => {
    const html = await readFile(join(dist, 'index.html'), 'utf8');
    const there = await readdir(dist);
    const named = [...html.matchAll(/(?:href|src|data-js|data-wasm)="?\.\/([\w.-]+)/g)].map(([, name]) => name);

    const absent = named.filter((name) => !there.includes(name));
    assert.deepEqual(absent, []);
    const lacking = ['.css', '.js', '.wasm', '.svg'].filter((ending) => !named.some((name) => name.endsWith(ending)));
    assert.deepEqual(lacking, []);
    assert.ok(there.includes('wirescope.json'));
    if (isRelease(there)) assert.doesNotMatch(html, /data-trunk|<style|<script>/);
  },
);

test('page: the files of a release are named by their hash, so that two builds never mix', PAGE, async ({ dist }) => {
  const names = await readdir(dist);
  if (!isRelease(names)) return;
  const free = ['index.html', 'wirescope.json', 'client-metadata.json', 'manifest.webmanifest', 'worker.js'];
  for (const name of names.filter((name) => !free.includes(name))) {
    const content = await readFile(join(dist, name));
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
    assert.ok(name.includes(`-${hash}.`), name);
  }
});

test(
  'page: the worker of a release keeps each of its files, byte for byte, and nothing else',
  PAGE,
  async ({ dist }) => {
    const names = await readdir(dist);
    if (!isRelease(names)) return;
    const worker = await readFile(join(dist, 'worker.js'), 'utf8');
    const kept = [...worker.matchAll(/\["([\w.-]+)","sha256-([\w+/=]+)"\]/g)].map(([, name, hash]) => [name, hash]);
    const own = names.filter((name) => name === 'index.html' || /-[\da-f]{16}\.\w+$/.test(name));
    assert.deepEqual(kept.map(([name]) => name).sort(), own.sort());
    for (const [name, hash] of kept) {
      const content = await readFile(join(dist, name));
      assert.equal(createHash('sha256').update(content).digest('base64'), hash, name);
    }
  },
);

/** A module that imports one function, and has it in its table of four between two nulls that are written out. */
function withPlaceholders(name) {
  const section = (id, ...body) => [id, body.length, ...body];
  const text = (value) => [value.length, ...Buffer.from(value)];
  const nullThere = (at) => [4, 0x41, at, 0x0b, 1, 0xd0, 0x70, 0x0b];
  return Buffer.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 0, 0),
    ...section(2, 1, ...text('script'), ...text(name), 0, 0),
    ...section(4, 1, 0x70, 0, 4),
    ...section(7, 1, ...text('table'), 1, 0),
    ...section(9, 3, ...nullThere(0), 0, 0x41, 1, 0x0b, 1, 0, ...nullThere(2)),
  ]);
}

test('page: slimming the first file renames its imports and leaves its table as it was', { browser: false }, () => {
  const long = '__wbg_focus_0123456789abcdef';
  const whole = withPlaceholders(long);
  const slim = slimmed(whole, { [long]: 'a' });
  // One letter stays of the name, and two segments of eight bytes go.
  assert.equal(slim.length, whole.length - (long.length - 1) - 16);

  let calls = 0;
  const script = { a: () => (calls += 1) };
  const { table } = new WebAssembly.Instance(new WebAssembly.Module(slim), { script }).exports;
  assert.equal(table.length, 4);
  table.get(1)();
  assert.equal(calls, 1);
  for (const at of [0, 2, 3]) assert.equal(table.get(at), null);

  assert.throws(() => slimmed(whole, {}), /the script has no function __wbg_focus/);
});

test('page: the first file of a release is slim', PAGE, async ({ dist }) => {
  const names = await readdir(dist);
  if (!isRelease(names)) return;
  const name = names.find((name) => /^wirescope_bg-.*\.wasm$/.test(name));
  const first = await readFile(join(dist, name));
  // Without a name for any import: with a long one left this throws.
  assert.ok(slimmed(first, {}).equals(first));
});
