// Calling tools: forms, progress, results of each kind, and very many of everything.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test(
  'call: a form made from the schema, and JSON beside it',
  { ...PAGE, firefox: true },
  async ({ app, start }) => {
    const server = await start('modern');
    await app.openAndConnect(server.url);
    await app.chooseTool('add');
    await app.workbench('add').find('textbox', 'a', { exact: true }).fill('2');
    await app.workbench('add').find('textbox', 'b', { exact: true }).fill('3');
    await app.jsonTab().click();
    assert.deepEqual(JSON.parse(await app.jsonBox().value()), { a: 2, b: 3 });
    await app.runButton().click();
    await app.expectResult('5');
  },
);

test(
  'call: progress is shown while it comes, and cancelling reaches the server',
  PAGE,
  async ({ app, start }) => {
    const server = await start('modern');
    await app.openAndConnect(server.url);
    await app.call('slow', { steps: 100, millis: 50 });
    await app.expectText(/step 2/);
    await app.cancelButton().click();
    await app.expectText(/cancelled/i);
  },
);

test(
  'call: failures, images and structured content look like what they are',
  PAGE,
  async ({ app, start }) => {
    const server = await start('modern');
    await app.openAndConnect(server.url);
    await app.call('fail', { message: 'no luck today' });
    await app.expectText('no luck today');
    await app.call('image');
    await app.result().find('img').shown();
    await app.call('structured', { city: 'Berlin' });
    await app.expectResult('celsius');
  },
);

test('call: a parameter with x-mcp-header travels as a header', PAGE, async ({ app, start }) => {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('regional', { region: 'eu-west' });
  await app.expectResult(/header.*eu-west/s);
});

test(
  'call: what was typed survives another tool and a reload',
  PAGE,
  async ({ app, tab, start }) => {
    const server = await start('fault');
    await app.openAndConnect(server.url);
    await app.chooseTool('echo');
    await app.workbench('echo').find('textbox', 'text').fill('do not lose this');
    await app.chooseTool('add');
    await app.chooseTool('echo');
    assert.equal(await app.workbench('echo').find('textbox', 'text').value(), 'do not lose this');
    await tab.reload();
    await app.urlBox().shown();
  },
);

test(
  'many: 5,000 tools in pages are all there, and the filter finds one',
  PAGE,
  async ({ app, start }) => {
    const server = await start('fault', { tools: 5000, page: 500 });
    await app.openAndConnect(server.url);
    await app.expectText(/5[,.\u202f ]?007/);
    await app.toolFilter().fill('compare_shipment_4999');
    await app.tool('compare_shipment_4999').shown();
  },
);

test('many: 10,000 notifications in one call are all counted', PAGE, async ({ app, start }) => {
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('flood', { count: 10_000 });
  await app.expectResult('sent 10000', 30_000);
  await app.expectText(/10[,.\u202f ]?0\d\d messages/);
});

test('many: a text of 20 MB opens at once', PAGE, async ({ app, start }) => {
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('large', { bytes: 20_000_000 });
  await app.expectResult('line 0', 30_000);
});
