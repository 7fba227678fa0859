// A server of the event dialect: the session is an event stream that brings `endpoint`, `tools`,
// `result` and `error`; a call is a POST of { session_id, tool, args }.
//
//   --reply post|session    where a result comes: on the POST's own stream, or on the session's
//   --post sse|endpoint     endpoint: POST /sse is 404, and the path of `endpoint` serves
//   --unknown http|event    how an unknown session is refused: 404, or 200 with an `error` event
//   --schema snake|camel    input_schema or inputSchema
//   --key K --key-header H  401 without it (H: api_key, or authorization for `Bearer K`)
//   --heartbeat MILLIS      pause between comment lines
//
// POST /_control/forget  forgets every session, and leaves the streams open
// POST /_control/drop    forgets every session, and closes the streams
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { answeredByCors, eventText, OPEN_CORS, openEventStream, readJson, sendJson, serve, sleep } from './http.mjs';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    reply: { type: 'string', default: 'post' },
    post: { type: 'string', default: 'sse' },
    unknown: { type: 'string', default: 'http' },
    schema: { type: 'string', default: 'snake' },
    key: { type: 'string' },
    'key-header': { type: 'string', default: 'api_key' },
    heartbeat: { type: 'string', default: '1000' },
  },
});

const object = (properties = {}, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
});
const string = { type: 'string' };
const number = { type: 'number' };

const tools = [
  { name: 'echo', description: 'Says the same again.', schema: object({ text: string }) },
  { name: 'add', description: 'Adds two numbers.', schema: object({ a: number, b: number }) },
  {
    name: 'slow',
    description: 'Reports steps, then a result.',
    schema: object({ steps: number, millis: number }, []),
  },
  { name: 'fail', description: 'Always fails.', schema: object({ message: string }, []) },
  { name: 'add_tool', description: 'Adds a tool to the list.', schema: object({ name: string }) },
];

/** Session id → the response that carries its stream. */
const sessions = new Map();

function toolsEvent() {
  const schemaName = options.schema === 'camel' ? 'inputSchema' : 'input_schema';
  return eventText(
    'tools',
    tools.map(({ name, description, schema }) => ({ name, description, [schemaName]: schema })),
  );
}

/** Runs a tool; `send(event, data)` puts one event where this server sends results. */
async function call(tool, args, send) {
  switch (tool) {
    case 'echo':
      return send('result', { text: args.text });
    case 'add':
      return send('result', { sum: args.a + args.b });
    case 'slow': {
      const { steps = 3, millis = 100 } = args;
      for (let step = 1; step <= steps; step += 1) {
        await sleep(millis);
        send('progress', { step, steps });
      }
      return send('result', { finished: steps });
    }
    case 'fail':
      return send('error', { message: args.message ?? 'it did not work' });
    case 'add_tool':
      tools.push({ name: args.name, description: 'Added while running.', schema: object() });
      for (const stream of sessions.values()) stream.write(toolsEvent());
      return send('result', { added: args.name });
    default:
      if (tools.some(({ name }) => name === tool)) return send('result', { called: tool });
      return send('error', `there is no tool named ${tool}`);
  }
}

function openSession(request, response) {
  const id = randomUUID();
  openEventStream(response);
  sessions.set(id, response);
  response.write(eventText('endpoint', `/messages/?session_id=${id}`) + toolsEvent());
  const heartbeat = setInterval(() => response.write(': heartbeat\n\n'), Number(options.heartbeat));
  request.once('close', () => {
    clearInterval(heartbeat);
    if (sessions.get(id) === response) sessions.delete(id);
  });
}

async function answerCall(request, response) {
  const body = await readJson(request);
  if (body === undefined || typeof body.tool !== 'string')
    return sendJson(response, 400, { error: 'expected { session_id, tool, args }' });
  const session = sessions.get(body.session_id);
  if (!session) {
    if (options.unknown === 'http') return sendJson(response, 404, { error: 'unknown session' });
    openEventStream(response);
    return response.end(eventText('error', { message: 'unknown session' }));
  }

  if (options.reply === 'session') {
    response.writeHead(202).end();
    return call(body.tool, body.args ?? {}, (event, data) => session.write(eventText(event, data)));
  }
  openEventStream(response);
  await call(body.tool, body.args ?? {}, (event, data) => response.write(eventText(event, data)));
  return response.end();
}

function keyIsRight(request) {
  if (options.key === undefined) return true;
  const header = options['key-header'].toLowerCase();
  const expected = header === 'authorization' ? `Bearer ${options.key}` : options.key;
  return request.headers[header] === expected;
}

await serve(
  (request, response, url) => {
    // `*` never stands for Authorization, and some browsers want every name.
    const cors = {
      ...OPEN_CORS,
      'access-control-allow-headers': `content-type, authorization, x-secret, ${options['key-header']}`,
    };
    if (answeredByCors(request, response, cors)) return undefined;
    const route = `${request.method} ${url.pathname}`;
    if (route === 'POST /_control/forget' || route === 'POST /_control/drop') {
      if (url.pathname.endsWith('drop')) for (const stream of sessions.values()) stream.destroy();
      sessions.clear();
      return response.writeHead(204).end();
    }
    if (!keyIsRight(request)) return sendJson(response, 401, { error: 'a key is missing or wrong' });
    if (route === 'GET /sse') return openSession(request, response);
    const callRoute = options.post === 'endpoint' ? 'POST /messages/' : 'POST /sse';
    if (route === callRoute) return answerCall(request, response);
    return sendJson(response, 404, { error: 'not found' });
  },
  { port: options.port },
);
