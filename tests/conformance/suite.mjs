// The official suite: which scenarios a revision requires, and running one of them.
import { readFile, readdir } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { ROOT, run } from '../tools/process.mjs';

const SUITE = join(ROOT, 'node_modules/@modelcontextprotocol/conformance');
export const REVISIONS = ['2025-11-25', '2026-07-28'];
/** Not asked for by any revision, and passed all the same. */
const UNSCORED = ['json-schema-2020-12-preservation'];
/** Of a revision that has no list of requirements. */
const OLDER = {
  '2025-03-26': ['auth/2025-03-26-oauth-metadata-backcompat', 'auth/2025-03-26-oauth-endpoint-fallback'],
};
/** The suite runs these apart from any revision. */
export const EXTENSION = 'extension';
const OF_EXTENSIONS = [
  'auth/client-credentials-basic',
  'auth/client-credentials-jwt',
  'auth/dpop',
  'auth/dpop-nonce',
  'auth/enterprise-managed-authorization',
  'auth/wif-jwt-bearer',
  'sep-2640-client-no-prefetch',
];
/** Of extensions that the page has not got, and why. */
export const LEFT_OUT = {
  'sep-2640-client-verify-digest':
    'the page does not compare what it reads with the size, digest and frontmatter that `skills/list` names: it reads a skill when a person asks, shows it as received, and gives it to no model. The scenario checks only whether the client reads a second file, so it would pass by chance and prove nothing',
  'sep-2640-client-verify-size': 'the same',
  'sep-2640-client-verify-frontmatter': 'the same',
};
const LIMIT_MILLIS = 60_000;
/** The suite has to come to its end by then: it waits for each connection that a browser keeps. */
const PATIENCE_MILLIS = 30_000;

/** Name and version, as in “conformance 0.2.0”. */
export async function suiteVersion() {
  const { name, version } = JSON.parse(await readFile(join(SUITE, 'package.json'), 'utf8'));
  return `${name} ${version}`;
}

/** `{ scenario, revision, required }` of everything to run. */
export async function scenarios() {
  const all = await Promise.all(
    REVISIONS.map(async (revision) => {
      const text = await readFile(join(SUITE, 'requirements', `${revision}.yaml`), 'utf8');
      const required = listedUnder(text, 'client');
      if (required.length === 0) throw new Error(`no requirements of ${revision} were found`);
      return [
        ...required.map((scenario) => ({ scenario, revision, required: true })),
        ...UNSCORED.map((scenario) => ({ scenario, revision, required: false })),
      ];
    }),
  );
  const further = Object.entries({ ...OLDER, [EXTENSION]: OF_EXTENSIONS });
  return [
    ...all.flat(),
    ...further.flatMap(([revision, names]) => names.map((scenario) => ({ scenario, revision, required: false }))),
  ];
}

/** The plain list below `key:` at the left edge; all that the file asks of a YAML reader. */
function listedUnder(text, key) {
  const lines = text.split('\n');
  const start = lines.indexOf(`${key}:`) + 1;
  const end = lines.findIndex((line, index) => index >= start && /^\w/.test(line));
  const own = start > 0 ? lines.slice(start, end === -1 ? undefined : end) : [];
  return own.flatMap((line) => /^\s+- (\S+)$/.exec(line)?.[1] ?? []);
}

/**
 * Runs one scenario with our client, which reaches the page through `harness`. Returns the checks
 * that were `failed` (warnings count), `skipped` (what was not exercised), how many `passed`, and
 * what the suite printed.
 */
export async function runScenario({ scenario, revision, node, harness }) {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  try {
    // The command is split at spaces: it has none, whatever this folder is called.
    const args = [
      join(SUITE, 'dist/index.js'),
      ...['client', '--command', 'node tests/conformance/client.mjs'],
      ...['--scenario', scenario],
      ...(revision === EXTENSION ? [] : ['--spec-version', revision]),
      ...['--timeout', String(LIMIT_MILLIS), '-o', folder],
    ];
    const env = {
      WIRESCOPE_HARNESS: harness,
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
    };
    const { code, output } = await run(node, args, { quiet: true, env, limit: LIMIT_MILLIS + PATIENCE_MILLIS });
    // The folder in between is named after the scenario, whose name may have a slash.
    const files = await readdir(folder, { recursive: true });
    const results = files.find((path) => basename(path) === 'checks.json');
    const checks = JSON.parse(await readFile(join(folder, results), 'utf8'));
    const having = (...statuses) => checks.filter(({ status }) => statuses.includes(status));
    return {
      isOverall: code === 0 && /OVERALL: PASSED/.test(output),
      isLate: typeof code === 'string',
      failed: having('FAILURE', 'WARNING'),
      skipped: having('SKIPPED'),
      passed: having('SUCCESS').length,
      output,
    };
  } catch (error) {
    return { isOverall: false, failed: [], skipped: [], passed: 0, output: error.stack };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
