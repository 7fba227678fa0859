/**
 * Measures inside the page; runs there before the page's own scripts, and uses nothing from
 * outside of itself. Times are those of `performance.now()`.
 */
export function installProbe() {
  const probe = (globalThis.probe = { longestBlock: 0, answer: 0, interactiveAt: undefined });

  // A timer that comes late was held up by the main thread. Frames would tell less: one that waited
  // carries the time at which it was due. The browser's list of long tasks begins at 50 ms.
  const TIMER_MILLIS = 4;
  const MOST_MILLIS = 60_000;
  let last = performance.now();
  const beat = () => {
    const now = performance.now();
    probe.longestBlock = Math.max(probe.longestBlock, now - last - TIMER_MILLIS);
    last = now;
    setTimeout(beat, TIMER_MILLIS);
  };
  beat();

  const frame = () => {
    if (document.querySelector('input')) probe.interactiveAt = performance.now();
    else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  // A click is answered when the frame after it is on its way to the screen.
  addEventListener(
    'pointerdown',
    ({ timeStamp }) =>
      requestAnimationFrame(() =>
        setTimeout(() => {
          probe.answer = Math.max(probe.answer, performance.now() - timeStamp);
        }),
      ),
    { capture: true },
  );

  /** Notes as `probe.bytesAt` when a stream has handed over bytes that hold `words`. */
  probe.waitForBytes = (words) => {
    const reader = ReadableStreamDefaultReader.prototype;
    probe.read ??= reader.read;
    probe.bytesAt = undefined;
    reader.read = async function () {
      const piece = await probe.read.call(this);
      // The request is not read by such a reader, so these are the bytes of an answer.
      if (probe.bytesAt === undefined && piece.value && new TextDecoder().decode(piece.value).includes(words))
        probe.bytesAt = performance.now();
      return piece;
    };
  };

  probe.reset = () => {
    probe.longestBlock = 0;
    probe.answer = 0;
  };

  /**
   * Starts waiting until something that matches `selector` says `words`, from the next event of
   * the type `event`. `probe.waited` becomes `{ from, to }`.
   */
  probe.waitFor = ({ event, selector, words = '' }) => {
    const waiting = { from: undefined, to: undefined };
    probe.waited = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`${selector} never said "${words}"`)), MOST_MILLIS);
      const look = () => {
        if (waiting.from === undefined) return;
        const says = [...document.querySelectorAll(selector)].some((element) => element.textContent.includes(words));
        if (!says) return;
        observer.disconnect();
        waiting.to = performance.now();
        resolve(waiting);
      };
      const observer = new MutationObserver(look);
      observer.observe(document, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
      addEventListener(event, () => (waiting.from = performance.now()), {
        capture: true,
        once: true,
      });
    });
  };
}
