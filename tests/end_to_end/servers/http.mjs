// What the hand-written servers share: listening on the loopback, CORS, bodies, event streams.
import { createServer } from 'node:http';

/**
 * Everything a browser must be allowed so that each dialect works from another origin. Nothing of it where
 * the test wants a server that knows no CORS, as most are.
 */
export const OPEN_CORS = process.env.WITHOUT_CORS
  ? {}
  : {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
      'access-control-allow-headers': '*, authorization',
      'access-control-expose-headers': 'mcp-session-id, www-authenticate',
      // Without it Chromium repeats the preflight after five seconds, and timings jump.
      'access-control-max-age': '600',
    };

/** Serves `handle(request, response, url)` on 127.0.0.1, and returns the origin. */
export async function listen(handle, port = 0) {
  const server = createServer((request, response) => {
    const url = new URL(request.url, `http://${request.headers.host ?? '127.0.0.1'}`);
    Promise.resolve(handle(request, response, url)).catch((error) => {
      console.error(error);
      response.headersSent ? response.destroy() : response.writeHead(500).end();
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(port), '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** The line that says where the server is, once it is ready. */
export const announce = (ready) => console.log(JSON.stringify(ready));

/** Serves `handle` and announces it. Returns its origin. */
export async function serve(handle, { port = 0, path = '' } = {}) {
  const origin = await listen(handle, port);
  announce({ url: origin + path, origin });
  return origin;
}

/** Sets CORS headers and answers a preflight. True when the request is thereby answered. */
export function answeredByCors(request, response, headers = OPEN_CORS) {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204).end();
  return true;
}

export async function readText(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** The body as JSON, or undefined when it is none. */
export async function readJson(request) {
  try {
    return JSON.parse(await readText(request));
  } catch {
    return undefined;
  }
}

export function sendJson(response, status, value, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

export function openEventStream(response, headers = {}) {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    ...headers,
  });
  response.flushHeaders();
}

/** One event; a string goes out as it is, line by line, anything else as JSON. */
export function eventText(name, data) {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const lines = text.split('\n').map((line) => `data: ${line}\n`);
  return (name ? `event: ${name}\n` : '') + lines.join('') + '\n';
}

export const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
