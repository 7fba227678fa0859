// What the browser keeps: records of earlier pages are read, and what cannot be read is told and left alone
// until the person deletes it.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { testLooks } from './looks.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

const UNREAD = 'Wirescope could not read part of the data stored in this browser';

const put = (tab, records) =>
  tab.evaluate((all) => all.forEach(([name, text]) => localStorage.setItem(`wirescope.${name}`, text)), records);
const kept = (tab, name) => tab.evaluate((key) => localStorage.getItem(`wirescope.${key}`), name);

test('kept: what an earlier page wrote without versions is read, and kept with its version', PAGE, async (context) => {
  const { app, tab } = context;
  await app.open();
  await put(tab, [
    ['recents', '[{"url":"https://old.test/mcp","name":"old one","forced":"streamable"}]'],
    ['theme', '"dark"'],
    ['wire_open', 'true'],
  ]);

  await tab.reload();

  await app.recent(/^old one/).shown();
  await app.recent(/Streamable HTTP/).shown();
  assert.equal(await tab.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await eventually(async () => (await kept(tab, 'theme')) === 'v1 "dark"');
  assert.match(await kept(tab, 'recents'), /^v1 \[\{.*"dialect":"streamable"/);
  assert.equal(await tab.findText(UNREAD).count(), 0);
});

test('kept: what cannot be read is told and stays, until the person deletes it', PAGE, async (context) => {
  const { app, tab } = context;
  await app.open();
  const records = [
    ['recents', '[{"url":'],
    ['theme', 'v99 "sepia"'],
    ['keys', 'v99 SECRET-key'],
  ];
  await put(tab, records);

  await tab.reload();

  await tab.findText(UNREAD).shown();
  await app.expectText('recent servers (damaged)');
  await app.expectText('the theme (written by a newer version of Wirescope)');
  await app.demoButton().click();
  await app.expectStatus('Connected');
  for (const [name, text] of records) assert.equal(await kept(tab, name), text, name);
  assert(!(await tab.evaluate(() => document.body.innerText)).includes('SECRET'));

  await app.forgetSecrets().click();
  await eventually(async () => (await kept(tab, 'keys')) === null);
  assert.equal(await kept(tab, 'theme'), 'v99 "sepia"');

  await tab.find('button', 'Delete it').click();
  await eventually(async () => (await kept(tab, 'theme')) === 'v1 "auto"');
  await eventually(async () => (await kept(tab, 'recents')) === 'v1 []');
  assert.equal(await tab.findText(UNREAD).count(), 0);
});

test(
  'kept: what a person leaves as it is stays, and the page says so again when it is opened',
  PAGE,
  async (context) => {
    const { app, tab } = context;
    await app.open();
    await put(tab, [['theme', 'v99 "sepia"']]);
    await tab.reload();

    await tab.find('button', 'Leave it').click();
    await eventually(async () => (await tab.findText(UNREAD).count()) === 0);
    assert.equal(await kept(tab, 'theme'), 'v99 "sepia"');

    await tab.reload();
    await tab.findText(UNREAD).shown();
  },
);

testLooks('kept', 'what cannot be read is told on the first screen and beside a server', PAGE, async (context) => {
  const { app, tab, check } = context;
  await app.open();
  await put(tab, [
    ['recents', '[{"url":'],
    ['theme', 'v99 "sepia"'],
    ['tasks', '{}'],
  ]);
  await tab.reload();

  await tab.findText(UNREAD).shown();
  await check('unread');
  await app.demoButton().click();
  await app.expectStatus('Connected');
  await app.expectText('tasks (damaged)');
  await check('unread-server');
});
