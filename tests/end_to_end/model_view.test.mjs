// What a model is given of a tool, and what it or its client may stumble over.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('what a model sees: folded with its figures, and each remark in words', PAGE, async (context) => {
  const { app, start, tab, accessible } = context;
  const { url } = await start('forms');
  await app.openAndConnect(url);
  await app.chooseTool('twin');
  const view = tab.page.locator('.model-view');
  assert.match(await view.locator('summary').innerText(), /^What a model sees\s+about \d+ tokens, 2 remarks$/);
  assert.equal(await view.getByText('2 tools have this name').count(), 0);
  await view.locator('summary').click();
  await view.getByText('2 tools have this name').waitFor();
  await view.getByText('1 property has no description').waitFor();
  assert.match(await view.innerText(), /All 15 tools together: about [\d,]+ tokens/);
  const definition = JSON.parse(await view.locator('pre').innerText());
  assert.deepEqual(Object.keys(definition), ['name', 'description', 'input_schema']);
  await accessible();
});
