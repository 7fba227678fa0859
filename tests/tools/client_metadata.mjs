// The client ID metadata document: who this page is, for authorization servers that read it at its
// address instead of registering clients. It is made for the address the page will be served from, which
// `WIRESCOPE_URL` names; without that there is none, and the page registers where it can.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'client-metadata.json';

/** Writes the document into `dist`, and its address into the page. */
export function writeClientMetadata(dist, url = process.env.WIRESCOPE_URL) {
  if (!url) return;
  const base = folder(url);
  const id = new URL(FILE, base).href;
  const document = {
    client_id: id,
    client_name: 'Wirescope',
    client_uri: base.href,
    redirect_uris: [base.href, new URL('index.html', base).href],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'web',
  };
  writeFileSync(join(dist, FILE), `${JSON.stringify(document, null, 2)}\n`);
  const page = join(dist, 'index.html');
  const html = readFileSync(page, 'utf8');
  const tag = `<meta name="client-metadata" content="${id.replaceAll('"', '%22')}">`;
  writeFileSync(page, html.replace('</head>', `${tag}</head>`));
}

/** The folder that the page lies in. */
function folder(url) {
  const base = new URL(url);
  if (base.protocol !== 'https:') {
    throw new Error(`WIRESCOPE_URL has to be an https address, and is ${url}`);
  }
  base.search = '';
  base.hash = '';
  if (!base.pathname.endsWith('/')) base.pathname = base.pathname.replace(/[^/]*\.html$/, '');
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}
