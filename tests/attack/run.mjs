// The attack run: every text of a corpus in every field that a server controls, with everything opened that
// can be: `node tests/attack/run.mjs [--texts N] [--part NAME] [--dist FOLDER] [--task MILLIS]`. Wants the
// release page (`npm run build`). `--texts 40` takes a sample; parts are items, amounts, identity, sign-in, event.
//
// Any task that is long fails the run, but for those before the page knows of a server: `npm run bench` measures
// its start. On a machine that does other things too it may be the machine’s: the
// parts that had one are gone through again, to tell the steps that have one each time (`--rounds 3` in all).
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
  const tasks = [];
  for (const part of parts) {
    print(`${part} …`);
    await PARTS[part](siege).catch((error) => siege.stop(error));
    await siege.leave();
    tasks.push(...siege.tasks.splice(0).map((task) => ({ ...task, part })));
  }
  return {
    texts: texts.length,
    fields: fields.count,
    pairs: fields.pairs.size,
    connections: siege.connections,
    tasks,
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
      rounds: { type: 'string', default: '3' },
    },
  });
  if (!existsSync(join(values.dist, 'index.html'))) throw new Error('the page is not built: npm run build does it');
  const site = await serveFolder(values.dist);
  const browser = await openChromium(await findBrowser('chromium'));
  const begun = performance.now();
  const all = sample(Number(values.texts));
  const round = (parts) => attack({ browser, pageUrl: site.url, texts: all, parts, print: console.log });
  const isLong = ({ millis }) => millis > Number(values.task);
  const isOfTheStart = ({ step }) => step === 'start';
  const longOf = ({ tasks }) =>
    tasks.filter((task) => isLong(task) && !isOfTheStart(task)).sort((one, other) => other.millis - one.millis);
  const outcome = await round(values.part ? [values.part] : undefined);
  const long = longOf(outcome);
  const nameOf = ({ part, step }) => `${part}: ${step}`;
  let slow = new Set(long.map(nameOf));
  for (let again = 1; again < Number(values.rounds) && slow.size > 0; again += 1) {
    const parts = new Set(long.filter((task) => slow.has(nameOf(task))).map(({ part }) => part));
    const next = await round([...parts]);
    slow = new Set(
      longOf(next)
        .map(nameOf)
        .filter((name) => slow.has(name)),
    );
    outcome.findings = [...new Set([...outcome.findings, ...next.findings])];
  }
  await browser.close();
  await site.close();
  console.log(
    `\n${outcome.texts} texts, ${outcome.fields} fields, ${outcome.pairs} pairs in ${outcome.connections} connections, ${Math.round((performance.now() - begun) / 1000)} s`,
  );
  console.log(`${long.length} tasks over ${values.task} ms`);
  for (const { millis, step } of long.slice(0, 40)) console.log(`  ${millis} ms in ${step}`);
  const starts = outcome.tasks.filter((task) => isLong(task) && isOfTheStart(task));
  console.log(`${starts.length} more in ${outcome.connections} starts of the page, before it knew of a server`);
  console.log(`${slow.size} steps with such a task in each of ${values.rounds} rounds`);
  for (const step of slow) console.log(`  ${step}`);
  console.log(`${outcome.findings.length} findings`);
  for (const finding of outcome.findings) console.log(`  ${finding}`);
  process.exit(outcome.findings.length || long.length ? 1 : 0);
}
