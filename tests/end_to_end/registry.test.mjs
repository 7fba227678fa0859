// A search in a registry of servers: what is found fills the form, and why one cannot be asked.
import assert from 'node:assert/strict';
import { App } from './app.mjs';
import { eventually } from './eventually.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };

async function searches({ tab }, registry, words = '') {
  await tab.findText('A server in an MCP registry').click();
  await tab.find('textbox', 'Registry', { exact: true }).fill(registry);
  await tab.find('searchbox', 'Search servers by name').fill(words);
  await tab.find('button', 'Search', { exact: true }).click();
}

test('registry: a server that is found fills the form, and connects at a press of its own', PAGE, async (context) => {
  const { app, tab, start, accessible } = context;
  const server = await start('fault', { tools: 3 });
  const registry = await start('registry', { url: server.url });
  await app.open();

  await searches(context, registry.origin, 'shop');

  await tab.findText('1 server').first().shown();
  await tab.findText('Sells things').click();
  await tab.findText('Needs the companion, SHOP_KEY').shown();
  await accessible();
  await tab.find('button', server.url).click();
  assert.equal(await app.urlBox().value(), server.url);
  assert.equal(await tab.find('navigation', 'Servers').find('link').count(), 0);
  await app.connectButton().click();
  await app.toolList().shown();
});

test('registry: a header that has to be given is named, and a long list goes on', PAGE, async (context) => {
  const { app, tab, start } = context;
  const registry = await start('registry');
  await app.open();
  await searches(context, `${registry.origin}/v0.1/servers`);
  await tab.findText('The first 30 servers').shown();

  await tab.find('button', 'Show more', { exact: true }).click();

  await tab.findText('45 servers').first().shown();
  await eventually(async () => (await tab.find('button', 'Show more', { exact: true }).count()) === 0);
  await tab.findText('Keeps things').click();
  await tab.findText('Needs X-Key').shown();
  await tab.find('button', 'https://vault.example/mcp').click();
  await tab.findText('enter the value of the header X-Key').first().shown();
  await tab.reload();
  await tab.findText('A server in an MCP registry').click();
  const address = tab.find('textbox', 'Registry', { exact: true });
  await address.shown();
  assert.equal(await address.value(), `${registry.origin}/v0.1/servers`);
});

test('registry: what is none says so, and the address can be changed', PAGE, async (context) => {
  const { app, tab, start } = context;
  const [none, closed, registry] = await Promise.all([
    start('fault', {}),
    start('registry', { closed: true }),
    start('registry'),
  ]);
  await app.open();
  await searches(context, none.origin);
  await tab.findText('this address has no registry API').shown();
  await tab.find('textbox', 'Registry', { exact: true }).fill(closed.origin);
  await tab.find('button', 'Search', { exact: true }).click();
  await tab.findText('does not let web pages read its answers (CORS)').shown();
  await tab.find('textbox', 'Registry', { exact: true }).fill('ftp://x');
  await tab.find('button', 'Search', { exact: true }).click();
  await tab.findText('The address of the registry has a scheme other than http or https').shown();
  await tab.find('textbox', 'Registry', { exact: true }).fill(registry.origin);
  await tab.find('searchbox', 'Search servers by name').fill('vault');
  await tab.find('button', 'Search', { exact: true }).click();
  await tab.findText('1 server').first().shown();
});

test('registry: one without CORS is asked through the companion', { needs: ['page', 'companion'] }, async (context) => {
  const { tab, start, dist } = context;
  const registry = await start('registry', { closed: true });
  const companion = await start('companion', { page: dist });
  await tab.goto(companion.url);
  const app = new App(tab, `${companion.origin}/`);
  await app.urlBox().shown();

  await searches(context, registry.origin, 'vault');

  await tab.findText('1 server').first().shown();
});
