// The “client” that the suite starts for a scenario: asks the running harness, which has the
// browser, and says by its exit code how it went.
const scenario = process.env.MCP_CONFORMANCE_SCENARIO;
const revision = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION;
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const server = process.argv.at(-1);

const answer = await fetch(process.env.WIRESCOPE_HARNESS, {
  method: 'POST',
  body: JSON.stringify({ scenario, revision, context, server }),
});
if (!answer.ok) console.error(await answer.text());
process.exitCode = answer.ok ? 0 : 1;
