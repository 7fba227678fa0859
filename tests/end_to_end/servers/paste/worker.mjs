// What stands in for Cloudflare: it hands requests to the worker that a test pastes, and lets that reach the server.
import { serve } from '@hono/node-server';

const [port, upstream] = process.argv.slice(2);
const reach = globalThis.fetch;
/** A worker asks for the address that it was asked for; behind that stands the server. */
globalThis.fetch = async (request) => {
  const { pathname, search } = new URL(request.url);
  const body = request.body && (await request.arrayBuffer());
  return reach(upstream + pathname + search, { method: request.method, headers: request.headers, body });
};

// PASTE Cors

import(import.meta.url).then(({ default: worker = { fetch: globalThis.fetch } }) =>
  serve({ fetch: worker.fetch, port: Number(port), hostname: '127.0.0.1' }, () =>
    console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/mcp` })),
  ),
);
