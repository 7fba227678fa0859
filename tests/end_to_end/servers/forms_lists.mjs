// What the server of forms.mjs lists.

const object = (properties, required = []) => ({ type: 'object', properties, required });
const string = (more = {}) => ({ type: 'string', ...more });

const ORDER = object(
  {
    product: string(),
    quantity: { type: 'integer', default: 1 },
    unit: { const: 'kg' },
    gift: { type: 'boolean' },
  },
  ['product', 'quantity', 'unit', 'gift'],
);

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
  {
    name: 'order',
    description: 'Lists and groups whose fields declare how they begin.',
    inputSchema: object({
      orders: { type: 'array', items: ORDER },
      spare: { title: 'Spare', ...ORDER },
      flags: { type: 'array', items: { type: 'boolean' } },
    }),
  },
  {
    name: 'twin',
    description: 'The first of one name.',
    inputSchema: object({ first: string() }),
  },
  {
    name: 'twin',
    description: 'The second of one name.',
    inputSchema: object({ second: string() }),
  },
];

export const PROMPTS = [
  { name: 'review', description: 'Reviews code.', arguments: [{ name: 'code', required: true }] },
  { name: 'twin', description: 'The first of one name.' },
  { name: 'twin', description: 'The second of one name.' },
];

export const RESOURCES = [
  { uri: 'forms://twin', name: 'left' },
  { uri: 'forms://twin', name: 'right' },
];

export const TEMPLATES = [
  { uriTemplate: 'forms://text/{words}', name: 'words' },
  { uriTemplate: 'forms://text/{words}', name: 'other words' },
];
