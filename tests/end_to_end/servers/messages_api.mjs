// A server that speaks the Messages API as the official SDK understands it. What the last message of
// the person says decides the answer:
//
//   call NAME {…}      a line each: calls these tools, all in one answer
//   loop NAME {…}      calls this tool again and again, whatever it returns
//   think WORDS        thinks, then says the words
//   slow WORDS         one word every 150 ms
//   flood N            N pieces of text as fast as they go, or N a second with `flood N RATE`
//   break              an `overloaded_error` in mid-stream, the first time
//   limit SECONDS      429 with `retry-after`, the first time
//   status CODE        an error of that status, with the key in its words as a careless server has it
//   cut                the connection ends in mid-stream
//   anything else      says it again; after results of tools, says those
//
//   --key K            401 without it
//
// GET /_control/seen  every request so far: method, path, headers, body
import { parseArgs } from 'node:util';
import { answeredByCors, eventText, OPEN_CORS, openEventStream, readJson, sendJson, serve, sleep } from './http.mjs';

const { values: options } = parseArgs({
  options: { port: { type: 'string', default: '0' }, key: { type: 'string' } },
});

const CORS = { ...OPEN_CORS, 'access-control-expose-headers': 'retry-after, request-id' };
const MODELS = ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-4-5-20251001'];
const ERRORS = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
};

const seen = [];
/** Texts that have failed once already. */
const failed = new Set();
let messages = 0;
let uses = 0;

function fail(response, status, message, headers = {}) {
  const error = { type: ERRORS[status] ?? 'api_error', message };
  sendJson(response, status, { type: 'error', error, request_id: 'req_1' }, { 'request-id': 'req_1', ...headers });
}

const keyOf = ({ headers }) => headers['x-api-key'] ?? headers.authorization?.replace(/^Bearer /, '');

/** The text of the last message of the person, and the results of tools in it. */
function lastSaid(body) {
  const { content } = body.messages.at(-1);
  if (typeof content === 'string') return { text: content, results: [] };
  const results = content.filter(({ type }) => type === 'tool_result');
  const texts = content.filter(({ type }) => type === 'text').map(({ text }) => text);
  // What the person said before, if nothing answered it, comes along in the same message.
  const text = texts.at(-1) ?? '';
  const asked = body.messages.filter(({ role }) => role === 'user').flatMap(({ content }) => content);
  const loop = asked.findLast((block) => block.type === 'text')?.text?.match(/^loop (.*)$/);
  return loop ? { text: `call ${loop[1]}`, results } : { text, results };
}

const textOf = (content) =>
  typeof content === 'string' ? content : content.map((block) => block.text ?? `[${block.type}]`).join(' ');

/** Blocks and the reason to stop. */
function answerTo({ text, results }) {
  if (results.length && !text) {
    const said = results.map((result) => (result.is_error ? 'error: ' : '') + textOf(result.content));
    return { blocks: [{ type: 'text', text: `The tools said: ${said.join(' | ')}` }], stop: 'end_turn' };
  }
  const calls = [...text.matchAll(/^call (\S+)(?: (\{.*\}))?$/gm)];
  if (calls.length) {
    const use = ([, name, input]) => ({
      type: 'tool_use',
      id: `toolu_${++uses}`,
      name,
      input: JSON.parse(input ?? '{}'),
    });
    return { blocks: [{ type: 'text', text: 'Let me look.' }, ...calls.map(use)], stop: 'tool_use' };
  }
  const thought = text.match(/^think (.*)$/s);
  if (thought) {
    const thinking = { type: 'thinking', thinking: `They want: ${thought[1]}`, signature: 'c2ln' };
    return { blocks: [thinking, { type: 'text', text: thought[1] }], stop: 'end_turn' };
  }
  return { blocks: [{ type: 'text', text: text.replace(/^slow /, '') }], stop: 'end_turn' };
}

/** `text` in pieces of a word each, with its blanks. */
const words = (text) => text.match(/\S+\s*|\s+/g) ?? [];

function* partsOf(block) {
  if (block.type === 'text') {
    for (const text of words(block.text)) yield { type: 'text_delta', text };
  } else if (block.type === 'thinking') {
    for (const thinking of words(block.thinking)) yield { type: 'thinking_delta', thinking };
    yield { type: 'signature_delta', signature: block.signature };
  } else {
    const json = JSON.stringify(block.input);
    yield { type: 'input_json_delta', partial_json: '' };
    for (let at = 0; at < json.length; at += 7)
      yield { type: 'input_json_delta', partial_json: json.slice(at, at + 7) };
  }
}

const startOf = (block) => {
  if (block.type === 'text') return { type: 'text', text: '' };
  if (block.type === 'thinking') return { type: 'thinking', thinking: '', signature: '' };
  return { ...block, input: {} };
};

async function stream(request, response, body, said) {
  let isGone = false;
  response.on('close', () => (isGone = true));
  const send = (data) => response.write(eventText(data.type, data));
  const { blocks, stop } = answerTo(said);
  openEventStream(response, { 'request-id': 'req_1' });
  const usage = { input_tokens: 25, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 };
  const message = {
    id: `msg_${++messages}`,
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  send({ type: 'message_start', message });
  send({ type: 'ping' });
  const flood = said.text.match(/^flood (\d+)(?: (\d+))?/);
  for (const [index, block] of blocks.entries()) {
    send({ type: 'content_block_start', index, content_block: startOf(block) });
    if (flood) await pour(send, index, Number(flood[1]), Number(flood[2] ?? 0), () => isGone);
    else
      for (const delta of partsOf(block)) {
        if (said.text.startsWith('slow ')) await sleep(150);
        if (isGone) return;
        send({ type: 'content_block_delta', index, delta });
        if (said.text.startsWith('cut')) return response.destroy();
        if (said.text.startsWith('break') && !failed.has(said.text)) {
          failed.add(said.text);
          send({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
          return response.end();
        }
      }
    send({ type: 'content_block_stop', index });
  }
  send({ type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 15 } });
  send({ type: 'message_stop' });
  response.end();
}

/** Pieces of text, `rate` a second where one is given. */
async function pour(send, index, count, rate, isGone) {
  const began = performance.now();
  for (let sent = 0; sent < count && !isGone(); sent += 1) {
    if (rate) while (((performance.now() - began) * rate) / 1000 < sent) await sleep(1);
    const text = sent % 40 === 39 ? `piece ${sent}.\n\n` : `piece **${sent}** `;
    send({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } });
  }
}

function whole(response, body, said) {
  const { blocks, stop } = answerTo(said);
  sendJson(response, 200, {
    id: `msg_${++messages}`,
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: blocks,
    stop_reason: stop,
    stop_sequence: null,
    usage: { input_tokens: 25, output_tokens: 15 },
  });
}

function listModels(response, url) {
  const after = MODELS.indexOf(url.searchParams.get('after_id')) + 1;
  const page = MODELS.slice(after, after + 2);
  const data = page.map((id) => ({
    type: 'model',
    id,
    display_name: id.replaceAll('-', ' '),
    created_at: '2026-01-01T00:00:00Z',
  }));
  sendJson(response, 200, {
    data,
    has_more: after + page.length < MODELS.length,
    first_id: page[0] ?? null,
    last_id: page.at(-1) ?? null,
  });
}

/** True when the request was refused as its text wishes. */
function refused(request, response, { text }) {
  const status = text.match(/^status (\d+)/);
  if (status) {
    fail(response, Number(status[1]), `As you wish; your key was ${keyOf(request)}`);
    return true;
  }
  const limit = text.match(/^limit ([\d.]+)/);
  if (!limit || failed.has(text)) return false;
  failed.add(text);
  fail(response, 429, 'Too many requests', { 'retry-after': limit[1] });
  return true;
}

await serve(async (request, response, url) => {
  if (url.pathname === '/_control/seen') return sendJson(response, 200, seen);
  if (answeredByCors(request, response, CORS)) return;
  const body = request.method === 'POST' ? await readJson(request) : undefined;
  seen.push({ method: request.method, path: url.pathname, headers: request.headers, body });
  if (options.key && keyOf(request) !== options.key) return fail(response, 401, `invalid x-api-key: ${keyOf(request)}`);
  if (!request.headers['anthropic-version']) return fail(response, 400, 'anthropic-version: required');
  if (request.headers.origin && request.headers['anthropic-dangerous-direct-browser-access'] !== 'true')
    return fail(response, 401, 'CORS requests must set the header for direct browser access');
  if (url.pathname === '/v1/models') return listModels(response, url);
  if (url.pathname !== '/v1/messages') return fail(response, 404, 'Not Found');
  if (!MODELS.includes(body.model)) return fail(response, 404, `model: ${body.model}`);
  const said = lastSaid(body);
  if (refused(request, response, said)) return;
  return body.stream ? stream(request, response, body, said) : whole(response, body, said);
}, options);
