// A place in the page, looked up anew each time it is used. Playwright has one of its own; this is for
// browsers that it cannot drive.
import { findInPage } from './find_in_page.mjs';
import { PATIENCE_MILLIS } from './patience.mjs';

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

/**
 * `hand` is what a browser's driver does: `evaluate(run, …arguments)` in the page, `element(run, …arguments)`
 * for one of its elements, and with such a one `ask(element, run, argument)`, `click`, `fill`, `press`, `drop`.
 * `isForNow(error)` says that the same may go well a moment later.
 */
export class Spot {
  #hand;
  #steps;

  constructor(hand, steps = []) {
    this.#hand = hand;
    this.#steps = steps;
  }

  #narrowed = (step) => new Spot(this.#hand, [...this.#steps, step]);
  find = (role, name, options = {}) => this.#narrowed(step({ role, name, ...options }));
  findText = (words) => this.#narrowed(step({ words }));
  /** A control by its label alone: a password field has no role. */
  findLabel = (label) => this.#narrowed(step({ label, exact: true }));
  first = () => this.nth(0);
  nth = (index) => this.#narrowed({ index });

  click = () => this.#use((element) => this.#hand.click(element));
  fill = (text) => this.#use((element) => this.#hand.fill(element, text));
  press = (keys) => this.#use((element) => this.#hand.press(element, keys));
  focus = () => this.#ask((element) => element.focus());
  text = () => this.#ask((element) => element.innerText);
  value = () => this.#ask((element) => element.value);
  attribute = (name) => this.#ask((element, wanted) => element.getAttribute(wanted), name);
  select = (label) =>
    this.#ask((element, wanted) => {
      const option = [...element.options].find(({ label }) => label.trim() === wanted);
      if (!option) throw new Error(`there is no option ${wanted}`);
      option.selected = true;
      for (const type of ['input', 'change']) element.dispatchEvent(new Event(type, { bubbles: true }));
    }, label);
  /** Where it is, in CSS pixels. */
  box = () =>
    this.#ask((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height };
    });

  count = () => this.#hand.evaluate(findInPage, this.#steps, 'count');
  isVisible = async () => (await this.count()) > 0;
  shown = (timeout) => this.#until(async () => (await this.count()) > 0, 'is not there', timeout);
  gone = (timeout) => this.#until(async () => (await this.count()) === 0, 'is still there', timeout);

  #ask = (run, argument) => this.#use((element) => this.#hand.ask(element, run, argument));

  /** Waits for exactly one element, as Playwright does, and tries again when it is not ready. */
  async #use(run) {
    const end = performance.now() + PATIENCE_MILLIS;
    for (;;) {
      await this.#until(async () => (await this.count()) === 1, 'is not there exactly once');
      try {
        return await this.#useOnce(run);
      } catch (error) {
        if (!this.#hand.isForNow?.(error) || performance.now() > end) throw error;
        await pause();
      }
    }
  }

  async #useOnce(run) {
    const element = await this.#hand.element(findInPage, this.#steps, 'element');
    try {
      return await run(element);
    } finally {
      await this.#hand.drop?.(element);
    }
  }

  async #until(holds, complaint, timeout = PATIENCE_MILLIS) {
    const end = performance.now() + timeout;
    while (!(await holds())) {
      if (performance.now() > end) throw new Error(`${JSON.stringify(this.#steps)} ${complaint}`);
      await pause();
    }
  }
}

/** Regular expressions do not travel into the page; their source does. */
function step({ role, name, words, label, exact = false, ...rest }) {
  const pattern = (value) => (value instanceof RegExp ? { source: value.source, flags: value.flags } : value);
  return { role, name: pattern(name), words: pattern(words), label, exact, ...rest };
}
