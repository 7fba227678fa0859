// Pictures of the server's: what would hold up the page is not drawn.
import assert from 'node:assert/strict';
import { startHostile, tool } from '../attack/hostile.mjs';
import { dataUrl, nestedUses, pngHead } from '../attack/pictures.mjs';
import { PIXEL_BASE64 as PIXEL } from './servers/pixel.mjs';
import { test } from './runner.mjs';

const PAGE = { needs: ['page'] };
const BOMB = nestedUses(20);
const PLAIN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>';
const MOVING = PLAIN.replace('/>', '><animate attributeName="d"/></path>');
const base64 = (text) => Buffer.from(text).toString('base64');
const image = (mimeType, data) => ({ content: [{ type: 'image', mimeType, data }] });
const icons = (...sources) => ({ icons: sources.map((src) => ({ src })) });

test(
  'drawing: a drawing of a million parts in an icon or a result is not drawn, and the page goes on',
  PAGE,
  async ({ app, tab }) => {
    const server = await startHostile({
      answers: {
        'tools/list': {
          tools: [
            tool('bomb', icons(dataUrl('image/svg+xml', BOMB), `data:image/svg+xml,${encodeURIComponent(BOMB)}`)),
            tool('plain', icons(dataUrl('image/svg+xml', PLAIN))),
          ],
        },
        'tools/call': image('image/svg+xml', base64(BOMB)),
      },
    });
    try {
      await app.openAndConnect(server.url);
      await app.chooseTool('bomb');
      await tab.findText('has very many parts').first().shown();
      assert.equal(await tab.find('img', 'Icon from the server').count(), 0);
      await app.runButton().click();
      await app.expectResult('has very many parts');

      await app.chooseTool('plain');
      await tab.find('img', 'Icon from the server').shown();
    } finally {
      await server.stop();
    }
  },
);

test(
  'drawing: what may be costly is drawn on a press, and pixels are counted before they are decoded',
  PAGE,
  async ({ app, tab }) => {
    const server = await startHostile({
      answers: {
        'tools/list': { tools: ['moving', 'huge', 'pixel', 'long', 'lie'].map((name) => tool(name)) },
        'tools/call': ({ params }) =>
          ({
            moving: image('image/svg+xml', base64(MOVING)),
            huge: image('image/png', base64(pngHead(60_000, 60_000))),
            pixel: image('image/gif', PIXEL),
            long: image('image/png', base64(Buffer.concat([Buffer.from(PIXEL, 'base64'), Buffer.alloc(2_000_000)]))),
            lie: image('image/png', base64(PLAIN)),
          })[params.name],
      },
    });
    const run = async (name) => {
      await app.chooseTool(name);
      await app.runButton().click();
    };
    const picture = () => app.result().find('img', 'Image from the server');
    try {
      await app.openAndConnect(server.url);
      await run('huge');
      await app.expectResult('60,000 × 60,000 pixels');
      assert.equal(await picture().count(), 0);
      await run('lie');
      await app.expectResult('The browser cannot show this as an image');
      await run('moving');
      await app.expectResult('contains effects, animation or other pictures');
      assert.equal(await picture().count(), 0);
      await tab.find('button', 'Show it').click();
      await picture().shown();
      for (const name of ['pixel', 'long']) {
        await run(name);
        await picture().shown();
      }
    } finally {
      await server.stop();
    }
  },
);
