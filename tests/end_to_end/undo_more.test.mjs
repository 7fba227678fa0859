// What one click takes out of a list comes back in its place, beside what came since.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('undo: a forgotten server comes back beside one that was reached since', PAGE, async ({ app, tab, start }) => {
  const [first, second] = [await start('fault'), await start('odd-answers')];
  await app.openAndConnect(first.url);
  await app.connectAnother().click();
  await tab.find('button', 'Forget fault-fixture').click();
  await app.connect(second.url);
  await app.toolList().shown();

  await app.toolList().focus();
  await tab.press('Control+z');

  await app.connectAnother().click();
  await app.recent(first.url).first().shown();
  await app.recent(second.url).first().shown();
});

test('undo: a root comes back, also by the keys on a checkbox', PAGE, async ({ app, tab, start }) => {
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.requestsLink().click();
  await tab.find('button', 'Add root').click();
  const address = tab.find('textbox', 'URI of the root');
  await address.fill('file:///home/ada');
  await tab.find('textbox', 'Name of the root').fill('Ada');
  await tab.find('button', 'Remove this root').click();
  await address.gone();
  await tab.find('status').findText('Removed a root').shown();

  await tab
    .find('checkbox', /^Sampling/)
    .first()
    .focus();
  await tab.press('Control+z');

  await address.shown();
  assert.equal(await address.value(), 'file:///home/ada');
  assert.equal(await tab.find('textbox', 'Name of the root').value(), 'Ada');
});

test('undo: a header that was removed comes back with its value', PAGE, async ({ app, tab }) => {
  await app.open();
  await app.openOptions();
  await app.addHeader('x-tenant', 'acme');
  await tab.find('button', 'Remove header 1').click();
  await tab.findLabel('Header 1 value').gone();
  await tab.find('button', 'Undo').click();
  await tab.findLabel('Header 1 value').shown();
  assert.equal(await tab.findLabel('Header 1 value').value(), 'acme');
});
