// The least that a client of 2025-11-25 does, over fetch: what no SDK would let pass can be seen.
import { readerOf } from './event_stream.mjs';

export async function startLegacyClient(url) {
  let lastId = 0;
  let session;

  async function post(method, params) {
    lastId += 1;
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(session && { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params }),
    });
    if (!response.ok) throw new Error(`${method} was answered ${response.status}`);
    return response;
  }

  const callParams = (name, args) => ({
    name,
    arguments: args,
    _meta: { progressToken: `token-${lastId}` },
  });
  const hello = await post('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'fixture-test', version: '1.0.0' },
  });
  await answerIn(hello);
  session = hello.headers.get('mcp-session-id');
  return {
    session,
    ask: async (method, params = {}) => answerIn(await post(method, params)),
    call: async (name, args) => answerIn(await post('tools/call', callParams(name, args))),
    /** A function that reads the next event of the answer. */
    stream: async (name, args) => readerOf(await post('tools/call', callParams(name, args))),
  };
}

/** The answer, be it JSON or the first event of a stream. */
async function answerIn(response) {
  if (!response.headers.get('content-type').startsWith('text/event-stream')) return response.json();
  return JSON.parse((await readerOf(response)()).data);
}
