// The keys of the page: what each does from where, and where it is left to the browser and to fields.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { testLooks } from './looks.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

const focused = (tab) =>
  tab.evaluate(() => {
    const held = document.activeElement;
    return held.getAttribute('aria-label') ?? held.labels?.[0]?.innerText ?? held.tagName;
  });
const focusIs = (tab, name) => eventually(async () => (await focused(tab)) === name);
const sheet = (tab) => tab.find('dialog', 'Keyboard shortcuts');

test('keys: the filter, the wire and a call are one key away from anywhere', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('fault', { tools: 30 });
  await app.openAndConnect(server.url);
  await app.chooseTool('echo');
  await app.workbench('echo').find('textbox', 'text').fill('by a key');

  await app.overviewLink().focus();
  await tab.press('Control+Enter');
  await app.expectResult('by a key');

  await tab.press('Control+j');
  await app.closedWire().shown();
  await tab.press('Control+j');
  await app.wireFilter().shown();

  await tab.press('/');
  await focusIs(tab, 'Filter tools');
  await tab.page.keyboard.type('add/');
  assert.equal(await app.toolFilter().value(), 'add/');
  await tab.press('Escape');
  assert.equal(await app.toolFilter().value(), '');
  await tab.press('Escape');
  await focusIs(tab, 'Tools');
  assert.equal(await app.callCards().count(), 1, 'nothing else was sent');
  await tab.press('ArrowDown');
  await app.workbench('add').first().shown();
});

test('keys: in a field they are letters, and Escape leaves them as they are', PAGE, async (context) => {
  const { app, tab } = context;
  await app.open();
  await app.demoButton().click();
  await app.chooseTool('echo');
  const field = app.workbench('echo').find('textbox', 'Message');
  await field.fill('');
  await field.focus();
  await tab.page.keyboard.type('a/b?');
  assert.equal(await field.value(), 'a/b?');
  assert.equal(await sheet(tab).count(), 0);
  await tab.press('Escape');
  assert.equal(await focused(tab), 'Message');
});

test('keys: the sheet shows them all, and its switch turns off those without Ctrl', PAGE, async (context) => {
  const { app, tab } = context;
  await app.open();
  await app.demoButton().click();
  await app.toolList().focus();
  await tab.press('?');
  await sheet(tab).find('row', 'Ctrl K').shown();
  await context.accessible();
  const single = sheet(tab).find('checkbox', 'Single-key shortcuts');
  await single.click();
  await tab.press('Escape');
  await sheet(tab).gone();
  await focusIs(tab, 'Tools');

  await tab.press('/');
  await tab.press('?');
  assert.equal(await focused(tab), 'Tools');
  assert.equal(await sheet(tab).count(), 0);
  assert.equal(await app.toolFilter().attribute('aria-keyshortcuts'), null);
  await tab.press('Control+j');
  await app.closedWire().shown();

  await tab.reload();
  await app.toolList().focus();
  await tab.press('/');
  assert.equal(await focused(tab), 'Tools', 'the switch is remembered');
  await tab.press('Control+k');
  await tab.find('dialog', 'Command palette').find('option').first().shown();
  await tab.page.keyboard.type('single-key');
  await tab.press('Enter');
  await app.toolList().focus();
  await tab.press('/');
  await focusIs(tab, 'Filter tools');
});

test('keys: Escape goes back to the list on a phone', {
  ...PAGE,
  tab: { width: 390, height: 780 },
}, async (context) => {
  const { app, tab } = context;
  await app.open();
  await app.demoButton().click();
  await app.chooseTool('echo');
  await app.workbench('echo').find('textbox', 'Message').focus();
  await tab.press('Escape');
  await app.workbench('echo').first().shown();
  await app.runButton().focus();
  await tab.press('Escape');
  await app.tool('echo').first().shown();
  assert.equal(await app.workbench('echo').count(), 0);
});

test('keys: controls say which key presses them', PAGE, async ({ app, tab }) => {
  await app.open();
  await app.demoButton().click();
  await app.chooseTool('echo');
  const keyOf = (role, name) => tab.find(role, name, { exact: true }).attribute('aria-keyshortcuts');
  assert.equal(await keyOf('button', 'Search everything'), 'Control+K');
  assert.equal(await keyOf('button', 'Wire panel'), 'Control+J');
  assert.equal(await keyOf('button', 'Run'), 'Control+Enter');
  assert.equal(await keyOf('searchbox', 'Filter tools'), '/');
  assert.equal(await tab.find('button', 'Wire panel').attribute('title'), 'Show or hide the wire (Ctrl J)');
});

testLooks('keys', 'the sheet can be read', PAGE, async ({ app, tab, check }) => {
  await app.open();
  await app.demoButton().click();
  await app.toolList().focus();
  await tab.press('?');
  await sheet(tab).find('row', 'Ctrl K').shown();
  await check('keys');
});
