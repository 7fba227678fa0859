// Headings, times and counts of `npm test`.
import { secondTriesOf } from '../end_to_end/runner.mjs';
import { Missing } from './missing.mjs';

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

export class Report {
  #counts = { passed: 0, failed: 0, skipped: 0 };
  #strict;
  #troubles = [];
  #secondTries = [];

  /** `strict`: what a machine lacks is a failure. */
  constructor({ strict }) {
    this.#strict = strict;
  }

  /** One check that counts as one test, and gets what `need` returns. True when it holds: when it is truthy. */
  async gate(title, need, holds) {
    const counts = await this.counted(title, need, async (needed) => {
      const passed = Boolean(await holds(needed));
      return { passed: Number(passed), failed: Number(!passed), skipped: 0 };
    });
    return counts?.passed === 1;
  }

  /** Something that counts its own tests; gets what `need` returns. */
  async counted(title, need, runs) {
    console.log(`\n── ${title}`);
    const since = performance.now();
    try {
      const counts = await runs(await need?.());
      for (const key of Object.keys(this.#counts)) this.#counts[key] += counts[key];
      const { passed, failed, skipped, secondTries = [] } = counts;
      this.#secondTries.push(...secondTries);
      console.log(
        `── ${title}: ${failed ? 'FAILED' : 'ok'} (${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds(since)})`,
      );
      if (failed) this.#troubles.push(`${title}: ${failed} failed`);
      if (skipped && this.#strict) this.#troubles.push(`${title}: ${skipped} skipped`);
      return counts;
    } catch (error) {
      this.lack(error, title);
      return undefined;
    }
  }

  /** Notes what could not be run: skipped when the machine lacks something, failed otherwise. */
  lack(error, title = 'Setting up') {
    const skipped = error instanceof Missing && !this.#strict;
    this.#counts[skipped ? 'skipped' : 'failed'] += 1;
    const words = error instanceof Missing ? error.message : (error.stack ?? String(error));
    this.#troubles.push(`${title}: ${skipped ? 'skipped: ' : ''}${words}`);
    console.log(`── ${title}: ${skipped ? 'skipped' : 'FAILED'}: ${words}`);
  }

  /** Prints what to look at, and as the last line the sum; sets the exit code. */
  close() {
    const { lines, tooMany } = secondTriesOf(this.#secondTries);
    this.#troubles.push(...lines);
    this.#counts.failed += Number(tooMany);
    const { passed, failed, skipped } = this.#counts;
    if (this.#troubles.length) console.log(`\n${this.#troubles.map((trouble) => `• ${trouble}`).join('\n')}`);
    // Where nothing could be run, nothing is known to work.
    process.exitCode = failed || !passed ? 1 : 0;
    console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
    // A browser that has not quite ended must not keep the command open.
    process.exit();
  }
}
