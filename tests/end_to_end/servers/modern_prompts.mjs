// Prompts for the server in `modern.mjs`: arguments with completion, and every kind of content.
import { completable } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { PIXEL_BASE64 } from './pixel.mjs';

const CITIES = { norway: ['Oslo', 'Bergen'], italy: ['Rome', 'Milan', 'Turin'] };
/** More than one answer of the protocol holds, which is 100 values. */
const MANY = Array.from({ length: 250 }, (_, index) => `word-${index + 1}`);

const text = (words) => ({ type: 'text', text: words });

export function registerPrompts(server) {
  server.registerPrompt(
    'travel',
    {
      title: 'Plan a trip',
      description: 'Where to go in a country.',
      argsSchema: z.object({
        country: completable(z.string().describe('norway or italy'), (value) =>
          Object.keys(CITIES).filter((country) => country.startsWith(value)),
        ),
        city: completable(z.string(), (value, context) => {
          const cities = CITIES[context?.arguments?.country] ?? [];
          return cities.filter((city) => city.startsWith(value));
        }),
        word: completable(z.string(), () => MANY).optional(),
        mood: completable(z.string(), () => {
          throw new Error('no mood today');
        }).optional(),
      }),
    },
    ({ country, city }) => ({
      description: 'A trip to plan',
      messages: [{ role: 'user', content: text(`Plan a trip to ${city} in ${country}`) }],
    }),
  );

  server.registerPrompt('show_everything', { description: 'Content of each kind.' }, () => ({
    messages: [
      { role: 'user', content: text('Look at this') },
      { role: 'user', content: { type: 'image', data: PIXEL_BASE64, mimeType: 'image/png' } },
      { role: 'assistant', content: { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' } },
      {
        role: 'user',
        content: {
          type: 'resource',
          resource: { uri: 'fixture://held', mimeType: 'text/plain', text: 'held in the message' },
        },
      },
      {
        role: 'assistant',
        content: { type: 'resource_link', uri: 'fixture://data', name: 'The data' },
      },
    ],
  }));
}
