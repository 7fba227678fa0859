// What makes a release installable, and opens it without a network: the manifest with its icons, the worker that keeps
// the page's files on the device, and the module that starts it. A debug build has none of it, so that a browser shows
// what was built last.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { iconPng } from './icons.mjs';
import { ROOT } from './process.mjs';
import { put } from './split.mjs';

const SOURCES = join(ROOT, 'src/web/offline');
const PAGE = 'index.html';
/** Files with the hash of what is in them in their name: what stands in one never changes. */
const HASHED = /-[\da-f]{16}\.\w+$/;

/** The manifest, the icons it names, and the module that starts the worker; the page names both. */
export async function addManifest(made) {
  const icon = (side, purpose) => ({
    src: put(
      made,
      `icon-${side}${purpose === 'any' ? '' : '-maskable'}`,
      iconPng(side, { isMaskable: purpose === 'maskable' }),
      '.png',
    ),
    sizes: `${side}x${side}`,
    type: 'image/png',
    purpose,
  });
  const manifest = JSON.parse(readFileSync(join(SOURCES, 'manifest.json'), 'utf8'));
  const svg = readdirSync(made).find((name) => name.endsWith('.svg'));
  manifest.icons = [
    { src: svg, sizes: 'any', type: 'image/svg+xml' },
    icon(192, 'any'),
    icon(512, 'any'),
    icon(512, 'maskable'),
  ];
  // Under one name for good: an installed page is known by it to some browsers.
  writeFileSync(join(made, 'manifest.webmanifest'), JSON.stringify(manifest));
  const keeper = put(made, 'keeper', await script('keeper.js'), '.js');
  const tags = `<link rel="manifest" href="./manifest.webmanifest"><meta name="keeper" content="./${keeper}">`;
  const path = join(made, PAGE);
  writeFileSync(path, readFileSync(path, 'utf8').replace('</head>', `${tags}</head>`));
}

/** The worker, with a list of what it keeps: when all files are in place. */
export async function addWorker(made) {
  const names = readdirSync(made).filter((name) => HASHED.test(name));
  const files = [PAGE, ...names.sort()].map((name) => [name, integrityOf(readFileSync(join(made, name)))]);
  const list = JSON.stringify(files);
  const source = readFileSync(join(SOURCES, 'worker.js'), 'utf8');
  const version = createHash('sha256').update(source).update(list).digest('hex').slice(0, 16);
  const define = { VERSION: JSON.stringify(version), FILES: list };
  writeFileSync(join(made, 'worker.js'), await script('worker.js', { define }));
}

const integrityOf = (content) => `sha256-${createHash('sha256').update(content).digest('base64')}`;

async function script(name, options) {
  const source = readFileSync(join(SOURCES, name), 'utf8');
  return (await transform(source, { minify: true, format: 'esm', target: 'es2022', ...options })).code;
}
