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
    await person.reads('File with spaces');
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

  /**
   * Calls a tool with `args` typed as JSON, as they are even where its schema does not allow them;
   * `meanwhile` is what is done before its result.
   */
  async calls(tool, args = {}, meanwhile = undefined) {
    const { app } = this;
    await this.looksAt(tool);
    const before = await app.callCards().count();
    await app.jsonTab().click();
    await app.jsonBox().fill(JSON.stringify(args));
    await app.runButton().click();
    if (Object.values(args).includes(null)) await app.sendAnywayButton().click();
    await app.callCards().nth(before).shown(LIMIT_MILLIS);
    if (meanwhile) {
      await meanwhile();
      await this.looksAt(tool);
    }
    await this.isDone();
  }

  /** Goes where questions of the server's stand, and accepts the one there as it is filled in. */
  async accepts() {
    const { app } = this;
    await app.tab.find('link', /^Requests/).click();
    await app.tab.find('button', 'Accept', { exact: true }).first().click();
  }

  async reads(resource) {
    const { app } = this;
    await this.chooses('Resources', resource);
    await app.tab.find('button', 'Read', { exact: true }).click();
    await this.isDone();
  }

  async gets(prompt) {
    const { app } = this;
    await this.chooses('Prompts', prompt);
    await app.tab.find('button', 'Get', { exact: true }).click();
    await this.isDone();
  }

  async chooses(list, item) {
    const { tab } = this.app;
    await tab.find('link', new RegExp(`^${list}`)).click();
    await tab.find('listbox', list).find('option', item).first().click();
  }

  /** The newest call of what is on screen. */
  async isDone() {
    const newest = this.app.callCards().first();
    await newest.findText(/^Done in/).first().shown(LIMIT_MILLIS);
  }
}
