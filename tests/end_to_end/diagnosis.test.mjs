// Broken servers, each in one way that is known: the page names the true cause, alone or among few.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer, request as ask } from 'node:http';
import { startBroken } from '../diagnosis/broken.mjs';
import { addressOf, explanationOf, openPage } from '../diagnosis/explained.mjs';
import { inWords, judge } from '../diagnosis/judge.mjs';
import { VARIANTS } from '../diagnosis/variants.mjs';
import { test } from './runner.mjs';

const CAUSES = new URL('../../src/diagnosis/cause.rs', import.meta.url);

/**
 * Of those that are broken in the same way in the same dialect, the first; `tests/diagnosis/table.mjs` has all.
 * In the other browsers those that are most common.
 */
const isFirst = (variant) => {
  const same = ({ kind, cause, server }) => [kind, cause, server?.speaks].join();
  return variant.everywhere || VARIANTS.find((other) => same(other) === same(variant)) === variant;
};
const COMMON = VARIANTS.filter(({ everywhere }) => everywhere).filter((_, index) => index % 3 < 1);

for (const variant of VARIANTS.filter(isFirst)) {
  const options = { needs: ['page'], everywhere: COMMON.includes(variant), notIn: variant.notIn ?? [] };
  test(`diagnosis: ${variant.kind}: ${variant.name}`, options, async ({ tab, pageUrl }) => {
    const server = variant.server && (await startBroken(variant.server));
    try {
      const { app, takeBack } = await openPage(variant, tab, pageUrl);
      const shown = await explanationOf(variant, app, addressOf(variant, server)).finally(takeBack);
      const judged = judge(variant, shown);
      const said = JSON.stringify(shown, null, 2);
      assert.notEqual(judged.verdict, 'wrong', `${inWords(judged)}, and the truth is ${variant.cause}: ${said}`);
      assert.equal(judged.overclaims, false, `called certain, and the truth is ${variant.cause}: ${said}`);
      if (variant.detail) assert.match(shown.text, variant.detail);
      await app.stillWorks();
    } finally {
      await server?.stop();
    }
  });
}

// What is broken elsewhere, and nothing else, is the reason of a failure there.
for (const [what, description] of [
  ['of 2026', { speaks: 'modern' }],
  ['of 2025', { speaks: 'streamable' }],
  [
    'of 2025 that answers by event streams',
    { rules: [{ when: { rpc: 'tools/call' }, then: { shape: 'event-stream' } }] },
  ],
  ['of HTTP+SSE', { speaks: 'sse' }],
  [
    'of HTTP+SSE behind a prefix',
    { speaks: 'sse', home: '/api/sse', endpoint: '/api/messages', listens: '/api/messages' },
  ],
  ['of 2026 on IPv6', { speaks: 'modern', transport: { address: '::1' } }],
]) {
  test(`diagnosis: a server ${what} works as long as it is not broken`, { needs: ['page'], everywhere: true }, async ({
    app,
  }) => {
    const server = await startBroken(description);
    try {
      await app.openAndConnect(server.url);
      await app.call('add', { a: 2, b: 3 });
      await app.expectResult('5');
    } finally {
      await server.stop();
    }
  });
}

const PAGE = { needs: ['page'] };

test('diagnosis: what the console says makes the cause exact', PAGE, async ({ app, tab, accessible }) => {
  const server = await startBroken({ cors: false });
  try {
    await app.open();
    await app.connect(server.url);
    await app.expectAlert('does not allow this page to read its answers');
    await tab.findText('See what the browser hides from this page').click();
    const says = tab.find('textbox', 'What the console or curl says');
    await says.fill('nothing that is known');
    await app.expectText('Wirescope does not recognize this text');
    await says.fill(
      `Access to fetch at '${server.url}' from origin 'http://localhost:1' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: The 'Access-Control-Allow-Origin' header contains multiple values '*, *', but only one is allowed.`,
    );
    await app.expectText('Access-Control-Allow-Origin has more than one value');
    await tab.findText('Why Wirescope thinks so').click();
    await tab
      .find('button', /^Show in the wire log: POST/)
      .first()
      .click();
    await app.wireDetail().shown();
    await accessible();
  } finally {
    await server.stop();
  }
});

test('diagnosis: a check shows which header a later call will miss', PAGE, async ({ app, tab, accessible }) => {
  const server = await startBroken({
    speaks: 'modern',
    cors: { headers: 'content-type, mcp-protocol-version, mcp-method' },
  });
  try {
    await app.openAndConnect(server.url);
    await app.overviewLink().click();
    await tab.find('button', 'Check the connection').click();
    await tab.find('row', /Header mcp-name Missing/).shown();
    await tab.find('row', /Header mcp-method OK/).shown();
    await tab.find('row', /Compression Not visible/).shown();
    await accessible();
  } finally {
    await server.stop();
  }
});

test('diagnosis: a check tells of the connection beneath where the server allows it', PAGE, async ({ app, tab }) => {
  const server = await startBroken({ speaks: 'modern' });
  const proxy = await startProxy(server.url, (answer, response) => {
    response.writeHead(answer.statusCode, { ...answer.headers, 'timing-allow-origin': '*' });
    answer.pipe(response);
  });
  try {
    await app.openAndConnect(proxy.url);
    await app.overviewLink().click();
    await tab.find('button', 'Check the connection').click();
    await tab.find('row', /HTTP version OK http\/1.1/).shown();
    await tab.find('row', /Connection reuse OK/).shown();
  } finally {
    await proxy.stop();
    await server.stop();
  }
});

test('diagnosis: progress that a proxy holds back is told beside the result', PAGE, async ({ app, tab, start }) => {
  const server = await start('everything');
  // As a proxy does that buffers: an answer is passed on when all of it is there.
  const proxy = await startProxy(server.url, async (answer, response, request) => {
    response.writeHead(answer.statusCode, answer.headers);
    if (request.method !== 'POST') return answer.pipe(response);
    const held = await answer.toArray();
    response.end(Buffer.concat(held));
  });
  const slow = ['trigger-long-running-operation', { duration: 2, steps: 4 }];
  try {
    await app.openAndConnect(server.url);
    await app.call(...slow);
    await app.expectResult('Long running operation completed');
    await tab.findText('All progress arrived at once').gone();

    await app.open();
    await app.connect(proxy.url);
    await app.call(...slow);
    await app.expectResult('Long running operation completed');
    await tab.findText('All progress arrived at once').first().click();
    await tab.findText('To tell which, run the tool without the proxy').shown();
  } finally {
    await proxy.stop();
  }
});

/** In front of `url`; what becomes of an answer is for `pass` to say. */
async function startProxy(url, pass) {
  const { hostname, port } = new URL(url);
  const server = createServer((request, response) => {
    const { method, url: path, headers } = request;
    const ahead = ask({ hostname, port, method, path, headers: { ...headers, host: `${hostname}:${port}` } });
    ahead.on('response', (answer) => pass(answer, response, request));
    ahead.on('error', () => response.destroy());
    response.on('close', () => ahead.destroy());
    request.pipe(ahead);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { url: Object.assign(new URL(url), { port: server.address().port }).href, stop };
}

const BARE = { browser: false };

test('diagnosis: the table of broken servers is sound', BARE, async () => {
  const known = [...(await readFile(CAUSES, 'utf8')).matchAll(/=> "([a-z-]+)"/g)].map(([, key]) => key);
  for (const { name, cause } of VARIANTS) assert(known.includes(cause), `${name}: there is no cause ${cause}`);
  const names = VARIANTS.map(({ kind, name }) => `${kind}: ${name}`);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
  assert(VARIANTS.length >= 130, `${VARIANTS.length} variants`);
});

test('diagnosis: an explanation is judged by what it names', BARE, () => {
  const verdict = (key, also = [], certainty = 'likely') =>
    judge({ cause: 'silent' }, { headline: { key, certainty }, also });
  assert.equal(inWords(verdict('silent')), 'exact');
  assert.equal(inWords(verdict('silent', ['held-back'])), 'narrowed to 2');
  assert.equal(inWords(verdict('held-back', ['silent', 'gateway', 'silent'])), 'narrowed to 3');
  assert.equal(inWords(verdict('origin-not-allowed', ['silent', 'gateway'])), 'narrowed to 2');
  assert.equal(inWords(verdict('held-back', ['gateway'])), 'wrong');
  assert.equal(inWords(judge({ cause: 'silent' }, undefined)), 'wrong');
  assert.equal(verdict('held-back', ['silent'], 'certain').overclaims, true);
  assert.equal(verdict('silent', [], 'certain').overclaims, false);
});
