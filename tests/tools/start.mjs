// `npm start`: builds the page, serves it on this machine, and opens it.
//
// MCP_SERVER_URL, MCP_API_KEY and ANTHROPIC_API_KEY fill in what they name. Keys travel in the
// link's fragment, which no server ever sees, and the page removes it at once.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildRelease, DIST } from './build.mjs';
import { Missing } from './missing.mjs';
import { fromPath } from './process.mjs';
import { serveFolder } from './serve.mjs';

const FIRST_PORT = 8970;

/** The link for a page at `url`: with its secrets to open, without them to show. */
export function linksFor(url, env) {
  const server = env.MCP_SERVER_URL ? `?server=${encodeURIComponent(env.MCP_SERVER_URL)}` : '';
  const secrets = [
    ['key', env.MCP_API_KEY],
    ['anthropic_key', env.ANTHROPIC_API_KEY],
  ].filter(([, value]) => value);
  const fragment = secrets.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return { shown: url + server, opened: url + server + (fragment && `#${fragment}`) };
}

/** How to open a link here, or undefined where there is no screen. */
function opener() {
  if (process.env.CI) return undefined;
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  const hasScreen = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return hasScreen && fromPath('xdg-open') ? ['xdg-open'] : undefined;
}

/** True when the link was handed over. */
function open(link) {
  const command = opener();
  if (!command) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command[0], [...command.slice(1), link], {
      stdio: 'ignore',
      detached: true,
    });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      // An opener that finds no browser says so within moments; one that works may stay.
      setTimeout(resolve, 2000, true);
    });
    child.once('exit', (code) => resolve(code === 0));
  });
}

async function start() {
  console.log('Building the page (the first time takes a few minutes)');
  if (!(await buildRelease())) throw new Missing('the page could not be built: see above');
  const site = await serveFolder(DIST, { port: FIRST_PORT, attempts: 100 });
  const { shown, opened } = linksFor(site.url, process.env);
  const wasOpened = await open(opened);

  console.log(`\nWirescope is at ${wasOpened ? shown : opened}`);
  if (!wasOpened && opened !== shown) console.log('This link carries your key: keep it to yourself.');
  console.log('End with Ctrl+C.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  start().catch((error) => {
    console.error(error instanceof Missing ? `\nCannot start: ${error.message}` : error);
    process.exit(1);
  });
}
