// Tools as lists hold them: the ones the fault server carries out, bad entries, and a long catalogue.

const object = (properties = {}, required = []) => ({ type: 'object', properties, required });
const integer = (description) => ({ type: 'integer', description });

export const OWN_TOOLS = [
  {
    name: 'echo',
    description: 'Says the same again.',
    inputSchema: object({ text: { type: 'string' } }, ['text']),
  },
  {
    name: 'add',
    description: 'Adds two numbers.',
    inputSchema: object({ a: { type: 'number' }, b: { type: 'number' } }, ['a', 'b']),
  },
  {
    name: 'slow',
    description: 'Reports steps, then a result.',
    inputSchema: object({
      steps: integer('How many steps'),
      millis: integer('Milliseconds for each'),
    }),
  },
  {
    name: 'cut',
    description: 'Loses the connection in the middle of its answer.',
    inputSchema: object({ steps: integer('Steps before that') }),
  },
  { name: 'hang', description: 'Begins to answer, and falls silent.', inputSchema: object() },
  {
    name: 'large',
    description: 'Answers with a long text.',
    inputSchema: object({ bytes: integer('How long') }),
  },
  {
    name: 'flood',
    description: 'Sends progress as fast as it can.',
    inputSchema: object({ count: integer('How many notifications') }),
  },
];

export const INVALID_TOOLS = [
  { description: 'A tool without a name.', inputSchema: object() },
  { name: 'schema_is_text', description: 'Its schema is no object.', inputSchema: 'none' },
  {
    name: 'schema_is_array',
    description: 'Its schema is of type array.',
    inputSchema: { type: 'array' },
  },
  { name: 'schema_missing', description: 'It has no schema at all.' },
  'not even an object',
  null,
  { name: 42, description: 'Its name is a number.', inputSchema: object() },
  { name: 'good_after_bad', description: 'Nothing is wrong with this one.', inputSchema: object() },
];

const VERBS = ['list', 'get', 'create', 'update', 'delete', 'search', 'export', 'archive', 'assign', 'compare'];
const THINGS = [
  'invoice',
  'customer',
  'repository',
  'ticket',
  'calendar',
  'deployment',
  'dashboard',
  'message',
  'warehouse',
  'shipment',
];
const PLACES = ['in Berlin', 'for the current user', 'across all regions', 'since the last release', 'by owner'];

/** So many tools with names, descriptions and schemas like those of real servers, the same every time. */
export function catalogOf(count) {
  return Array.from({ length: count }, (_, index) => {
    const verb = VERBS[index % VERBS.length];
    const thing = THINGS[Math.floor(index / VERBS.length) % THINGS.length];
    const place = PLACES[index % PLACES.length];
    return {
      name: `${verb}_${thing}_${String(index).padStart(4, '0')}`,
      title: `${verb} ${thing} ${index}`,
      description:
        `${verb[0].toUpperCase()}${verb.slice(1)}s one ${thing} ${place}. ` +
        `Returns its identifier, its state and when it was last changed; fails when the ${thing} is locked.`,
      inputSchema: object(
        {
          id: { type: 'string', description: `Identifier of the ${thing}`, minLength: 1 },
          limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
          state: { type: 'string', enum: ['open', 'closed', 'all'], default: 'open' },
          labels: { type: 'array', items: { type: 'string' } },
          range: object({
            from: { type: 'string', format: 'date' },
            to: { type: 'string', format: 'date' },
          }),
        },
        ['id'],
      ),
      annotations: {
        readOnlyHint: index % 3 === 0,
        destructiveHint: verb === 'delete',
        openWorldHint: false,
      },
    };
  });
}
