// Forms for values that may be one of several things: which one, and nothing of it lost.
import assert from 'node:assert/strict';
import { onBench } from './bench.mjs';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('forms: one of several objects, and what both have stays when the other is chosen', PAGE, async (context) => {
  const { app, accessible } = context;
  const { field, choice, sent } = await onBench(context, 'anything');
  await choice('shape').select('Circle');
  await field('radius').fill('2.50');
  await field('colour').fill('red');
  await choice('shape').select('Square');
  await field('radius').gone();
  assert.equal(await field('colour').value(), 'red');
  await field('side').fill('3');
  await accessible();
  await app.runButton().click();
  assert.deepEqual(await sent(), { shape: { kind: 'square', side: 3, colour: 'red' } });

  await choice('shape').select('A name');
  await field('A name').fill('star');
  await choice('id').select('whole number');
  await field('whole number').fill('12345678901234567890');
  await app.runButton().click();
  // The server itself reads no more than a double holds.
  await app.expectWire('"id":12345678901234567890');
  assert.equal((await sent(2)).shape, 'star');
});

test('forms: positions, names of one’s own, and a tree that goes on', PAGE, async (context) => {
  const { app, tab } = context;
  const { bench, field, choice, button, sent } = await onBench(context, 'anything');
  await choice('shape').select('A name');
  await field('A name').fill('s');
  const row = (name) => bench.find('group', name, { exact: true });
  await row('point').find('button', 'Add', { exact: true }).click();
  await field('x').fill('1');
  await field('y').fill('2');
  await row('point').find('button', 'Add item').first().click();
  await field('Item 3').fill('z');

  await row('labels').find('button', 'Add property').click();
  await field('Name of property 1').fill('env');
  await field('Value of env').fill('prod');

  await row('tree').first().find('textbox', 'name', { exact: true }).fill('root');
  await row('left').find('button', 'Add', { exact: true }).first().click();
  await row('left').first().find('textbox', 'name', { exact: true }).first().fill('leaf');

  const marks = row('marks');
  for (const value of ['1', '2']) {
    await marks.find('button', 'Add item').click();
    await marks.find('textbox', `Item ${value}`, { exact: true }).fill(value);
  }
  await button('Move Item 2 up').click();
  await marks.find('button', 'Add item').click();
  await button('Set Item 3 to null').click();
  await app.runButton().click();

  assert.deepEqual(await sent(), {
    shape: 's',
    point: [1, 2, 'z'],
    labels: { env: 'prod' },
    tree: { name: 'root', left: { name: 'leaf' } },
    marks: [2, 1, null],
  });
  await tab.reload();
  await app.workbench('anything').first().shown();
  await eventually(async () => (await field('Value of env').value()) === 'prod');
});

test('forms: alternatives of all arguments, and JSON finds the one that is meant', PAGE, async (context) => {
  const { app } = context;
  const { field, choice, sent } = await onBench(context, 'either');
  await field('name').fill('a');
  await field('note').fill('n');
  await choice('Alternative').select('By number');
  assert.equal(await field('note').value(), 'n');
  await field('number').fill('7');
  await app.runButton().click();
  assert.deepEqual(await sent(), { note: 'n', number: 7 });

  await app.jsonTab().click();
  await app.jsonBox().fill('{"name":"b"}');
  await app.formTab().click();
  assert.equal(await field('name').value(), 'b');
});

test('forms: a pattern and what depends are checked, and flaws of the schema are told', PAGE, async (context) => {
  const { app, tab, accessible } = context;
  const { bench, field, sent } = await onBench(context, 'strict');
  await bench.findText('The schema of this tool has 2 flaws').click();
  await bench.findText('must be a whole number that is not negative').shown();
  await bench.findText('names a property that additionalProperties does not allow: missing').shown();
  await field('code').fill('abc');
  await field('card').fill('1');
  // No expression of a server's can stop the page.
  await field('slow').fill(`${'a'.repeat(60)}!`);
  await app.runButton().click();
  await bench.findText('must match the pattern').first().shown();
  await bench.find('button', '/holder', { exact: true }).click();
  assert.equal(await focusedLabel(tab), 'holder');
  await accessible();
  await field('code').fill('ABC-1');
  await field('holder').fill('me');
  await bench.find('button', 'Send anyway').click();
  assert.deepEqual(await sent(), { code: 'ABC-1', card: '1', holder: 'me', slow: `${'a'.repeat(60)}!` });
});

test('forms: the hardest form is filled in without a pointer', PAGE, async (context) => {
  const { app, tab } = context;
  const { choice, field, sent } = await onBench(context, 'anything');
  await choice('shape').press('C');
  await eventually(async () => (await field('radius').count()) === 1);
  await tab.press('Tab');
  // The kind has one answer only, which stands there.
  for (let step = 0; step < 8 && (await focusedLabel(tab)) !== 'radius'; step += 1) await tab.press('Tab');
  await tab.page.keyboard.type('4');
  for (let step = 0; step < 8 && (await focusedLabel(tab)) !== 'colour'; step += 1) await tab.press('Tab');
  await tab.page.keyboard.type('blue');
  await tab.press('Control+Enter');
  assert.deepEqual(await sent(), { shape: { kind: 'circle', radius: 4, colour: 'blue' } });
  await app.expectResult('blue');
});

const focusedLabel = (tab) => tab.evaluate(() => document.activeElement?.labels?.[0]?.textContent);
