// The event dialect's streams of results, with the servers that the README shows to authors of others.
import assert from 'node:assert/strict';
import { eventsOf } from './event_stream.mjs';
import { test } from './runner.mjs';

const EXAMPLES = [
  ['example-node', []],
  ['example-python', ['python']],
];
const KEY = { api_key: 'K' };

const callCount = (url, session_id, to) =>
  fetch(url, {
    method: 'POST',
    body: JSON.stringify({ session_id, tool: 'count', args: { to } }),
    headers: KEY,
  });

async function eventsUntilTheEnd(response) {
  const events = [];
  for await (const event of eventsOf(response)) events.push(event);
  return events;
}

async function openSession(url) {
  const events = eventsOf(await fetch(url, { headers: KEY }));
  const endpoint = (await events.next()).value;
  const tools = JSON.parse((await events.next()).value.data);
  return { id: new URL(endpoint.data, url).searchParams.get('session_id'), tools, events };
}

for (const [name, needs] of EXAMPLES) {
  const noBrowser = { browser: false, needs };

  test(`server ${name}: wants its key, streams results and errors`, noBrowser, async ({ start }) => {
    const { url } = await start(name, { key: 'K' });
    assert.equal((await fetch(url)).status, 401);
    assert.equal((await callCount(url, 'unheard of', 1)).status, 404);
    const { id, tools } = await openSession(url);
    assert.deepEqual([tools[0].name, tools[0].input_schema.required], ['count', ['to']]);

    const counted = await eventsUntilTheEnd(await callCount(url, id, 2));
    assert.deepEqual(
      counted.map(({ event }) => event),
      ['result', 'result'],
    );
    assert.deepEqual(
      counted.map(({ data }) => JSON.parse(data).n),
      [1, 2],
    );
    const [failed] = await eventsUntilTheEnd(await callCount(url, id, 101));
    assert.deepEqual([failed.event, JSON.parse(failed.data).message], ['error', 'I can count to 100']);
  });

  test(`server ${name}: beats, and ends a session that is idle`, noBrowser, async ({ start }) => {
    const { url } = await start(name, { key: 'K', idle_seconds: 0.3 });
    const { id, events } = await openSession(url);

    const rest = [];
    for await (const event of events) rest.push(event.comment);

    assert.equal(rest[0], ': heartbeat');
    assert.equal((await callCount(url, id, 1)).status, 404);
  });

  test(`event dialect: each result of a stream is shown as it comes, from ${name}`, {
    needs: ['page', ...needs],
  }, async ({ app, tab, start, accessible, screenshot }) => {
    const server = await start(name, { key: 'K' });
    await app.open();
    await app.connectWith(server.url, () => app.giveKey('K'));
    await app.expectSpoken('Event dialect');
    const card = (words) => app.callCards().findText(words).first();

    await app.call('count', { to: 8 });
    await tab.find('region', 'Result 2', { exact: true }).shown();
    await card('Running…').shown();
    await tab.find('region', 'Result 8', { exact: true }).findText('8').first().shown();
    await card(/^Done in/).shown();
    assert.equal(await tab.find('region', /^Result/).count(), 8);
    await app.expectWire('event result');
    if (name === 'example-node') {
      await accessible();
      for (const [width, dark] of [
        [360, true],
        [1280, false],
      ])
        await screenshot(`event-parts-${width}`, { width, height: 900, dark });
    }

    await app.call('count', { to: 101 });
    await app.expectText('I can count to 100');
  });
}
