// A plain test runner: a few tests at a time, each with a limit of time, counted.
//
// `node:test` runs files in processes of their own; here all tests of a run share one browser.

const registered = [];

/** So many tests of a run may pass at the second try alone; with more of them the run has failed. */
const MOST_SECOND_TRIES = 2;

/** What there is to say of tests that passed at their second try, and whether they are too many. */
export function secondTriesOf(names) {
  const lines = names.map((name) => `passed only at its second try: ${name}`);
  const tooMany = names.length > MOST_SECOND_TRIES;
  if (tooMany) lines.push(`${names.length} second tries, and at most ${MOST_SECOND_TRIES} are allowed`);
  return { lines, tooMany };
}

/**
 * Registers a test. `body` gets a context made for this test alone (see context.mjs).
 *
 * Options: `browser` (false: needs none), `everywhere` (runs in Firefox and WebKit too, except in those
 * that `notIn` names), `needs` (names of what a machine may lack: it is skipped there), `limit` (milliseconds), `alone` (no other test at the same
 * time, such as for the clipboard, which all tabs share), `sendsInvalid` (methods of which the
 * test sends messages that the official schema does not allow, on purpose), `sendsNoJson` (true: it sends
 * bodies that are no JSON, on purpose).
 */
export function test(name, ...rest) {
  const body = rest.pop();
  registered.push({
    name,
    browser: true,
    everywhere: false,
    notIn: [],
    needs: [],
    limit: 90_000,
    alone: false,
    sendsInvalid: [],
    sendsNoJson: false,
    ...rest[0],
    body,
  });
}

/**
 * Runs what `chosen` lets through, as many at a time as there are `lanes`. `context(test)` makes `{ value, close(failed) }`
 * for each. `secondTries` has the names of the tests that passed only when tried again.
 */
export async function runTests({ chosen, context, lanes, missing = new Map(), print = console.log }) {
  const counts = { passed: 0, failed: 0, skipped: 0, secondTries: [] };
  const here = registered.filter(chosen).filter((each) => {
    const lacking = each.needs.find((need) => missing.has(need));
    if (!lacking) return true;
    counts.skipped += 1;
    print(`  - ${each.name} (skipped: ${missing.get(lacking)})`);
    return false;
  });
  const again = [];
  const first = async (each) => {
    const [failure, seconds] = await timed(each, context);
    if (!failure) {
      counts.passed += 1;
      return print(`  ✓ ${each.name} (${seconds})`);
    }
    print(`  … ${each.name} (${seconds}) failed, and is tried again`);
    print(indent(failure.stack ?? String(failure)));
    again.push(each);
  };
  await inLanes(
    lanes,
    here.filter((each) => !each.alone),
    first,
  );
  await inLanes(
    1,
    here.filter((each) => each.alone),
    first,
  );
  // A busy machine can make a real server or a browser late, so a failed test gets the machine to
  // itself. Whoever passes only then is named at the end of the run: that is a defect too.
  await inLanes(1, again, async (each) => {
    const [failure, seconds] = await timed(each, context);
    counts[failure ? 'failed' : 'passed'] += 1;
    if (!failure) counts.secondTries.push(each.name);
    print(`  ${failure ? '✗' : '✓'} ${each.name} (${seconds}, on the second try)`);
    if (failure) print(indent(failure.stack ?? String(failure)));
  });
  return counts;
}

async function inLanes(lanes, tests, run) {
  const rest = [...tests];
  const lane = async () => {
    while (rest.length) await run(rest.shift());
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** The failure, if any, and how long it took, in words. */
async function timed(each, context) {
  const started = performance.now();
  const failure = await runOne(each, context);
  return [failure, `${((performance.now() - started) / 1000).toFixed(1)} s`];
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
