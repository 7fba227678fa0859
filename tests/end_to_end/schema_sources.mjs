// Where the official JSON Schemas of the revisions come from: always the conformance suite, which bundles
// them at a pinned version, and besides the folder that may lie beside the project.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';

const PLACES = ['../../../shared/schema/', '../../../../shared/schema/'];
const FOLDER = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);

/** What only the schema of this revision, and of none before it, defines. */
const SIGNS = {
  '2025-03-26': 'JSONRPCBatchRequest',
  '2025-06-18': 'ElicitRequest',
  '2025-11-25': 'CreateTaskResult',
  '2026-07-28': 'DiscoverRequest',
};

export const REVISIONS = ['2024-11-05', ...Object.keys(SIGNS)];

export const hasFolder = FOLDER !== undefined;

/** What the folder beside the project says, where it is there. */
export function schemaBeside(revision) {
  if (hasFolder) return JSON.parse(readFileSync(join(FOLDER, `${revision}.json`), 'utf8'));
  return undefined;
}

export const definitionsOf = (schema) => schema.$defs ?? schema.definitions;

let bundled;

/** The schema out of the suite's bundle. The oldest revision is not in it, and is made from the next. */
export function schemaInSuite(revision) {
  bundled ??= readBundle();
  return structuredClone(bundled.get(revision));
}

function readBundle() {
  const path = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/dist/index.js');
  const text = readFileSync(path, 'utf8');
  const found = [...text.matchAll(/\{\$schema:`https?:\/\/json-schema\.org\//g)]
    .map(({ index }) => literalAt(text, index))
    .filter((literal) => literal.includes('ClientRequest:'))
    .map((literal) => JSON.parse(runInNewContext(`JSON.stringify(${literal})`)));
  const byRevision = new Map(
    Object.entries(SIGNS).map(([revision, sign]) => [revision, found.find((schema) => newestSign(schema) === sign)]),
  );
  const missing = [...byRevision].filter(([, schema]) => !schema).map(([revision]) => revision);
  if (missing.length) throw new Error(`the conformance suite has no schema of ${missing.join()}`);
  addListenResponse(definitionsOf(byRevision.get('2026-07-28')));
  return byRevision.set('2024-11-05', withoutAudio(byRevision.get('2025-03-26')));
}

const newestSign = (schema) => Object.values(SIGNS).findLast((sign) => sign in definitionsOf(schema));

/** The object literal that begins at `start`, braces and quotes counted. */
function literalAt(text, start) {
  const token = /[{}]|([`"'])(?:\\[\s\S]|(?!\1)[^\\])*\1/g;
  token.lastIndex = start;
  for (let depth = 0, match; (match = token.exec(text)); ) {
    if (match[0] === '{') depth += 1;
    if (match[0] === '}') depth -= 1;
    if (depth === 0) return text.slice(start, token.lastIndex);
  }
  throw new Error('an object literal without an end');
}

/** The one type that was added to the revision after the suite took its schema. */
function addListenResponse(types) {
  types.SubscriptionsListenResultResponse ??= {
    type: 'object',
    properties: {
      jsonrpc: { const: '2.0' },
      id: { $ref: '#/$defs/RequestId' },
      result: { $ref: '#/$defs/SubscriptionsListenResult' },
    },
    required: ['jsonrpc', 'id', 'result'],
  };
}

/** All in which 2024-11-05 differs from 2025-03-26 for what a client sends: there is no audio yet. */
function withoutAudio(schema) {
  const older = structuredClone(schema);
  for (const definition of Object.values(older.definitions)) {
    const content = definition.properties?.content;
    const kinds = content?.anyOf ?? content?.items?.anyOf;
    const audio = kinds?.findIndex(({ $ref }) => $ref === '#/definitions/AudioContent') ?? -1;
    if (audio >= 0) kinds.splice(audio, 1);
  }
  return older;
}
