// What proves that nothing is missing any more, for each kind of lines to paste.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { fromPage, INITIALIZE, ORIGIN, Refused, statusWith, whenOpen } from './pasting.mjs';

/** As in the lines. */
const HOST = 'mcp.example:8080';

/** `initialize` with more headers. */
const withHeaders = (more) => ({ ...INITIALIZE, headers: { ...INITIALIZE.headers, ...more } });
const withNames = (names) => withHeaders(Object.fromEntries(names.map((name) => [name, 'x'])));

/** What arrives first of an event stream. */
async function firstOf(url, signal) {
  const response = await fetch(url, { signal });
  const { value } = await response.body.getReader().read();
  return new TextDecoder().decode(value);
}

/** Each gets `{ url }`, and where it fails,, and throws as long as something is missing: `Refused` where a browser would. */
const CHECKS = {
  async Cors({ url }) {
    const answer = await fromPage(url, INITIALIZE);
    assert.equal(answer.status, 200);
    assert(answer.seen.includes('mcp-session-id') && answer.seen.includes('www-authenticate'));
    // Every method and header of the protocol is let through, whatever the server says to it.
    await fromPage(url, withNames(['authorization', 'last-event-id', 'mcp-method', 'mcp-name', 'mcp-param-region']));
    await fromPage(url, withNames(['mcp-protocol-version', 'mcp-session-id']));
    await fromPage(url, { method: 'DELETE', headers: { 'mcp-session-id': 'unknown' } });
  },
  async AllowHeaders({ url }) {
    await fromPage(url, withNames(['mcp-method', 'mcp-name']));
  },
  async Expose({ url }) {
    const answer = await fromPage(url, INITIALIZE);
    assert.match(String(answer.header('mcp-session-id')), /^[\w-]{8,}$/);
    assert(answer.seen.includes('www-authenticate'));
  },
  async CorsOnErrors({ url, fails }) {
    if (fails) {
      assert.equal((await fromPage(url.replace('/mcp', fails), INITIALIZE)).status, 500);
      return;
    }
    assert.equal((await fromPage(url, INITIALIZE)).status, 401);
    const key = { authorization: `Basic ${btoa('user:key')}` };
    assert.equal((await fromPage(url, withHeaders(key))).status, 200);
  },
  async AllowedOrigin({ url }) {
    assert.equal(await statusWith(url, { origin: ORIGIN }), 200);
  },
  async AllowedHost({ url }) {
    assert.equal(await statusWith(url, { host: HOST }), 200);
  },
  async Prefix({ url }) {
    const end = new AbortController();
    const text = await firstOf(url.replace('/mcp', '/sse'), end.signal);
    end.abort();
    assert.match(text, /^data: ?\/api\/messages/m);
  },
  async Unbuffered({ url }) {
    const late = new AbortController();
    const first = firstOf(url, late.signal).catch(() => 'nothing');
    const text = await Promise.race([first, setTimeout(1_000, 'nothing')]);
    late.abort();
    assert.match(text, /^data: one/);
  },
  async BodySize({ url }) {
    const large = INITIALIZE.body.replace('"page"', `"${'x'.repeat(2_000_000)}"`);
    assert.equal(await statusWith(url, {}, large), 200);
  },
};
const BY_BROWSER = ['Cors', 'AllowHeaders', 'CorsOnErrors'];

/** Runs the check where it must fail, and where it must not; `open(lines)` starts what is checked. */
export async function failsWithout(missing, lines, open) {
  const before = await open();
  await whenOpen(before.url);
  const isMeant = (error) => (BY_BROWSER.includes(missing) ? error instanceof Refused : error.code === 'ERR_ASSERTION');
  await assert.rejects(CHECKS[missing](before), isMeant);
  const after = await open(lines);
  await whenOpen(after.url);
  await CHECKS[missing](after);
}
