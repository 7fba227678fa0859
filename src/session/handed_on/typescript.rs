//! A script with the official SDK for TypeScript, without types in it, so that Node.js takes it as it is
//! (npm `@modelcontextprotocol/client`).

use std::fmt::Write as _;

use serde_json::Value;

use super::literal::Language::JavaScript;
use super::place::Place;
use super::program::Started;
use super::python::said;
use super::text::Text;
use super::variables::Variables;
use super::{Call, Handed, Refused};
use crate::mcp::Dialect;

/// The one that the scripts were tried with.
const SDK: &str = "@modelcontextprotocol/client@2.4.0";
/// The modern revision that it knows; it finds out others by itself, or refuses them.
const MODERN: &str = "2026-07-28";
/// What the SDK has no schema for passes as it is.
const ANY: &str = r#"const any = { "~standard": { version: 1, vendor: "any", validate: (value) => ({ value }) } };
"#;

pub(super) fn written(call: &Call<'_>) -> Result<Handed, Refused> {
    let mut variables = Variables::default();
    let place = Place::of(call, &mut variables, Refused::ScriptOfEvents)?;
    let (imports, transport) = transport(&place);
    let params = JavaScript.literal(&Value::Object(call.operation.params.clone()), 2)?;
    let method = &*call.operation.method;
    let (any, asked) = match method {
        _ if call.operation.params.contains_key("task") => (ANY, generic(method, &params)),
        "tools/call" => ("", format!("callTool({params})")),
        "resources/read" => ("", format!("readResource({params})")),
        "prompts/get" => ("", format!("getPrompt({params})")),
        _ => (ANY, generic(method, &params)),
    };
    let (note, goodbye) = match &place {
        Place::Program(program) => (program.note, ""),
        Place::Web { is_stream: false, .. } if call.prepared.dialect == Dialect::Streamable => {
            (None, "  await transport.terminateSession().catch(() => {});\n")
        }
        Place::Web { .. } => (None, ""),
    };
    let mode = mode(call);
    let text = format!(
        r#"// npm install {SDK}
// Save as call.mjs, then: node call.mjs
{}{}{imports}
{}{any}const client = new Client({{ name: "handed-on", version: "1.0.0" }}{mode});
{transport}await client.connect(transport);
try {{
  const result = await client.{asked};
  console.log(JSON.stringify(result, null, 2));
{goodbye}}} finally {{
  await client.close();
}}
"#,
        said("//", note),
        variables.comment("//"),
        check(&variables),
    );
    Ok(Handed { text, variables: variables.0, note })
}

fn generic(method: &str, params: &str) -> String {
    format!("request({{ method: {}, params: {params} }}, any)", JavaScript.string(method))
}

/// What the SDK is to speak, in place of finding it out.
fn mode(call: &Call<'_>) -> &'static str {
    match (call.prepared.dialect, call.prepared.revision.as_deref()) {
        (Dialect::Modern, Some(MODERN)) => {
            r#", { versionNegotiation: { mode: { pin: "2026-07-28" } } }"#
        }
        (Dialect::Modern, _) => r#", { versionNegotiation: { mode: "auto" } }"#,
        _ => "",
    }
}

/// Nothing is sent without a key that is meant to be.
fn check(variables: &Variables) -> String {
    if variables.0.is_empty() {
        return String::new();
    }
    let names: Vec<_> = variables.0.iter().map(|held| format!("\"{}\"", held.name)).collect();
    format!(
        "for (const name of [{}]) {{
  if (process.env[name] === undefined) throw new Error(`Set ${{name}} first`);
}}
",
        names.join(", ")
    )
}

/// Imports, and lines that make it.
fn transport(place: &Place) -> (&'static str, String) {
    match place {
        Place::Web { url, is_stream, headers } => {
            let (imports, class) = if *is_stream {
                (
                    "import { Client, SSEClientTransport } from \"@modelcontextprotocol/client\";\n",
                    "SSEClientTransport",
                )
            } else {
                (
                    r#"import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
"#,
                    "StreamableHTTPClientTransport",
                )
            };
            let mut options = String::new();
            if !headers.is_empty() {
                let members = members(headers, "      ");
                // Writing to a string does not fail.
                let _ = write!(
                    options,
                    ", {{\n  requestInit: {{\n    headers: {{\n{members}    }},\n  }},\n}}"
                );
            }
            let url = url.script();
            (imports, format!("const transport = new {class}(new URL({url}){options});\n"))
        }
        Place::Program(program) => (
            r#"import { Client } from "@modelcontextprotocol/client";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/client/stdio";
"#,
            server(program),
        ),
    }
}

fn server(program: &Started) -> String {
    let arg = |arg: &Text| format!("    {},\n", arg.script());
    let args: String = program.args.iter().map(arg).collect();
    let own = if program.env.is_empty() {
        String::new()
    } else {
        format!(", {{\n{}  }}", members(&program.env, "    "))
    };
    let folder =
        program.folder.as_deref().map(|folder| format!("  cwd: {},\n", JavaScript.string(folder)));
    format!(
        "const transport = new StdioClientTransport({{
  command: {},
  args: [
{args}  ],
  env: Object.assign(getDefaultEnvironment(), process.env{own}),
{}}});
",
        JavaScript.string(&program.command),
        folder.unwrap_or_default(),
    )
}

fn members(pairs: &[(String, Text)], indent: &str) -> String {
    let member = |(name, value): &(String, Text)| {
        format!("{indent}{}: {},\n", JavaScript.string(name), value.script())
    };
    pairs.iter().map(member).collect()
}
