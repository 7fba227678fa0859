// A server of version 1 of the official SDK with Hono, and the places where a test pastes what is missing.
import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { Hono } from 'hono';
import { cors as corsOf } from 'hono/cors';

const [missing, origin, port] = process.argv.slice(2);
const server = new McpServer({ name: 'paste', version: '1' });
const requireKey = (c, next) => (c.req.header('authorization') ? next() : c.text('no key', 401));

const app = new Hono();
const narrow = {
  origin,
  allowHeaders: [
    'content-type',
    // PASTE AllowHeaders
  ],
};
const hiding = {
  origin,
  // PASTE Expose
};
// PASTE Cors
// PASTE CorsOnErrors
if (missing === 'AllowHeaders') app.use(corsOf(narrow));
if (missing === 'Expose') app.use(corsOf(hiding));
if (missing === 'CorsOnErrors') app.use(requireKey).use(corsOf({ origin }));

const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: randomUUID });
await server.connect(transport);
app.all('/mcp', (c) => transport.handleRequest(c.req.raw));

serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' }, () =>
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/mcp` })),
);
