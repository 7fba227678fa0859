// What will be sent is what is sent, and a call that was handed on gives the same result elsewhere.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { ROOT, TOOLS, run } from '../tools/process.mjs';
import { testLooks } from './looks.mjs';
import { test } from './runner.mjs';

const TEXT = `it's "quoted" $HOME \`x\` \\n größe 🦀`;

/** Opens what a call of `echo` would send; each form by the name of its tab. */
async function handedOn({ app, tab }, tool, argument) {
  await app.chooseTool(tool);
  await app.workbench(tool).find('textbox', argument, { exact: true }).fill(TEXT);
  await tab.find('button', 'What will be sent').click();
  const forms = tab.find('tablist', 'What will be sent');
  return async (name) => {
    await forms.find('tab', name, { exact: true }).click();
    return tab.page.locator('.outgoing pre').innerText();
  };
}

/** Runs a script in a folder of its own, below the packages that it imports. */
async function ran(name, script, command, args, env = {}) {
  const folder = await mkdtemp(join(TOOLS, 'handed-'));
  try {
    const path = join(folder, name);
    await writeFile(path, script);
    const { code, output } = await run(command, [...args, path], { quiet: true, env });
    assert.equal(code, 0, output);
    return output;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const runs = {
  curl: (script, env) => ran('call.sh', script, 'sh', [], env),
  Python: (script, env) => ran('call.py', script, join(ROOT, '.tools/python/bin/python'), [], env),
  async TypeScript(script, env) {
    const { code } = await transform(script, { loader: 'ts', format: 'esm' });
    return ran('call.mjs', code, process.execPath, [], env);
  },
};

const told = JSON.stringify(TEXT).slice(1, -1);

for (const [server, options, tool, argument, forms] of [
  ['fault', {}, 'echo', 'text', ['curl', 'Python', 'TypeScript']],
  ['everything', {}, 'echo', 'message', ['curl', 'Python', 'TypeScript']],
  ['everything-sse', {}, 'echo', 'message', ['curl', 'Python', 'TypeScript']],
  ['modern', {}, 'structured', 'city', ['curl', 'Python', 'TypeScript']],
]) {
  test(`handed on: ${server}: the same result by ${forms.join(', ')}`, {
    needs: ['page', 'python'],
    limit: 120_000,
  }, async (context) => {
    const { app, start, accessible } = context;
    const { url } = await start(server, options);
    await app.openAndConnect(url);
    const text = await handedOn(context, tool, argument);
    for (const form of forms) {
      const output = await runs[form](await text(form));
      assert(output.includes(told) || output.includes(TEXT), `${form}: ${output}`);
    }
    await accessible();
  });
}

test('handed on: a key is a variable, and what will be sent is what goes out', {
  needs: ['page', 'python'],
}, async (context) => {
  const { app, tab, start } = context;
  const { url } = await start('fault');
  await app.open();
  await app.connectWith(url, async () => {
    await app.authentication('Bearer token').click();
    await app.keyBox('Token').fill('sesame');
  });
  const text = await handedOn(context, 'echo', 'text');
  for (const form of ['Request', 'curl', 'Python', 'TypeScript', 'JSON-RPC', 'claude mcp add', 'mcp.json'])
    assert.doesNotMatch(await text(form), /sesame/, form);
  const output = await runs.curl(await text('curl'), { MCP_AUTHORIZATION: 'Bearer sesame' });
  assert(output.includes(told), output);

  const shown = await text('Request');
  await app.runButton().click();
  await app.expectResult('größe');
  const sent = tab.sent.last('tools/call');
  const body = JSON.parse(shown.slice(shown.indexOf('\n\n')));
  const { id, ...rest } = sent;
  assert.notEqual(id, undefined);
  body.params._meta.progressToken = sent.params._meta.progressToken;
  assert.deepEqual({ ...body, id: undefined }, { ...rest, id: undefined });
});

test('call options: _meta of one’s own, and a time limit for one call', { needs: ['page'] }, async (context) => {
  const { app, tab, start } = context;
  const { url } = await start('fault');
  await app.openAndConnect(url);
  await app.chooseTool('hang');
  const bench = app.workbench('hang');
  await tab.find('button', 'Options for this call').click();
  await bench.find('textbox', '_meta, a JSON object').fill('{"a": ');
  await app.runButton().click();
  await bench.findText('Is not JSON').shown();
  assert.equal(await app.callCards().count(), 0);
  await bench.find('textbox', '_meta, a JSON object').fill('{"io.modelcontextprotocol/x": 1, "mine": [2]}');
  await bench.findText('Reserved by the specification: io.modelcontextprotocol/x').shown();
  await bench.find('textbox', 'Timeout in seconds').fill('1');
  await bench.find('button', 'Options for this call, in use').shown();
  await app.runButton().click();
  await bench.findText(/Failed after 1/).shown(15_000);
  const { _meta: meta } = tab.sent.last('tools/call').params;
  assert.deepEqual([meta.mine, meta['io.modelcontextprotocol/x']], [[2], 1]);
});

testLooks(
  'form',
  'its JSON beside it, what will be sent, and what a model sees',
  { needs: ['page'] },
  async (context) => {
    const { app, tab, start, check } = context;
    const { url } = await start('forms');
    await app.openAndConnect(url);
    await app.chooseTool('depends');
    await app.workbench('depends').find('textbox', 'city', { exact: true }).fill('Ulm');
    await tab.find('tab', 'Both').click();
    await app.jsonBox().fill('{\n  "city": "Ulm",\n  "zip": 89\n  "day": null\n}');
    await check('form-both', { on: app.jsonBox() });
    await app.jsonBox().fill('{ "city": "Ulm" }');
    await tab.find('tab', 'Form', { exact: true }).click();
    await tab.find('button', 'Options for this call').click();
    await tab.find('button', 'What will be sent').click();
    const forms = tab.find('tablist', 'What will be sent');
    await forms.find('tab', 'JSON-RPC').click();
    await check('form-outgoing', { on: forms });
    await tab.page.locator('.model-view > summary').click();
    await check('form-model-view', { on: tab.findText('What a model sees') });
  },
);
