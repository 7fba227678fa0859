// Prompts: arguments with values suggested while one types, and messages of every kind of content.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const PYTHON = { needs: ['page', 'python'] };

/** The screen of prompts, by what a person sees of it. */
class Prompts {
  constructor({ app, tab }) {
    this.app = app;
    this.tab = tab;
  }

  link = () => this.tab.find('link', /^Prompts/);
  list = () => this.tab.find('listbox', 'Prompts');
  bench = (name) => this.tab.find('region', name, { exact: true });
  field = (name) => this.tab.find('textbox', name, { exact: true });
  plainField = (name) => this.tab.find('textbox', name, { exact: true });
  suggestions = () => this.tab.find('listbox', 'Suggestions');
  suggestion = (words) => this.suggestions().find('option', words);
  getButton = () => this.tab.find('button', 'Get', { exact: true });
  messages = () => this.tab.find('list', 'Messages');

  async openAt(url) {
    await this.app.open();
    await this.app.connect(url);
    await this.app.expectStatus('Connected');
    await this.link().click();
  }

  async choose(name) {
    await this.list().find('option', name).first().click();
    await this.bench(name).first().shown();
  }

  expectMessage = (words) => this.messages().findText(words).first().shown();
}

for (const name of ['everything', 'everything-sse']) {
  test(`prompts: ${name}: one argument narrows the other`, PAGE, async (context) => {
    const { app, start } = context;
    const server = await start(name);
    const prompts = new Prompts(context);
    await prompts.openAt(server.url);
    await prompts.choose('completable-prompt');

    const place = await prompts.getButton().box();
    await prompts.field('department').fill('S');
    await prompts.suggestion('Sales').first().shown();
    await app.expectText('2 suggestions');
    assert.deepEqual(await prompts.getButton().box(), place, 'nothing moves from under a press');
    await prompts.suggestion('Sales').first().click();
    assert.equal(await prompts.field('department').value(), 'Sales');

    await prompts.field('name').click();
    await prompts.suggestion('David').first().shown();
    await prompts.field('name').press('ArrowDown');
    await prompts.field('name').press('ArrowDown');
    await prompts.field('name').press('Enter');
    assert.equal(await prompts.field('name').value(), 'Eve');

    await prompts.getButton().click();
    await prompts.expectMessage('Please promote Eve to the head of the Sales team.');
    await app.expectWire('completion/complete');
    assert.equal(await app.callCards().count(), 1, 'completions are no calls');
  });
}

test('prompts: a required argument is marked, and can be left out all the same', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('everything');
  const prompts = new Prompts(context);
  await prompts.openAt(server.url);
  await prompts.choose('args-prompt');
  await prompts.getButton().click();
  await app.expectText('The arguments do not match the schema of the prompt');
  assert.equal(await app.wireRow('prompts/get').count(), 0);
  await tab.find('button', 'Send anyway').click();
  await app.expectText('-32602');
});

test('prompts: what is typed survives a look elsewhere', PAGE, async (context) => {
  const { start } = context;
  const server = await start('everything');
  const prompts = new Prompts(context);
  await prompts.openAt(server.url);
  await prompts.choose('args-prompt');
  await prompts.field('city').fill('Berlin');
  await prompts.choose('simple-prompt');
  await prompts.choose('args-prompt');
  assert.equal(await prompts.field('city').value(), 'Berlin');
});

test('prompts: a modern server completes, says how many there are, and may fail quietly', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('modern');
  const prompts = new Prompts(context);
  await prompts.openAt(server.url);
  await prompts.choose('travel');
  await prompts.field('country').fill('it');
  await prompts.suggestion('italy').first().shown();
  await prompts.field('country').press('Escape');
  await eventually(async () => (await prompts.suggestions().count()) === 0);
  await prompts.field('country').fill('italy');
  await prompts.field('city').fill('T');
  await prompts.suggestion('Turin').first().click();

  await prompts.field('word').click();
  await app.expectText('100 of 250 suggestions');
  await prompts.field('mood').fill('x');
  await app.expectText(/^No suggestions: /);

  await prompts.getButton().click();
  await prompts.expectMessage('Plan a trip to Turin in italy');
  await app.expectText('A trip to plan');
});

test('prompts: only the last question of a quick hand is asked', PAGE, async (context) => {
  const { tab, app, start } = context;
  const server = await start('modern');
  const prompts = new Prompts(context);
  await prompts.openAt(server.url);
  await prompts.choose('travel');
  await prompts.field('country').click();
  await prompts.suggestion('norway').first().shown();
  const before = await app.wireRow('to the server completion/complete').count();
  for (const letter of 'italy') await tab.press(letter);
  await prompts.suggestion('norway').first().gone();
  await prompts.suggestion('italy').first().shown();
  const asked = (await app.wireRow('to the server completion/complete').count()) - before;
  assert.ok(asked <= 2, `${asked} questions`);
});

test('prompts: messages show their role and every kind of content', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('modern');
  const prompts = new Prompts(context);
  await prompts.openAt(server.url);
  await prompts.choose('show_everything');
  await app.expectText('This prompt takes no arguments');
  await prompts.getButton().click();
  await prompts.expectMessage('Look at this');
  await prompts.expectMessage('assistant');
  await prompts.expectMessage('held in the message');
  await prompts.expectMessage('The data');
  await tab.find('img', 'Image from the server').shown();
  await tab.find('tablist', 'Lenses').find('tab', 'JSON').click();
  await app.expectResult('"messages"');
});

test('prompts: a template of a modern server completes too', PAGE, async (context) => {
  const { tab, start } = context;
  const server = await start('modern');
  const prompts = new Prompts(context);
  await prompts.openAt(server.url);
  await tab.find('link', /^Resources/).click();
  await tab.find('tab', 'Templates', { exact: true }).click();
  await tab.find('listbox', 'Templates').find('option', 'search').first().click();
  await prompts.field('area').fill('b');
  await prompts.suggestion('books').first().click();
  await tab.find('status', 'Expanded URI').findText('fixture://search/books').first().shown();
});

for (const name of ['python', 'python-sse']) {
  test(`prompts: ${name}: completion with what is filled in already`, PYTHON, async (context) => {
    const { start } = context;
    const server = await start(name);
    const prompts = new Prompts(context);
    await prompts.openAt(server.url);
    await prompts.choose('review');
    await prompts.field('language').fill('p');
    await prompts.suggestion('pascal').first().shown();
    await prompts.suggestion('python').first().click();
    await prompts.field('style').click();
    await prompts.suggestion('python-like').first().click();
    await prompts.getButton().click();
    await prompts.expectMessage('Review this python code, and be python-like');
  });
}

test('prompts: a server that declares no completions is not asked', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('fault');
  const prompts = new Prompts(context);
  await prompts.openAt(server.url);
  await app.expectText('This server declares no prompts');
  assert.equal(await app.wireRow('completion/complete').count(), 0);
});
