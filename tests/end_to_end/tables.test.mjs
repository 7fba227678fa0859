// Structured content that is a list of objects, as a table.
import assert from 'node:assert/strict';
import { onBench } from './bench.mjs';
import { test } from './runner.mjs';

const ROWS = [
  { city: 'Ulm', size: 10 },
  { city: 'Rome, IT', size: 9, old: true },
  { city: 'Oslo', size: 200 },
];

test('results: a list of objects is a table: sorted, without some columns, as CSV', {
  needs: ['page'],
  alone: true,
}, async (context) => {
  const { app, tab, accessible } = context;
  await onBench(context, 'promises');
  await app.jsonTab().click();
  await app.jsonBox().fill(JSON.stringify({ at: 'x', rows: ROWS }));
  await app.runButton().click();
  await app.lens('Structured').click();
  const table = tab.page.locator('.json-table');
  const cities = () => table.locator('tbody tr > td:first-child').allInnerTexts();
  assert.deepEqual(await table.locator('th').allInnerTexts(), ['city', 'size', 'old']);
  assert.match(await table.locator('caption').innerText(), /^\/rows: 3 rows$/);
  assert.deepEqual(await cities(), ['Ulm', 'Rome, IT', 'Oslo']);

  await table.getByRole('button', { name: 'size' }).click();
  assert.deepEqual(await cities(), ['Rome, IT', 'Ulm', 'Oslo']);
  await table.getByRole('button', { name: 'size' }).click();
  assert.deepEqual(await cities(), ['Oslo', 'Ulm', 'Rome, IT']);
  assert.equal(await table.locator('th').nth(1).getAttribute('aria-sort'), 'descending');
  await accessible();

  await table.getByText('Columns').click();
  await table.getByLabel('old').click();
  assert.deepEqual(await table.locator('th').allInnerTexts(), ['city', 'size']);
  await table.getByRole('button', { name: 'Copy as CSV' }).click();
  assert.equal(
    await tab.evaluate(() => navigator.clipboard.readText()),
    'city,size\r\nOslo,200\r\nUlm,10\r\n"Rome, IT",9\r\n',
  );
  // All of it is in the tree as well.
  await app.result().findText('Oslo').first().shown();
});
