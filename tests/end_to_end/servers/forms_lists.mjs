// What the server of forms.mjs lists.

const object = (properties, required = []) => ({ type: 'object', properties, required });
const string = (more = {}) => ({ type: 'string', ...more });

export const TOOLS = [
  {
    name: 'lines',
    description: 'Texts of one line and of several.',
    inputSchema: object({
      query: string({ description: 'A query' }),
      windows: string(),
      mail: string({ format: 'email' }),
      count: { type: 'integer' },
      notes: { type: 'array', items: string() },
    }),
  },
];

export const PROMPTS = [
  { name: 'review', description: 'Reviews code.', arguments: [{ name: 'code', required: true }] },
];

export const TEMPLATES = [{ uriTemplate: 'forms://text/{words}', name: 'words' }];
