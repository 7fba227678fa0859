// A server of the event dialect, with nothing but Node:
//   PORT=8080 KEY=secret IDLE_SECONDS=3600 node event_server.mjs
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const { PORT = 0, KEY, IDLE_SECONDS = 3600 } = process.env;
const sessions = new Map(); // id → { stream, used }
const tools = {
  async count({ to }, send) {
    if (to > 100) throw new Error('I can count to 100');
    for (let n = 1; n <= to; n += 1, await sleep(200)) send('result', { n });
  },
};
const input_schema = { type: 'object', properties: { to: { type: 'integer' } }, required: ['to'] };
const list = [{ name: 'count', description: 'Counts, a result for each number', input_schema }];

const event = (name, text) => `event: ${name}\ndata: ${text}\n\n`;
const openStream = (response) =>
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
const refuse = (response, status, error) => response.writeHead(status).end(error);

function openSession(stream) {
  const id = randomUUID();
  sessions.set(id, { stream, used: Date.now() });
  stream.on('close', () => sessions.delete(id));
  openStream(stream).write(event('endpoint', `/messages/?session_id=${id}`));
  stream.write(event('tools', JSON.stringify(list)));
}

async function call(request, response) {
  const { session_id, tool, args = {} } = await json(request);
  const session = sessions.get(session_id);
  if (!session) return refuse(response, 404, 'unknown session');
  session.used = Date.now();
  const send = (name, data) => response.write(event(name, JSON.stringify(data)));
  openStream(response);
  try {
    if (!Object.hasOwn(tools, tool)) throw new Error(`there is no tool named ${tool}`);
    await tools[tool](args, send);
  } catch (error) {
    send('error', { message: error.message });
  }
  response.end();
}

setInterval(() => {
  for (const { stream, used } of sessions.values())
    if (Date.now() - used > IDLE_SECONDS * 1000) stream.end();
    else stream.write(': heartbeat\n\n');
}, Math.min(15, IDLE_SECONDS) * 1000);

createServer(async (request, response) => {
  response.setHeader('access-control-allow-origin', '*'); // or the origin of the page alone
  response.setHeader('access-control-allow-headers', 'content-type, api_key');
  if (request.method === 'OPTIONS') return response.writeHead(204).end();
  if (KEY && request.headers.api_key !== KEY) return refuse(response, 401, 'wrong key');
  if (request.url !== '/sse') return refuse(response, 404, 'not found');
  if (request.method === 'GET') return openSession(response);
  return call(request, response).catch((error) => refuse(response, 400, error.message));
}).listen(PORT, '127.0.0.1', function () {
  console.log(`http://127.0.0.1:${this.address().port}/sse`);
});
