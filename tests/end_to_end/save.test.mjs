// Content that a person keeps: the file that the browser saves has the very bytes that the server sent.
import assert from 'node:assert/strict';
import { PDF, WAVE } from './servers/modern_resources.mjs';
import { PIXEL_BASE64 } from './servers/pixel.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const PIXEL = Buffer.from(PIXEL_BASE64, 'base64');

const saveButton = (tab) => tab.find('button', 'Save', { exact: true });

async function assertSaved(tab, name, bytes) {
  const saved = await tab.saved(() => saveButton(tab).first().click());
  assert.equal(saved.name, name);
  assert(saved.bytes.equals(bytes), `${name}: ${saved.bytes.length} of ${bytes.length} bytes`);
}

async function openResources({ app, tab, start }) {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await tab.find('link', /^Resources/).click();
  return async function read(name) {
    await tab.find('listbox', 'Resources').find('option', name).first().click();
    await tab.find('heading', name).first().shown();
    await tab.find('button', /^Read( again)?$/).click();
    await app.result().first().shown();
  };
}

test('save: a PDF, a sound and a picture of a resource, byte for byte', PAGE, async (context) => {
  const { tab } = context;
  const read = await openResources(context);
  for (const [resource, name, bytes] of [
    ['paper', 'paper.pdf', PDF],
    ['sound', 'content.wav', WAVE],
    ['pixel', 'content.png', PIXEL],
  ]) {
    await read(resource);
    await assertSaved(tab, name, bytes);
  }
});

test('save: the size of a resource stands in the list, on its bench and at its content', PAGE, async (context) => {
  const { app, tab } = context;
  const read = await openResources(context);
  const inTheList = tab.find('listbox', 'Resources').find('option', 'paper');
  await inTheList.findText('70.0 kB').first().shown();
  await read('paper');
  await tab.find('region', 'paper', { exact: true }).findText('70.0 kB').first().shown();
  await app.result().findText('70.0 kB').first().shown();
});

test('save: text of a resource as it was sent, whatever view is chosen', PAGE, async (context) => {
  const { app, tab } = context;
  const read = await openResources(context);
  await read('data');
  await app.result().find('tab', 'Text').click();
  await assertSaved(tab, 'content.json', Buffer.from('{"city":"Oslo","days":[1,2,3]}'));
  await read('page');
  const page = Buffer.from('<h1>A page</h1><script>alert(1)</script>');
  await assertSaved(tab, 'content.html', page);
});

test('save: an image in the result of a tool', PAGE, async ({ app, tab, start }) => {
  const server = await start('modern');
  await app.openAndConnect(server.url);
  await app.call('image');
  await app.result().find('img').shown();
  await assertSaved(tab, 'content.png', PIXEL);
});
