// Who gets a secret: nobody before a person has seen the name.
import assert from 'node:assert/strict';
import { Access } from './access.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

test('recipients: a client secret goes nowhere before a person has seen where', PAGE, async (context) => {
  const { app, start, tab, accessible } = context;
  const server = await start('auth-fault', { fault: 'token-elsewhere' });
  const tokens = async () => {
    const asked = await server.control('asked', 'GET');
    return asked.filter(({ path }) => path === '/token').length;
  };
  await app.open();
  await app.connectWith(server.url, async () => {
    const access = new Access(app);
    await access.choose();
    await access.isProgram('a-program', { secret: 'SECRET-program' });
  });
  const card = app.trustCard();
  await card.shown();
  await card.findText('Its token endpoint is on another origin').first().shown();
  for (const origin of [server.issuer, server.tokens]) await card.findText(new URL(origin).port).first().shown();
  assert.equal(await tokens(), 0);
  await accessible();

  await app.agreeButton().click();
  await app.expectStatus('Connected');
  assert.equal(await tokens(), 1);

  await tab.reload();
  await tab.find('button', 'Try again').first().click();
  await app.trustCard().shown();
  assert.equal(await tokens(), 1, 'what is not remembered is not sent');
});

test('recipients: a code goes to another origin only where a person says so', PAGE, async (context) => {
  const { app, start, tab } = context;
  const server = await start('auth-fault', { fault: 'token-elsewhere' });
  await app.open();
  await app.connect(server.url);
  await app.signIn().click();
  await app.trustCard().findText('uses several origins').shown();
  const ends = await tab.evaluate(() =>
    [...document.querySelectorAll('.trust .outside-address strong')].map(({ textContent }) => textContent),
  );
  assert.deepEqual(ends, ['127.0.0.1', '127.0.0.1'], 'whose each of the addresses is stands out');
  await app.trustCard().find('button', 'Cancel').click();
  await app.signsIn({ agrees: true });
  await app.expectStatus('Connected');
});
