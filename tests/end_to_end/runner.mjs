// A plain test runner: tests one after the other, each with a limit of time, counted.
//
// `node:test` runs files in processes of their own; here all tests of a run share one browser.

const registered = [];

/**
 * Registers a test. `body` gets a context made for this test alone (see context.mjs).
 *
 * Options: `browser` (false: needs none), `firefox` (runs there too), `needs` (names of what a
 * machine may lack: it is skipped there), `limit` (milliseconds), `sendsInvalid` (methods of which the
 * test sends messages that the official schema does not allow, on purpose), `sendsNoJson` (true: it sends
 * bodies that are no JSON, on purpose).
 */
export function test(name, ...rest) {
  const body = rest.pop();
  registered.push({
    name,
    browser: true,
    firefox: false,
    needs: [],
    limit: 60_000,
    sendsInvalid: [],
    sendsNoJson: false,
    ...rest[0],
    body,
  });
}

/** Runs what `chosen` lets through. `context(test)` makes `{ value, close(failed) }` for each. */
export async function runTests({ chosen, context, missing = new Map(), print = console.log }) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const late = [];
  for (const each of registered.filter(chosen)) {
    const lacking = each.needs.find((need) => missing.has(need));
    if (lacking) {
      counts.skipped += 1;
      print(`  - ${each.name} (skipped: ${missing.get(lacking)})`);
      continue;
    }
    const started = performance.now();
    const first = await runOne(each, context);
    if (first) print(indent(first.stack ?? String(first)));
    // A busy machine can make a real server or a browser late. The second try is said aloud, for a
    // test that needs it often is a defect too.
    const failure = first && (await runOne(each, context));
    const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
    counts[failure ? 'failed' : 'passed'] += 1;
    const again = first && !failure ? ', ON THE SECOND TRY' : '';
    print(`  ${failure ? '✗' : '✓'} ${each.name} (${seconds}${again})`);
    if (failure) print(indent(failure.stack ?? String(failure)));
    if (again) late.push(each.name);
  }
  if (late.length) print(`  passed on the second try only: ${late.join('; ')}`);
  return counts;
}

/** The failure, or undefined. */
async function runOne(each, context) {
  let made;
  let failure;
  try {
    made = await context(each);
    await within(each.limit, each.body(made.value));
  } catch (error) {
    failure = error ?? new Error('failed without a reason');
  }
  try {
    await within(15_000, made?.close(failure));
  } catch (error) {
    failure ??= error;
  }
  return failure;
}

function within(limit, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished after ${limit} ms`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const indent = (text) => text.replaceAll(/^/gm, '      ');
