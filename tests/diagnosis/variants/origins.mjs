// Answers that do not name the page's origin, or not so that a browser takes it.

const DIALECTS = ['modern', 'streamable', 'sse'];
const NOT_CALLED = { status: 404, body: 'Not Found' };

/** The same fault in each dialect. */
const inEach = (name, cors, cause, more = {}) =>
  DIALECTS.map((speaks) => ({ name: `${name} (${speaks})`, server: { speaks, cors }, cause, ...more }));

const one = (name, origin, cause, more = {}) => ({ name, server: { cors: { origin }, ...more }, cause });

export const ORIGINS = [
  ...inEach('no CORS at all, OPTIONS is not allowed', false, 'allow-origin-missing', { everywhere: true }),
  {
    name: 'no CORS at all, OPTIONS is not found',
    server: { rules: [{ when: { http: 'OPTIONS' }, then: { ...NOT_CALLED, cors: false } }], cors: false },
    cause: 'allow-origin-missing',
  },
  {
    name: 'no CORS at all, OPTIONS is answered with 204',
    server: { speaks: 'modern', rules: [{ when: { http: 'OPTIONS' }, then: { status: 204 } }], cors: false },
    cause: 'allow-origin-missing',
  },
  {
    name: 'no CORS at all, OPTIONS is answered like a page',
    server: {
      speaks: 'modern',
      rules: [{ when: { http: 'OPTIONS' }, then: { status: 200, body: 'ok' } }],
      cors: false,
    },
    cause: 'allow-origin-missing',
  },
  ...['modern', 'sse'].map((speaks) => ({
    // What `helmet` adds for everybody: it hides even that something answers. Firefox logs it as an error of the page.
    name: `no CORS at all, and other origins are not to load anything (${speaks})`,
    server: { speaks, cors: false, always: { 'cross-origin-resource-policy': 'same-origin' } },
    cause: 'allow-origin-missing',
  })),
  {
    name: 'no CORS at all, and types are not to be guessed',
    server: {
      speaks: 'modern',
      cors: false,
      always: { 'x-content-type-options': 'nosniff' },
      rules: [{ when: { http: 'GET' }, then: { status: 405, body: { error: 'method not allowed' } } }],
    },
    cause: 'allow-origin-missing',
    everywhere: true,
  },
  {
    name: 'no CORS at all, and the path is wrong too',
    server: { cors: false },
    url: '/',
    cause: 'allow-origin-missing',
  },
  {
    name: 'no CORS at all, and a key is given',
    server: { speaks: 'modern', cors: false },
    key: { value: 'K-1' },
    cause: 'allow-origin-missing',
  },
  {
    name: 'headers and methods are allowed, and the origin is not named',
    server: { speaks: 'modern', cors: { origin: 'none' } },
    cause: 'allow-origin-missing',
  },
  ...inEach('another site is allowed', { origin: 'other' }, 'allow-origin-other'),
  one('another port of this machine is allowed', 'other-port', 'allow-origin-other'),
  one('the origin is allowed with https', 'other-scheme', 'allow-origin-other'),
  one('localhost is allowed, and the page is at 127.0.0.1', 'other-name', 'allow-origin-other', { speaks: 'modern' }),
  one('the origin is allowed with a slash at its end', 'with-slash', 'allow-origin-other'),
  one('any port is allowed by a star', 'any-port', 'allow-origin-other'),
  one('the origin is allowed without a scheme', 'without-scheme', 'allow-origin-other', { speaks: 'modern' }),
  one('the origin null is allowed', 'null', 'allow-origin-other'),
  one('the star stands in quotes', 'quoted', 'allow-origin-other'),
  one('the allowed origin is empty', 'empty', 'allow-origin-other'),
  ...inEach('the server and its proxy both allow the origin', { origin: 'twice' }, 'allow-origin-twice'),
  one('the star comes twice', 'twice-any', 'allow-origin-twice', { speaks: 'modern' }),
  one('a star and the origin, in two headers', 'any-and-asked', 'allow-origin-twice'),
  one('a star and the origin, in one header', 'star-and-origin', 'allow-origin-twice'),
  one('a list of origins in one header', 'a-list', 'allow-origin-twice'),
  ...['modern', 'streamable'].map((speaks) => ({
    name: `answers to POST lack what the others have (${speaks})`,
    server: { speaks, rules: [{ when: { http: 'POST' }, then: { shape: 'event-stream', cors: false } }] },
    cause: 'answer-without-cors',
  })),
];
