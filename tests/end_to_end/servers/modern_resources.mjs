// Resources of each kind for the server in `modern.mjs`, and a tool that changes one of them.
import { ResourceTemplate } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { PIXEL_BASE64 } from './pixel.mjs';

const PIXEL_ICON = { src: `data:image/png;base64,${PIXEL_BASE64}`, sizes: ['1x1'] };

export const COUNTER = 'fixture://counter';
let count = 0;

const MARKDOWN = `# Notes

See [the web](https://example.com/) and [not this](javascript:alert(1)).

<script>window.hacked = true</script>

| name | value |
|------|-------|
| a    | 1     |

- [x] *done*

![a picture](https://example.com/tracker.png)
`;

/** Not a PDF that anybody could read, but long enough for two pages of bytes. */
export const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(70_000, 0x41)]);

export const WAVE = Buffer.from(
  '52494646' +
    '26000000' +
    '57415645' +
    '666d7420' +
    '10000000' +
    '01000100' +
    '401f0000' +
    '401f0000' +
    '01000800' +
    '64617461' +
    '02000000' +
    '8080',
  'hex',
);

const FIXED = [
  ['notes', 'fixture://docs/notes.md', 'text/markdown', { text: MARKDOWN }],
  ['data', 'fixture://data', 'application/json', { text: '{"city":"Oslo","days":[1,2,3]}' }],
  ['broken', 'fixture://broken', 'application/json', { text: '{"city":' }],
  ['page', 'fixture://page', 'text/html', { text: '<h1>A page</h1><script>alert(1)</script>' }],
  ['pixel', 'fixture://pixel', 'image/png', { blob: PIXEL_BASE64 }],
  ['sound', 'fixture://sound', 'audio/wav', { blob: WAVE.toString('base64') }],
  ['film', 'fixture://film', 'video/mp4', { blob: 'AAAA' }],
  ['paper', 'fixture://paper.pdf', 'application/pdf', { blob: PDF.toString('base64') }],
  ['long', 'fixture://long', 'text/plain', { text: 'a line of a long text\n'.repeat(20_000) }],
];

/** `handler()` is the one that tells listeners of changes. */
export function registerResources(server, handler) {
  for (const [name, uri, mimeType, content] of FIXED) {
    const annotated = name === 'notes';
    server.registerResource(
      name,
      uri,
      {
        mimeType,
        description: `A resource of type ${mimeType}`,
        size: Buffer.from(content.text ?? content.blob, content.blob && 'base64').length,
        ...(annotated && {
          title: 'Notes',
          annotations: {
            audience: ['user', 'assistant'],
            priority: 0.8,
            lastModified: '2026-01-12T15:00:58Z',
          },
          icons: [PIXEL_ICON, { src: 'https://icons.invalid/a.png', sizes: ['48x48'] }],
        }),
      },
      () => ({
        contents: [{ uri, mimeType, ...content, ...(annotated && { _meta: { 'x.test/by': 'fixture' } }) }],
      }),
    );
  }

  server.registerResource(
    'counter',
    COUNTER,
    { mimeType: 'text/plain', description: 'How often it was counted up.' },
    () => ({ contents: [{ uri: COUNTER, mimeType: 'text/plain', text: `counted to ${count}` }] }),
  );

  server.registerResource(
    'search',
    new ResourceTemplate('fixture://search/{area}/{words*}', {
      list: undefined,
      complete: {
        area: (value) => ['books', 'maps'].filter((area) => area.startsWith(value)),
      },
    }),
    { mimeType: 'text/plain', description: 'Says what was searched for.' },
    (uri) => ({
      contents: [{ uri: uri.href, mimeType: 'text/plain', text: `searched ${uri.href}` }],
    }),
  );

  server.registerTool(
    'count_up',
    { description: 'Counts up, and tells whoever subscribed.', inputSchema: z.object({}) },
    () => {
      count += 1;
      handler().notify.resourceUpdated(COUNTER);
      return { content: [{ type: 'text', text: `counted to ${count}` }] };
    },
  );

  server.registerTool(
    'find_notes',
    {
      description: 'Links to a resource and to a template, and a resource held in the result.',
      inputSchema: z.object({}),
      icons: [PIXEL_ICON, { src: 'https://icons.invalid/tool.png', sizes: ['48x48'] }],
    },
    () => ({
      content: [
        {
          type: 'resource_link',
          uri: 'fixture://data',
          name: 'The data',
          mimeType: 'application/json',
        },
        {
          type: 'resource_link',
          uri: 'fixture://unlisted/{area}/{?words*}',
          name: 'unlisted',
          title: 'Whatever you look for',
          size: 2048,
          icons: [PIXEL_ICON],
        },
        {
          type: 'resource',
          resource: {
            uri: 'fixture://docs/notes.md',
            mimeType: 'text/markdown',
            text: '# Held notes',
          },
          annotations: { audience: ['user'], priority: 1 },
        },
      ],
    }),
  );
}
