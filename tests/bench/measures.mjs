// How a subject times what happens in the page, and how it says what it found.

/**
 * Milliseconds from an event that `act` causes until `selector` says `words`. `meanwhile` is done over
 * and over until then.
 */
export async function timed(tab, act, { event = 'click', selector, words }, meanwhile) {
  await tab.evaluate((wanted) => globalThis.probe.waitFor(wanted), { event, selector, words });
  await act();
  let done = false;
  const waited = tab.evaluate(() => globalThis.probe.waited).finally(() => (done = true));
  const keepOn = async () => {
    while (meanwhile && !done) await meanwhile();
  };
  return (await Promise.all([waited, keepOn()]))[0];
}

/** Waits until the wire says that it has `expected` messages, and no longer than a while. */
export const messagesCounted = (tab, expected) =>
  tab.evaluate(async (expected) => {
    for (const until = performance.now() + 10_000; ; ) {
      const said = document.querySelector('[aria-label="Wire"]').textContent;
      const count = Number(/(\d[\d.,\u00a0\u202f]*) messages/.exec(said)?.[1].replaceAll(/\D/g, ''));
      const at = performance.now();
      if (count >= expected || at > until) return { count, at };
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, expected);

export const each = (rounds, pick) => rounds.map(pick);

export function percentile(numbers, percent) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)];
}

export const median = (numbers) => percentile(numbers, 50);
export const millis = (number) => `${number.toFixed(1)} ms`;
export const ratio = (number, other) => `${(number / other).toFixed(2)} ×`;
export const listOf = (numbers) =>
  `${millis(median(numbers))} median of ${numbers.map((number) => number.toFixed(0)).join(', ')}`;
export const within = (number, most, value) => ({
  value,
  target: `at most ${millis(most)}`,
  holds: number <= most,
});
export const summary = (numbers) =>
  `${millis(median(numbers))} median, ${millis(percentile(numbers, 99))} p99 (${numbers.length} runs)`;
