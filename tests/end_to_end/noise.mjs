/**
 * Whether a console error is only the browser's own remark that a request to a server failed.
 * The page shows such failures itself; what it says about them is what the tests look at.
 * A file of the page's own that does not load is no such remark.
 */
export function isNetworkNoise(text, about, pageUrl) {
  if (/^Access to fetch at '[^']+' .*from origin '[^']+' has been blocked by CORS policy/.test(text)) return true;
  if (/^Access to resource at '[^']+' .*from origin '[^']+' has been blocked by CORS policy/.test(text)) return true;
  if (/^(Error: )?Cross-Origin Request Blocked: /.test(text)) return true;
  // Firefox, of an EventSource or a fetch whose connection was refused or lost.
  if (/^(Error: )?(Firefox can.t establish a connection to the server at|The connection to) http/.test(text))
    return true;
  // Of the socket to a companion that has ended.
  if (/^WebSocket connection to 'ws:[^']+' failed: /.test(text)) return true;
  if (/^EventSource's response has a (MIME type|status)/.test(text)) return true;
  if (!text.startsWith('Failed to load resource: ')) return false;
  return originOf(about) !== originOf(pageUrl);
}

function originOf(url) {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}
