// Whose an address is shows wherever one is shown, however it is written.
import assert from 'node:assert/strict';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

/** The ends of hosts that are marked in this part of the page. */
const marked = (tab, within) =>
  tab.evaluate(
    (root) =>
      [...document.querySelectorAll(`${root} :is(.outside-address, .outside-host) strong`)].map(
        ({ textContent }) => textContent,
      ),
    within,
  );

/** What is cut off or lies over the button by which one says no. */
const isInItsBox = () => {
  const box = document.querySelector('.invitation').getBoundingClientRect();
  const end = document.querySelector('.invitation strong').getBoundingClientRect();
  const no = document.querySelector('.invitation button').getBoundingClientRect();
  const isOver = end.right > no.left && end.left < no.right && end.bottom > no.top && end.top < no.bottom;
  return end.right <= box.right && end.left >= box.left && end.bottom <= box.bottom && !isOver;
};

const INVITATIONS = [
  [`https://login.anthropic.com.${'very-long.'.repeat(18)}evil.test/mcp`, 'evil.test', []],
  ['https://evil.test\\@good.test/x', 'evil.test', ['It contains a backslash']],
  ['https://good.test@evil.test/x', 'evil.test', ['is a user name']],
  ['https://аpple.evil.test/', 'evil.test', ['several scripts', 'may look like others']],
  ['https://good.test — verified by Wirescope', undefined, ['Browsers cannot open this address']],
];

test('addresses: an invitation shows whose server it is', PAGE, async ({ app, tab }) => {
  for (const [address, end, warnings] of INVITATIONS) {
    await app.open(`?server=${encodeURIComponent(address)}`);
    await tab.find('heading', /^This link (asks to connect to|does not contain a valid address)/).shown();
    assert.deepEqual(await marked(tab, '.invitation'), end ? [end] : [], address);
    if (end) assert(await tab.evaluate(isInItsBox), address);
    for (const warning of warnings) await app.expectText(warning);
  }
});

test(
  'addresses: a link connects by itself only to what was agreed to, and only with nothing of its own',
  PAGE,
  async (context) => {
    const { app, tab, start } = context;
    const server = await start('fault');
    const link = (url, more = '') => `?server=${encodeURIComponent(url)}${more}`;
    const asks = tab.find('heading', 'This link asks to connect to');
    await app.open(link(server.url));
    await app.connectButton().click();
    await app.toolList().shown();
    const arrived = async () => (await server.control('seen', 'GET')).length;
    const before = await arrived();

    for (const [what, other] of [
      ['another path of a known host', link(`${server.origin}/theirs/mcp`)],
      ['another query', link(`${server.url}?tenant=theirs`)],
      ['a key', link(server.url, '#key=THEIRS')],
      ['a header name for it', link(server.url, '&key_header=x-theirs#key=THEIRS')],
      ['a client', link(server.url, '&client_id=theirs')],
      ['a scope', link(server.url, '&scope=everything')],
    ]) {
      // A tab of its own: it knows who was agreed to, and has no servers open.
      const page = await tab.context.newPage();
      await page.goto(context.pageUrl + other);
      const isAsked = page.getByRole('heading', { name: 'This link asks to connect to' });
      const isIn = page.getByRole('navigation', { name: 'Parts of this server' });
      await isAsked.or(isIn).first().waitFor();
      assert.equal(await isIn.count(), 0, `it connects by itself with ${what}`);
      assert.equal(await arrived(), before, what);
      await page.close();
    }

    await app.open(link(server.url));
    await app.toolList().shown();
    assert.equal(await asks.count(), 0);
  },
);

test('addresses: icons, websites and links in results say where they lead', PAGE, async (context) => {
  const { app, tab, start } = context;
  const server = await start('addresses');
  await app.openAndConnect(server.url);
  await app.call('links');
  await app.expectResult('is a user name, not the host');
  await tab.find('button', 'Load icon from xn--80ak6aa92e.evil.test').shown();
  await app.expectText('The host contains letters that may look like others');
  assert.deepEqual([...new Set(await marked(tab, 'main'))], ['evil.test']);

  await app.overviewLink().click();
  await app.expectText('It contains a backslash, which browsers read as a slash');
  assert.deepEqual([...new Set(await marked(tab, 'main'))], ['evil.test']);
});

test('addresses: the window for signing in knows nothing of this page', {
  ...PAGE,
  everywhere: true,
}, async (context) => {
  const { app, tab, start } = context;
  const server = await start('auth-fault');
  await app.open();
  await app.connect(server.url);
  const popup = await tab.opened(() => app.signInWindow().click());
  await popup.find('button', 'Approve').shown();
  assert.equal(await popup.evaluate(() => window.opener), null);
  await popup.find('button', 'Approve').click();
  await app.expectStatus('Connected');
});
