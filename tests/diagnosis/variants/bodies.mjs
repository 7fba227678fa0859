// Answers of 200 that cannot be read as they stand, to the first message that the server should understand.

const FIRST = { modern: 'server/discover', streamable: 'initialize' };

const shaped = (speaks, shape) => ({ speaks, rules: [{ when: { rpc: FIRST[speaks] }, then: { shape } }] });
/** The same fault in both dialects that answer a POST itself. */
const both = (name, shape, cause, more = {}) =>
  Object.keys(FIRST).map((speaks) => ({ name: `${name} (${speaks})`, server: shaped(speaks, shape), cause, ...more }));
const modern = (name, shape, cause, more = {}) => ({ name, server: shaped('modern', shape), cause, ...more });
const streamable = (name, shape, cause) => ({ name, server: shaped('streamable', shape), cause });
const answered = (speaks, then) => ({ speaks, rules: [{ when: { http: 'POST', rpc: FIRST[speaks] }, then }] });
const onStream = (name, shape, cause, more = {}) => ({
  name: `${name} (sse)`,
  server: { speaks: 'sse', rules: [{ when: { rpc: 'initialize' }, then: { onStream: shape } }] },
  cause,
  ...more,
});
const EVENTS = 'text/event-stream';

export const BODIES = [
  ...both('JSON is announced as a stream of events', 'json-as-event-stream', 'json-as-event-stream', {
    everywhere: true,
  }),
  ...both('a stream of events is announced as JSON', 'event-stream-as-json', 'event-stream-as-json'),
  ...both('a line is printed before the JSON', 'line-before', 'text-around-json', { detail: /Server listening/ }),
  modern('a warning of PHP stands before the JSON', 'warning-before', 'text-around-json', { detail: /Warning/ }),
  streamable('a line is printed after the JSON', 'line-after', 'text-around-json'),
  modern('a word is printed before the JSON of an event', 'log-in-event', 'text-around-json'),
  onStream('a line is printed before the JSON of an event', 'line-before', 'text-around-json', { seconds: 2 }),
  ...both('the blank line after the event is missing', 'unended-event', 'unended-event', { everywhere: true }),
  modern('one newline ends the event', 'unended-event-line', 'unended-event'),
  onStream('the blank line after the event is missing', 'unended', 'unended-event'),

  ...both('it says gzip, and is not', 'plain-as-gzip', 'undecodable', {
    everywhere: true,
    // WebKitGTK shows a body that cannot be decoded as it came.
    notIn: ['webkit'],
  }),
  modern('it says br, and is not', 'plain-as-br', 'undecodable'),
  streamable('it says gzip, and is deflated', 'deflate-as-gzip', 'undecodable'),
  modern('it is compressed twice, and says so once', 'gzip-twice', 'undecodable'),
  modern('it is compressed, and does not say so', 'gzip-unnamed', 'undecodable'),
  modern('the length announced is too long', 'too-long-length', 'undecodable'),
  streamable('the length announced is too short', 'too-short-length', 'undecodable'),

  ...both('the connection is lost in the middle of the JSON', 'cut-off', 'handshake-cut', {
    everywhere: true,
    // To WebKitGTK a body in chunks that breaks off is a body that ends.
    notIn: ['webkit'],
  }),
  modern('the connection is lost before the JSON begins', 'cut-off-at-once', 'handshake-cut'),
  streamable('the connection is lost in the middle of the event', 'cut-off-event', 'handshake-cut'),
  modern('the connection is lost before the event begins', 'cut-off-stream', 'handshake-cut'),
  onStream('the stream is lost before the answer', 'broken-off', 'handshake-cut'),
  onStream('the stream is closed before the answer', 'closed', 'handshake-cut'),

  ...both('the JSON is half', 'half-json', 'broken-json'),
  streamable('the JSON of the event is half', 'half-json-event', 'broken-json'),
  modern('it is how Python prints a dict', 'python-dict', 'broken-json'),
  modern('a number is NaN', 'not-a-number', 'broken-json'),
  streamable('a comma stands at the end', 'trailing-comma', 'broken-json'),
  modern('it is how JavaScript prints an object', 'an-object', 'broken-json'),
  onStream('the JSON of the event is half', 'json-cut', 'broken-json', { seconds: 2 }),

  ...both('there is no body', 'no-body', 'empty-answer'),
  ...both('the stream ends without an event', 'no-events', 'empty-answer', { everywhere: true }),
  modern('the stream ends after comments', 'only-comments', 'empty-answer'),
  {
    name: '202 comes in place of an answer (modern)',
    server: answered('modern', { status: 202 }),
    cause: 'empty-answer',
  },
  {
    name: '202 comes in place of an answer (streamable)',
    server: answered('streamable', { status: 202, body: 'Accepted' }),
    cause: 'empty-answer',
  },
  { name: '204 comes in place of an answer', server: answered('modern', { status: 204 }), cause: 'empty-answer' },
  {
    name: 'the stream ends before it names an endpoint (sse)',
    server: {
      speaks: 'sse',
      rules: [{ when: { http: 'GET' }, then: { status: 200, body: ': hello\n\n', type: EVENTS } }],
    },
    cause: 'empty-answer',
  },

  ...['modern', 'streamable'].map((speaks) => ({
    name: `it never answers (${speaks})`,
    server: { speaks, rules: [{ when: { http: ['GET', 'POST'] }, then: { silent: true } }] },
    seconds: 2,
    cause: 'silent',
    everywhere: speaks === 'modern',
  })),
  {
    name: 'it never answers the handshake alone',
    server: answered('streamable', { silent: true }),
    seconds: 2,
    cause: 'silent',
  },
  {
    name: 'it never answers (sse)',
    server: { speaks: 'sse', rules: [{ when: { http: 'GET' }, then: { silent: true } }] },
    seconds: 2,
    cause: 'silent',
  },
  onStream('it never answers the handshake', 'nothing', 'silent', { seconds: 2 }),
  ...['modern', 'streamable'].map((speaks) => ({
    name: `a head comes, and a proxy keeps the stream (${speaks})`,
    server: answered(speaks, { head: EVENTS }),
    seconds: 2,
    cause: 'held-back',
    everywhere: speaks === 'modern',
  })),
  {
    name: 'a head comes, and no JSON',
    server: answered('streamable', { head: 'application/json' }),
    seconds: 2,
    cause: 'held-back',
  },
  {
    name: 'a head comes, and a proxy keeps the stream (sse)',
    server: { speaks: 'sse', rules: [{ when: { http: 'GET' }, then: { head: EVENTS } }] },
    seconds: 2,
    cause: 'held-back',
  },
];
