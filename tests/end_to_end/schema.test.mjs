// The official types that everything the page sends is held to, and our own examples of them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { mistakesIn, mistakesInType } from './official_schema.mjs';
import { test } from './runner.mjs';
import { definitionsOf, hasFolder, REVISIONS, schemaBeside, schemaInSuite } from './schema_sources.mjs';

const NO_BROWSER = { browser: false };
const EXAMPLES = new URL('../protocol/official_examples/ours/', import.meta.url);
const SENT_BY_CLIENTS = /^Client|^(CreateMessage|Elicit|ListRoots|ListTasks|GetTask)Result$|Request$/;

test('schema: the official types of every revision are at hand on any machine', NO_BROWSER, () => {
  for (const revision of REVISIONS) {
    const types = definitionsOf(schemaInSuite(revision));
    for (const name of ['ClientRequest', 'ClientNotification', 'CallToolRequest', 'JSONRPCRequest'])
      assert.ok(types[name], `${name} of ${revision}`);
  }
  const kinds = (revision) => JSON.stringify(schemaInSuite(revision).definitions.CreateMessageResult);
  assert.match(kinds('2025-03-26'), /AudioContent/);
  assert.doesNotMatch(kinds('2024-11-05'), /AudioContent/);
});

const bothSources = () => {
  for (const revision of REVISIONS) {
    const suite = definitionsOf(schemaInSuite(revision));
    for (const [name, type] of Object.entries(definitionsOf(schemaBeside(revision))))
      if (SENT_BY_CLIENTS.test(name)) assert.deepEqual(bare(suite[name]), bare(type), `${name} of ${revision}`);
  }
};
// On a clone alone there is no second source to compare with.
if (hasFolder) test('schema: what clients send is the same in both sources of the types', NO_BROWSER, bothSources);

/** A type without its descriptions. */
const bare = (type) =>
  JSON.parse(
    JSON.stringify(type, (key, value) => (key === 'description' && typeof value === 'string' ? undefined : value)),
  );

test('schema: our own examples are what their types allow', NO_BROWSER, async () => {
  for (const file of ['parts', 'client', 'server']) {
    const types = JSON.parse(await readFile(new URL(`${file}.json`, EXAMPLES), 'utf8'));
    for (const [name, examples] of Object.entries(types))
      for (const example of examples)
        assert.deepEqual(mistakesInType(name, example, '2026-07-28'), [], JSON.stringify(example));
  }
});

const request = (method, params) => ({ jsonrpc: '2.0', id: 1, method, params });

test('schema: finds what a revision does not let a client send', NO_BROWSER, async () => {
  for (const revision of REVISIONS.filter((revision) => revision < '2026')) {
    assert.deepEqual(mistakesIn(request('tools/call', { name: 'add' }), revision), []);
    assert.match(mistakesIn(request('tools/call', {}), revision).join(), /name/);
  }
  assert.match(mistakesIn(request('tools/call', { name: 'add' }), '2026-07-28').join(), /_meta/);
});

test('schema: holds the methods of tasks to a shape too', NO_BROWSER, async () => {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const wrong = (method, params) => mistakesIn(request(method, { _meta, ...params }), '2026-07-28');
  const inputResponses = { name: { action: 'accept', content: { name: 'Ada' } } };

  assert.deepEqual(wrong('tasks/get', { taskId: 't' }), []);
  assert.deepEqual(wrong('tasks/cancel', { taskId: 't' }), []);
  assert.deepEqual(wrong('tasks/update', { taskId: 't', inputResponses }), []);
  assert.deepEqual(wrong('tasks/unheard_of', { any: 'thing' }), []);

  assert.match(wrong('tasks/get', {}).join(), /taskId/);
  assert.match(wrong('tasks/get', { taskId: 't', _meta: {} }).join(), /protocolVersion/);
  assert.match(wrong('tasks/cancel', { taskId: 7 }).join(), /string/);
  assert.match(wrong('tasks/cancel', { taskId: 't', why: 'no' }).join(), /additional/);
  assert.match(wrong('tasks/update', { taskId: 't' }).join(), /inputResponses/);
  const answer = { name: { action: 'perhaps' } };
  assert.notDeepEqual(wrong('tasks/update', { taskId: 't', inputResponses: answer }), []);
});
