// A server of version 1 of the official SDK with plain Node, and the places where a test pastes what is missing.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

const [missing, origin, port] = process.argv.slice(2);
const server = new McpServer({ name: 'paste', version: '1' });
const transport = new StreamableHTTPServerTransport({
  sessionIdGenerator: randomUUID,
  enableDnsRebindingProtection: ['AllowedOrigin', 'AllowedHost'].includes(missing),
  allowedOrigins: ['http://localhost'], // PASTE AllowedOrigin
  allowedHosts: ['localhost'], // PASTE AllowedHost
  ...(missing === 'AllowedOrigin' && { allowedHosts: [`127.0.0.1:${port}`] }),
});
await server.connect(transport);

createServer((request, response) => {
  // PASTE Cors
  // PASTE CorsOnErrors
  if (missing === 'CorsOnErrors' && !request.headers.authorization) return response.writeHead(401).end('no key');
  if (missing === 'AllowHeaders' || missing === 'Expose') {
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Allow-Headers', 'content-type');
    // PASTE AllowHeaders
    // PASTE Expose
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
  }
  return transport.handleRequest(request, response);
}).listen(Number(port), '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/mcp` })));
