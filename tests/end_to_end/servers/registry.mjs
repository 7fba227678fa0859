// A registry of servers, by its own API (v0.1): 45 of them, of which the first is at `--url`. `--closed`: without CORS.
import { parseArgs } from 'node:util';
import { answeredByCors, serve } from './http.mjs';

const { values } = parseArgs({ options: { url: { type: 'string' }, closed: { type: 'boolean' } }, strict: false });
const LIMIT = 30;

const hosted = {
  name: 'io.example/shop',
  title: 'Shop',
  description: 'Sells things',
  version: '1.2.0',
  remotes: [{ type: 'streamable-http', url: values.url ?? 'https://x.example/mcp' }],
  packages: [
    {
      registryType: 'npm',
      identifier: '@x/shop',
      version: '1.2.0',
      transport: { type: 'stdio' },
      environmentVariables: [{ name: 'SHOP_KEY', isSecret: true, isRequired: true }],
    },
  ],
};
const locked = {
  name: 'io.example/vault',
  description: 'Keeps things',
  version: '2.0.0',
  remotes: [
    {
      type: 'streamable-http',
      url: 'https://vault.example/mcp',
      headers: [{ name: 'X-Key', isSecret: true, isRequired: true }],
    },
  ],
};
const many = Array.from({ length: 43 }, (_, index) => ({
  name: `io.example/many-${index}`,
  description: 'One of many',
  version: '0.1.0',
  remotes: [{ type: 'sse', url: `https://many-${index}.example/sse` }],
}));
const all = [hosted, locked, ...many];

await serve((request, response, url) => {
  if (!values.closed && answeredByCors(request, response)) return;
  if (url.pathname !== '/v0.1/servers') return response.writeHead(404).end('{"title":"Not Found","status":404}');
  const words = url.searchParams.get('search') ?? '';
  const found = all.filter((server) => server.name.includes(words));
  const from = Number(url.searchParams.get('cursor') ?? 0);
  const to = from + LIMIT;
  const metadata = { count: Math.min(LIMIT, found.length - from), ...(to < found.length && { nextCursor: `${to}` }) };
  const official = { 'io.modelcontextprotocol.registry/official': { status: 'active', isLatest: true } };
  const servers = found.slice(from, to).map((server) => ({ server, _meta: official }));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ servers, metadata }));
});
