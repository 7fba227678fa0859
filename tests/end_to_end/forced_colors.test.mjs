// With forced colours, as a person sets them in Windows: backgrounds, shadows and colours are gone, and what is
// chosen, pressed, focused, wrong or disabled is still told.
import assert from 'node:assert/strict';
import { prepareLook, untoldFocus, untoldStates } from './forced_colors.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'], tab: { reducedMotion: true } };

/** `also` are states that stand on this screen: without them nothing would have been looked at. */
async function assertTold(tab, place, also) {
  await tab.evaluate(prepareLook);
  const [states, focus] = [await tab.evaluate(untoldStates), await tab.evaluate(untoldFocus)];
  const seen = { ...states.seen, ...focus.seen };
  assert.deepEqual([...states.untold, ...focus.untold], [], place);
  assert.deepEqual(
    [...also, 'focus', 'icons'].filter((state) => !seen[state]),
    [],
    `${place}: not in sight`,
  );
}

async function withForcedColors({ tab }, body) {
  await tab.look({ forcedColors: 'active' });
  try {
    await body();
  } finally {
    // Another test gets the tab.
    await tab.look({ forcedColors: 'none' });
  }
}

test('forced colours: a tool, its call and its line on the wire', PAGE, async (context) => {
  const { app, tab } = context;
  await withForcedColors(context, async () => {
    await app.open();
    await app.demoButton().click();
    await app.call('add', { a: 2, b: 3 });
    await app.expectResult('5');
    await app.formTab().click();
    await tab.find('textbox', 'First number').fill('two');
    await app.runButton().click();
    await app.sendAnywayButton().shown();
    await tab.find('button', 'Favorite').first().click();
    await app.wireFilter().fill('add');
    await app.wireRow('tools/call').first().click();
    await app.wireDetail().shown();
    await tab.press('Tab');
    const states = ['aria-selected', 'aria-pressed', 'aria-current', 'data-current', 'aria-invalid', 'data-kin'];
    await assertTold(tab, 'tools', states);
    await app.result().find('button', 'Fill the window').click();
    await assertTold(tab, 'a result that fills the window', ['aria-pressed']);
  });
});

test('forced colours: what is disabled, found, wrong, or a choice of several', PAGE, async (context) => {
  const { app, tab, start } = context;
  await withForcedColors(context, async () => {
    const failing = await start('fault', { fault: 'no-cors' });
    await app.open();
    await app.options().first().click();
    await assertTold(tab, 'first screen', []);
    await app.connect(failing.url);
    await app.expectAlert('(CORS)');
    await assertTold(tab, 'failure', ['aria-current']);
    await app.connectAnother().click();
    await app.demoButton().click();
    await app.toolList().shown();
    await assertTold(tab, 'a list', ['aria-disabled']);
    await tab.find('link', 'Send', { exact: true }).click();
    await tab.find('textbox', 'Method', { exact: true }).shown();
    await assertTold(tab, 'composer', ['aria-selected']);
    await app.overviewLink().click();
    await tab.find('button', 'Disconnect').click();
    await app.expectStatus('Closed');
    await assertTold(tab, 'overview', ['disabled']);
    await tab.press('Control+k');
    await tab.find('combobox', 'Search everything').fill('echo');
    await tab.find('dialog', 'Command palette').find('option').first().shown();
    await assertTold(tab, 'palette', ['aria-selected']);
  });
});
