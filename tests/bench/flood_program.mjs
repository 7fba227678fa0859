// A server over stdio for the benchmark: `echo` says what it was told, `flood` sends so many notifications first.
import { createInterface } from 'node:readline';

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'flood', version: '1.0.0' },
  }),
  'tools/list': () => ({
    tools: [
      { name: 'echo', inputSchema: { type: 'object', properties: { text: { type: 'string' } } } },
      { name: 'flood', inputSchema: { type: 'object', properties: { count: { type: 'integer' } } } },
    ],
  }),
  'tools/call': ({ name, arguments: given, _meta }) => {
    if (name === 'flood') flood(given.count, _meta?.progressToken);
    return { content: [{ type: 'text', text: name === 'flood' ? `sent ${given.count}` : given.text }] };
  },
};

const say = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

function flood(count, progressToken) {
  for (let progress = 1; progress <= count; progress += 1)
    say({ method: 'notifications/progress', params: { progressToken, progress, total: count } });
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const answer = answers[method];
  say(answer ? { id, result: answer(params ?? {}) } : { id, error: { code: -32601, message: 'Method not found' } });
});
