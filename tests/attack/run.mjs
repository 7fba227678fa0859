// The attack run: every text of a corpus in every field that a server controls, with everything opened that
// can be: `node tests/attack/run.mjs [--texts N] [--part NAME] [--dist FOLDER] [--task MILLIS]`. Wants the
// release page (`npm run build`). `--texts 40` takes a sample; parts are items, amounts, identity, sign-in, event.
//
// A task that is long fails the run where it is long again: each step that had one is gone through once more, up
// to `--rounds 3` in all, as a machine has pauses of its own, and what was drawn for the first time is drawn by code
// that the browser still compiles. Before the page knows of a server nothing is attacked: `npm run bench` measures
// its start.
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
import { PASSING_BY, Siege, words } from './siege.mjs';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** Runs the parts, or of each only some steps by their numbers, and returns the figures and the findings. */
export async function attack({ browser, pageUrl, texts, parts, print = () => {} }) {
  const fields = new Fields(texts);
  const siege = new Siege({ browser, pageUrl, fields, print });
  const tasks = [];
  for (const [part, only] of parts) {
    print(`${part} …`);
    siege.only = only;
    await PARTS[part](siege).catch((error) => siege.stop(error));
    await siege.leave();
    tasks.push(...siege.tasks.splice(0).map((task) => ({ ...task, name: `${part}: ${task.step}`, part })));
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

/** The steps to go through once more, by part: their numbers, or all of them where one has none. */
function partsOf(tasks) {
  const parts = new Map();
  for (const { part, step } of tasks) {
    const number = part === 'amounts' ? undefined : /\d+/.exec(step)?.[0];
    if (number === undefined) parts.set(part, undefined);
    else if (!parts.has(part)) parts.set(part, new Set([Number(number)]));
    else parts.get(part)?.add(Number(number));
  }
  return parts;
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
  const texts = sample(Number(values.texts));
  const round = (parts) => attack({ browser, pageUrl: site.url, texts, parts, print: console.log });
  const isLong = ({ millis, step }) => millis > Number(values.task) && !['start', PASSING_BY].includes(step);
  const names = values.part ? [values.part] : Object.keys(PARTS);
  const outcome = await round(new Map(names.map((name) => [name, undefined])));
  const long = outcome.tasks.filter(isLong).sort((one, other) => other.millis - one.millis);
  const findings = new Set(outcome.findings);
  let again = long;
  for (let number = 2; number <= Number(values.rounds) && again.length > 0; number += 1) {
    console.log(`Round ${number}, of the steps that had a long task`);
    const next = await round(partsOf(again));
    const slow = new Set(next.tasks.filter(isLong).map(({ name }) => name));
    again = again.filter(({ name }) => slow.has(name));
    for (const finding of next.findings) findings.add(finding);
  }
  await browser.close();
  await site.close();
  for (const name of new Set(again.map((task) => task.name))) findings.add(`a long task each time in ${name}`);
  console.log(
    `\n${outcome.texts} texts, ${outcome.fields} fields, ${outcome.pairs} pairs in ${outcome.connections} connections, ${Math.round((performance.now() - begun) / 1000)} s`,
  );
  console.log(`${long.length} tasks over ${values.task} ms in the first round`);
  for (const task of long.slice(0, 40)) console.log(`  ${words(task)}`);
  const starts = outcome.tasks.filter(({ millis, step }) => millis > Number(values.task) && step === 'start');
  console.log(`${starts.length} more in ${outcome.connections} starts of the page, before it knew of a server`);
  console.log(`${findings.size} findings`);
  for (const finding of findings) console.log(`  ${finding}`);
  process.exit(findings.size ? 1 : 0);
}
