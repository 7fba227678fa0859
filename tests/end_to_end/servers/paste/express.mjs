// A server of version 1 of the official SDK with Express, and the places where a test pastes what is missing.
import corsOf from 'cors';
import { randomUUID } from 'node:crypto';
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

const [missing, origin, port] = process.argv.slice(2);
const server = new McpServer({ name: 'paste', version: '1' });
const requireKey = (request, response, next) =>
  request.headers.authorization ? next() : response.status(401).send('no key');

const app = createMcpExpressApp(); // PASTE AllowedHost
// PASTE Cors
const narrow = {
  origin,
  allowedHeaders: [
    'content-type',
    // PASTE AllowHeaders
  ],
};
const hiding = {
  origin,
  // PASTE Expose
};
if (missing === 'AllowHeaders') app.use(corsOf(narrow));
if (missing === 'Expose') app.use(corsOf(hiding));
// PASTE CorsOnErrors
if (missing === 'CorsOnErrors') app.use(requireKey, corsOf({ origin }));

if (missing === 'Prefix') {
  app.get('/sse', (_request, response) => {
    const transport = new SSEServerTransport('/messages', response); // PASTE Prefix
    return transport.start();
  });
}
const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID });
await server.connect(transport);
app.all('/mcp', (request, response) => transport.handleRequest(request, response, request.body));

app.listen(Number(port), '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/mcp` })));
