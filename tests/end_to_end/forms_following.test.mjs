// Forms that follow what is typed, and what helps to fill them in.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { onBench } from './bench.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('forms: what a condition leads to is there while it holds, and nothing typed is lost', PAGE, async (context) => {
  const { app, accessible } = context;
  const { bench, field, sent } = await onBench(context, 'depends');
  const row = (name) => bench.locator.locator('.field', { hasText: name });
  await bench.find('radio', 'cash').first().click();
  await field('number').gone();
  await field('zip').gone();
  assert.match(await row('day').first().innerText(), /^(?!.*required)/s);
  await bench.find('radio', 'card').first().click();
  await field('number').shown();
  await eventually(async () => /required/.test(await row('number').first().innerText()));
  await field('number').fill('42');
  await field('city').fill('Ulm');
  await field('zip').shown();
  await eventually(async () => /required/.test(await row('day').first().innerText()));
  await accessible();
  await bench.find('radio', 'cash').first().click();
  // It has no place any more, and is sent all the same: that is seen, and can be taken back.
  assert.equal(await field('number').value(), '42');
  await bench.find('button', 'Omit number').click();
  await field('number').gone();
  await field('day').fill('2026-07-28');
  await app.runButton().click();
  assert.deepEqual(await sent(), { pay: 'cash', city: 'Ulm', day: '2026-07-28' });
});

test('forms: examples, dates and files are filled in at a press', PAGE, async (context) => {
  const { app, tab } = context;
  const { bench, field, sent } = await onBench(context, 'depends');
  await bench.find('button', 'Fill in "Rome"').click();
  assert.equal(await field('city').value(), 'Rome');
  await bench.locator.getByLabel('Choose day', { exact: true }).fill('2026-12-24');
  assert.equal(await field('day').value(), '2026-12-24');
  await bench.locator.getByLabel('Choose moment', { exact: true }).fill('2026-12-24T18:30:00');
  assert.match(await field('moment').value(), /^2026-12-2\dT\d\d:\d\d:00Z$/);
  const [chooser] = await Promise.all([
    tab.page.waitForEvent('filechooser'),
    bench.find('button', 'Choose a file for picture').click(),
  ]);
  await chooser.setFiles({ name: 'dot.bin', mimeType: 'application/octet-stream', buffer: Buffer.from([1, 2, 255]) });
  await bench.findText('dot.bin, 3 B').shown();
  assert.equal(await field('picture').value(), 'AQL/');
  await bench.findText('deprecated').shown();
  await app.runButton().click();
  assert.equal((await sent()).picture, 'AQL/');
});

test('forms: a result is checked in full by what its tool promised, patterns too', PAGE, async (context) => {
  const { app } = context;
  const { bench } = await onBench(context, 'promises');
  await bench.find('textbox', 'at', { exact: true }).fill('y');
  await app.runButton().click();
  await bench.findText(/must match the pattern \^x, according to its outputSchema/).shown();
});
