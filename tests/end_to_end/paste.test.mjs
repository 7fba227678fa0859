// The lines to paste that an explanation shows: a real server fails without them and works with them. No browser:
// the requests are those that a browser makes for a page, under its rules.
import { failsWithout } from './paste_checks.mjs';
import { freePort, linesFor, ORIGIN, withFolder, writeServer } from './pasting.mjs';
import { test } from './runner.mjs';
import { PYTHON } from './servers.mjs';

const PROGRAMS = { py: { command: PYTHON, needs: ['python'] }, mjs: { command: process.execPath, needs: [] } };

for (const [file, kit, ...kinds] of [
  ['python.py', 'Python (mcp)', 'Cors', 'CorsOnErrors', 'AllowedOrigin', 'AllowedHost', 'Prefix'],
  ['python.py', 'Python (mcp, FastMCP)', 'AllowHeaders', 'Expose'],
  ['fastmcp.py', 'FastMCP', 'Cors', 'CorsOnErrors', 'AllowedOrigin', 'AllowedHost', 'Prefix'],
  ['express.mjs', 'TypeScript (Express)', 'Cors', 'AllowHeaders', 'Expose', 'CorsOnErrors', 'AllowedHost'],
  ['express.mjs', 'TypeScript', 'Prefix'],
  ['hono.mjs', 'TypeScript (Hono)', 'Cors', 'AllowHeaders', 'Expose', 'CorsOnErrors'],
  ['node_v1.mjs', 'TypeScript (Node)', 'Cors', 'AllowHeaders', 'Expose', 'CorsOnErrors'],
  ['node_v1.mjs', 'TypeScript (SDK v1)', 'AllowedOrigin', 'AllowedHost'],
  ['node_v2.mjs', 'TypeScript (Node)', 'Cors', 'AllowedOrigin', 'AllowedHost'],
]) {
  const { command, needs } = PROGRAMS[file.split('.')[1]];
  for (const missing of kinds) {
    test(`paste: ${missing} for ${kit} in ${file}`, { browser: false, limit: 60_000, needs }, ({ start }) =>
      withFolder((folder) =>
        failsWithout(missing, linesFor(missing, kit), async (lines) => {
          const port = await freePort();
          const args = [writeServer(folder, file, missing, lines), missing, ORIGIN, String(port)];
          const env = { FASTMCP_PORT: String(port), FASTMCP_SHOW_SERVER_BANNER: 'false' };
          await start('made', { command, args, env });
          // Python's layers refuse by themselves, and forget what is thrown.
          return { url: `http://127.0.0.1:${port}/mcp`, fails: file.endsWith('.py') && '/fail' };
        }),
      ),
    );
  }
}
