// Results: the ways to look at one, what is copied, and from an earlier call back into the form.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

async function openDemo({ app }) {
  await app.open();
  await app.demoButton().click();
  await app.toolList().shown();
}

test('results: text and JSON are a press away, and the way chosen last is kept', PAGE, async (context) => {
  const { app, tab } = context;
  await openDemo(context);
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');

  await app.lens('JSON').click();
  await app.expectResult('structuredContent');
  await app.call('add', { a: 4, b: 5 });

  await app.expectResult('structuredContent');
  await tab.reload();
  await app.toolList().shown();
  await app.call('add', { a: 1, b: 1 });
  await app.expectResult('structuredContent');
  await app.lens('Text').click();
  await app.result().find('tabpanel', 'Text').findText('The sum is 2').first().shown();
});

test('results: the copy is of what is seen', PAGE, async (context) => {
  const { app, tab } = context;
  await openDemo(context);
  await tab.evaluate(() => {
    navigator.clipboard.writeText = (text) => {
      window.copied = text;
      return Promise.resolve();
    };
  });
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
  const copies = async (words) => {
    await app.result().find('button', 'Copy result').click();
    await eventually(async () => words.test((await tab.evaluate(() => window.copied)) ?? ''));
  };

  await app.lens('Rendered').click();
  await copies(/^The sum is 5$/);
  await app.lens('JSON').click();
  await copies(/^\{.*"structuredContent"/);
});

test(
  'results: the arguments of an earlier call come back into the form, and nothing is sent',
  PAGE,
  async (context) => {
    const { app, tab } = context;
    await openDemo(context);
    await app.call('add', { a: 2, b: 3 });
    await app.expectResult('5');
    await app.call('add', { a: 4, b: 5 });
    await app.expectResult('9');
    const argument = async () => JSON.parse(await app.jsonBox().value()).a;

    await app.callCards().nth(1).find('button', 'Edit').click();

    await eventually(async () => (await argument()) === 2);
    assert.equal(await app.callCards().count(), 2);
    await tab.find('button', 'Undo').click();
    await eventually(async () => (await argument()) === 4);
  },
);

test('results: Markdown is drawn, and a comment of a script is not', PAGE, async (context) => {
  const { app } = context;
  await openDemo(context);
  await app.call('echo', { message: '# A title\n\nSome *words*.' });
  await app.result().find('heading', 'A title').shown();
  await app.lens('Text').click();
  await app.expectResult('# A title');
  await app.lens('Rendered').click();
  await app.call('echo', { message: '# no title\nset -e' });
  await app.expectResult('# no title');
});

test('results: two calls stand side by side, with what differs marked', PAGE, async (context) => {
  const { app, tab, accessible } = context;
  await openDemo(context);
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
  assert.equal(await tab.find('button', 'Compare').count(), 0);
  await app.call('add', { a: 2, b: 40 });
  await app.expectResult('42');

  await tab.find('button', 'Compare').first().click();

  const comparison = tab.find('region', 'Comparison');
  await comparison.findText('1 difference').shown();
  const marked = (name) => tab.evaluate((name) => document.querySelector(`.comparison ${name}`)?.textContent, name);
  assert.deepEqual([await marked('del'), await marked('ins')], ['5', '42']);
  await comparison.find('tab', 'Arguments').click();
  await eventually(async () => (await marked('ins')) === '40');
  await accessible();
  await app.call('add', { a: 2, b: 40 });
  await tab.find('button', 'Compare').first().click();
  await comparison.first().findText('They are the same').shown();
});
