// How long tests wait for a condition before they give up: only a test that fails takes so long.

/** For what a person would wait a second for, on a machine with a load of its own. */
export const PATIENCE_MILLIS = 20_000;

/** For a page to begin to draw: after its own `load`, for its module takes a while to compile. */
export const START_LIMIT_MILLIS = 40_000;

/** In the page: true once the app stands there, or why it does not; and at once in any other page. */
export function hasStarted() {
  if (!document.querySelector('meta[name="app-assets"]')) return true;
  return document.querySelector('.shell, .boot-failure, #panic:not([hidden])') !== null;
}
