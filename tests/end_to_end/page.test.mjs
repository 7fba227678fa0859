// The page's files, as the build puts them together.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
