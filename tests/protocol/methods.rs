//! The table of methods: against the schema of each revision, and against what really goes out.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use wirescope::mcp::completion::{Completion, FieldId, Source};
use wirescope::mcp::event::{Direction, Subject};
use wirescope::mcp::http::Method as HttpMethod;
use wirescope::mcp::method::{self, Kind, Method, Sender};
use wirescope::mcp::types::LogLevel;
use wirescope::mcp::{
    CallId, ClientFeatures, Command, Dialect, List, Operation, Resumption, Root, Target, Turn,
    WITH_SESSION, Wishes,
};

use crate::playbook::{CALL, Playbook, body};
use crate::story::{URL, modern_with};

const MODERN: &str = "2026-07-28";

fn revisions() -> impl Iterator<Item = &'static str> {
    WITH_SESSION.into_iter().chain([MODERN])
}

// --- Against the schemas -------------------------------------------------------------------------

/// The official schema of a revision, where it lies beside the project.
fn schema(revision: &str) -> Option<Value> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../shared/schema", "../../shared/schema"];
    let files = places.iter().map(|place| project.join(place).join(format!("{revision}.json")));
    let text = files.into_iter().find_map(|file| fs::read_to_string(file).ok())?;
    Some(serde_json::from_str(&text).expect("a schema is JSON"))
}

/// The methods of a union such as `ClientRequest`, or of the one message that stands in its place.
fn official(schema: &Value, union: &str) -> BTreeSet<String> {
    let types = schema.get("$defs").or_else(|| schema.get("definitions")).expect("definitions");
    let Some(held) = types.get(union) else { return BTreeSet::new() };
    let named = |held: &Value| {
        let name = held["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
        name.map_or_else(|| held.clone(), |name| types[name].clone())
    };
    let members = held["anyOf"].as_array().cloned().unwrap_or_else(|| vec![held.clone()]);
    let method = |held: &Value| named(held)["properties"]["method"]["const"].clone();
    members.iter().map(|held| method(held).as_str().expect("a method").to_owned()).collect()
}

fn of_table(revision: &str, kind: Kind, sender: Sender) -> BTreeSet<String> {
    let is_of = |method: &Method| method.sender == sender || method.sender == Sender::Both;
    method::all(revision)
        .filter(|method| method.kind == kind && is_of(method) && !method.is_extra)
        .map(|method| method.name.to_owned())
        .collect()
}

#[test]
fn the_table_has_the_methods_of_each_revisions_schema() {
    for revision in revisions() {
        let Some(schema) = schema(revision) else { continue };
        for (union, kind, sender) in [
            ("ClientRequest", Kind::Request, Sender::Client),
            ("ServerRequest", Kind::Request, Sender::Server),
            ("ClientNotification", Kind::Notification, Sender::Client),
            ("ServerNotification", Kind::Notification, Sender::Server),
        ] {
            let ours = of_table(revision, kind, sender);
            assert_eq!(ours, official(&schema, union), "{union} of {revision}");
        }
    }
}

// --- Against what goes out -----------------------------------------------------------------------

fn everything_declared() -> Value {
    json!({
        "tools": { "listChanged": true }, "resources": { "subscribe": true, "listChanged": true },
        "prompts": { "listChanged": true }, "completions": {}, "logging": {},
        "tasks": { "list": {}, "cancel": {}, "requests": { "tools": { "call": {} } } },
        "extensions": { "io.modelcontextprotocol/tasks": {} }
    })
}

fn connected(revision: &'static str) -> Playbook {
    if revision == MODERN {
        return modern_with(&everything_declared());
    }
    let target =
        Target { dialect: Some(Dialect::Streamable), revision: Some(revision), ..Target::at(URL) };
    let mut play = Playbook::connect_to(target);
    let (initialize, asked) = play.expect_post("initialize");
    let result = json!({
        "protocolVersion": revision, "capabilities": everything_declared(),
        "serverInfo": { "name": "s", "version": "1" }
    });
    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result });
    let headers = [("content-type", "application/json"), ("mcp-session-id", "s-1")];
    play.answers_with(initialize, 200, &headers, &answer.to_string());
    let (initialized, _) = play.expect_post("notifications/initialized");
    play.accepted(initialized);
    play
}

/// Answers all that is asked, with nothing in it.
fn answer(play: &mut Playbook) {
    while let Some((id, request)) = play.take_open() {
        if request.method != HttpMethod::Post {
            play.stream_opens(id);
            continue;
        }
        let message = body(&request);
        if message.get("id").is_some() && message.get("method").is_some() {
            play.result(id, &message, &json!({}));
        } else {
            play.accepted(id);
        }
    }
}

/// All that a person can do besides writing messages of their own.
fn commands() -> Vec<Command> {
    let completion = Completion {
        source: Source::Prompt("p".to_owned()),
        argument: "a".to_owned(),
        value: "v".to_owned(),
        others: Map::new(),
    };
    let resumption = Resumption {
        task: "t".to_owned(),
        operation: Operation::call_tool("a", Map::new()),
        session: None,
    };
    let root = Root { uri: "file:///a".to_owned(), name: String::new() };
    let resource = || "note://a".to_owned();
    let mut commands = vec![
        Command::Call(CALL, Operation::call_tool("a", Map::new())),
        Command::Cancel(CALL),
        Command::Ping,
        Command::Complete(FieldId(1), completion.clone()),
        Command::Complete(FieldId(1), completion),
        Command::StopCompleting(FieldId(1)),
        Command::SetFeatures(ClientFeatures::none()),
        Command::SetFeatures(ClientFeatures::default()),
        Command::SetRoots(vec![root]),
        Command::SetLogLevel(Some(LogLevel::Error)),
        Command::SetLogLevel(None),
        Command::Listen(Wishes { tools: true, ..Wishes::default() }),
        Command::ListenAgain,
        Command::Recall(CallId(8), Operation::read_resource("note://a")),
        Command::Subscribe(resource()),
        Command::Unsubscribe(resource()),
        Command::ListTasks,
        Command::ResumeTask(CallId(9), resumption),
        Command::LookAtTask(CallId(9)),
        Command::AskAgain(CallId(9)),
        Command::Cancel(CallId(9)),
    ];
    for list in List::ALL {
        let turns = [Turn::First, Turn::Next, Turn::Rest].map(|turn| Command::Turn(list, turn));
        commands.extend([Command::List(list), Command::StopListing(list)]);
        commands.extend(turns);
    }
    commands
}

/// The methods of all that went out.
fn sent(play: &Playbook) -> BTreeSet<String> {
    let out = play.records.iter().filter(|record| record.direction == Direction::ToServer);
    out.filter_map(|record| match &record.subject {
        Subject::Request { method, .. } | Subject::Notification { method } => Some(method.clone()),
        _ => None,
    })
    .collect()
}

#[test]
fn nothing_goes_out_that_the_revision_has_not() {
    for revision in revisions() {
        for answers in [true, false] {
            let mut play = connected(revision);
            for command in commands() {
                play.command(command);
                if answers {
                    answer(&mut play);
                }
            }
            play.wait_millis(120_000).command(Command::Disconnect);

            let table: BTreeSet<String> = method::requests(revision)
                .chain(method::notifications(revision))
                .map(|method| method.name.to_owned())
                .collect();
            let sent = sent(&play);
            let astray: Vec<_> = sent.difference(&table).collect();
            assert_eq!(astray, Vec::<&String>::new(), "{revision}");
            assert!(sent.contains("tools/call") && sent.contains("completion/complete"));
        }
    }
}

#[test]
fn a_task_of_a_revision_without_tasks_is_left() {
    let mut play = connected("2025-06-18");
    answer(&mut play);
    let resumption = Resumption {
        task: "t".to_owned(),
        operation: Operation::call_tool("a", Map::new()),
        session: None,
    };

    play.command(Command::ResumeTask(CALL, resumption));

    assert_eq!(play.expect_failure(CALL).to_string(), "no longer waiting for the task");
    assert!(!sent(&play).contains("tasks/get"));
}
