// The lines to paste into proxies: a server behind one cannot be reached by a page without them. No browser.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failsWithout } from './paste_checks.mjs';
import { freePort, linesFor, ORIGIN, withFolder, writeServer } from './pasting.mjs';
import { test } from './runner.mjs';
import { findProxy } from '../tools/proxies.mjs';

const NO_BROWSER = { browser: false, limit: 60_000 };

const NARROW = {
  nginx: `add_header Access-Control-Allow-Origin ${ORIGIN} always;
    add_header Access-Control-Allow-Headers content-type always;
    if ($request_method = OPTIONS) { return 204; }`,
  caddy: `header Access-Control-Allow-Origin ${ORIGIN}
    header Access-Control-Allow-Headers content-type
    @preflight method OPTIONS
    respond @preflight 204`,
};
/** Rules as people have them, but for what is missing. */
const RULES = {
  nginx: {
    AllowHeaders: NARROW.nginx,
    Expose: NARROW.nginx,
    CorsOnErrors: 'auth_basic mcp; auth_basic_user_file keys;',
  },
  caddy: {
    AllowHeaders: NARROW.caddy,
    Expose: NARROW.caddy,
  },
};

/** Where a page reaches `upstream` through nginx with these lines. */
async function startNginx(start, folder, missing, upstream, lines = '') {
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`);
  const config = `
    daemon off; master_process off; pid ${port}.pid; error_log stderr crit;
    events {}
    http {
      access_log off; ${temporary.join(' ')}
      server {
        listen 127.0.0.1:${port};
        location / {
          ${RULES.nginx[missing] ?? ''}
          ${missing === 'AllowedHost' && !lines ? 'proxy_set_header Host $http_host;' : ''}
          ${lines}
          proxy_pass ${upstream};
        }
      }
    }`;
  writeFileSync(join(folder, `${port}.conf`), config);
  writeFileSync(join(folder, 'keys'), 'user:{PLAIN}key\n');
  const url = `http://127.0.0.1:${port}/mcp`;
  await start('made', announced(url, [findProxy('nginx'), '-p', folder, '-e', 'stderr', '-c', `${port}.conf`]));
  return { url };
}

async function startCaddy(start, folder, missing, upstream, lines = '') {
  const port = await freePort();
  const isOfProxy = missing === 'AllowedHost';
  const key =
    missing === 'CorsOnErrors' &&
    execFileSync(findProxy('caddy'), ['hash-password', '--plaintext', 'key'], { encoding: 'utf8' });
  const config = `{
      admin off
      auto_https off
    }
    http://127.0.0.1:${port}, http://mcp.example:${port} {
      bind 127.0.0.1
      ${RULES.caddy[missing] ?? ''}
      ${key ? `basicauth ${lines && '@asked'} {\n user ${key}\n}` : ''}
      ${isOfProxy ? '' : lines}
      reverse_proxy ${upstream} {
        ${isOfProxy ? lines : ''}
      }
    }`;
  const path = join(folder, `${port}.caddyfile`);
  writeFileSync(path, config);
  const url = `http://127.0.0.1:${port}/mcp`;
  const env = { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder };
  await start('made', {
    ...announced(url, [findProxy('caddy'), 'run', '--adapter', 'caddyfile', '--config', path]),
    env,
  });
  return { url };
}

/** A program that says nothing of where it is. */
const announced = (url, program) => ({ command: 'sh', args: ['-c', 'echo "$0"; exec "$@"', url, ...program] });

async function startWorker(start, folder, missing, upstream, lines) {
  const args = [writeServer(folder, 'worker.mjs', missing, lines), String(await freePort()), upstream];
  return start('made', { command: process.execPath, args });
}

/** A server without any rules; for its own check of `Host` one that checks it. */
async function startUpstream(start, folder, missing) {
  const port = await freePort();
  const kind = missing === 'AllowedHost' ? 'AllowedHost' : 'none';
  const file = missing === 'AllowedHost' ? 'node_v2.mjs' : 'node_v1.mjs';
  const args = [writeServer(folder, file, kind), kind, ORIGIN, String(port)];
  await start('made', { command: process.execPath, args });
  return `http://127.0.0.1:${port}`;
}

for (const [kit, open, needs, ...kinds] of [
  ['nginx', startNginx, ['nginx'], 'Cors', 'AllowHeaders', 'Expose', 'CorsOnErrors', 'AllowedHost', 'BodySize'],
  ['Caddy', startCaddy, ['caddy'], 'Cors', 'AllowHeaders', 'Expose', 'CorsOnErrors', 'AllowedHost'],
  ['Cloudflare', startWorker, [], 'Cors'],
]) {
  for (const missing of kinds) {
    test(`paste: ${missing} for ${kit}`, { ...NO_BROWSER, needs }, ({ start }) =>
      withFolder(async (folder) => {
        await failsWithout(missing, linesFor(missing, kit), async (lines) => {
          const upstream = await startUpstream(start, folder, missing);
          return open(start, folder, missing, upstream, lines);
        });
      }),
    );
  }
}

test('paste: Unbuffered for nginx', { ...NO_BROWSER, needs: ['nginx'] }, ({ start }) =>
  withFolder(async (folder) => {
    const open = new Set();
    const server = createServer((_request, response) => {
      open.add(response);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: one\n\n');
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const upstream = `http://127.0.0.1:${server.address().port}`;
      await failsWithout('Unbuffered', linesFor('Unbuffered', 'nginx'), (lines) =>
        startNginx(start, folder, 'Unbuffered', upstream, lines),
      );
    } finally {
      for (const response of open) response.destroy();
      server.close();
    }
  }),
);
