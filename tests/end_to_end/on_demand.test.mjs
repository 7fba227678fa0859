// What of an open server comes in files of its own, when somebody goes there.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

/** The file of a part; none where the page was built for debugging, which makes it one piece. */
const fileOf = (dist, part) => readdirSync(dist).find((name) => name.startsWith(`${part}-`));

test('on demand: a part comes when somebody is about to go there, and once', PAGE, async (context) => {
  const { app, tab, start, dist } = context;
  const file = fileOf(dist, 'prompts');
  if (!file) return;
  const asked = [];
  tab.isUsedUp = true;
  tab.page.on('request', (request) => asked.push(request.url().split('/').at(-1)));
  await app.openAndConnect((await start('modern')).url);
  const bench = fileOf(dist, 'bench');
  assert(!asked.includes(file) && !asked.includes(bench), 'nothing is loaded before it is wanted');

  await app.chooseTool('add');
  await app.runButton().shown();
  assert(asked.includes(bench));
  const link = tab.find('link', /^Prompts/);
  await link.click();
  await tab.find('listbox', 'Prompts').shown();
  await app.toolsLink().click();
  await link.click();
  await tab.find('listbox', 'Prompts').shown();
  assert.equal(asked.filter((name) => name === file).length, 1);
});

test('on demand: a part that cannot be loaded says so, and comes when it is tried again', PAGE, async (context) => {
  const { app, tab, start, dist } = context;
  const file = fileOf(dist, 'prompts');
  if (!file) return;
  await app.openAndConnect((await start('modern')).url);
  tab.isUsedUp = true;
  await tab.page.route(`**/${file}`, (route) => route.abort());
  await tab.find('link', /^Prompts/).click();
  await app.expectText('A part of Wirescope could not be loaded');
  await app.toolsLink().click();
  await app.toolList().shown();

  await tab.page.unroute(`**/${file}`);
  await tab.find('link', /^Prompts/).click();
  await tab.find('listbox', 'Prompts').shown();
  // The browser and the loader both say that a file did not come.
  tab.problems.length = 0;
});
