// The pictures of the README, of the page as it is: see `--pictures` in context.mjs.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const SIZE = { width: 1280, height: 800 };
const MOST_BYTES = 200_000;

const assertSmall = async (path) => assert((await stat(path)).size < MOST_BYTES, `${path}: too big`);

test('picture: a call with its progress, and its messages on the wire', PAGE, async (context) => {
  const { app, start, picture } = context;
  const server = await start('everything');
  await app.openAndConnect(server.url);
  await app.chooseTool('trigger-long-running-operation');
  await app.workbench('trigger-long-running-operation').find('textbox', 'duration').fill('3');
  await app.runButton().click();
  await app.expectText('3 / 5');
  await app.expectResult('Long running operation completed');
  await assertSmall(await picture('workbench', SIZE));
});

test('picture: a failure, explained', PAGE, async ({ app, start, picture }) => {
  const server = await start('fault', { fault: 'no-cors' });
  await app.open();
  await app.connect(server.url);
  await app.expectAlert('(CORS)');
  await assertSmall(await picture('failure', SIZE));
});
