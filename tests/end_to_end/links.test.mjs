// What a tool and the links in its result say of themselves, and where the links lead.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('links: a template in a result opens as a form, and reads on a click only', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('find_notes');
  await app.expectResult('Whatever you look for');
  await app.expectResult('2.0 kB');
  await tab.find('button', 'Open in Resources: fixture://unlisted/{area}/{?words*}').click();

  await tab.find('status', 'Expanded URI').shown();
  await tab.find('textbox', 'area', { exact: true }).fill('a b');
  await tab.find('status', 'Expanded URI').findText('fixture://unlisted/a%20b/').shown();
  await app.wireFilter().fill('method:resources/read');
  assert.equal(await app.wireRow('resources/read').count(), 0);
  await tab.find('button', /^Read( again)?$/).click();
  await app.expectWire('fixture://unlisted/a%20b/');
});

test('links: the icons of a tool are shown, those on the web on a click only', PAGE, async (context) => {
  const { app, tab, start } = context;
  const asked = [];
  tab.page.on('request', (request) => asked.push(request.url()));
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.chooseTool('find_notes');
  await tab.find('img', 'Icon from the server').first().shown();
  const toIcons = () => asked.filter((url) => url.startsWith('https://icons.invalid/'));
  assert.deepEqual(toIcons(), []);

  await tab.find('button', 'Load icon from icons.invalid').click();

  await tab.findText('icons.invalid sent no icon').shown();
  assert.deepEqual(toIcons(), ['https://icons.invalid/tool.png']);
});
