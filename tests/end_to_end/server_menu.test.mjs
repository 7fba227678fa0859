// What can be done with a connected server, and what it says of itself where the person looks elsewhere.
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

const menu = (tab) => tab.find('button', 'Server menu');
const choose = async (tab, words) => {
  await menu(tab).click();
  await tab.find('group', 'Server menu').find('button', words, { exact: true }).click();
};

test('server menu: disconnects, reconnects, and leads back to the form', PAGE, async (context) => {
  const { app, tab, start, accessible } = context;
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.expectStatus('Connected');
  await menu(tab).click();
  await accessible();

  await tab.find('button', 'Disconnect', { exact: true }).click();
  await app.expectStatus('Closed');
  await choose(tab, 'Reconnect');
  await app.expectStatus('Connected');
  await choose(tab, 'Edit connection…');

  await eventually(async () => (await app.urlBox().value()) === server.url);
});

test('server menu: a duplicate is told apart from the first', PAGE, async ({ app, tab, start }) => {
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.expectStatus('Connected');
  const links = tab.find('navigation', 'Servers').find('link');

  await choose(tab, 'Duplicate');
  await links.nth(1).shown();

  const host = new URL(server.url).host;
  await eventually(async () => {
    const [one, two] = [await links.nth(0).text(), await links.nth(1).text()];
    return one.includes(host) && two.includes(host) && two.includes('(2)') && one !== two;
  });
});

test('server menu: what waits for the person stands in the tab, the title and the icon', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('modern');
  await app.openAndConnect(server.url);
  const title = () => tab.evaluate(() => document.title);
  const icon = () => tab.evaluate(() => document.querySelector('link[rel=icon]').href);
  const plain = await icon();
  assert.doesNotMatch(await title(), /^\(/);

  await app.call('ask_form');
  await app.questions().shown();

  await eventually(async () => (await title()).startsWith('(1) '));
  await eventually(async () => (await icon()).startsWith('blob:'));
  await tab.find('navigation', 'Servers').findText(/^1$/).shown();
  await app.accept().click();
  await eventually(async () => !(await title()).startsWith('('));
  await eventually(async () => (await icon()) === plain);
});
