/**
 * The least a browser can do for the same work: what the page's own times are compared with.
 * Runs inside the page. Returns milliseconds: of each call, or of the one stream. With `drawsIn`, a
 * selector, it also shows a word there while it waits, as any page does that answers a click.
 */
export async function bareCalls({ url, name, argumentsOf, count, pauseMillis = 0, drawsIn }) {
  let id = 0;
  let session;
  const post = (method, params) =>
    fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(session && { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: (id += 1), method, params }),
    });
  const hello = await post('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'bare', version: '1' },
  });
  await hello.text();
  session = hello.headers.get('mcp-session-id');

  const times = [];
  let events = 0;
  for (let call = 0; call < count; call += 1) {
    // A person pauses between two calls, and a browser that was idle answers later.
    await new Promise((resolve) => setTimeout(resolve, pauseMillis));
    const started = performance.now();
    const answer = post('tools/call', {
      name,
      arguments: argumentsOf,
      _meta: { progressToken: call },
    });
    if (drawsIn) document.querySelector(drawsIn).textContent = `Call ${call}`;
    const response = await answer;
    if (response.headers.get('content-type').startsWith('text/event-stream')) events += await split(response.body);
    else await response.json();
    times.push(performance.now() - started);
  }
  return { times, events };

  async function split(body) {
    let rest = '';
    let seen = 0;
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return seen;
      const parts = (rest + value).split('\n\n');
      rest = parts.pop();
      seen += parts.length;
    }
  }
}

/**
 * The same calls by the page's own controls, as `bareCalls` makes them: with the same pauses, and
 * without a word from outside of the page meanwhile, which would be timed too. Needs the probe. `first`
 * numbers the calls, so that no two say the same.
 */
export async function pageCalls({ result, name, first, count, pauseMillis }) {
  const box = document.querySelector('[aria-label="Arguments as JSON"]');
  const buttons = [...document.querySelectorAll('button')];
  const button = buttons.find(({ textContent }) => textContent.trim() === name);
  const times = [];
  for (let call = first; call < first + count; call += 1) {
    const text = `by script, ${call} of many`;
    box.value = JSON.stringify({ text });
    box.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, pauseMillis));
    globalThis.probe.waitFor({ event: 'click', selector: result, words: text });
    button.click();
    const { from, to } = await globalThis.probe.waited;
    times.push(to - from);
  }
  return times;
}
