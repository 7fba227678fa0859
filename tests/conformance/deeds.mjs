// What a person does with the page in each scenario of the suite. The page knows no scenario.
import { SIGN_IN_DEEDS } from './sign_in_deeds.mjs';

/** Everything a scenario asks of whoever uses the client, by its name; `person` is a `Person`. */
export const DEEDS = {
  initialize: (person) => person.connects(),
  tools_call: (person) => person.calls('add_numbers', { a: 5, b: 3 }),
  'sse-retry': (person) => person.calls('test_reconnection'),
  'request-metadata': (person) => person.connects(),
  'json-schema-ref-no-deref': (person) => person.looksAt('lookup_user'),
  'http-invalid-tool-headers': (person) => person.calls('valid_tool', { region: 'eu' }),

  async 'elicitation-sep1034-client-defaults'(person) {
    await person.calls('test_client_elicitation_defaults', {}, () => person.accepts());
  },

  async 'http-custom-headers'(person, { toolCalls }) {
    for (const { name, arguments: args } of toolCalls) await person.calls(name, args);
  },

  async 'json-schema-2020-12-preservation'(person) {
    const { inputSchema } = await person.readsDefinition('json_schema_2020_12_tool');
    await person.calls('json_schema_echo', { schema: inputSchema });
  },

  async 'sep-2322-client-request-state'(person) {
    await person.calls('test_mrtr_echo_state', {}, async () => {
      // While one call waits for an answer, another one goes its way.
      await person.calls('test_mrtr_unrelated');
      await person.looksAt('test_mrtr_echo_state');
      await person.accepts();
    });
    await person.calls('test_mrtr_no_state', {}, () => person.accepts());
    await person.calls('test_mrtr_no_result_type');
  },

  async 'http-standard-headers'(person) {
    await person.calls('test_headers');
    await person.calls('my-hyphenated-tool');
    await person.reads('File with spaces');
    await person.gets('test_prompt');
  },

  'sep-2640-client-no-prefetch': (person) => person.sends('skills/list'),

  ...SIGN_IN_DEEDS,
};
