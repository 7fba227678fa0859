// The page of an authorization server where a person says yes or no.

const escaped = (text) => String(text).replaceAll(/[&<>"]/g, (letter) => `&#${letter.codePointAt(0)};`);

/** Two buttons that post `decision` and `request` to `action`. */
export function consentPage({ action, request = '', client = '', scopes = [], resource = '' }) {
  return `<!doctype html>
<html lang="en">
  <title>Allow access</title>
  <link rel="icon" href="data:,">
  <h1>Allow ${escaped(client)} to use ${escaped(resource)}?</h1>
  <ul>${scopes.map((scope) => `<li>${escaped(scope)}</li>`).join('')}</ul>
  <form method="post" action="${escaped(action)}">
    <input type="hidden" name="request" value="${escaped(request)}">
    <button name="decision" value="approve">Approve</button>
    <button name="decision" value="deny">Deny</button>
  </form>
</html>`;
}

export function sendConsentPage(response, options) {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(consentPage(options));
}

/** The address to send the person back to, with what is defined of `parameters`. */
export function withParameters(address, parameters) {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}
