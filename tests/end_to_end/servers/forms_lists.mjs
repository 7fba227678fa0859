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

const fields = (count, name) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name} ${index}`, string()]));

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
  { name: 'plain', description: 'Eight plain fields.', inputSchema: object(fields(8, 'plain'), ['plain 0']) },
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
  {
    name: 'many_options',
    description: 'Choices nobody scrolls through.',
    inputSchema: object({
      one: { enum: Array.from({ length: 20_000 }, (_, index) => `option ${index}`) },
      several: {
        type: 'array',
        items: { enum: Array.from({ length: 20_000 }, (_, index) => `choice ${index}`) },
      },
    }),
  },
  {
    name: 'many_fields',
    description: 'Fields, groups and items of any number.',
    inputSchema: object(
      {
        items: { type: 'array', items: string(), default: Array(20_000).fill('x') },
        group: object(fields(3_000, 'inner')),
        ...fields(3_000, 'field'),
      },
      ['field 2999'],
    ),
  },
  {
    name: 'long_texts',
    description: 'Texts of any length, without a space.',
    inputSchema: object({
      text: string({ default: 'x'.repeat(1_000_000) }),
      titled: string({ title: 'T'.repeat(4_000), description: 'd'.repeat(1_000_000) }),
      ['k'.repeat(1_000)]: string({ title: 'A key without an end' }),
      choice: { enum: ['a', 'b', 'c', 'd', 'e'.repeat(5_000)] },
      short: { enum: ['a', 'o'.repeat(5_000)] },
      pattern: string({ pattern: 'p'.repeat(100_000), default: 'y'.repeat(5_000) }),
    }),
  },
  ...[{ ui: { resourceUri: 'ui://forms/app', visibility: ['app'] } }, { 'ui/resourceUri': 'ui://forms/app' }].map(
    (_meta, index) => ({ name: `app_${index}`, description: 'Has an app.', inputSchema: object({}), _meta }),
  ),
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
