// A few seconds of the attack run: see tests/attack/run.mjs.
import assert from 'node:assert/strict';
import { CORPUS } from '../attack/corpus.mjs';
import { attack } from '../attack/run.mjs';
import { test } from './runner.mjs';

/** A resource is asked for by the URI that the server gave, whatever it is. */
const PAGE = { needs: ['page'], limit: 120_000, sendsInvalid: ['resources/read'] };
const TEXTS = ['script', 'hidden', 'half'].map((kind) => CORPUS.findLast((each) => each.kind === kind));

for (const part of ['items', 'identity', 'sign-in', 'event']) {
  test(
    `attack: nothing a server says in its ${part} runs, leads away, hides or covers a control`,
    PAGE,
    async ({ openTab, pageUrl }) => {
      const texts = part === 'items' ? TEXTS : TEXTS.slice(1, 2);
      const outcome = await attack({ browser: { openTab }, pageUrl, texts, parts: new Map([[part, undefined]]) });
      assert.deepEqual(outcome.findings, []);
      assert.ok(outcome.pairs >= 5, `${outcome.pairs} pairs`);
    },
  );
}
