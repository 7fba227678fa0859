// Cards and lines of the wire are one: each leads to the other, and a line says what it is about.
import assert from 'node:assert/strict';
import { assertAccessible } from './accessible.mjs';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const EVERYWHERE = { ...PAGE, everywhere: true };

const kind = ({ tab }, name) => tab.find('group', 'Show messages of a kind').find('button', name);
const wireId = ({ app }) =>
  app
    .callCards()
    .first()
    .find('button', /: Show in the wire log$/);
const selected = ({ tab }) =>
  tab.evaluate(() => document.querySelector('[aria-label="Messages"] [aria-selected="true"]')?.textContent);
const isAtEnd = ({ tab }) =>
  tab.evaluate(() => {
    const grid = document.querySelector('[role=grid][aria-label="Messages"]');
    return grid.scrollHeight - grid.clientHeight - grid.scrollTop < 3;
  });

async function openDemo({ app }) {
  await app.open();
  await app.demoButton().click();
  await app.toolList().shown();
}

test('wire lines: the id of a card shows its lines, whatever hides them', EVERYWHERE, async (context) => {
  const { app, tab } = context;
  await openDemo(context);
  await app.call('echo', { message: 'hello' });
  await app.expectResult('hello');
  await app.wireFilter().fill('no such words anywhere');
  await app.expectText('No message matches the filter');

  await wireId(context).click();
  await app.wireDetail().shown();
  await eventually(async () => (await selected(context))?.includes('tools/call echo'));
  assert.equal(await app.wireFilter().value(), '');
  const isInSight = () =>
    tab.evaluate(() => {
      const row = document.querySelector('[aria-label="Messages"] [aria-selected="true"]').getBoundingClientRect();
      const box = document.querySelector('[role=grid][aria-label="Messages"]').getBoundingClientRect();
      return row.top >= box.top - 1 && row.bottom <= box.bottom + 1;
    });
  await eventually(isInSight);
  const kin = () => tab.evaluate(() => document.querySelectorAll('.line-row[data-kin]').length);
  assert.equal(await kin(), 2, 'the request and its answer are marked as belonging together');

  await tab.press('Escape');
  await tab.find('button', 'Wire panel').click();
  await app.wireDetail().gone();
  await wireId(context).click();
  await app.wireDetail().find('heading', 'tools/call').shown();
  await eventually(isInSight);
});

test('wire lines: a line leads back to its call, its list, and to how connecting went', PAGE, async (context) => {
  const { app, tab } = context;
  await openDemo(context);
  await app.call('echo', { message: 'hello' });
  await app.expectResult('hello');
  await app.call('add', { a: 2, b: 3 });
  await app.expectResult('5');
  await app.overviewLink().click();

  await app.wireRow('result for tools/call "hello"').first().click();
  const detail = app.wireDetail();
  await detail.find('button', /^Call #\d+ echo$/).click();
  await app.workbench('echo').first().shown();
  await eventually(() => tab.evaluate(() => document.activeElement?.className === 'wire-id'));

  await app.wireFilter().fill('method:tools/list');
  await app.wireRow('to the server tools/list').first().click();
  await detail.find('button', 'Tools', { exact: true }).shown();
  await app.wireFilter().fill('method:server/discover');
  await app.wireRow('to the server server/discover').first().click();
  await detail.find('button', 'Overview', { exact: true }).click();
  await tab.find('heading', 'How Wirescope connected').shown();
});

test('wire lines: an error leads to its line by one press', EVERYWHERE, async (context) => {
  const { app, tab, start } = context;
  await openDemo(context);
  await app.call('fail');
  await app
    .callCards()
    .findText(/^Error in/)
    .shown();
  await wireId(context).click();
  await app.wireDetail().find('heading', 'result: an error').shown();

  const failing = await start('fault', { fault: 'broken' });
  await app.connectAnother().click();
  await app.connect(failing.url);
  await app.expectAlert('500');
  await tab.find('main').find('button', 'Show in the wire log', { exact: true }).first().click();
  await app.wireDetail().find('heading', 'HTTP 500').shown();
});

test('wire lines: each says what it is about, and how its exchange went', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('echo', { text: 'hello' });
  await app.expectResult('hello');

  await app.expectWire('tools/call echo {"text":"hello"}');
  await app.expectWire(/result for tools\/call "hello" #\d+ HTTP 200/);
  await app.findOnWire('initialize');
  await tab.find('grid', 'Messages').find('row').first().shown();
  const heads = await tab.evaluate(() =>
    [...document.querySelectorAll('.line-row[data-heads] > *')].map((head) => [
      head.textContent,
      Math.round(head.getBoundingClientRect().right),
    ]),
  );
  const cells = await tab.evaluate(() =>
    [...document.querySelector('[aria-label="Messages"] .line-row').children].map((cell) =>
      Math.round(cell.getBoundingClientRect().right),
    ),
  );
  assert.deepEqual(
    heads.map(([, right]) => right),
    cells,
    'the heads stand over their columns',
  );
  assert.equal(heads.map(([words]) => words).join(' '), 'Time Direction Message ID HTTP Size Took');
});

test('wire lines: kinds are counted, and shown alone', EVERYWHERE, async (context) => {
  const { app, tab } = context;
  await openDemo(context);
  await app.call('count_slowly', { steps: 3, delay_ms: 30 });
  await app
    .callCards()
    .findText(/^Done in/)
    .first()
    .shown();
  await app.call('fail');
  await app
    .callCards()
    .findText(/^Error in/)
    .shown();

  await kind(context, 'Calls 4').click();
  await eventually(async () => (await app.wireRows().count()) === 4);
  await app
    .wire()
    .findText(/^4 of \d+ messages$/)
    .shown();
  await kind(context, 'Errors 1').click();
  await eventually(async () => (await app.wireRows().count()) === 1);
  await app.expectWire('isError:');
  await kind(context, /^Notifications \d/).click();
  await app.expectWire(/notifications\/progress .*3 \/ 3/);
  await kind(context, /^Probes \d/).click();
  await app.expectWire('to the server server/discover');
  await eventually(async () => (await app.wireRow('tools/call').count()) === 0);
  await kind(context, /^From server$/).click();
  await app.expectText('No message matches the filter');
  await assertAccessible(tab);
  await kind(context, /^All \d/).click();
  await app.expectWire('tools/call');
});

test('wire lines: following ends where somebody scrolls up, and by nothing else', PAGE, async (context) => {
  const { app, tab } = context;
  await openDemo(context);
  for (const message of ['one', 'two', 'three', 'four', 'five', 'six']) {
    await app.call('echo', { message });
    await app.expectResult(message);
  }
  const newest = tab.find('button', 'Newest');
  await app.wireRow('result for tools/call').nth(5).shown();

  await app
    .wireRows()
    .nth((await app.wireRows().count()) - 2)
    .click();
  await app.wireDetail().shown();
  await app.call('echo', { message: 'seven' });
  await app.expectWire('"seven"');
  await eventually(() => isAtEnd(context));
  await newest.gone();
  await app.wireFilter().fill('method:tools/call');
  await eventually(async () => (await app.wireRow('tools/list').count()) === 0);
  await app.wireFilter().fill('');
  await app
    .wire()
    .findText(/^\d+ messages$/)
    .shown();
  await eventually(() => isAtEnd(context));
  await newest.gone();

  const box = await tab.find('grid', 'Messages').box();
  await tab.page.mouse.move(box.x + 40, box.y + box.height / 2);
  await tab.page.mouse.wheel(0, -200);
  await newest.shown();
  await app.call('echo', { message: 'eight' });
  await app.expectResult('eight');
  assert.equal(await isAtEnd(context), false, 'whoever has gone up stays there');
  await newest.click();
  await newest.gone();
  await eventually(() => isAtEnd(context));
});

test('wire lines: at least 14 are in sight once the panel is drawn up', PAGE, async (context) => {
  const { app, tab } = context;
  await openDemo(context);
  for (const message of ['one', 'two', 'three', 'four', 'five', 'six']) {
    await app.call('echo', { message });
    await app.expectResult(message);
  }
  await tab.find('separator', 'Size of the wire panel').focus();
  for (let step = 0; step < 8; step += 1) await tab.press('ArrowUp');
  const seen = () =>
    tab.evaluate(() => {
      const grid = document.querySelector('[role=grid][aria-label="Messages"]');
      const box = grid.getBoundingClientRect();
      const rows = [...grid.querySelectorAll('[role=row]')].map((row) => row.getBoundingClientRect());
      return rows.filter((row) => row.top >= box.top - 1 && row.bottom <= box.bottom + 1).length;
    });
  await eventually(async () => (await seen()) >= 14);
  assert.ok((await app.runButton().box()).y < 400, 'and the workbench keeps its place');
});

test('wire lines: a call without an id on the wire is counted', PAGE, async (context) => {
  const { app, start } = context;
  const server = await start('event');
  await app.openAndConnect(server.url);
  await app.call('echo', { text: 'hello' });
  await app.expectResult('hello');
  await app.expectWire('call echo {"text":"hello"}');
  await app.callCards().find('button', 'Call 1: Show in the wire log').click();
  await app.wireDetail().find('button', 'Call 1 echo').shown();
});
