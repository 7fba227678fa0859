// Reads an event stream with fetch, for tests that drive a server without the page.

/** The events of a response, as they come: `{ event, data }`, comments as `{ comment }`. */
export async function* eventsOf(response) {
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    rest += chunk;
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) yield readBlock(block);
  }
}

function readBlock(block) {
  const lines = block.split(/\r?\n/);
  if (lines.every((line) => line.startsWith(':'))) return { comment: block };
  const field = (name) =>
    lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart());
  return { event: field('event')[0] ?? 'message', data: field('data').join('\n') };
}

/** One event after the other that is no comment; fails when the stream ends. */
export function readerOf(response) {
  const events = eventsOf(response);
  return async function next() {
    for (;;) {
      const { value, done } = await events.next();
      if (done) throw new Error('the stream ended');
      if (!value.comment) return value;
    }
  };
}
