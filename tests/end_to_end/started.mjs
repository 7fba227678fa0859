// When the app has begun to draw: after the page's own `load`, for a module takes a while to compile.
// On a machine with a load of its own that is longer than anything a test waits for.
export const START_LIMIT_MILLIS = 40_000;

/** In the page: true once something of the app stands there, and at once in any other page. */
export function hasStarted() {
  if (!document.querySelector('meta[name="app-assets"]')) return true;
  return [...document.body.children].some(
    (element) => element.id !== 'panic' && !['NOSCRIPT', 'SCRIPT'].includes(element.tagName),
  );
}
