// Answers that are not as they should be: nothing of them is lost, and nothing said of them untrue.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test(
  'odd answers: the log keeps every byte, and shows what is no text in hexadecimal',
  PAGE,
  async ({ app, start }) => {
    const server = await start('odd-answers');
    await app.openAndConnect(server.url);

    await app.call('latin');
    await app.expectText('Done in');
    await app.expectText('with 1 finding');
    await app.wireRow('result for tools/call').first().click();
    const detail = app.wireDetail();
    await detail.findText('is not UTF-8 at byte').first().shown();
    await detail.find('button', 'Bytes').click();
    await detail.findText('67 72 fc df 65').first().shown();
    await detail.find('button', 'Close details').click();

    await app.call('mislabelled');
    await app.expectAlert('labeled as an event stream, but it is JSON');
    await app.expectWire('unreadable JSON instead of events');
    await app.expectText('never seen');

    await app.call('half');
    await app.expectResult('cut \ufffd');
    await app.expectResult('contains half a character');
    await app.call('mark');
    await app.expectResult('behind the mark');
    await app.expectResult('begins with a byte order mark');
    await app.call('heartbeat');
    await app.expectResult('behind the heartbeat');
    await app.expectWire('unreadable JSON, but not a JSON-RPC message');
  },
);

test('odd answers: what is wrong with an answer is said with the call and in the log', PAGE, async ({ app, start }) => {
  const server = await start('odd-answers');
  await app.openAndConnect(server.url);

  await app.call('both');
  await app.expectAlert('nothing is well');
  await app.expectText('comes with an error');
  await app.call('bare');
  await app.expectText('Done in');
  await app.expectResult('/result/content is missing');
  await app.call('promised');
  await app.expectText('with 1 finding');
  await app.expectResult('/structuredContent/degrees');
  await app.call('null');
  await app.expectResult('/result is not an object');
  await app.call('forbidden');
  await app.expectAlert('The server refused the call: HTTP 403 (forbidden)');
  await app.expectAlert('reported an internal error');
  await app.expectAlert('the scope admin is missing');

  await app.call('reported');
  await app.expectResult('no such city');
  assert.doesNotMatch(await app.result().text(), /outputSchema/);
  await app.wireFilter().fill('is:error');
  await app.expectWire('result: an error for tools/call');
});

test('odd answers: a call that the browser may have sent again says so', PAGE, async ({ app, start }) => {
  const server = await start('odd-answers');
  await app.openAndConnect(server.url);

  await app.call('reset');

  await app.expectAlert('The browser may have sent it more than once');
  const runs = await (await fetch(`${server.origin}/_control/runs`)).json();
  assert(runs.reset >= 1);
});
