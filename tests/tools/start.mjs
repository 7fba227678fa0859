// `npm start`: builds the page and the companion, and starts the companion: it serves the page on this
// machine, opens it, and reaches servers for it that a browser keeps from a page.
//
// MCP_SERVER_URL, MCP_API_KEY and ANTHROPIC_API_KEY fill in what they name; what follows `npm start --` goes
// to the companion, as in `npm start -- http://localhost:3000/mcp` (`npm start -- --help`).
//
// Where the companion cannot be compiled, the page alone is served.
import { spawn } from 'node:child_process';
import { buildRelease, DIST } from './build.mjs';
import { needCompanion } from './companion.mjs';
import { Missing } from './missing.mjs';
import { serveFolder } from './serve.mjs';

const FIRST_PORT = 8970;

async function start(args) {
  console.log('Building the page and the companion (the first time takes a few minutes)');
  // Most of the time one core is at the last step of the page's compiler, and the other would be idle.
  const [isBuilt, companion] = await Promise.all([
    buildRelease(),
    needCompanion({ low: true }).catch((error) => error),
  ]);
  if (!isBuilt) throw new Missing('the page could not be built: see above');
  if (companion instanceof Error) return servePageAlone(companion);
  const child = spawn(companion, ['--page', DIST, ...args], { stdio: 'inherit' });
  child.once('error', servePageAlone);
  // However this ends, the companion does too, and ends what it has started.
  process.once('exit', () => child.kill());
  child.once('exit', (code) => process.exit(code ?? 1));
}

async function servePageAlone(error) {
  console.error(`The page is served without a companion: ${error.message}`);
  const site = await serveFolder(DIST, { port: FIRST_PORT, attempts: 100 });
  const { MCP_SERVER_URL: server, MCP_API_KEY: key, ANTHROPIC_API_KEY: claude } = process.env;
  const query = server ? `?server=${encodeURIComponent(server)}` : '';
  // No server ever sees the fragment, and the page removes it at once.
  const keys = new URLSearchParams({ ...(key && { key }), ...(claude && { anthropic_key: claude }) });
  const fragment = keys.size ? `#${keys}` : '';
  console.log(`\nWirescope is at ${site.url}${query}${fragment}`);
  if (fragment) console.log('This link carries your key: keep it to yourself.');
  console.log('End with Ctrl+C.');
}

start(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Missing ? `\nCannot start: ${error.message}` : error);
  process.exit(1);
});
