import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Nothing that axe finds, however small it calls it, on what the page shows now. */
export async function assertAccessible(tab) {
  // Evaluated and not put into a script element: the page's policy forbids such scripts.
  const isThere = await tab.evaluate(() => 'axe' in globalThis);
  if (!isThere) await tab.evaluate(`${await readFile(AXE, 'utf8')}; undefined`);
  const violations = await tab.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    );
  });
  assert.deepEqual(violations, [], 'axe found violations');
}
