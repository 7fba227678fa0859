// Fields: what stands in them, what is typed and pasted, what goes out.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const EVERYWHERE = { ...PAGE, everywhere: true };
// The clipboard is everybody's.
const PASTING = { ...PAGE, alone: true };

const onBench = async ({ app, start }, tool) => {
  const server = await start('forms');
  await app.openAndConnect(server.url);
  await app.chooseTool(tool);
  return {
    field: (name) => app.workbench(tool).find('textbox', name, { exact: true }),
    /** The arguments of the last call, once there have been so many. */
    async sent(count = 1) {
      await eventually(async () => (await server.control('called', 'GET')).length >= count);
      return (await server.control('called', 'GET')).at(-1);
    },
  };
};

test('forms: looking at a value, and typing beside it, keeps its line breaks', EVERYWHERE, async (context) => {
  const { app } = context;
  const { field, sent } = await onBench(context, 'lines');
  const held = { query: '-- one\nSELECT 2', windows: 'a\r\nb\rc', mail: 'a@b\nc@d', notes: ['x\ny'] };
  await app.jsonTab().click();
  await app.jsonBox().fill(JSON.stringify(held));
  await app.formTab().click();

  assert.equal(await field('query').value(), held.query);
  assert.equal(await field('windows').value(), 'a\nb\nc');
  assert.equal(await field('mail').value(), held.mail, 'a format is no reason to drop a line break');
  assert.equal(await field('Item 1').value(), 'x\ny');
  for (const name of ['query', 'windows', 'mail', 'Item 1']) {
    await field(name).press('Control+End');
    await field(name).press('!');
  }
  await field('query').press('Enter');
  await field('query').press('Shift+Enter');
  await field('query').press('Control+Enter');

  assert.deepEqual(await sent(), {
    query: '-- one\nSELECT 2!\n\n',
    windows: 'a\r\nb\rc!',
    mail: 'a@b\nc@d!',
    notes: ['x\ny!'],
  });
});

test('forms: what is pasted stays as it is, and a field grows with it', PASTING, async (context) => {
  const { tab } = context;
  const { field } = await onBench(context, 'lines');
  const paste = async (name, text) => {
    await tab.evaluate((words) => navigator.clipboard.writeText(words), text);
    await field(name).press('Control+v');
  };
  const before = await field('query').box();
  await paste('query', '-- one\nSELECT 2\nFROM three');
  assert.equal(await field('query').value(), '-- one\nSELECT 2\nFROM three');
  const after = await field('query').box();
  assert(after.height > before.height + 24, `${before.height} and then ${after.height} pixels`);

  await field('mail').fill('me');
  await field('mail').press('Enter');
  assert.equal(await field('mail').value(), 'me', 'a field for one line begins no other by a key');
  await paste('mail', '@a\nyou@b');
  await eventually(async () => (await field('mail').value()) === 'me@a\nyou@b');
  await tab.press('!');
  assert.equal(await field('mail').value(), 'me@a\nyou@b!', 'the cursor stays behind what was pasted');
  await paste('count', '1\n2');
  await eventually(async () => (await field('count').value()) === '1\n2');
});

test('forms: prompts and templates take several lines', EVERYWHERE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('forms');
  await app.openAndConnect(server.url);
  await tab.find('link', /^Prompts/).click();
  await tab.find('listbox', 'Prompts').find('option', 'review').click();
  const code = tab.find('textbox', 'code', { exact: true });
  await code.fill('a = 1');
  await code.press('Enter');
  await code.press('b');
  assert.equal(await code.value(), 'a = 1\nb');
  await tab.find('listbox', 'Suggestions').shown();
  await code.press('Escape');
  await code.press('ArrowUp');
  await code.press('Home');
  await code.press('#');
  assert.equal(await code.value(), '#a = 1\nb', 'arrows move the cursor from line to line');
  await code.press('Control+Enter');
  await app.expectText('{"code":"#a = 1\\nb"}');

  await tab.find('link', /^Resources/).click();
  await tab.find('tab', 'Templates').click();
  await tab.find('listbox', 'Templates').find('option', 'words').first().click();
  const words = tab.find('textbox', 'words', { exact: true });
  await words.fill('one\ntwo');
  assert.equal(await words.value(), 'one\ntwo');
  await words.press('Control+Enter');
  await app.expectText('read forms://text/one%0Atwo');
});

test('forms: new items and optional groups begin with what their fields declare', EVERYWHERE, async (context) => {
  const { app } = context;
  const { field, sent } = await onBench(context, 'order');
  const bench = app.workbench('order');
  await bench.find('button', 'Add item').first().click();
  await bench.find('button', 'Add item').nth(1).click();
  await field('product').first().fill('rice');
  assert.equal(await field('quantity').first().value(), '1');
  await field('product').nth(1).fill('tea');
  assert.equal(await field('quantity').nth(1).value(), '1');
  await field('quantity').nth(1).press('Control+Enter');

  const begun = { quantity: 1, unit: 'kg', gift: false };
  assert.deepEqual(await sent(), {
    orders: [{ product: 'rice', ...begun }],
    spare: { product: 'tea', ...begun },
    flags: [false],
  });
});

test('twins: items of one name open by their place, and say so', PAGE, async (context) => {
  const { app, tab } = context;
  const { field } = await onBench(context, 'twin');
  const rows = (list) => tab.find('listbox', list).find('option', /twin/);
  const says = async (words) => app.expectText(words);
  await field('first').fill('one');
  await says('Number 1 of 2 tools with this name');
  await rows('Tools').nth(1).click();
  await says('Number 2 of 2 tools with this name');
  await field('second').fill('two');
  await rows('Tools').first().click();
  assert.equal(await field('first').value(), 'one', 'each keeps a draft of its own');
});

test('twins: prompts, resources and templates too', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('forms');
  await app.openAndConnect(server.url);
  const second = async (list, name, words, about) => {
    await tab.find('listbox', list).find('option', name).nth(1).click();
    await app.expectText(words);
    await app.expectText(about);
  };
  await tab.find('link', /^Prompts/).click();
  await second('Prompts', 'twin', 'Number 2 of 2 prompts with this name', 'The second of one name.');
  await tab.find('link', /^Resources/).click();
  await tab.find('listbox', 'Resources').find('option', 'right').click();
  await app.expectText('Number 2 of 2 resources with this URI');
  assert.equal(await tab.find('heading', 'right').count(), 1);
  await tab.find('button', /^Read( again)?$/).click();
  await app.expectText('read forms://twin');
  await tab.find('tab', 'Templates').click();
  await tab.find('listbox', 'Templates').find('option', 'other words').click();
  await app.expectText('Number 2 of 2 resource templates with this URI');
});

test('forms: of any number of options some are drawn, and all are found', EVERYWHERE, async (context) => {
  const { app } = context;
  const { sent } = await onBench(context, 'many_options');
  const bench = app.workbench('many_options');
  assert.equal(await bench.find('radio').count(), 50);
  assert.equal(await bench.find('checkbox').count(), 50);
  const find = (index) => bench.find('searchbox', 'Filter 20,000 options').nth(index);
  await find(0).fill('option 19999');
  await bench.find('radio', 'option 19999').click();
  await find(1).fill('choice 12345');
  await bench.find('checkbox', 'choice 12345').click();
  await find(1).fill('');
  await bench.find('checkbox', 'choice 12345').shown();
  await find(1).press('Control+Enter');
  assert.deepEqual(await sent(), { one: 'option 19999', several: ['choice 12345'] });
});

test('forms: of any number of fields and items some are drawn, and all are found', PAGE, async (context) => {
  const { app } = context;
  const { field, sent } = await onBench(context, 'many_fields');
  const bench = app.workbench('many_fields');
  const drawn = () => bench.find('textbox').count();
  const before = await drawn();
  assert(before <= 200, `${before} fields`);
  await bench.find('button', /^Show more of .* further items?$/).click();
  await eventually(async () => (await drawn()) === before + 50);
  await app.runButton().click();
  await field('field 2999').shown();
  await bench.find('searchbox', 'Filter 3,002 fields').fill('field 2998');
  await field('field 2998').fill('found');
  await field('field 2999').fill('wrong no more');
  await bench.find('searchbox', 'Filter 3,002 fields').fill('group');
  await bench.find('searchbox', 'Filter 3,000 fields').fill('inner 1500');
  await field('inner 1500').fill('deep');
  await field('inner 1500').press('Control+Enter');
  const args = await sent();
  assert.equal(args.items.length, 20_000);
  assert.deepEqual(args.group, { 'inner 1500': 'deep' });
  assert.equal(args['field 2998'], 'found');
  assert.equal(args['field 2999'], 'wrong no more');
});

test('forms: no text of a server widens a field, and a long one is drawn in pieces', PAGE, async (context) => {
  const { app, tab } = context;
  const { field } = await onBench(context, 'long_texts');
  const bench = app.workbench('long_texts');
  await bench.find('button', 'Edit all 1.0 MB').shown();
  await app.runButton().click();
  await app.callCards().first().shown();
  const overlaps = await tab.evaluate(() => {
    const form = document.querySelector('.bench > .arguments');
    const end = form.getBoundingClientRect().right + 1;
    const isOut = (element) => element.checkVisibility() && element.getBoundingClientRect().right > end;
    const inside = (element) => element.closest('.code, .long-text, textarea');
    const all = [...form.querySelectorAll('*')].filter((element) => !inside(element));
    return all
      .filter(isOut)
      .map((element) => `${element.tagName}.${element.className}`)
      .slice(0, 5);
  });
  assert.deepEqual(overlaps, []);
  const longest = await tab.evaluate(() =>
    Math.max(...[...document.querySelectorAll('.bench > .arguments label')].map((label) => label.textContent.length)),
  );
  assert(longest < 500, `a label of ${longest} characters`);
  await bench.find('button', 'Edit all 1.0 MB').click();
  assert.equal((await field('text').value()).length, 1_000_000);
});

for (const index of [0, 1]) {
  test(`apps: a tool's app is named, and its source shown without being run (${index})`, PAGE, async (context) => {
    const { app, tab } = context;
    await onBench(context, `app_${index}`);
    const section = tab.find('region', 'App of this tool');
    await section.findText('ui://forms/app').first().shown();
    await section.find('button', 'Show its source').click();
    await section.findText('An app').first().shown();
    assert.equal(await tab.evaluate(() => globalThis.ran), undefined);
    assert.equal(await tab.evaluate(() => document.querySelectorAll('iframe').length), 0);
    await app.runButton().click();
    await app.expectText('{}');
  });
}
