// Puts the release page together, from what cargo compiled and from `index.html`: the app's files (split.mjs),
// one style sheet, and the other files that the page names.
//
// Also Trunk's hook, so that a release build of Trunk is the same page. A debug build stays as Trunk makes
// it: one piece, and quick.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { compiledWasm } from './build.mjs';
import { writeClientMetadata } from './client_metadata.mjs';
import { addManifest, addWorker } from './offline.mjs';
import { ROOT } from './process.mjs';
import { needSplitter } from './setup.mjs';
import { makeApp, put } from './split.mjs';

/** Makes the page of `wasm` in the folder `dist`, in place of what is there. */
export async function makePage(dist, wasm) {
  const work = mkdtempSync(join(tmpdir(), 'wirescope-'));
  try {
    const made = join(work, 'page');
    mkdirSync(made);
    const app = await makeApp(made, wasm, work);
    writeFileSync(join(made, 'index.html'), await pageText(made, app));
    await addManifest(made);
    writeClientMetadata(made);
    await addWorker(made);
    rmSync(dist, { recursive: true, force: true });
    // Not a renaming: the two may lie on different disks.
    cpSync(made, dist, { recursive: true });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A tag that Trunk does something with; so does this, the same. */
const TAG = /<(link|script)\b[^>]*\bdata-trunk\b[^>]*>(?:<\/script>)?/g;
const attribute = (tag, name) => tag.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1];
const readSource = (path) => readFileSync(join(ROOT, path), 'utf8');
const stem = (path) => basename(path, extname(path));

/** The page that `index.html` asks for; the files that it names are put into `made`. */
export async function pageText(made, app) {
  const source = readSource('index.html').replaceAll(/<!--.*?-->/gs, '');
  const styles = [];
  const written = new Map();
  for (const [tag] of source.matchAll(TAG)) {
    const path = attribute(tag, 'href') ?? attribute(tag, 'src');
    const kind = attribute(tag, 'rel') ?? 'script';
    if (kind === 'css') styles.push(readSource(path));
    else written.set(tag, await tagOf(made, kind, path, app));
  }
  // One tag for all styles, where the first stands: their order is the order of the layers.
  const style = await styleTag(made, styles);
  let isFirst = true;
  const html = source.replaceAll(TAG, (tag) => {
    if (written.has(tag)) return written.get(tag);
    const text = isFirst ? style : '';
    isFirst = false;
    return text;
  });
  return html.replace('</head>', () => `${pattern('pattern_preload', app)}</head>`).replaceAll(/\s*\n\s*/g, '\n');
}

/** What stands in the page in place of such a tag. */
async function tagOf(made, kind, path, app) {
  switch (kind) {
    case 'rust':
      return pattern('pattern_script', app);
    case 'script': {
      const { code } = await transform(readSource(path), { minify: true, target: 'es2022' });
      return `<script src="./${put(made, stem(path), code, '.js')}" defer></script>`;
    }
    case 'icon':
      return `<link rel="icon" href="./${put(made, stem(path), readSource(path), extname(path))}">`;
    case 'copy-file':
      writeFileSync(join(made, basename(path)), readSource(path));
      return '';
    default:
      throw new Error(`index.html has a tag of a kind that is not known here: ${kind}`);
  }
}

/** Without integrity: opened from disk such a file is blocked, and this one has to say why. */
async function styleTag(made, styles) {
  const { code } = await transform(styles.join('\n'), { loader: 'css', minify: true, target: 'esnext' });
  return `<link rel="stylesheet" href="./${put(made, 'style', code, '.css')}">`;
}

/** The same as Trunk writes. */
function pattern(name, { js, wasm }) {
  const [, text] = readSource('Trunk.toml').match(new RegExp(`^${name} = '(.*)'$`, 'm'));
  return text.replaceAll('{base}', './').replaceAll('{js}', js).replaceAll('{wasm}', wasm);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { TRUNK_PROFILE, TRUNK_STAGING_DIR } = process.env;
  if (TRUNK_PROFILE === 'release') {
    await needSplitter();
    await makePage(TRUNK_STAGING_DIR, await compiledWasm());
  } else {
    writeClientMetadata(TRUNK_STAGING_DIR);
  }
}
