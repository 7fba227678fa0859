// Servers that speak Hebrew or Arabic: their texts are read in their own direction, and turn nothing around.
import assert from 'node:assert/strict';
import { turnedTexts } from './right_to_left.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('right to left: the texts of a server turn nothing around', PAGE, async ({ app, tab, start }) => {
  const server = await start('right-to-left');
  const wrong = [];
  const check = async (place, least) => {
    const found = await tab.evaluate(turnedTexts);
    assert(found.seen >= least, `${place}: ${found.seen} texts`);
    wrong.push(...found.wrong.map((words) => `${place}: ${words}`));
  };
  await app.openAndConnect(server.url);
  await app.call('מזג_אוויר', { עיר: 'חיפה!' });
  await app.result().shown();
  await check('a call', 10);
  await app.formTab().click();
  await check('a form', 10);
  await app.wireFilter().fill('tools/call');
  await app.wireRow('tools/call').first().click();
  await app.wireDetail().shown();
  await check('the wire', 10);
  await app.chooseTool('turned');
  await check('a tool that turns around', 5);
  await app.overviewLink().click();
  await tab.find('heading', 'How Wirescope connected').shown();
  await check('overview', 4);
  await app.logLink().click();
  await app.logLines().first().shown();
  await check('log', 3);
  for (const [part, least] of [
    ['Resources', 4],
    ['Prompts', 3],
  ]) {
    await tab.find('link', new RegExp(`^${part}`)).click();
    await tab.find('listbox', part).find('option').first().click();
    await tab
      .find('region', /דוח|ברכה/)
      .first()
      .shown();
    await check(part, least);
  }
  await tab.press('Control+k');
  await tab.find('combobox', 'Search everything').fill('ברכה');
  await tab.find('dialog', 'Command palette').find('option').first().shown();
  await check('palette', 3);
  assert.deepEqual(wrong, []);
});
