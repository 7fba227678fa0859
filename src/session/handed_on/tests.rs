//! What is handed on, read back.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::literal::Language::{JavaScript, Python};
use super::literal::{script_string, visible_json};
use super::text::{Text, quoted};
use super::variables::Variables;
use super::*;
use crate::mcp::http::{Carrier, Header, HttpRequest, Method, Reach};
use crate::session::pasted;
use crate::wire::program::{Command, Program};
use crate::wire::secret::Secret;

const HOSTILE: &str = "'\"`$(id)\\!\n# é😀\u{202e}\u{7f}\0";

fn post(headers: &[(&str, &str)], body: &Value) -> Packed {
    let headers = headers.iter().map(|(name, value)| Header::typed(name, *value)).collect();
    Packed::Http(HttpRequest {
        method: Method::Post,
        url: "https://x.example/mcp".to_owned(),
        headers,
        body: Some(body.to_string().into()),
        reach: Reach::Answer,
        carrier: Carrier::Browser,
    })
}

fn modern(operation: &Operation) -> Prepared {
    let body = json!({
        "jsonrpc": "2.0", "id": 2, "method": operation.method, "params": operation.params
    });
    let headers = [("content-type", "application/json"), ("authorization", "Bearer sesame")];
    Prepared {
        dialect: Dialect::Modern,
        revision: Some("2026-07-28".to_owned()),
        before: Vec::new(),
        call: post(&headers, &body),
    }
}

fn lines(dialect: Dialect) -> Prepared {
    let line = |text: &str| Packed::Line(text.into());
    let before = vec![line(r#"{"id":1}"#), line("{}")];
    Prepared {
        dialect,
        revision: Some("2025-11-25".to_owned()),
        before,
        call: line(r#"{"id":2,"n":1.50}"#),
    }
}

fn echo(text: &str) -> Operation {
    let arguments = json!({ "text": text });
    Operation::call_tool("echo", arguments.as_object().cloned().unwrap_or_default())
}

fn at(url: &str) -> Target {
    let mut target = Target::at(url);
    target.headers.push(Header::secret("authorization", "Bearer sesame"));
    target.headers.push(Header::plain("x-team", "a $b"));
    target
}

fn call<'a>(target: &'a Target, prepared: &'a Prepared, operation: &'a Operation) -> Call<'a> {
    Call {
        target,
        prepared,
        operation,
        name: Some("My (server)"),
        stream: None,
        is_signed_in: false,
    }
}

fn text(form: Form, call: &Call<'_>) -> String {
    hand_on(form, call).map_or_else(|refused| refused.to_string(), |handed| handed.text)
}

#[test]
fn a_key_is_a_variable_that_the_first_lines_name() {
    let (target, operation) = (at("https://x.example/mcp"), echo("hi"));
    let prepared = modern(&operation);

    for form in Form::ALL {
        let handed = hand_on(form, &call(&target, &prepared, &operation)).expect("a text");

        assert!(!handed.text.contains("sesame"), "{form:?}: {}", handed.text);
        let names: Vec<_> = handed.variables.iter().map(|variable| &*variable.name).collect();
        if form == Form::JsonRpc {
            assert!(names.is_empty());
            continue;
        }
        assert_eq!(names, ["MCP_AUTHORIZATION"], "{form:?}");
        let is_told = handed.text.lines().take(4).any(|line| line.ends_with("begins with Bearer"));
        assert_eq!(is_told, form != Form::ClientConfig, "{form:?}: {}", handed.text);
    }
}

#[test]
fn a_sign_in_is_a_variable_in_place_of_the_header_that_it_replaces() {
    let (target, operation) = (at("https://x.example/mcp"), echo("hi"));
    let prepared = modern(&operation);
    let signed_in = Call { is_signed_in: true, ..call(&target, &prepared, &operation) };

    let handed = hand_on(Form::Curl, &signed_in).expect("a text");

    assert_eq!(handed.text.matches("-H \"authorization: $MCP_AUTHORIZATION\"").count(), 1);
    assert_eq!(handed.variables.len(), 1);
    assert_eq!(handed.variables[0].about, "Bearer and the access token of a sign-in");
}

#[test]
fn keys_in_an_address_are_left_out_of_it() {
    let operation = echo("hi");
    let mut prepared = modern(&operation);
    let url = "https://x.example/s/9b2f6c0e1d3a4e5f8a7b6c5d4e3f2a1b/mcp?a=1&api_key=a%20b&b=2";
    if let Packed::Http(request) = &mut prepared.call {
        url.clone_into(&mut request.url);
    }
    let target = Target::at(url);
    let call = call(&target, &prepared, &operation);

    let at = "https://x.example/s/${MCP_PATH}/mcp?a=1&api_key=${MCP_API_KEY}&b=2";
    assert!(text(Form::Curl, &call).contains(&format!("\"{at}\"")), "{}", text(Form::Curl, &call));
    let config: Value = serde_json::from_str(&text(Form::ClientConfig, &call)).expect("JSON");
    assert_eq!(config["mcpServers"]["My-server"]["url"], at);
    let sum = r#""https://x.example/s/" + os.environ["MCP_PATH"] + "/mcp?a=1&api_key=""#;
    assert!(text(Form::Python, &call).contains(sum));
    assert!(
        text(Form::TypeScript, &call)
            .contains(r#""/mcp?a=1&api_key=" + (process.env.MCP_API_KEY ?? "") + "&b=2""#)
    );
}

#[test]
fn a_program_is_started_with_its_words_and_without_its_keys() {
    let program = Program::Typed(Command {
        command: "npx".to_owned(),
        args: ["-y", "it's", "--api-key", "sesame", "--x-token=sesame", "postgres://a:sesame@h/d"]
            .map(str::to_owned)
            .into(),
        env: vec![("API_KEY".to_owned(), Secret::new("sesame".to_owned()))],
        folder: Some("/a b".to_owned()),
    });
    let (target, operation) = (Target::of(program), echo("hi"));
    let prepared = lines(Dialect::Stdio);
    let call = call(&target, &prepared, &operation);

    for form in [Form::Python, Form::TypeScript, Form::ClaudeCommand, Form::ClientConfig] {
        let handed = hand_on(form, &call).expect("a text");
        assert!(!handed.text.contains("sesame"), "{}", handed.text);
        let names: Vec<_> = handed.variables.iter().map(|variable| &*variable.name).collect();
        assert_eq!(names, ["MCP_API_KEY", "MCP_X_TOKEN", "MCP_ADDRESS", "API_KEY"]);
    }
    let words = r#"claude mcp add --env "API_KEY=$API_KEY" --transport stdio My-server -- sh -c 'cd -- "$1" && shift && exec "$@"' sh '/a b' npx -y 'it'\''s' --api-key "$MCP_API_KEY" "--x-token=$MCP_X_TOKEN" "$MCP_ADDRESS""#;
    let command = text(Form::ClaudeCommand, &call);
    assert!(command.contains(words), "{command}");
    assert_eq!(hand_on(Form::Curl, &call), Err(Refused::CurlOfProgram));
    assert_eq!(text(Form::JsonRpc, &call), "{\n  \"id\": 2,\n  \"n\": 1.50\n}\n");
}

#[test]
fn of_the_companions_programs_the_line_is_known_and_a_note_says_what_is_not() {
    let named = |line: &str| {
        Target::of(Program::Named { number: 0, line: line.to_owned(), inputs: Vec::new() })
    };
    let operation = echo("hi");
    let prepared = lines(Dialect::Stdio);

    let target = named("node 'a b.js'");
    let handed = hand_on(Form::Python, &call(&target, &prepared, &operation)).expect("a text");
    assert!(handed.text.contains("command=\"node\",\n        args=[\n            \"a b.js\",\n"));
    assert_eq!(handed.note, Some(Note::LineAlone));
    assert!(handed.text.contains("# The environment and the folder"));

    let target = named("node ${workspaceFolder}/a.js");
    let refused = hand_on(Form::Python, &call(&target, &prepared, &operation));
    assert_eq!(refused, Err(Refused::CompanionsProgram));
}

#[test]
fn the_event_dialect_is_for_curl_alone() {
    let operation = echo("hi");
    let body = json!({ "session_id": "session_id", "tool": "echo", "args": {} });
    let prepared = Prepared {
        dialect: Dialect::Event,
        revision: None,
        before: Vec::new(),
        call: post(&[("content-type", "application/json")], &body),
    };
    let target = Target::at("https://x.example");
    let call = call(&target, &prepared, &operation);

    let script = text(Form::Curl, &call);
    assert!(
        script.contains(r#"'{"session_id":"'"$session"'","tool":"echo","args":{}}'"#),
        "{script}"
    );
    for form in Form::ALL.into_iter().filter(|form| *form != Form::Curl) {
        assert!(hand_on(form, &call).is_err());
    }
}

#[test]
fn the_live_session_is_not_handed_on() {
    let operation = echo("hi");
    let json_type = ("content-type", "application/json");
    let later = [json_type, ("mcp-protocol-version", "2025-06-18"), ("mcp-session-id", "live")];
    let prepared = Prepared {
        dialect: Dialect::Streamable,
        revision: Some("2025-06-18".to_owned()),
        before: vec![post(&[json_type], &json!({ "id": 1 })), post(&later, &json!({ "n": 0 }))],
        call: post(&later, &json!({ "id": 2 })),
    };
    let target = Target::at("https://x.example/mcp");

    let script = text(Form::Curl, &call(&target, &prepared, &operation));

    assert!(!script.contains("live"), "{script}");
    assert!(script.contains("set -- -H 'mcp-protocol-version: 2025-06-18'\n"), "{script}");
    assert!(script.contains("-X DELETE https://x.example/mcp \"$@\"\n"), "{script}");
}

#[test]
fn what_http_does_not_carry_is_refused_and_a_number_is_never_another_one() {
    let mut target = Target::at("https://x.example/mcp");
    let numbers = json!({ "n": 9_007_199_254_740_993_i64 });
    let operation = Operation::call_tool("n", numbers.as_object().cloned().expect("an object"));
    let prepared = modern(&operation);
    let refused = text(Form::TypeScript, &call(&target, &prepared, &operation));
    assert_eq!(refused, "JavaScript would lose digits of 9007199254740993: take Python");
    let python = text(Form::Python, &call(&target, &prepared, &operation));
    assert!(python.contains("{\"n\": 9007199254740993}"));

    target.headers.push(Header::plain("x-a", "é\n"));
    let refused = hand_on(Form::Python, &call(&target, &prepared, &operation));
    assert_eq!(refused, Err(Refused::Header("x-a".to_owned())));
}

#[test]
fn what_is_handed_on_can_be_pasted_in() {
    let mut target = Target::at("https://x.example/mcp?a=1&b=2");
    target.headers.push(Header::plain("x-team", "it's $b"));
    let operation = echo("'");
    let mut prepared = modern(&operation);
    if let Packed::Http(request) = &mut prepared.call {
        request.url.clone_from(&target.url);
        request.headers.clone_from(&target.headers);
    }
    let program =
        Command { command: "npx".to_owned(), args: vec!["a b".to_owned()], ..Command::default() };
    let started = Target::of(Program::Typed(program));

    let pasted = |form, target: &Target, prepared: &Prepared| {
        let text = text(form, &call(target, prepared, &operation));
        let pasted = pasted::read(&text).unwrap_or_else(|| panic!("not read: {text}"));
        pasted.servers.into_iter().next().map(|server| server.target)
    };

    for form in [Form::Curl, Form::ClaudeCommand, Form::ClientConfig] {
        assert_eq!(pasted(form, &target, &prepared).as_ref(), Some(&target), "{form:?}");
    }
    for form in [Form::ClaudeCommand, Form::ClientConfig] {
        assert_eq!(pasted(form, &started, &lines(Dialect::Stdio)).as_ref(), Some(&started));
    }
}

#[test]
fn a_comment_holds_nothing_from_outside_but_harmless_names() {
    let mut variables = Variables::default();
    variables.of_header("x`id`", "s");
    variables.named("A;B", "c".to_owned());
    variables.named("MCP_A_B", "d".to_owned());

    let names: Vec<_> = variables.0.iter().map(|variable| &*variable.name).collect();
    assert_eq!(names, ["MCP_X_ID_", "MCP_A_B", "MCP_A_B_2"]);
    assert!(variables.comment("#").contains("#   MCP_X_ID_: the value of a header\n"));
}

#[test]
fn a_value_keeps_members_that_a_language_has_plans_for() {
    let value = json!({ "__proto__": null, "a": [true, "x".repeat(90)] });

    let script = JavaScript.literal(&value, 2).expect("a literal");
    assert!(script.starts_with("{\n    [\"__proto__\"]: null,\n"), "{script}");
    let python = Python.literal(&value, 0).expect("a literal");
    assert!(
        python.starts_with("{\n    \"__proto__\": None,\n    \"a\": [\n        True,\n"),
        "{python}"
    );
}

/// What a POSIX shell takes of a word.
fn unquoted(word: &str) -> Option<String> {
    let mut words = shlex::split(word)?;
    let only = words.pop()?;
    words.is_empty().then_some(only)
}

#[cfg(unix)]
fn said_by_sh(word: &str) -> Vec<u8> {
    let script = format!("printf %s {word}");
    std::process::Command::new("sh").args(["-c", &script]).output().expect("a shell").stdout
}

#[cfg(unix)]
#[test]
fn a_shell_says_what_was_quoted() {
    let text = HOSTILE.replace('\0', "");

    assert_eq!(said_by_sh(&quoted(&text)), text.as_bytes());
    let gap = Text::plain(&text).with(Text::variable("UNSET_HERE".to_owned()));
    assert_eq!(said_by_sh(&gap.sh()), text.as_bytes());
    for plain in ["", "=ls", "~", "a b", "*"] {
        assert_eq!(said_by_sh(&Text::plain(plain).sh()), plain.as_bytes());
    }
}

proptest! {
    #[test]
    fn a_shell_takes_any_text_as_one_word(text in "[^\0]*") {
        prop_assert_eq!(unquoted(&quoted(&text)), Some(text.clone()));
        prop_assert_eq!(unquoted(&Text::plain(&text).sh()), Some(text));
    }

    #[test]
    fn a_string_is_the_same_in_a_script(text in ".*") {
        let written = script_string(&text);
        let is_visible = !written.contains(['\n', '\r', '\u{2028}', '\u{202e}', '\u{7f}']);
        prop_assert!(is_visible);
        prop_assert_eq!(serde_json::from_str::<String>(&written).ok(), Some(text.clone()));
        let shown = visible_json(&Value::from(&*text).to_string());
        prop_assert_eq!(serde_json::from_str::<String>(&shown).ok(), Some(text));
    }
}

#[test]
fn an_address_is_shown_without_its_keys() {
    assert_eq!(
        super::shown_address("https://x.example/mcp?api_key=sesame&q=1"),
        "https://x.example/mcp?api_key=•••&q=1"
    );
    assert_eq!(super::shown_address("https://"), "•••");
}
