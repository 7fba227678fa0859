// The parts of the run: what a server lists and answers, who it says it is, its sign-in, the event dialect.
import {
  contentsOf,
  courseOf,
  errorOf,
  headersOf,
  identityOf,
  messagesOf,
  promptOf,
  resourceOf,
  resultOf,
  sessionOf,
  signInOf,
  taskOf,
  templateOf,
  toolOf,
} from './fields.mjs';
import { dataUrl, pngHead } from './pictures.mjs';
import { startEvents, startHostile, startProtected } from './hostile.mjs';

const PAGE = 20;
/** Looked at one by one; the others are in the list only, where the same text is cheap. */
const range = (count) => Array.from({ length: count }, (_, index) => index);

async function eachRow(siege, list, count, visit) {
  await list.locator.first().focus();
  for (const index of range(count)) {
    if (!siege.wants(index)) {
      await siege.goOn();
      continue;
    }
    await siege.tab.press('ArrowDown');
    await visit(index);
    if (index % 10 === 9) await siege.gather();
    if (index % 40 === 39) siege.print(`  ${index + 1} of ${count}`);
    // Looking may have moved the focus.
    await list.locator.first().focus();
  }
}

const pages =
  (key, items) =>
  ({ params }) => {
    const from = Number(params?.cursor ?? 0);
    const page = { [key]: items.slice(from, from + PAGE) };
    if (from + PAGE < items.length) page.nextCursor = String(from + PAGE);
    return page;
  };

async function items(siege) {
  const { fields } = siege;
  const count = fields.texts.length;
  const all = range(count);
  const lists = {
    tools: all.map((index) => toolOf(fields, index)),
    prompts: all.map((index) => promptOf(fields, index)),
    resources: all.map((index) => resourceOf(fields, index)),
    resourceTemplates: all.map((index) => templateOf(fields, index)),
    tasks: all.map((index) => taskOf(fields, index)),
  };
  const called = new Set();
  const indexOf = (key, by, value) => lists[key].findIndex((item) => item[by] === value);
  const server = await startHostile({
    answers: {
      initialize: {
        capabilities: {
          tools: {},
          resources: {},
          prompts: {},
          logging: {},
          completions: {},
          tasks: { list: {}, cancel: {} },
        },
      },
      'tools/list': pages('tools', lists.tools),
      'prompts/list': pages('prompts', lists.prompts),
      'resources/list': pages('resources', lists.resources),
      'resources/templates/list': pages('resourceTemplates', lists.resourceTemplates),
      'tasks/list': pages('tasks', lists.tasks),
      // The first call of a tool goes well, the second does not.
      'tools/call': ({ params }) => {
        const isFirst = !called.has(params.name);
        called.add(params.name);
        return (isFirst ? resultOf : errorOf)(fields, indexOf('tools', 'name', params.name));
      },
      'prompts/get': ({ params }) => messagesOf(fields, indexOf('prompts', 'name', params.name)),
      'resources/read': ({ params }) => contentsOf(fields, Math.max(0, indexOf('resources', 'uri', params.uri))),
      'completion/complete': ({ id }) => ({
        completion: { values: range(30).map((at) => fields.say('completion', at + Number(id))) },
      }),
    },
    before: (message) =>
      message.method === 'tools/call' && !called.has(message.params.name)
        ? courseOf(fields, indexOf('tools', 'name', message.params.name), message)
        : [],
  });
  const app = await siege.enter(server);
  await app.toolList().shown(60_000);
  const press = (name) =>
    siege.tab.evaluate((words) => {
      const button = [...document.querySelectorAll('main button')].find(
        (each) => words.includes(each.textContent.trim()) && !each.disabled && each.checkVisibility(),
      );
      button?.click();
    }, name);

  siege.print('  tools');
  await eachRow(siege, app.toolList(), count, async (index) => {
    await siege.open(`tool ${index}`);
    await press(['Try it anyway']);
    await press(['Run']);
    await press(['Send anyway']);
    await siege.settle(`call of tool ${index}`);
    await siege.open(`result of tool ${index}`);
    await press(['Run']);
    await press(['Send anyway']);
    await siege.settle(`error of tool ${index}`);
    await siege.open(`error of tool ${index}`);
  });
  siege.print('  prompts');
  await app.tab.find('link', /^Prompts/).click();
  await eachRow(siege, app.tab.find('listbox', 'Prompts'), count, async (index) => {
    await siege.open(`prompt ${index}`);
    await press(['Get']);
    await press(['Send anyway']);
    await siege.settle(`messages of prompt ${index}`);
    await siege.open(`messages of prompt ${index}`);
  });
  siege.print('  resources');
  await app.tab.find('link', /^Resources/).click();
  await eachRow(siege, app.tab.find('listbox', 'Resources'), count, async (index) => {
    await siege.open(`resource ${index}`);
    await siege.tab.evaluate(() => [...document.querySelectorAll('main .work button.primary')].at(0)?.click());
    await siege.settle(`contents of resource ${index}`);
    await siege.open(`contents of resource ${index}`);
  });
  siege.print('  templates');
  await app.tab.find('tab', 'Templates').click();
  await eachRow(siege, app.tab.find('listbox', 'Templates'), count, (index) => siege.open(`template ${index}`));
  siege.print('  tasks, questions, log, wire');
  await app.tasksLink().click();
  await siege.open('tasks');
  await app.requestsLink().click();
  await siege.open('questions');
  await app.logLink().click();
  await siege.open('log');
  await rows(siege, 'log', app.tab.find('grid', 'Log lines'), Math.min(60, 2 * count));
  await rows(siege, 'wire', app.tab.find('grid', 'Messages'), Math.min(60, 2 * count));
}

/** Opens the newest lines, one after the other. */
async function rows(siege, name, grid, count) {
  await grid.locator.first().focus();
  await siege.tab.press('End');
  for (const index of range(count)) {
    await siege.tab.press('ArrowUp');
    await siege.open(`line ${index} of the ${name}`);
    await grid.locator.first().focus();
  }
}

async function identity(siege) {
  const { fields } = siege;
  for (const index of range(fields.texts.length)) {
    if (!siege.wants(index)) continue;
    const server = await startHostile({
      answers: { initialize: identityOf(fields, index), 'tools/list': { tools: [] } },
      headers: headersOf(fields, index),
      session: sessionOf(fields, index),
    });
    const app = await siege.enter(server);
    await siege.at(`identity ${index}`);
    await app.tab.find('navigation', 'Parts of this server').shown();
    if (
      await app
        .overviewLink()
        .locator.first()
        .isVisible({ timeout: 3_000 })
        .catch(() => false)
    ) {
      await app.overviewLink().click();
      await siege.open(`identity ${index}`);
    }
    await rows(siege, `wire of identity ${index}`, app.tab.find('grid', 'Messages'), 2);
    await siege.gather();
    if (index % 40 === 39) siege.print(`  ${index + 1} of ${fields.texts.length}`);
  }
}

async function signIn(siege) {
  const { fields } = siege;
  for (const index of range(fields.texts.length)) {
    if (!siege.wants(index)) continue;
    const server = await startProtected((origin) => signInOf(fields, index, origin));
    const app = await siege.enter(server);
    await siege.at(`sign-in ${index}`);
    await app.signInLink().shown();
    await app.signInLink().click();
    for (const step of range(5)) {
      const next = app.nextStep().locator.first();
      if (!(await next.isEnabled().catch(() => false))) break;
      await next.click();
      await siege.settle(`sign-in ${index}, step ${step}`);
      // What would lead to the authorization server is left alone: that is a navigation on purpose.
      if (
        await app.tab
          .findText('Authorization')
          .first()
          .locator.isVisible()
          .catch(() => false)
      )
        break;
    }
    await siege.open(`sign-in ${index}`);
    await siege.gather();
    if (index % 40 === 39) siege.print(`  ${index + 1} of ${fields.texts.length}`);
  }
}

async function event(siege) {
  const { fields } = siege;
  for (const index of range(fields.texts.length)) {
    if (!siege.wants(index)) continue;
    const server = await startEvents(fields, index, toolOf(fields, index));
    const app = await siege.enter(server);
    await siege.at(`event dialect ${index}`);
    await app.tab.find('navigation', 'Parts of this server').shown();
    await app.toolList().shown();
    await app.toolList().locator.first().focus();
    await siege.tab.press('ArrowDown');
    await siege.open(`tool of event dialect ${index}`);
    await siege.gather();
    if (index % 40 === 39) siege.print(`  ${index + 1} of ${fields.texts.length}`);
  }
}

/** Not what is said but how much of it: everything a server can have many of, or make long. */
async function amounts(siege) {
  const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));
  const object = (count, make) => Object.fromEntries(many(count, (index) => [`key ${index}`, make(index)]));
  const words = 'word '.repeat(1_000_000);
  const text = (said) => ({ content: [{ type: 'text', text: said }] });
  const property = (index) => ({ type: 'string', title: `title ${index}`, description: 'about it' });
  const form = (properties, message = words) => ({
    method: 'elicitation/create',
    params: { mode: 'form', message, requestedSchema: { type: 'object', properties } },
  });
  const picture = Buffer.concat([pngHead(100, 100), Buffer.alloc(22_000_000, 7)]).toString('base64');
  const results = {
    blocks: () => ({ content: many(20_000, (index) => ({ type: 'text', text: `block ${index}` })) }),
    links: () => ({
      content: many(5_000, (index) => ({
        type: 'resource_link',
        uri: `a://${index}`,
        name: `link ${index}`,
        description: 'about it',
      })),
    }),
    icons: () => ({
      content: many(500, (index) => ({
        type: 'resource_link',
        uri: `a://${index}`,
        name: 'x',
        icons: many(500, () => ({ src: dataUrl('image/svg+xml', '<svg/>') })),
      })),
    }),
    pictures: () => ({
      content: many(2_000, () => ({ type: 'image', mimeType: 'image/png', data: pngHead(8, 8).toString('base64') })),
    }),
    'a picture of 30 MB': () => ({ content: [{ type: 'image', mimeType: 'image/png', data: picture }] }),
    'a sound of 30 MB': () => ({ content: [{ type: 'audio', mimeType: 'audio/wav', data: picture }] }),
    'a million keys': () => ({ content: [], structuredContent: object(1_000_000, (index) => index) }),
    'a million numbers': () => text(`[${'1,'.repeat(1_000_000)}1]`),
    'a text of 5 MB': () => text(words),
    'broken blocks': () => ({ content: many(20_000, (index) => ({ type: 'image', number: index })) }),
    'an error of 5 MB': () => ({ error: { code: -1, message: words, data: words } }),
    'error data': () => ({ error: { code: -1, message: 'x', data: object(100_000, (index) => index) } }),
    audience: () => ({
      content: [
        {
          type: 'text',
          text: 'x',
          annotations: { audience: many(50_000, (index) => `a${index}`), lastModified: words },
          _meta: object(50_000, () => 1),
        },
      ],
    }),
    markdown: () => ({
      content: [
        {
          type: 'resource',
          resource: { uri: 'a.md', mimeType: 'text/markdown', text: '* a **b** `c`\n'.repeat(15_000) },
        },
      ],
    }),
    'nested json': () => text('['.repeat(200_000)),
    logs: () => text('x'),
    progress: () => text('x'),
    'a question of 10,000 fields': () => text('x'),
    'a question of 20,000 options': () => text('x'),
    'many questions': () => text('x'),
  };
  const courses = {
    logs: () =>
      many(5_000, (index) => ({
        method: 'notifications/message',
        params: { level: 'info', data: index % 1_000 ? object(20, () => words.slice(0, 100)) : words },
      })),
    progress: (token) =>
      many(10_000, (index) => ({
        method: 'notifications/progress',
        params: {
          progressToken: token,
          progress: index,
          message: index % 100 ? `step ${index}` : words.slice(0, 100_000),
        },
      })),
    'a question of 10,000 fields': () => [{ id: 'fields', ...form(object(10_000, property)) }],
    'a question of 20,000 options': () => [
      { id: 'options', ...form({ a: { type: 'string', enum: many(20_000, (index) => `option ${index}`) } }) },
    ],
    'many questions': () => [
      ...many(1_000, (index) => ({ id: `many ${index}`, ...form(object(3, property), 'one of many'), isAsked: true })),
      { id: 'last', ...form({ a: property(0) }) },
    ],
  };
  const names = Object.keys(results);
  const tools = [
    ...names.map((name) => ({ name, inputSchema: { type: 'object' } })),
    {
      name: 'described',
      description: words,
      inputSchema: { type: 'object' },
      icons: many(5_000, () => ({ src: dataUrl('image/svg+xml', '<svg/>'), sizes: many(1_000, () => '1x1') })),
    },
    { name: 'wide', inputSchema: { type: 'object', properties: object(3_000, property) } },
    {
      name: 'chosen',
      inputSchema: { type: 'object', properties: { a: { enum: many(20_000, (index) => `option ${index}`) } } },
    },
  ];
  const server = await startHostile({
    answers: {
      initialize: {
        instructions: words,
        capabilities: {
          tools: {},
          prompts: {},
          resources: {},
          tasks: { list: {} },
          experimental: object(10_000, () => object(3, () => 1)),
          extensions: object(5_000, () => ({ a: words.slice(0, 1_000) })),
        },
        serverInfo: {
          name: 'many',
          version: '1',
          description: words,
          icons: many(5_000, () => ({ src: 'https://icons.invalid/a.png' })),
        },
      },
      'tools/list': {
        tools: [
          ...tools,
          ...many(10_000, (index) => ({
            name: `tool ${index}`,
            description: 'about it',
            inputSchema: { type: 'object' },
          })),
        ],
      },
      'prompts/list': {
        prompts: [
          { name: 'many', arguments: many(2_000, (index) => ({ name: `argument ${index}` })) },
          { name: 'few' },
        ],
      },
      'resources/list': { resources: many(10_000, (index) => ({ uri: `a://${index}`, name: `resource ${index}` })) },
      'resources/templates/list': { resourceTemplates: [] },
      'tasks/list': {
        tasks: many(5_000, (index) => ({
          taskId: `task ${index}`,
          status: 'working',
          statusMessage: 'x',
          createdAt: '2026-01-01T00:00:00Z',
          ttl: 1e9,
          pollInterval: 1e9,
        })),
      },
      'tools/call': ({ params }) => results[params.name]?.() ?? text('x'),
      'prompts/get': {
        messages: many(5_000, (index) => ({ role: 'user', content: { type: 'text', text: `message ${index}` } })),
      },
      'resources/read': {
        contents: many(2_000, (index) => ({
          uri: `a://${index}`,
          mimeType: 'application/json',
          text: `[${'1,'.repeat(2_000)}1]`,
        })),
      },
    },
    before: ({ params }) => courses[params?.name]?.(params._meta?.progressToken) ?? [],
  });
  const app = await siege.enter(server);
  await siege.at('ten thousand tools');
  await app.toolList().shown(60_000);
  await siege.at('the overview of a server with much to say');
  await app.overviewLink().click();
  await siege.open('the overview of a server with much to say');
  await app.toolsLink().click();
  const press = (...named) =>
    siege.tab.evaluate(
      (all) =>
        [...document.querySelectorAll('main .work button')]
          .find((each) => all.includes(each.textContent.trim()))
          ?.click(),
      named,
    );
  await eachRow(siege, app.toolList(), tools.length, async (index) => {
    const { name } = tools[index];
    await siege.open(`tool with ${name}`);
    await press('Run');
    await siege.settle(`call with ${name}`);
    await siege.open(`result with ${name}`);
    await siege.gather();
  });
  await app.tab.find('link', /^Prompts/).click();
  await eachRow(siege, app.tab.find('listbox', 'Prompts'), 2, async (index) => {
    await siege.open(`prompt ${index} of many`);
    await press('Get');
    await press('Send anyway');
    await siege.settle('five thousand messages');
    await siege.open('five thousand messages');
  });
  await app.tab.find('link', /^Resources/).click();
  await eachRow(siege, app.tab.find('listbox', 'Resources'), 1, async () => {
    await press('Read');
    await siege.settle('two thousand contents');
    await siege.open('two thousand contents');
  });
  for (const [name, link] of [
    ['tasks', app.tasksLink()],
    ['questions', app.requestsLink()],
    ['log', app.logLink()],
  ]) {
    await siege.at(`many ${name}`);
    await link.click();
    await siege.open(`many ${name}`);
  }
  await rows(siege, 'wire of many', app.tab.find('grid', 'Messages'), 20);
}

export const PARTS = { items, amounts, identity, 'sign-in': signIn, event };
