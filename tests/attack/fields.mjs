// Every field that a server controls, each with another text: the n-th item of a list has the n-th text in its
// first field, the one after that in its second, and so on, so that with as many items as there are texts one
// connection has every text in every field of an item.
import { EDGES } from './corpus.mjs';

export class Fields {
  #offsets = new Map();
  pairs = new Set();

  constructor(texts) {
    this.texts = texts;
  }

  /** The text of a field in the n-th item, or in the n-th connection. */
  say(field, index) {
    if (!this.#offsets.has(field)) this.#offsets.set(field, this.#offsets.size);
    const at = (index + this.#offsets.get(field) * 7) % this.texts.length;
    this.pairs.add(`${field}|${at}`);
    return this.texts[at].text;
  }

  number(field, index) {
    this.#offsets.has(field) || this.#offsets.set(field, this.#offsets.size);
    return EDGES[(index + this.#offsets.get(field)) % EDGES.length];
  }

  get count() {
    return this.#offsets.size;
  }
}

const icons = (fields, name, index) => [
  {
    src: fields.say(`${name}.icon`, index),
    sizes: [fields.say(`${name}.icon size`, index)],
    theme: fields.say(`${name}.icon theme`, index),
  },
  { src: `data:image/svg+xml,${encodeURIComponent(fields.say(`${name}.svg`, index).slice(0, 1_000).toWellFormed())}` },
];
const unique = (text, index) => `${text.slice(0, 100_000)} ${index}`;

export function toolOf(fields, index) {
  const say = (field) => fields.say(`tool.${field}`, index);
  return {
    name: unique(say('name'), index),
    title: say('title'),
    description: say('description'),
    icons: icons(fields, 'tool', index),
    annotations: { title: say('annotation title'), readOnlyHint: index % 2 === 0, destructiveHint: say('hint') },
    inputSchema: {
      type: 'object',
      title: say('schema title'),
      description: say('schema description'),
      properties: {
        [say('property')]: {
          type: 'string',
          title: say('property title'),
          description: say('property description'),
          default: say('default').slice(0, 10_000),
        },
        choice: { enum: [say('enum'), 'b', say('enum 2')], title: say('enum title') },
        many: { type: 'array', items: { enum: [say('item enum'), 'b'] }, description: say('list description') },
        named: { oneOf: [{ const: say('const'), title: say('const title') }, { const: 'b' }] },
        format: {
          type: 'string',
          format: say('format'),
          pattern: say('pattern').slice(0, 1_000),
          examples: [say('example')],
        },
        number: {
          type: 'number',
          minimum: fields.number('tool.minimum', index),
          maximum: fields.number('tool.maximum', index),
          default: fields.number('tool.number', index),
        },
        group: {
          type: 'object',
          title: say('group title'),
          properties: { [say('inner property')]: { type: 'boolean', description: say('inner description') } },
        },
      },
      required: [say('required')],
    },
    outputSchema: {
      type: 'object',
      title: say('output title'),
      properties: { [say('output property')]: { type: 'number' } },
    },
    _meta: { [say('meta key')]: say('meta') },
  };
}

export function resultOf(fields, index) {
  const say = (field) => fields.say(`result.${field}`, index);
  const base64 = (text) => Buffer.from(text).toString('base64');
  return {
    content: [
      {
        type: 'text',
        text: say('text'),
        annotations: {
          audience: [say('audience')],
          priority: fields.number('result.priority', index),
          lastModified: say('modified'),
        },
        _meta: { [say('meta key')]: say('meta') },
      },
      { type: 'image', mimeType: say('image type'), data: say('image data') },
      { type: 'image', mimeType: 'image/svg+xml', data: base64(say('svg')) },
      { type: 'audio', mimeType: 'audio/wav', data: base64(say('audio')) },
      { type: 'resource', resource: { uri: say('resource uri'), mimeType: 'text/markdown', text: say('markdown') } },
      { type: 'resource', resource: { uri: 'a://b.html', mimeType: 'text/html', text: say('html') } },
      { type: 'resource', resource: { uri: 'a://b', mimeType: say('resource type'), blob: base64(say('blob')) } },
      {
        type: 'resource_link',
        uri: say('link uri'),
        name: say('link name'),
        title: say('link title'),
        description: say('link description'),
        mimeType: say('link type'),
        size: Math.abs(fields.number('result.size', index)),
        icons: icons(fields, 'link', index),
      },
      { type: say('unknown type'), [say('unknown key')]: say('unknown') },
    ],
    structuredContent: {
      [say('structured key')]: [say('structured'), { [say('inner key')]: fields.number('result.number', index) }],
    },
    isError: index % 3 === 0,
  };
}

export function errorOf(fields, index) {
  const say = (field) => fields.say(`error.${field}`, index);
  return {
    error: { code: fields.number('error.code', index), message: say('message'), data: { [say('key')]: say('data') } },
  };
}

/** What comes in the course of a call: progress, logs, notifications nobody knows, a question. */
export function courseOf(fields, index, { params }) {
  const say = (field) => fields.say(`course.${field}`, index);
  const form = {
    mode: 'form',
    message: say('question'),
    requestedSchema: {
      type: 'object',
      properties: {
        [say('question property')]: {
          type: 'string',
          title: say('question title'),
          description: say('question description'),
          default: say('question default').slice(0, 10_000),
        },
      },
    },
  };
  const address = {
    mode: 'url',
    message: say('address question'),
    url: say('address'),
    elicitationId: say('address id'),
  };
  const sampling = {
    systemPrompt: say('system'),
    maxTokens: fields.number('course.tokens', index),
    modelPreferences: { hints: [{ name: say('hint') }] },
    messages: [{ role: say('role'), content: { type: 'text', text: say('sampled') } }],
    tools: [{ name: say('sampled tool'), inputSchema: {} }],
  };
  return [
    {
      method: 'notifications/progress',
      params: {
        progressToken: params?._meta?.progressToken,
        progress: fields.number('course.progress', index),
        total: fields.number('course.total', index),
        message: say('progress message'),
      },
    },
    {
      method: 'notifications/message',
      params: {
        level: say('level'),
        logger: say('logger'),
        data: index % 2 ? say('log') : { [say('log key')]: say('log data') },
      },
    },
    { method: say('method'), params: { [say('param key')]: say('param') } },
    {
      event: `event: ${say('event name')
        .replaceAll(/[\r\n]/g, ' ')
        .slice(0, 1_000)}\nid: ${say('event id')
        .replaceAll(/[\r\n\0]/g, ' ')
        .slice(0, 1_000)}\n: ${say('comment')
        .replaceAll(/[\r\n]/g, ' ')
        .slice(0, 1_000)}\nretry: 5\ndata: ${say('event data').replaceAll(/[\r\n]/g, ' ')}\n\n`,
    },
    { id: `sample ${index}`, method: 'sampling/createMessage', params: sampling },
    { id: `address ${index}`, method: 'elicitation/create', params: address },
    { id: say('question id').slice(0, 100) + index, method: 'elicitation/create', params: form },
  ];
}

export function promptOf(fields, index) {
  const say = (field) => fields.say(`prompt.${field}`, index);
  return {
    name: unique(say('name'), index),
    title: say('title'),
    description: say('description'),
    icons: icons(fields, 'prompt', index),
    arguments: [{ name: say('argument'), title: say('argument title'), description: say('argument description') }],
  };
}

export function messagesOf(fields, index) {
  const say = (field) => fields.say(`message.${field}`, index);
  return {
    description: say('description'),
    messages: [
      { role: say('role'), content: { type: 'text', text: say('text') } },
      {
        role: 'user',
        content: { type: 'resource', resource: { uri: say('uri'), text: say('resource'), mimeType: say('type') } },
      },
    ],
  };
}

export function resourceOf(fields, index) {
  const say = (field) => fields.say(`resource.${field}`, index);
  return {
    uri: unique(say('uri'), index),
    name: say('name'),
    title: say('title'),
    description: say('description'),
    mimeType: say('type'),
    size: Math.abs(fields.number('resource.size', index)),
    icons: icons(fields, 'resource', index),
    annotations: { audience: [say('audience')], lastModified: say('modified') },
  };
}

export function contentsOf(fields, index) {
  const say = (field) => fields.say(`contents.${field}`, index);
  return {
    contents: [
      { uri: say('uri'), mimeType: say('type'), text: say('text') },
      { uri: say('markdown uri'), mimeType: 'text/markdown', text: say('markdown') },
      { uri: 'a://b.svg', mimeType: 'image/svg+xml', text: say('svg') },
      { uri: 'a://b.json', mimeType: 'application/json', text: say('json') },
      { uri: 'a://b', mimeType: say('blob type'), blob: Buffer.from(say('blob')).toString('base64') },
    ],
  };
}

export function templateOf(fields, index) {
  const say = (field) => fields.say(`template.${field}`, index);
  return {
    uriTemplate: index % 2 ? unique(say('template'), index) : `a://{${say('variable')}}/${index}`,
    name: say('name'),
    title: say('title'),
    description: say('description'),
    mimeType: say('type'),
  };
}

export function taskOf(fields, index) {
  const say = (field) => fields.say(`task.${field}`, index);
  const status = ['working', 'completed', 'failed', 'cancelled', 'input_required', say('status')][index % 6];
  return {
    taskId: unique(say('id'), index),
    status,
    statusMessage: say('message'),
    createdAt: say('created'),
    lastUpdatedAt: say('updated'),
    ttl: Math.abs(fields.number('task.ttl', index)),
    pollInterval: 60_000,
  };
}

/** Who the server says it is: once a connection. */
export function identityOf(fields, index) {
  const say = (field) => fields.say(`identity.${field}`, index);
  return {
    protocolVersion: index % 10 === 9 ? say('revision') : '2025-11-25',
    instructions: say('instructions'),
    serverInfo: {
      name: say('name'),
      title: say('title'),
      version: say('version'),
      description: say('description'),
      websiteUrl: say('website'),
      icons: icons(fields, 'identity', index),
    },
    capabilities: {
      tools: {},
      logging: {},
      completions: {},
      [say('capability')]: say('declared'),
      experimental: { [say('experiment')]: { [say('experiment key')]: say('experiment value') } },
      extensions: { [say('extension')]: { a: say('setting') } },
    },
  };
}

const header = (text) =>
  Buffer.from(text.replaceAll(/[^\x20-\x7e\u0080-\u00ff]/g, '?').slice(0, 4_000), 'latin1')
    .toString('latin1')
    .trim() || 'x';

export function headersOf(fields, index) {
  const say = (field) => header(fields.say(`header.${field}`, index));
  return { 'x-odd': say('value'), server: say('server') };
}

export const sessionOf = (fields, index) =>
  header(fields.say('header.session id', index))
    .replaceAll(/[^\x21-\x7e]/g, '_')
    .slice(0, 500);

/** Every document on the way to a sign-in. */
export function signInOf(fields, index, origin) {
  const say = (field) => fields.say(`sign-in.${field}`, index);
  return {
    challenge: `Bearer resource_metadata="${origin}/resource", scope="${header(say('scope')).replaceAll('"', "'")}", error="${header(say('error')).replaceAll('"', "'")}", error_description="${header(say('error text')).replaceAll('"', "'")}"`,
    resource: {
      resource: `${origin}/mcp`,
      authorization_servers: index % 2 ? [origin] : [say('authorization server'), origin],
      scopes_supported: [say('supported scope')],
      resource_name: say('resource name'),
      resource_documentation: say('documentation'),
    },
    server: {
      issuer: index % 3 === 1 ? say('issuer') : origin,
      authorization_endpoint: index % 3 === 2 ? say('authorization endpoint') : `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      registration_endpoint: `${origin}/register`,
      code_challenge_methods_supported: ['S256'],
      scopes_supported: [say('server scope')],
      service_documentation: say('service documentation'),
      [say('metadata key')]: say('metadata'),
    },
    registered: {
      client_id: say('client id').slice(0, 2_000),
      client_name: say('client name'),
      redirect_uris: [say('redirect')],
      [say('registered key')]: say('registered'),
    },
    token: {
      error: say('token error'),
      error_description: say('token error text'),
      error_uri: say('token error address'),
    },
  };
}
