// Texts of the server's: marks that are not seen, texts and lists of any length.
import assert from 'node:assert/strict';
import { startHostile, tool } from '../attack/hostile.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const text = (words) => ({ content: [{ type: 'text', text: words }] });

test(
  'drawing: marks that turn text around or hide in it are shown as escapes, wherever text is',
  PAGE,
  async ({ app, tab }) => {
    const marked = '\u202Eevil\u2066\u200b\u0007\u061c';
    const server = await startHostile({
      answers: {
        initialize: { serverInfo: { name: marked, version: '1' }, instructions: `${marked} 👨‍👩‍👧 می‌خواهم` },
        'tools/list': { tools: [tool('marks', { title: marked, description: marked })] },
        'tools/call': text(`${marked} z${'\u0301'.repeat(200)}`),
      },
    });
    try {
      await app.openAndConnect(server.url);
      await app.chooseTool('marks');
      await app.runButton().click();
      await app.expectResult('\\u202Eevil\\u2066\\u200B\\u0007\\u061C');
      await app.overviewLink().click();
      await app.expectText('👨‍👩‍👧 می‌خواهم');

      const { title, hidden } = await tab.evaluate(() => {
        const hidden = [];
        const isHidden = (said) =>
          /[\u0000-\u0008\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{M}{9}/u.test(said);
        const nodes = document.createTreeWalker(document, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
        while (nodes.nextNode()) {
          const node = nodes.currentNode;
          const said = node.attributes ? [...node.attributes].map(({ value }) => value) : [node.data];
          hidden.push(...said.filter(isHidden));
        }
        return { title: document.title, hidden };
      });
      assert.match(title, /^\\u202Eevil/);
      assert.deepEqual(hidden, []);
    } finally {
      await server.stop();
    }
  },
);

test('drawing: of long texts and lists the beginning is drawn, and more on a press', PAGE, async ({ app, tab }) => {
  const long = 'word '.repeat(200_000);
  const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));
  const server = await startHostile({
    answers: {
      initialize: {
        serverInfo: { name: 'w'.repeat(4_000), title: 'word '.repeat(800), version: '1' },
        instructions: long,
      },
      'tools/list': {
        tools: [tool('blocks', { description: long }), tool('links'), tool('progress'), tool('error')],
      },
      'tools/call': ({ params }) =>
        ({
          blocks: { content: many(20_000, (index) => ({ type: 'text', text: `block ${index}` })) },
          links: {
            content: many(5_000, (index) => ({ type: 'resource_link', uri: `a://${index}`, name: `link ${index}` })),
          },
          progress: text('done'),
          error: { error: { code: -1, message: long, data: long } },
        })[params.name],
    },
    before: ({ params }) =>
      params?.name === 'progress'
        ? [
            {
              method: 'notifications/progress',
              params: { progressToken: params._meta.progressToken, progress: 1e308, total: 1.5e308 },
            },
          ]
        : [],
  });
  const largest = () =>
    tab.evaluate(() => {
      let most = 0;
      const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (nodes.nextNode()) most = Math.max(most, nodes.currentNode.data.length);
      return { most, elements: document.querySelectorAll('*').length };
    });
  try {
    await app.openAndConnect(server.url);
    await app.chooseTool('blocks');
    await tab.find('button', 'Show all (1.0 MB)').click();
    await app.expectText('1.0 MB');
    await app.runButton().click();
    await app.expectResult('block 47');
    await tab.find('button', 'Show 48 of 19,952 more blocks').click();
    await app.expectResult('block 95');
    assert.equal(await app.result().findText('block 96').count(), 0);
    await app.chooseTool('links');
    await app.runButton().click();
    await app.expectResult('link 47');
    await app.chooseTool('progress');
    await app.runButton().click();
    await app.expectText('1e308 / 1.5e308');
    await app.chooseTool('error');
    await app.runButton().click();
    await app.expectAlert('The server answered with an error');
    const drawn = await largest();
    assert.ok(drawn.most < 45_000 && drawn.elements < 5_000, JSON.stringify(drawn));

    // A name of any length leaves the controls where they are.
    await app.overviewLink().click();
    const box = await tab.find('button', 'Disconnect', { exact: true }).box();
    assert.ok(box.x + box.width <= 1280 && box.y < 300, JSON.stringify(box));
  } finally {
    await server.stop();
  }
});
