// For what a test cannot wait for in the page: something that a server has yet to notice.
import { PATIENCE_MILLIS } from './patience.mjs';

const PAUSE_MILLIS = 50;

/** Waits until `holds()` is true, and fails when it does not become so in time. */
export async function eventually(holds, limit = PATIENCE_MILLIS) {
  const end = performance.now() + limit;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not true in time: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
  }
}
