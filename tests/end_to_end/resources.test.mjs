// Resources and templates: listing, reading, viewing by type, hearing of changes, in every era.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { testLooks } from './looks.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const PYTHON = { needs: ['page', 'python'] };

/** The screen of resources, by what a person sees of it. */
class Resources {
  constructor({ app, tab }) {
    this.app = app;
    this.tab = tab;
  }

  link = () => this.tab.find('link', /^Resources/);
  list = () => this.tab.find('listbox', 'Resources');
  templates = () => this.tab.find('listbox', 'Templates');
  tabOf = (name) => this.tab.find('tab', name, { exact: true });
  row = (name) => this.list().find('option', name);
  bench = (name) => this.tab.find('region', name, { exact: true });
  readButton = () => this.tab.find('button', /^Read( again)?$/).last();
  subscribeButton = () => this.tab.find('button', 'Subscribe', { exact: true });
  unsubscribeButton = () => this.tab.find('button', 'Unsubscribe', { exact: true });
  expanded = () => this.tab.find('status', 'Expanded URI');
  result = () => this.app.result();

  async openAt(url) {
    await this.app.open();
    await this.app.connect(url);
    await this.app.expectStatus('Connected');
    await this.link().click();
    await this.tabOf('Resources').first().shown();
  }

  async choose(name) {
    await this.row(name).first().click();
    await this.tab.find('heading', name).first().shown();
  }

  async read(name) {
    await this.choose(name);
    await this.tab.find('button', /^Read( again)?$/).click();
    await this.result().first().shown();
  }

  async chooseTemplate(name) {
    await this.tabOf('Templates').click();
    await this.templates().find('option', name).first().click();
    await this.expanded().shown();
  }

  expectContent = (words) => this.result().findText(words).first().shown();
}

for (const name of ['everything', 'everything-sse']) {
  test(`resources: ${name}: a document is read, a template is filled in, updates are heard`, {
    ...PAGE,
    limit: 90_000,
  }, async (context) => {
    const { app, tab, start } = context;
    const resources = new Resources(context);
    const server = await start(name);
    await resources.openAt(server.url);

    await resources.read('features.md');
    await resources
      .result()
      .find('heading', /Everything Server/)
      .first()
      .shown();
    await resources.result().find('tab', 'Text').click();
    await resources.expectContent(/^# /m);

    await resources.subscribeButton().click();
    await tab.findText('Subscribed since').shown();
    await app.expectWire('resources/subscribe');
    await app.toolsLink().click();
    await app.call('toggle-subscriber-updates');
    await app.expectResult('simulated');
    await resources.link().click();
    await tab.findText(/^Updated at .*read it again/).shown();
    await resources.row('features.md').findText('Updated').first().shown();
    await tab.find('button', 'Read again').click();
    await tab.findText(/^Updated at .*read it again/).gone();
    await resources.unsubscribeButton().click();
    await resources.subscribeButton().shown();
    await app.expectWire('resources/unsubscribe');

    await resources.chooseTemplate('Dynamic Blob Resource');
    await tab.find('textbox', 'resourceId', { exact: true }).fill('7');
    assert.equal(await resources.expanded().text(), 'demo://resource/dynamic/blob/7');
    await tab.find('button', /^Read( again)?$/).click();
    await resources.expectContent('Resource 7: This is a base64 blob');
    await resources.result().find('tab', 'Bytes').click();
    await resources.expectContent('00000000  52 65 73 6f 75 72 63 65');
  });
}

for (const [name, headline] of [
  ['everything', 'The server rejected the parameters'],
  ['modern', 'The server does not have this resource'],
]) {
  test(`resources: ${name}: an unknown one fails in words, with what the server said`, PAGE, async (context) => {
    const { tab, start } = context;
    const resources = new Resources(context);
    const server = await start(name);
    await resources.openAt(server.url);

    await tab.find('textbox', 'URI of any resource').fill('demo://nowhere/1');
    await tab.find('button', 'Read this URI').click();

    await tab.find('heading', 'demo://nowhere/1').first().shown();
    await tab.find('alert').findText(headline).first().shown();
    await tab
      .find('alert')
      .findText(/demo:\/\/nowhere\/1/)
      .first()
      .shown();
  });
}

test('resources: modern: each type is shown as what it is, and as it came', PAGE, async (context) => {
  const { tab, start } = context;
  const resources = new Resources(context);
  const server = await start('modern');
  await resources.openAt(server.url);

  await resources.read('Notes');
  await resources.result().find('heading', 'Notes').first().shown();
  await resources.expectContent('<script>window.hacked = true</script>');
  assert.equal(await tab.evaluate(() => globalThis.hacked), undefined);
  const links = await tab.evaluate(() =>
    [...document.querySelectorAll('.markdown a')].map(({ href, rel, target }) => [href, rel, target]),
  );
  const rel = ['noopener noreferrer', '_blank'];
  assert.deepEqual(links, [
    ['https://example.com/', ...rel],
    ['https://example.com/tracker.png', ...rel],
  ]);
  assert.equal(await tab.evaluate(() => document.querySelectorAll('.markdown img').length), 0);
  await tab.findText('for user, assistant').first().shown();
  await tab.findText('priority 0.8').first().shown();
  await tab.findText('2026-01-12T15:00:58Z').first().shown();
  await resources.result().find('tab', 'JSON').click();
  await resources.expectContent('x.test/by');
  await tab.find('tablist', 'Lenses').find('tab', 'Rendered').click();

  await resources.read('data');
  await resources.expectContent('"Oslo"');
  await resources.read('broken');
  await resources.expectContent(/This is not JSON, although its type says so/);
  await resources.read('page');
  await resources.expectContent(/Wirescope shows the source of web pages/);

  await resources.read('pixel');
  await resources.result().find('img', 'Image from the server').shown();
  await resources.read('sound');
  await eventually(() => tab.evaluate(() => document.querySelector('.viewer audio')?.duration > 0));
  await resources.read('film');
  await resources.expectContent('The browser cannot play this');
  await resources.read('paper');
  await resources.expectContent(/This page does not show PDF files/);
  await resources.expectContent('%PDF-1.7');
  await tab.find('button', 'Later bytes').click();
  await resources.expectContent('Bytes 65,536 to 70,008 of 70,009');
  await resources.read('long');
  await resources.expectContent(/20,00\d lines/);
});

test('resources: modern: icons on the web are loaded on a click only', PAGE, async (context) => {
  const { tab, start } = context;
  const resources = new Resources(context);
  const server = await start('modern');
  const asked = [];
  tab.page.on('request', (request) => asked.push(request.url()));
  await resources.openAt(server.url);
  await resources.choose('Notes');
  await tab.find('img', 'Icon from the server').first().shown();
  const toIcons = () => asked.filter((url) => url.startsWith('https://icons.invalid/'));
  assert.deepEqual(toIcons(), []);

  await tab.find('button', 'Load icon from icons.invalid').click();

  await tab.findText('icons.invalid sent no icon').shown();
  assert.deepEqual(toIcons(), ['https://icons.invalid/a.png']);
});

test('resources: modern: one stream carries all subscriptions', PAGE, async (context) => {
  const { app, tab, start } = context;
  const resources = new Resources(context);
  const server = await start('modern');
  await resources.openAt(server.url);
  await resources.read('counter');
  await resources.expectContent('counted to 0');

  await resources.subscribeButton().click();
  await tab.findText('Subscribed since').shown();
  await app.toolsLink().click();
  await app.call('count_up');
  await app.expectResult('counted to 1');
  await resources.link().click();

  await tab.findText(/^Updated at .*read it again/).shown();
  await tab.find('button', 'Read again').click();
  await resources.expectContent('counted to 1');
  await tab.findText(/^Updated at .*read it again/).gone();

  await server.restart();
  await app.expectStatus('Connected', 30_000);
  await tab.findText('Subscribed since').shown(30_000);
  await resources.unsubscribeButton().click();
  await resources.subscribeButton().shown();
});

test('resources: modern: a template expands as it is typed, and survives a reload', PAGE, async (context) => {
  const { tab, start } = context;
  const resources = new Resources(context);
  const server = await start('modern');
  await resources.openAt(server.url);
  await resources.chooseTemplate('search');
  assert.equal(await resources.expanded().text(), 'fixture://search//');

  await tab.find('textbox', 'area', { exact: true }).fill('größer als');
  await tab.find('textbox', 'words').fill('a b\nc/d');

  const uri = 'fixture://search/gr%C3%B6%C3%9Fer%20als/a%20b,c%2Fd';
  assert.equal(await resources.expanded().text(), uri);
  await tab.find('textbox', 'area', { exact: true }).press('Control+Enter');
  await resources.expectContent(`searched ${uri}`);

  await tab.find('combobox', 'Type of words').select('Pairs');
  assert.match(await resources.expanded().text(), /\/a%20b=,c%2Fd=$/);
  await tab.find('button', 'Omit words').click();
  assert.equal(await resources.expanded().text(), 'fixture://search/gr%C3%B6%C3%9Fer%20als/');
  await tab.find('textbox', 'words').fill('x=1');
  await eventually(() => tab.evaluate(() => sessionStorage.getItem('wirescope.drafts')?.includes('x=1') ?? false));

  await tab.reload();
  await resources.openAt(server.url);
  await resources.chooseTemplate('search');
  await tab.find('textbox', 'area', { exact: true }).shown();
  assert.equal(await tab.find('textbox', 'area', { exact: true }).value(), 'größer als');
});

test('resources: modern: a link in a result opens here and reads on a click only', PAGE, async (context) => {
  const { app, tab, start } = context;
  const resources = new Resources(context);
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('find_notes');
  await app.result().find('heading', 'Held notes').first().shown();
  await app.result().findText('for user').first().shown();

  await tab.find('button', 'Open in Resources: fixture://data').click();

  await tab.find('heading', 'data').first().shown();
  assert.equal(await app.wireRow('resources/read').count(), 0);
  await tab.find('button', /^Read( again)?$/).click();
  await resources.expectContent('"Oslo"');
});

test('resources: python: text, bytes and a template', PYTHON, async (context) => {
  const { tab, start } = context;
  const resources = new Resources(context);
  const server = await start('python');
  await resources.openAt(server.url);
  await resources.read('welcome');
  await resources.expectContent('Welcome');
  await resources.read('icon');
  await resources.result().find('img', 'Image from the server').shown();

  await resources.chooseTemplate('weather');
  await tab.find('textbox', 'city', { exact: true }).fill('Oslo');
  await tab.find('button', /^Read( again)?$/).click();
  await resources.expectContent('"Oslo"');
});

testLooks('resources', 'each kind can be read', PAGE, async (context) => {
  const { tab, start, check, isNarrow } = context;
  const resources = new Resources(context);
  const server = await start('modern');
  const back = async () => {
    if (isNarrow) await tab.find('button', 'All resources').click();
  };
  await resources.openAt(server.url);
  await check('resources-list');
  await resources.read('Notes');
  await resources.subscribeButton().click();
  await tab.findText('Subscribed since').shown();
  await check('resources-markdown', { on: resources.result() });
  await back();
  await resources.read('paper');
  await resources.expectContent('%PDF-1.7');
  await check('resources-bytes', { on: resources.result() });
  await back();
  await resources.read('pixel');
  await check('resources-image', { on: resources.result() });
  await back();
  await resources.chooseTemplate('search');
  await tab.find('textbox', 'area', { exact: true }).fill('north');
  await tab.find('textbox', 'words').fill('wind\nrain');
  await tab.find('button', /^Read( again)?$/).click();
  await resources.result().shown();
  await check('resources-template', { on: resources.result() });
});

test('resources: a small one is read when it is chosen, and nothing is read by a reload', PAGE, async (context) => {
  const { app, tab, start } = context;
  const resources = new Resources(context);
  const server = await start('modern');
  await resources.openAt(server.url);
  const reads = () => app.callCards().count();

  await resources.choose('paper');
  await resources.result().first().shown();
  assert.equal(await reads(), 1);
  await resources.choose('long');
  await tab.find('button', 'Read', { exact: true }).shown();
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(await reads(), 0, 'a size that nobody knows waits for a press');
  await resources.choose('paper');
  await resources.result().first().shown();
  assert.equal(await reads(), 1, 'what was read is not read again');
  await tab.reload();
  await tab.find('heading', 'paper').first().shown();
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(await reads(), 0);
});

test('resources: what all URIs begin with is left out of the list', PAGE, async (context) => {
  const { tab, start } = context;
  const resources = new Resources(context);
  const server = await start('modern');
  await resources.openAt(server.url);

  const row = tab.find('listbox', 'Resources').find('option', 'notes').first();
  await row.findText('…docs/notes.md').first().shown();
});
