// The wire: every message is there, can be searched, held still, cleared, and looked into.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const EVERYWHERE = { ...PAGE, everywhere: true };

test('wire: a filter leaves what fits it, and says how many', EVERYWHERE, async ({ app, start }) => {
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('echo', { text: 'a needle in the wire' });
  await app.expectResult('a needle');
  const all = await app.messagesCounted();

  await app.wireFilter().fill('method:tools/call');
  await app
    .wire()
    .findText(/^2 of \d+ messages$/)
    .shown();
  assert.equal(await app.wireRows().count(), 2);
  await app.wireFilter().fill('needle out');
  await app
    .wire()
    .findText(/^1 of \d+ messages$/)
    .shown();
  await app.expectWire('tools/call echo');
  await app.wireFilter().fill('no such words anywhere');
  await app.expectText('No message matches the filter');

  await app.wireFilter().fill('');
  await app
    .wire()
    .findText(/^\d+ messages$/)
    .shown();
  assert((await app.messagesCounted()) >= all);
});

test('wire: held still while recording goes on, and cleared', EVERYWHERE, async ({ app, tab }) => {
  await app.open();
  await app.demoButton().click();
  await app.toolList().shown();
  await app.expectWire('tools/list');

  await tab.find('button', 'Pause').click();
  const rows = await app.wireRows().count();
  await app.call('echo', { message: 'behind the curtain' });
  await app.expectResult('behind the curtain');
  await app
    .wire()
    .findText(/^\d+ since$/)
    .shown();
  assert.equal(await app.wireRows().count(), rows);
  assert.equal(await app.wireRow('tools/call').count(), 0);
  await tab.find('button', 'Resume').click();
  await app.expectWire('tools/call echo');

  await tab.find('button', 'Clear').click();
  await app.wire().findText('0 messages').shown();
  await app.expectText('Messages appear here as they cross the wire');
  await app.call('echo', { message: 'after the clearing' });
  await app.expectWire('tools/call echo');
});

test('wire: the way to the newest covers nothing while that is in sight', PAGE, async ({ app, tab }) => {
  await app.open();
  await app.demoButton().click();
  await app.toolList().shown();
  for (const message of ['one', 'two', 'three', 'four', 'five', 'six']) {
    await app.call('echo', { message });
    await app.expectResult(message);
  }
  const newest = tab.find('button', 'Newest');
  await app.wireRow('result for tools/call').nth(5).shown();
  await app
    .wireRows()
    .nth((await app.wireRows().count()) - 1)
    .click();
  await app.wireDetail().shown();
  await newest.gone();

  await app.call('echo', { message: 'below' });
  await app.expectWire('"below"');
  await newest.gone();
  await tab.find('grid', 'Messages').focus();
  await tab.press('Home');
  await newest.shown();
  await newest.click();
  await newest.gone();
});

test(
  'wire: a message shows its headers, its text byte for byte, and its partner',
  EVERYWHERE,
  async ({ app, tab, start }) => {
    const server = await start('fault');
    await app.openAndConnect(server.url);
    await app.call('echo', { text: 'grüße' });
    await app.expectResult('grüße');
    await app.wireRow('tools/call echo').first().click();

    const detail = app.wireDetail();
    await detail.findText(`POST ${server.url}`).first().shown();
    await detail.findText('mcp-session-id').first().shown();
    const [sent] = (await server.control('seen', 'GET')).filter(({ rpc }) => rpc === 'tools/call');
    assert((await detail.text()).includes(sent.headers['mcp-session-id']));
    await detail.find('button', 'Exact').click();
    await detail
      .findText(/"text":"grüße"/)
      .first()
      .shown();

    await detail.find('button', 'Go to response').click();
    await detail.find('heading', 'result').shown();
    await detail.find('button', 'Go to request').shown();
    await tab.press('Escape');
    await detail.gone();
  },
);

test('wire: what the page does by itself is marked so', EVERYWHERE, async ({ app, start }) => {
  const server = await start('fault');
  await app.openAndConnect(server.url);
  await app.call('echo', { text: 'by hand' });
  await app.expectResult('by hand');
  assert.match(await app.wireRow('to the server initialize').text(), /auto/);
  assert.doesNotMatch(await app.wireRow('tools/call echo').first().text(), /auto/);
  const read = await app.wire().text();
  assert.doesNotMatch(read, /\wauto\b/, 'the mark is a word of its own');
  assert.doesNotMatch(read, /[\u2190-\u21ff]/, 'directions are drawn, and look alike in each font');
});
