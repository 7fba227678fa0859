// What a person does with the page in each scenario of the suite. The page knows no scenario.
import { App } from '../end_to_end/app.mjs';

const LIMIT_MILLIS = 15_000;

/** Everything a scenario asks of whoever uses the client, by its name; `person` is a `Person`. */
const DEEDS = {
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
    await person.reads('file:///path/to/file%20name.txt');
    await person.gets('test_prompt');
  },
};

export const scenariosKnown = () => Object.keys(DEEDS);

/** Does in `tab` what `scenario` asks for, against `server`. */
export async function act(tab, pageUrl, { scenario, revision, context, server }) {
  const person = new Person(new App(tab, pageUrl), server, revision);
  await person.connects();
  await DEEDS[scenario](person, context);
}

class Person {
  constructor(app, server, revision) {
    this.app = app;
    this.server = server;
    this.revision = revision;
  }

  /**
   * Opens a link that names the server, agrees, and waits until it is connected. The link says
   * where the suite speaks an older revision: some of its servers answer any method at all, the
   * probe for the newer one too.
   */
  async connects() {
    const { app } = this;
    if (this.isConnected) return;
    const dialect = this.revision < '2026-07-28' ? '&dialect=streamable' : '';
    await app.open(`?server=${encodeURIComponent(this.server)}${dialect}`);
    await app.connectButton().click();
    await app.expectStatus('Connected', LIMIT_MILLIS);
    this.isConnected = true;
  }

  async looksAt(tool) {
    await this.app.toolsLink().click();
    await this.app.chooseTool(tool);
  }

  /** The definition of a tool as the page gives it to copy. */
  async readsDefinition(tool) {
    await this.looksAt(tool);
    await this.app.definition().click();
    await this.app.copyDefinitionButton().click();
    return JSON.parse(await this.app.clipboard());
  }

  /** Calls a tool with `args` typed as JSON; `meanwhile` is what is done before its result. */
  async calls(tool, args = {}, meanwhile = async () => {}) {
    const { app } = this;
    await this.looksAt(tool);
    const before = await app.callCards().count();
    await app.jsonTab().click();
    await app.jsonBox().fill(JSON.stringify(args));
    await app.runButton().click();
    await app.callCards().nth(before).shown(LIMIT_MILLIS);
    await meanwhile();
    await app.callCards().first().findText(/^Done in/).first().shown(LIMIT_MILLIS);
  }
}
