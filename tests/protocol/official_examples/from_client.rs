//! What clients send, beside what this one sends in the same place. It may say more of itself in `_meta`,
//! and differs in nothing else.

use serde_json::{Map, Value, json};
use wirescope::mcp::completion::{Completion, FieldId, Source};
use wirescope::mcp::{Command, InputResponse, List, Operation, Root};

use super::Example;
use super::from_server::{asks, listening, post_of};
use crate::playbook::{CALL, Playbook};
use crate::story::{URL, discovery as discovered, legacy, modern};

fn without_meta(params: &Value) -> Map<String, Value> {
    let mut params = params.as_object().cloned().unwrap_or_default();
    params.remove("_meta");
    params
}

/// The same params but for `_meta`, and in that whatever the example has.
#[track_caller]
fn assert_alike(example: &Example, ours: &Value) {
    let theirs = example.params();
    assert_eq!(without_meta(&ours["params"]), without_meta(theirs), "{example}");
    for (key, value) in theirs["_meta"].as_object().into_iter().flatten() {
        let same = ours["params"]["_meta"].get(key);
        assert!(same.is_some(), "{example}: no {key} in {ours}");
        let is_fixed = key == "io.modelcontextprotocol/protocolVersion";
        assert!(!is_fixed || same == Some(value), "{example}: {ours}");
    }
    if let Some(method) = example.value.get("method") {
        assert_eq!(ours["method"], *method, "{example}");
        let kind = |message: &Value| message.as_object().map(|held| held.contains_key("id"));
        assert_eq!(kind(ours), kind(&example.value), "{example}");
    }
}

// --- Requests ------------------------------------------------------------------------------------

fn sends(example: &Example, method: &str) {
    let operation = Operation::new(method.to_owned(), without_meta(example.params()));
    let mut play = modern();

    play.command(Command::Call(CALL, operation));

    let (_, ours) = play.expect_post(method);
    assert_alike(example, &ours);
}

/// A whole request of a tool, a prompt or a resource.
pub(super) fn call(example: &Example) {
    sends(example, example.value["method"].as_str().expect("a method"));
}

pub(super) fn tool_call(example: &Example) {
    sends(example, "tools/call");
}

pub(super) fn prompt_call(example: &Example) {
    sends(example, "prompts/get");
}

pub(super) fn completion(example: &Example) {
    let params = example.params();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let others = params.pointer("/context/arguments").and_then(Value::as_object);
    let completion = Completion {
        source: Source::Prompt(text(&params["ref"]["name"])),
        argument: text(&params["argument"]["name"]),
        value: text(&params["argument"]["value"]),
        others: others.cloned().unwrap_or_default(),
    };
    let mut play = modern();

    play.command(Command::Complete(FieldId(1), completion));

    assert_alike(example, &play.expect_post("completion/complete").1);
}

pub(super) fn discovery(example: &Example) {
    let (_, ours) = Playbook::connect(URL).expect_post("server/discover");
    assert_alike(example, &ours);
}

fn connected(list: List) -> Playbook {
    let mut play = Playbook::connect(URL);
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovered(&json!({ list.capability(): {} })));
    play
}

pub(super) fn listing(example: &Example, list: List) {
    let (_, ours) = post_of(&mut connected(list), list.method());
    assert_alike(example, &ours);
}

pub(super) fn next_page(example: &Example) {
    let mut play = connected(List::Tools);
    let (exchange, asked) = play.expect_post("tools/list");

    let cursor = &example.value["cursor"];
    play.result(exchange, &asked, &json!({ "tools": [], "nextCursor": cursor }));

    assert_alike(example, &play.expect_post("tools/list").1);
}

pub(super) fn listen(example: &Example) {
    assert_alike(example, &listening().2);
}

/// Over HTTP, 2026-07-28 cancels by closing the stream; the message is what earlier revisions have.
pub(super) fn cancellation(example: &Example) {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    play.expect_post("tools/call");

    play.command(Command::Cancel(CALL));

    let (_, ours) = play.expect_post("notifications/cancelled");
    let keys = |params: &Value| without_meta(params).keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&ours["params"]), keys(example.params()), "{example}");
}

/// What the page can do of all that the examples declare stands in the same place.
pub(super) fn capabilities(example: &Example) {
    let (_, ours) = Playbook::connect(URL).expect_post("server/discover");
    let ours = &ours["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"];
    for (name, parts) in example.value.as_object().expect("capabilities") {
        let part_of = |part: &str| ours[name].get(part);
        // It shows no apps, and must not say so.
        if name == "extensions" {
            assert_eq!(part_of("io.modelcontextprotocol/ui"), None, "{example}");
            continue;
        }
        assert!(ours[name].is_object(), "{example}: no {name} in {ours}");
        for part in parts.as_object().into_iter().flatten().map(|(part, _)| part) {
            assert_eq!(part_of(part), Some(&json!({})), "{example}: {part}");
        }
    }
}

// --- Answers -------------------------------------------------------------------------------------

fn question(method: &str, params: &Value) -> Value {
    json!({ "method": method, "params": params })
}

fn form() -> Value {
    let schema = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
    let params = json!({ "mode": "form", "message": "Who?", "requestedSchema": schema });
    question("elicitation/create", &params)
}

fn sampling() -> Value {
    question("sampling/createMessage", &json!({ "messages": [], "maxTokens": 100 }))
}

fn elicitation_answer(theirs: &Value) -> InputResponse {
    InputResponse::accept(theirs.get("content").and_then(Value::as_object).cloned())
}

/// The server asks, the answers are given in that order, and this is what goes back.
fn responses(example: &Example, requests: &Value, answers: Vec<InputResponse>) -> Value {
    let result = json!({ "resultType": "input_required", "inputRequests": requests });
    let mut play = asks(example, &result);
    for answer in answers {
        let (id, _) = play.expect_question();
        play.command(Command::Answer(id, answer));
    }
    play.expect_post("tools/call").1["params"]["inputResponses"].clone()
}

pub(super) fn elicited(example: &Example) {
    let answers = vec![elicitation_answer(&example.value)];
    let ours = responses(example, &json!({ "it": form() }), answers);
    assert_eq!(ours, json!({ "it": example.value }), "{example}");
}

pub(super) fn sampled_message(example: &Example) {
    let answers = vec![InputResponse::Result(example.value.clone())];
    let ours = responses(example, &json!({ "it": sampling() }), answers);
    assert_eq!(ours, json!({ "it": example.value }), "{example}");
}

pub(super) fn input_responses(example: &Example) {
    let mut requests = Map::new();
    let mut answers = Vec::new();
    for (name, theirs) in example.value.as_object().expect("answers by name") {
        let is_of_a_form = theirs.get("action").is_some();
        requests.insert(name.clone(), if is_of_a_form { form() } else { sampling() });
        answers.push(if is_of_a_form {
            elicitation_answer(theirs)
        } else {
            InputResponse::Result(theirs.clone())
        });
    }
    let requests = Value::Object(requests);
    assert_eq!(responses(example, &requests, answers), example.value, "{example}");
}

pub(super) fn roots(example: &Example) {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let listed = example.value["roots"].as_array().expect("roots").iter();
    let roots =
        listed.map(|root| Root { uri: text(&root["uri"]), name: text(&root["name"]) }).collect();
    let mut play = modern();
    play.command(Command::SetRoots(roots)).call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");

    let requests = json!({ "it": { "method": "roots/list" } });
    let result = json!({ "resultType": "input_required", "inputRequests": requests });
    play.result(exchange, &asked, &result);

    let (_, again) = play.expect_post("tools/call");
    assert_eq!(again["params"]["inputResponses"]["it"], example.value, "{example}");
}

pub(super) fn root(example: &Example) {
    roots(&Example { path: example.path.clone(), value: json!({ "roots": [example.value] }) });
}
