// A few seconds of the attack run: see tests/attack/run.mjs.
import assert from 'node:assert/strict';
import { CORPUS } from '../attack/corpus.mjs';
import { attack } from '../attack/run.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'], limit: 120_000 };
/** One text of each kind that is not enormous, and one of a million characters. */
const TEXTS = ['script', 'address', 'markdown', 'syntax', 'prototype', 'hidden', 'half', 'long']
  .map((kind) => CORPUS.findLast((each) => each.kind === kind))
  .concat(CORPUS.find(({ text }) => text.length === 1_000_000));

for (const part of ['items', 'identity', 'sign-in', 'event']) {
  test(`attack: nothing a server says in its ${part} runs, leads away, hides or covers a control`, PAGE, async ({ openTab, pageUrl }) => {
    const texts = part === 'items' ? TEXTS : TEXTS.slice(-3);
    const outcome = await attack({ browser: { openTab }, pageUrl, texts, parts: [part] });
    assert.deepEqual(outcome.findings, []);
    assert.ok(outcome.pairs > 10, `${outcome.pairs} pairs`);
  });
}
