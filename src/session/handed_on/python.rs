//! A script with the official SDK for Python, the package `mcp`.

use serde_json::Value;

use super::literal::Language::Python;
use super::place::Place;
use super::program::Started;
use super::text::Text;
use super::variables::Variables;
use super::{Call, Handed, Note, Refused};
use crate::mcp::Dialect;

/// The one that the scripts were tried with.
const SDK: &str = "mcp==2.3.0";
/// The modern revision that it knows; it finds out others by itself, or refuses them.
const MODERN: &str = "2026-07-28";

pub(super) fn written(call: &Call<'_>) -> Result<Handed, Refused> {
    let mut variables = Variables::default();
    let place = Place::of(call, &mut variables, Refused::ScriptOfEvents)?;
    let connected = Connected::to(&place, mode(call));
    let indent = 4 * (connected.depth + 1);
    let request = Request::of(call, indent)?;
    let asked = request.statements.iter().map(|line| format!("{:indent$}{line}\n", ""));
    let note = match &place {
        Place::Program(program) => program.note,
        Place::Web { .. } => None,
    };
    let needs_os = !variables.0.is_empty() || matches!(place, Place::Program(_));
    let mut imports: Vec<&str> = vec!["import asyncio"];
    imports.extend(request.is_generic.then_some("import json"));
    imports.extend(needs_os.then_some("import os"));
    imports.extend(request.is_generic.then_some("from typing import Any"));
    imports.push("");
    imports.extend(connected.imports.iter().copied());
    imports.extend(request.is_generic.then_some("from mcp.types import Request"));
    imports.extend(request.is_generic.then_some("from pydantic import TypeAdapter"));
    let text = format!(
        "# pip install {SDK}\n{}{}{}\n\n\nasync def main():\n{}{}\n\nasyncio.run(main())\n",
        said("#", note),
        variables.comment("#"),
        imports.join("\n"),
        connected.lines,
        asked.collect::<String>(),
    );
    Ok(Handed { text, variables: variables.0, note })
}

/// A note in a comment.
pub(super) fn said(mark: &str, note: Option<Note>) -> String {
    note.map(|note| format!("{mark} {note}.\n")).unwrap_or_default()
}

/// What the SDK is to speak, in place of finding it out.
fn mode(call: &Call<'_>) -> &'static str {
    match (call.prepared.dialect, call.prepared.revision.as_deref()) {
        (Dialect::Modern, Some(MODERN)) => ", mode=\"2026-07-28\"",
        (Dialect::Modern, _) => "",
        _ => ", mode=\"legacy\"",
    }
}

/// Lines that connect.
struct Connected {
    imports: &'static [&'static str],
    lines: String,
    /// How deep what follows stands, in steps.
    depth: usize,
}

impl Connected {
    fn to(place: &Place, mode: &str) -> Self {
        let (imports, lines, depth): (&[&str], _, _) = match place {
            Place::Web { url, is_stream: false, headers } if headers.is_empty() => {
                let lines = format!("    async with Client({}{mode}) as client:\n", url.python());
                (&["from mcp import Client"], lines, 1)
            }
            Place::Web { url, is_stream: false, headers } => {
                let lines = format!(
                    "{}    timeout = httpx2.Timeout(30, read=300)
    async with httpx2.AsyncClient(headers=headers, timeout=timeout) as http:
        transport = streamable_http_client({}, http_client=http)
        async with Client(transport{mode}) as client:
",
                    dictionary("headers", headers),
                    url.python(),
                );
                (
                    &[
                        "import httpx2",
                        "from mcp import Client",
                        "from mcp.client.streamable_http import streamable_http_client",
                    ],
                    lines,
                    2,
                )
            }
            Place::Web { url, is_stream: true, headers } => {
                let lines = format!(
                    "{}    transport = sse_client({}, headers=headers)
    async with Client(transport{mode}) as client:
",
                    dictionary("headers", headers),
                    url.python(),
                );
                (&["from mcp import Client", "from mcp.client.sse import sse_client"], lines, 1)
            }
            Place::Program(program) => {
                let lines =
                    format!("{}    async with Client(server{mode}) as client:\n", server(program));
                (&["from mcp import Client, StdioServerParameters"], lines, 1)
            }
        };
        Self { imports, lines, depth }
    }
}

fn server(program: &Started) -> String {
    let arg = |arg: &Text| format!("            {},\n", arg.python());
    let args: String = program.args.iter().map(arg).collect();
    let variable = |pair: &(String, Text)| format!(", {}", member(pair));
    let env: String = program.env.iter().map(variable).collect();
    let folder =
        program.folder.as_deref().map(|folder| format!("        cwd={},\n", Python.string(folder)));
    format!(
        "    server = StdioServerParameters(
        command={},
        args=[
{args}        ],
        env={{**os.environ{env}}},
{}    )
",
        Python.string(&program.command),
        folder.unwrap_or_default(),
    )
}

fn dictionary(name: &str, pairs: &[(String, Text)]) -> String {
    let line = |pair: &(String, Text)| format!("        {},\n", member(pair));
    let members: String = pairs.iter().map(line).collect();
    if members.is_empty() {
        return format!("    {name} = {{}}\n");
    }
    format!("    {name} = {{\n{members}    }}\n")
}

fn member((name, value): &(String, Text)) -> String {
    format!("{}: {}", Python.string(name), value.python())
}

/// Asks and prints.
struct Request {
    statements: Vec<String>,
    /// The SDK has no name for what is asked.
    is_generic: bool,
}

impl Request {
    fn of(call: &Call<'_>, indent: usize) -> Result<Self, Refused> {
        if let Some(asked) = by_name(call, indent)? {
            let print =
                "print(result.model_dump_json(by_alias=True, exclude_unset=True, indent=2))";
            let statements = vec![format!("result = await client.{asked}"), print.to_owned()];
            return Ok(Self { statements, is_generic: false });
        }
        let params = Python.literal(&Value::Object(call.operation.params.clone()), indent)?;
        let method = Python.string(&call.operation.method);
        let statements = vec![
            format!("request = Request[dict[str, Any], str](method={method}, params={params})"),
            "result = await client.session.send_request(request, TypeAdapter(dict[str, Any]))"
                .to_owned(),
            "print(json.dumps(result, indent=2, ensure_ascii=False))".to_owned(),
        ];
        Ok(Self { statements, is_generic: true })
    }
}

/// Where nothing is asked but what has an argument of its own there.
fn by_name(call: &Call<'_>, indent: usize) -> Result<Option<String>, Refused> {
    let params = &call.operation.params;
    let (function, subject) = match &*call.operation.method {
        "tools/call" => ("call_tool", "name"),
        "prompts/get" => ("get_prompt", "name"),
        "resources/read" => ("read_resource", "uri"),
        _ => return Ok(None),
    };
    let takes_arguments = subject == "name";
    let is_known = |key: &String| key == subject || takes_arguments && key == "arguments";
    let Some(name) = params.get(subject).and_then(Value::as_str) else { return Ok(None) };
    let fits = match params.get("arguments") {
        Some(Value::Object(members)) => {
            function == "call_tool" || members.values().all(Value::is_string)
        }
        other => other.is_none(),
    };
    if !fits || !params.keys().all(is_known) {
        return Ok(None);
    }
    let arguments =
        params.get("arguments").map(|value| Python.literal(value, indent)).transpose()?;
    let arguments = arguments.map(|arguments| format!(", {arguments}")).unwrap_or_default();
    Ok(Some(format!("{function}({}{arguments})", Python.string(name))))
}
