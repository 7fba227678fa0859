// The test runner itself, in a process of its own: its tests are registered apart from these.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { test } from './runner.mjs';

const NO_BROWSER = { browser: false };

/** Runs tests that fail so many times before they pass; what the report of a run says of them. */
async function reportOf(failures) {
  const script = `
    import { runTests, test } from ${JSON.stringify(new URL('runner.mjs', import.meta.url))};
    import { Report } from ${JSON.stringify(new URL('../tools/report.mjs', import.meta.url))};
    for (const [at, failures] of ${JSON.stringify(failures)}.entries()) {
      let left = failures;
      test('test ' + at, async () => { if (left-- > 0) throw new Error('not yet'); });
    }
    const report = new Report({ strict: false });
    const context = async () => ({ close: async () => undefined });
    await report.counted('All', undefined, () =>
      runTests({ chosen: () => true, context, lanes: 2, print: () => undefined }));
    report.close();`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  const { code = 0, stdout } = await run.catch((error) => error);
  return { code, lines: stdout.trim().split('\n') };
}

test('runner: a test that passes at its second try is counted and named', NO_BROWSER, async () => {
  const { code, lines } = await reportOf([0, 1, 0, 1]);

  assert.deepEqual(
    lines.filter((line) => line.includes('second try')),
    ['• passed only at its second try: test 1', '• passed only at its second try: test 3'],
  );
  assert.equal(lines.at(-1), '4 passed, 0 failed, 0 skipped');
  assert.equal(code, 0);
});

test('runner: more than two second tries fail the run, and so does a second failure', NO_BROWSER, async () => {
  const often = await reportOf([1, 1, 1, 0]);
  assert.match(often.lines.join('\n'), /3 second tries, and at most 2 are allowed/);
  assert.equal(often.lines.at(-1), '4 passed, 1 failed, 0 skipped');
  assert.equal(often.code, 1);

  const twice = await reportOf([2, 0]);
  assert.equal(twice.lines.at(-1), '1 passed, 1 failed, 0 skipped');
  assert.equal(twice.code, 1);
});
