// What the server logs besides what it logs of a call.
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('log: messages that belong to no call stand on a screen of their own', PAGE, async (context) => {
  const { app, tab, start, accessible } = context;
  await app.openAndConnect((await start('everything')).url);
  await tab.find('link', /^Log/).click();
  await app.expectText('Nothing logged yet');
  await tab.find('link', /^Tools/).click();

  await app.call('toggle-simulated-logging');
  await app.expectResult('Started simulated');
  await tab.find('link', /^Log/).click();
  const lines = tab.find('region', 'Server log, newest first').find('listitem');
  await lines.findText(/message/i).first().shown(15_000);
  await accessible();
});
