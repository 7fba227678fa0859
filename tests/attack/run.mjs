// The attack run: every text of a corpus in every field that a server controls, with everything opened that
// can be: `node tests/attack/run.mjs [--texts N] [--part NAME] [--dist FOLDER] [--task MILLIS]`. Wants the
// release page (`npm start` builds it). `--texts 40` takes a sample; parts are items, amounts, identity, sign-in, event.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openChromium } from '../end_to_end/chromium.mjs';
import { findBrowser } from '../tools/browsers.mjs';
import { serveFolder } from '../tools/serve.mjs';
import { sample } from './corpus.mjs';
import { Fields } from './fields.mjs';
import { PARTS } from './parts.mjs';
import { Siege } from './siege.mjs';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** Runs the parts, and returns the figures and the findings. */
export async function attack({ browser, pageUrl, texts, parts = Object.keys(PARTS), print = () => {} }) {
  const fields = new Fields(texts);
  const siege = new Siege({ browser, pageUrl, fields, print });
  for (const part of parts) {
    print(`${part} …`);
    await PARTS[part](siege).catch((error) => siege.stop(error));
    await siege.leave();
  }
  return {
    texts: texts.length,
    fields: fields.count,
    pairs: fields.pairs.size,
    connections: siege.connections,
    tasks: siege.tasks,
    findings: siege.findings,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      texts: { type: 'string' },
      part: { type: 'string' },
      dist: { type: 'string', default: DIST },
      task: { type: 'string', default: '100' },
    },
  });
  if (!existsSync(join(values.dist, 'index.html'))) throw new Error('the page is not built: npm start builds it');
  const site = await serveFolder(values.dist);
  const browser = await openChromium(await findBrowser('chromium'));
  const begun = performance.now();
  const outcome = await attack({
    browser,
    pageUrl: site.url,
    texts: sample(Number(values.texts)),
    parts: values.part ? [values.part] : undefined,
    print: console.log,
  });
  await browser.close();
  await site.close();
  const long = outcome.tasks
    .filter(({ millis }) => millis > Number(values.task))
    .sort((one, other) => other.millis - one.millis);
  console.log(
    `\n${outcome.texts} texts, ${outcome.fields} fields, ${outcome.pairs} pairs in ${outcome.connections} connections, ${Math.round((performance.now() - begun) / 1000)} s`,
  );
  console.log(`${long.length} tasks over ${values.task} ms`);
  for (const { millis, step } of long.slice(0, 40)) console.log(`  ${millis} ms in ${step}`);
  console.log(`${outcome.findings.length} findings`);
  for (const finding of outcome.findings) console.log(`  ${finding}`);
  process.exit(outcome.findings.length || long.length ? 1 : 0);
}
