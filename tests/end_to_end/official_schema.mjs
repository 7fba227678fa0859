// What a client may send, by the official JSON Schemas of the revisions.
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { definitionsOf, schemaBeside, schemaInSuite } from './schema_sources.mjs';

/** How an answer to the server shows what it answers; an empty one answers a ping. */
const RESULTS = {
  action: 'ElicitResult',
  roots: 'ListRootsResult',
  model: 'CreateMessageResult',
  task: 'CreateTaskResult',
  taskId: 'GetTaskResult',
  tasks: 'ListTasksResult',
};

/** The methods of the extension for tasks, which no official schema of a revision has. */
const TASK_REQUESTS = {
  GetTaskRequest: ['tasks/get', {}],
  CancelTaskRequest: ['tasks/cancel', {}],
  UpdateTaskRequest: ['tasks/update', { inputResponses: { $ref: 'schema#/$defs/InputResponses' } }],
};

const read = new Map();

/**
 * What is wrong with `message`, sent in `revision`, as sentences with JSON pointers; none when it
 * is what the schema asks for. A method of the extension for tasks is held to a shape made here, and
 * one which nobody knows to the shape of any request or notification.
 */
export function mistakesIn(message, revision) {
  return [...new Set(schemasOf(revision).flatMap((schema) => mistakesBy(schema, message, revision)))];
}

/** The same for a value of a type that the revision defines. */
export function mistakesInType(name, value, revision) {
  return [...new Set(schemasOf(revision).flatMap(({ check }) => check(name, value)))];
}

function mistakesBy({ definitions, check }, message, revision) {
  if (message === null || typeof message !== 'object' || Array.isArray(message)) return ['it is no JSON-RPC message'];
  if (typeof message.method === 'string') {
    const named = definitions.get(message.method);
    const shape = 'id' in message ? 'JSONRPCRequest' : 'JSONRPCNotification';
    return [...check(shape, message), ...(named ? check(named, message) : [])];
  }
  if ('error' in message) return check(errorShape(revision), message);
  return [...check(resultShape(revision), message), ...mistakesInResult(message.result, check)];
}

const errorShape = (revision) => (revision < '2025-11-25' ? 'JSONRPCError' : 'JSONRPCErrorResponse');
const resultShape = (revision) => (revision < '2025-11-25' ? 'JSONRPCResponse' : 'JSONRPCResultResponse');

function mistakesInResult(result, check) {
  const keys = Object.keys(result ?? {}).filter((key) => key !== '_meta');
  if (keys.length === 0) return [];
  const key = Object.keys(RESULTS).find((key) => keys.includes(key));
  if (!key) return [`/result: what it answers is not known from ${keys.join(', ')}`];
  return check(RESULTS[key], result).map((mistake) => `/result${mistake}`);
}

/** By each source that is there; both say the same of what a client sends. */
function schemasOf(revision) {
  const sources = () => [schemaInSuite(revision), schemaBeside(revision)];
  if (!read.has(revision))
    read.set(
      revision,
      sources()
        .filter(Boolean)
        .map((schema) => readSchema(schema, revision)),
    );
  return read.get(revision);
}

/**
 * A form may ask for a `number`, and the specification's own types let an answer hold one. The JSON
 * Schema made from them says `integer` there, which would forbid the answer 0.5: the one place where
 * they differ for what a client sends.
 */
function allowFractions(elicitResult) {
  const values = elicitResult?.properties.content?.additionalProperties;
  for (const part of values?.anyOf ?? [values ?? {}])
    if (Array.isArray(part.type)) part.type = part.type.map((type) => (type === 'integer' ? 'number' : type));
}

function readSchema(schema, revision) {
  const isDraft07 = schema.$schema.includes('draft-07');
  const where = isDraft07 ? 'definitions' : '$defs';
  const types = definitionsOf(schema);
  allowFractions(types.ElicitResult);
  const ajv = new (isDraft07 ? Ajv : Ajv2020)({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(schema, 'schema');
  const ours = revision === '2026-07-28' ? Object.entries(TASK_REQUESTS) : [];
  for (const [name, request] of ours) ajv.addSchema(taskRequest(...request), name);
  const definitions = new Map(
    ['ClientRequest', 'ClientNotification']
      .flatMap((group) => types[group]?.anyOf ?? [])
      .concat(types.ClientNotification?.$ref ? [types.ClientNotification] : [])
      .map(({ $ref }) => $ref.split('/').at(-1))
      .map((name) => [types[name].properties.method.const, name])
      .concat(ours.map(([name, [method]]) => [method, name])),
  );
  const check = (name, value) => {
    const isOfficial = name in types;
    const holds = ajv.getSchema(isOfficial ? `schema#/${where}/${name}` : name);
    if (!holds) return [`: ${revision} has no ${name}`];
    if (holds(value)) return [];
    return holds.errors.map(({ instancePath, message }) => `${instancePath}: ${message} (${name})`);
  };
  return { definitions, check };
}

/** The same as any request of 2026-07-28, with a task in it and `parts`, and nothing else. */
function taskRequest(method, parts) {
  const properties = {
    _meta: { $ref: 'schema#/$defs/RequestMetaObject' },
    taskId: { type: 'string', minLength: 1 },
    ...parts,
  };
  const required = Object.keys(properties);
  const params = { type: 'object', properties, required, additionalProperties: false };
  return { type: 'object', properties: { method: { const: method }, params }, required: ['params'] };
}
