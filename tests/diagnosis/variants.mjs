// Every way in which a server is broken, as data: `{ name, kind, server, cause, … }`.
//
//   server   how it is made, see broken.mjs; without one, `url` leads nowhere
//   url      what is typed, where it is not the server's own address: a path, or a whole address with `{port}`
//   key      { value, header? } given under Authentication; without a header a bearer token
//   header   { name, value } one more header
//   seconds  the time limit, for what never answers
//   call     { tool, args } the tool with which it shows; without it, connecting fails
//   browser  `offline`, `blocks` or `https` (the page comes by it): what is done to the browser
//   cause    the key in src/diagnosis/cause.rs of what is wrong in truth
//   detail   what the explanation must name
//   everywhere  it is tried in Firefox and WebKit too, but for those in `notIn`
import { BODIES } from './variants/bodies.mjs';
import { CALLS } from './variants/calls.mjs';
import { HEADERS } from './variants/headers.mjs';
import { ORIGINS } from './variants/origins.mjs';
import { PATHS } from './variants/paths.mjs';
import { PREFLIGHTS } from './variants/preflights.mjs';
import { REDIRECTS } from './variants/redirects.mjs';
import { REFUSALS } from './variants/refusals.mjs';
import { SESSIONS } from './variants/sessions.mjs';
import { TRANSPORTS } from './variants/transports.mjs';

const kinds = {
  transport: TRANSPORTS,
  origin: ORIGINS,
  preflight: PREFLIGHTS,
  header: HEADERS,
  path: PATHS,
  redirect: REDIRECTS,
  refusal: REFUSALS,
  body: BODIES,
  session: SESSIONS,
  call: CALLS,
};

export const VARIANTS = Object.entries(kinds).flatMap(([kind, variants]) =>
  variants.map((variant) => ({ kind, ...variant })),
);
