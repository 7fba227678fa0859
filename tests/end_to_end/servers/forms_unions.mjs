// Tools of forms.mjs whose arguments may be one of several things, of any depth, or by any name.

const object = (properties, required = Object.keys(properties)) => ({ type: 'object', properties, required });

const SHAPE = {
  description: 'What is drawn.',
  oneOf: [
    {
      title: 'Circle',
      ...object({ kind: { const: 'circle' }, radius: { type: 'number' }, colour: { type: 'string' } }),
    },
    { title: 'Square', ...object({ kind: { const: 'square' }, side: { type: 'number' }, colour: { type: 'string' } }) },
    { title: 'A name', type: 'string' },
  ],
};

export const UNION_TOOLS = [
  {
    name: 'anything',
    description: 'Takes whatever a schema can say.',
    inputSchema: {
      ...object({ shape: SHAPE }),
      properties: {
        shape: SHAPE,
        id: { type: ['string', 'integer', 'null'] },
        point: {
          type: 'array',
          prefixItems: [
            { type: 'number', title: 'x' },
            { type: 'number', title: 'y' },
          ],
          items: { type: 'string' },
          minItems: 2,
        },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        tree: { $ref: '#/$defs/tree' },
        marks: { type: 'array', items: { type: ['integer', 'null'] } },
      },
      $defs: {
        tree: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            left: { $ref: '#/$defs/tree' },
            children: { type: 'array', items: { $ref: '#/$defs/tree' } },
          },
        },
      },
    },
  },
  {
    name: 'strict',
    description: 'Has rules that only a whole check knows.',
    inputSchema: {
      type: 'object',
      properties: {
        code: { type: 'string', pattern: '^[A-Z]{3}-\\d+$' },
        card: { type: 'string' },
        holder: { type: 'string' },
        slow: { type: 'string', pattern: '^(a+)+$' },
      },
      required: ['code', 'missing'],
      dependentRequired: { card: ['holder'] },
      additionalProperties: false,
      minProperties: 'two',
    },
  },
  {
    name: 'depends',
    description: 'Asks for what follows from what is there.',
    inputSchema: {
      type: 'object',
      properties: {
        pay: { enum: ['cash', 'card'] },
        day: { type: 'string', format: 'date' },
        moment: { type: 'string', format: 'date-time' },
        picture: { type: 'string', contentEncoding: 'base64' },
        city: { type: 'string', examples: ['Ulm', 'Rome'] },
        old: { type: 'string', deprecated: true },
      },
      if: { properties: { pay: { const: 'card' } }, required: ['pay'] },
      then: { properties: { number: { type: 'string' } }, required: ['number'] },
      dependentSchemas: { city: { properties: { zip: { type: 'string' } } } },
      dependentRequired: { city: ['day'] },
    },
  },
  {
    name: 'promises',
    description: 'Gives its arguments back, and promises something else.',
    inputSchema: object({ at: { type: 'string' } }),
    outputSchema: object({ at: { type: 'string', pattern: '^x' } }),
  },
  {
    name: 'either',
    description: 'Two ways to say which.',
    inputSchema: {
      type: 'object',
      properties: { note: { type: 'string' } },
      oneOf: [
        { title: 'By name', ...object({ name: { type: 'string' } }) },
        { title: 'By number', ...object({ number: { type: 'integer' } }) },
      ],
    },
  },
];
