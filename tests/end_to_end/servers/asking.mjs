// Tools, a prompt and a resource that ask the person for something before they answer, each in a way of
// its own. Made with the builders of the SDK; nothing here is written by hand that they would write.
import { acceptedContent, inputRequired, inputResponse } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { TOOL_TALK } from './tool_talk.mjs';

const text = (value) => ({ content: [{ type: 'text', text: value }] });
const nothing = z.object({});

/** Every kind of field a form may have, with defaults that fit. */
const EVERYTHING = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Name', minLength: 2, maxLength: 40, default: 'Ada' },
    email: { type: 'string', format: 'email', default: 'ada@mail.example' },
    site: { type: 'string', format: 'uri', default: 'https://ada.example/' },
    born: { type: 'string', format: 'date', default: '1815-12-10' },
    at: { type: 'string', format: 'date-time', default: '2026-07-28T12:00:00Z' },
    guests: { type: 'integer', minimum: 1, maximum: 8, default: 2 },
    share: { type: 'number', minimum: 0, maximum: 1, default: 0.5 },
    terms: { type: 'boolean', default: true },
    size: { type: 'string', enum: ['small', 'large'], default: 'large' },
    seat: {
      type: 'string',
      oneOf: [
        { const: 'w', title: 'Window' },
        { const: 'a', title: 'Aisle' },
      ],
      default: 'a',
    },
    days: { type: 'array', items: { type: 'string', enum: ['sat', 'sun'] }, default: ['sun'] },
    food: {
      type: 'array',
      minItems: 1,
      items: {
        anyOf: [
          { const: 'v', title: 'Vegetables' },
          { const: 'r', title: 'Rice' },
        ],
      },
      default: ['v', 'r'],
    },
    pet: { type: 'string', enum: ['p1', 'p2'], enumNames: ['Cat', 'Dog'], default: 'p2' },
  },
  required: ['name', 'email'],
};

const askName = (message) => inputRequired.elicit({ message, requestedSchema: z.object({ name: z.string() }) });

const askModel = (words) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: words } }],
    systemPrompt: 'Answer in one word.',
    modelPreferences: { hints: [{ name: 'claude' }], speedPriority: 0.9 },
    maxTokens: 10,
  });

/** Registers the tools; `seen` is told the state that came back with each request. */
export function registerAskingTools(server, seen) {
  server.registerTool(
    'ask_form',
    { description: 'Asks for a form with every kind of field.', inputSchema: nothing },
    (_, { mcpReq }) => {
      const answer = inputResponse(mcpReq.inputResponses, 'form');
      if (answer.kind === 'elicit') return text(`${answer.action} ${JSON.stringify(answer.content ?? null)}`);
      const form = { message: 'Tell us everything', requestedSchema: EVERYTHING };
      return inputRequired({ inputRequests: { form: inputRequired.elicit(form) } });
    },
  );

  server.registerTool(
    'ask_many',
    { description: 'Asks for a form, a message and the roots at once.', inputSchema: nothing },
    (_, { mcpReq }) => {
      const answers = mcpReq.inputResponses;
      const model = inputResponse(answers, 'model');
      const roots = inputResponse(answers, 'roots');
      const name = acceptedContent(answers, 'who')?.name;
      if (name && model.kind === 'sampling' && roots.kind === 'roots') {
        const uris = roots.roots.map(({ uri }) => uri).join(' ');
        return text(`${name}, ${model.result.content.text}, ${uris || 'nowhere'}`);
      }
      return inputRequired({
        inputRequests: {
          who: askName('Who are you?'),
          model: askModel('Capital of Norway?'),
          roots: inputRequired.listRoots(),
        },
      });
    },
  );

  server.registerTool(
    'ask_rounds',
    {
      description: 'Asks once more in each round, and keeps its place in the state.',
      inputSchema: z.object({ rounds: z.number().int().default(3) }),
    },
    ({ rounds }, { mcpReq }) => {
      const state = mcpReq.requestState();
      seen(state);
      const names = state === undefined ? [] : JSON.parse(state).names;
      const said = acceptedContent(mcpReq.inputResponses, `name${names.length}`)?.name;
      if (said) names.push(said);
      if (names.length >= rounds) return text(names.join(' '));
      return inputRequired({
        inputRequests: { [`name${names.length}`]: askName(`Name ${names.length + 1}?`) },
        requestState: JSON.stringify({ names, 'ключ "/"': ' \u2028' }),
      });
    },
  );

  server.registerTool(
    'ask_again',
    {
      description: 'Asks for nothing but another try, so many times.',
      inputSchema: z.object({ times: z.number().int().default(2) }),
    },
    ({ times }, { mcpReq }) => {
      const done = Number(mcpReq.requestState() ?? 0);
      if (done >= times) return text(`tried ${done} times`);
      return inputRequired({ requestState: String(done + 1) });
    },
  );

  server.registerTool(
    'ask_address',
    {
      description: 'Asks to open an address.',
      inputSchema: z.object({ url: z.string() }),
    },
    ({ url }, { mcpReq }) => {
      const answer = inputResponse(mcpReq.inputResponses, 'open');
      if (answer.kind === 'elicit') return text(`address: ${answer.action}`);
      const open = inputRequired.elicitUrl({ message: 'Sign in there first', url });
      return inputRequired({ inputRequests: { open } });
    },
  );

  server.registerTool(
    'ask_tools',
    { description: 'Asks for a message of a model that may call tools.', inputSchema: nothing },
    (_, { mcpReq }) => {
      const answer = inputResponse(mcpReq.inputResponses, 'model');
      if (answer.kind === 'sampling') return text(JSON.stringify(answer.result));
      return inputRequired({ inputRequests: { model: inputRequired.createMessage(TOOL_TALK) } });
    },
  );
}

/** A prompt and a resource that ask in the same way as a tool does. */
export function registerAskingContent(server) {
  const ask = { inputRequests: { who: askName('Who wants to read this?') } };
  const nameIn = ({ mcpReq }) => acceptedContent(mcpReq.inputResponses, 'who')?.name;

  server.registerPrompt('ask_prompt', { description: 'Asks who reads it.' }, (context) => {
    const name = nameIn(context);
    if (!name) return inputRequired(ask);
    const words = `Greet ${name} warmly`;
    return { messages: [{ role: 'user', content: { type: 'text', text: words } }] };
  });

  server.registerResource(
    'asking',
    'fixture://asking',
    { mimeType: 'text/plain', description: 'Asks who reads it.' },
    ({ href }, context) => {
      const name = nameIn(context);
      if (!name) return inputRequired(ask);
      return { contents: [{ uri: href, mimeType: 'text/plain', text: `Written for ${name}` }] };
    },
  );
}
