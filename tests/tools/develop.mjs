// `npm run develop`: serves a debug build on this machine, and builds and loads it anew whenever a source
// changes. What follows `--` goes to `trunk serve`, such as `npm run develop -- --open --port 8080`.
import { Missing } from './missing.mjs';
import { run } from './process.mjs';
import { needPackages, needTrunk } from './setup.mjs';

try {
  await needPackages();
  await needTrunk();
  // Trunk reads NO_COLOR as a flag, and refuses the usual `1`.
  const env = process.env.NO_COLOR ? { NO_COLOR: 'true' } : {};
  const { code } = await run('trunk', ['serve', ...process.argv.slice(2)], { env });
  process.exit(code);
} catch (error) {
  console.error(error instanceof Missing ? `\nCannot start: ${error.message}` : error);
  process.exit(1);
}
