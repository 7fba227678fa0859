//! What servers send, each in the conversation that it belongs to.

use serde_json::{Map, Value, json};
use wirescope::mcp::completion::{Completion, CompletionChange, FieldId, Source};
use wirescope::mcp::event::{ListChange, Subject};
use wirescope::mcp::notice::Said;
use wirescope::mcp::types::{Content, Listed, PromptResult, ReadResult, ToolResult};
use wirescope::mcp::{Command, ExchangeId, List, Operation};
use wirescope::schema::form::{FieldKind, Form};
use wirescope::schema::uri_template::UriTemplate;

use super::{Example, assert_clean};
use crate::playbook::{CALL, Playbook, body};
use crate::story::{URL, discovery as discovered, modern, modern_with};

const SUBSCRIPTION_ID: &str = "io.modelcontextprotocol/subscriptionId";

/// The next request with this method; others that wait are passed over.
#[track_caller]
pub(super) fn post_of(play: &mut Playbook, method: &str) -> (ExchangeId, Value) {
    loop {
        let (exchange, request) = play.expect_open();
        let message = body(&request);
        if message["method"] == method {
            return (exchange, message);
        }
    }
}

// --- Results -------------------------------------------------------------------------------------

pub(super) fn discovery(example: &Example) {
    let mut play = Playbook::connect(URL);
    let (discover, asked) = play.expect_post("server/discover");
    play.records.clear();

    play.json(discover, 200, &example.answer(&asked)).expect_ready();

    let from_server = |subject: &Subject| matches!(subject, Subject::Response { .. });
    play.records.retain(|record| from_server(&record.subject));
    assert_clean(&play, example);
    let identity = play.identity.as_ref().expect("an identity");
    assert!(identity.findings.is_empty(), "{example}: {:?}", identity.findings);
    let theirs = &example.result()["_meta"]["io.modelcontextprotocol/serverInfo"];
    assert_eq!(identity.name.as_deref(), theirs["name"].as_str(), "{example}");
}

fn call(example: &Example, operation: Operation) -> Value {
    let mut play = modern();
    play.command(Command::Call(CALL, operation));
    let (exchange, request) = play.expect_open();
    play.records.clear();

    play.json(exchange, 200, &example.answer(&body(&request)));

    assert_clean(&play, example);
    play.expect_result(CALL)
}

pub(super) fn tool_result(example: &Example) {
    let result = call(example, Operation::call_tool("weather", Map::new()));

    let read = ToolResult::read(&result);
    assert!(read.findings.is_empty(), "{example}: {:?}", read.findings);
    assert!(!read.content.is_empty(), "{example}");
    let is_known = |content: &Content<'_>| !matches!(content, Content::Other(_));
    assert!(read.content.iter().all(is_known), "{example}: {read:?}");
    assert_eq!(read.structured, example.result().get("structuredContent"), "{example}");
}

pub(super) fn prompt_result(example: &Example) {
    let result = call(example, Operation::get_prompt("code_review", Map::new()));

    let read = PromptResult::read(&result);
    assert!(read.findings.is_empty(), "{example}: {:?}", read.findings);
    assert_eq!(read.description, example.result()["description"].as_str(), "{example}");
    assert_eq!(read.messages.len(), 1, "{example}");
}

/// This one lacks `ttlMs` and `cacheScope`, which the specification's own schema requires here.
const WITHOUT_HINTS: &str = "ReadResourceResultResponse/read-resource-result-response.json";

pub(super) fn read_result(example: &Example) {
    if example.path == WITHOUT_HINTS {
        return without_hints(example);
    }
    let result = call(example, Operation::read_resource("file:///project/src/main.rs"));

    let read = ReadResult::read(&result);
    assert!(read.findings.is_empty(), "{example}: {:?}", read.findings);
    let theirs = &example.result()["contents"][0];
    assert_eq!(read.contents[0].mime_type, theirs["mimeType"].as_str(), "{example}");
}

fn without_hints(example: &Example) {
    let mut play = modern();
    play.command(Command::Call(CALL, Operation::read_resource("file:///project/src/main.rs")));
    let (exchange, asked) = play.expect_post("resources/read");

    play.json(exchange, 200, &example.answer(&asked));

    let record = play.records.last().expect("a record");
    let pointers: Vec<_> = record.findings.iter().map(|found| found.pointer.as_str()).collect();
    assert_eq!(pointers, ["/result/ttlMs", "/result/cacheScope"], "{example}");
}

pub(super) fn completion(example: &Example) {
    const FIELD: FieldId = FieldId(1);
    let mut play = modern();
    let source = Source::Prompt("code_review".to_owned());
    let (argument, value) = ("language".to_owned(), "py".to_owned());
    let others = Map::new();
    play.command(Command::Complete(FIELD, Completion { source, argument, value, others }));
    let (exchange, asked) = play.expect_post("completion/complete");
    play.records.clear();

    play.json(exchange, 200, &example.answer(&asked));

    assert_clean(&play, example);
    let Some((FIELD, CompletionChange::Offered(offer))) = play.completions.last() else {
        panic!("{example}: {:?}", play.completions)
    };
    assert!(offer.findings.is_empty(), "{example}: {:?}", offer.findings);
    assert_eq!(json!(offer.values), example.result()["completion"]["values"], "{example}");
}

// --- Lists ---------------------------------------------------------------------------------------

/// The page of a list as the first one that this client reads; also that the next one is asked for.
fn listed(example: &Example, list: List) -> Playbook {
    let mut play = Playbook::connect(URL);
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovered(&json!({ list.capability(): {} })));
    let (exchange, asked) = post_of(&mut play, list.method());
    play.records.clear();

    play.json(exchange, 200, &example.answer(&asked));

    assert_clean(&play, example);
    if let Some(cursor) = example.result().get("nextCursor") {
        let (_, asked) = post_of(&mut play, list.method());
        assert_eq!(asked["params"]["cursor"], *cursor, "{example}");
    }
    play
}

fn assert_valid<T: Listed + std::fmt::Debug>(changes: &[ListChange<T>], example: &Example) {
    let page = changes.iter().find_map(|change| match change {
        ListChange::Page(items) => Some(items),
        _ => None,
    });
    let page = page.unwrap_or_else(|| panic!("{example}: {changes:?}"));
    assert!(!page.is_empty(), "{example}");
    for item in page {
        assert!(item.findings().is_empty(), "{example}: {:?}", item.findings());
        assert_eq!(item.invalid(), None, "{example}");
    }
}

pub(super) fn tools(example: &Example) {
    assert_valid(&listed(example, List::Tools).tools, example);
}

pub(super) fn prompts(example: &Example) {
    assert_valid(&listed(example, List::Prompts).prompts, example);
}

pub(super) fn resources(example: &Example) {
    assert_valid(&listed(example, List::Resources).resources, example);
}

pub(super) fn templates(example: &Example) {
    let play = listed(example, List::ResourceTemplates);
    assert_valid(&play.templates, example);
    for template in example.result()["resourceTemplates"].as_array().expect("templates") {
        let template = template["uriTemplate"].as_str().expect("a template");
        assert!(UriTemplate::read(template).is_ok(), "{example}: {template}");
    }
}

// --- Errors --------------------------------------------------------------------------------------

/// A whole response with its error, or the error by itself.
pub(super) fn error(example: &Example) {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.records.clear();
    let error = example.value.get("error").unwrap_or(&example.value);

    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error });
    play.json(exchange, 400, &answer);

    let answered = play.record_of("\"error\"");
    assert!(answered.findings.is_empty(), "{example}: {:?}", answered.findings);
    let Subject::Response { error: Some(code), .. } = answered.subject else {
        panic!("{example}: {answered:?}")
    };
    assert_eq!(code, error["code"], "{example}");
}

// --- Notifications -------------------------------------------------------------------------------

/// A call under way whose answer streams, on a server that logs.
fn streaming() -> (Playbook, ExchangeId, Value) {
    let mut play = modern_with(&json!({ "tools": {}, "logging": {} }));
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.stream_opens(exchange).records.clear();
    (play, exchange, asked)
}

pub(super) fn progress(example: &Example) {
    let (mut play, exchange, asked) = streaming();
    let mut message = example.notification("notifications/progress");
    message["params"]["progressToken"] = asked["id"].clone();

    play.says(exchange, &message);

    assert_clean(&play, example);
    let words = example.params()["message"].as_str().expect("a message");
    assert!(format!("{:?}", play.take_changes(CALL)).contains(words), "{example}");
}

pub(super) fn log_message(example: &Example) {
    let (mut play, exchange, _) = streaming();

    play.says(exchange, &example.notification("notifications/message"));

    assert_clean(&play, example);
    let Some(Said::Message(message)) = play.notices.last().map(|notice| &notice.said) else {
        panic!("{example}: {:?}", play.notices)
    };
    assert_eq!(message.logger.as_deref(), example.params()["logger"].as_str(), "{example}");
}

/// Listens for what the example of an acknowledgement honours.
pub(super) fn listening() -> (Playbook, ExchangeId, Value) {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));
    play.forget().command(Command::Subscribe("file:///project/config.json".to_owned()));
    let (listen, asked) = play.expect_post("subscriptions/listen");
    play.stream_opens(listen).records.clear();
    (play, listen, asked)
}

/// Says the notification with the id of the subscription in place of the example's.
fn say(play: &mut Playbook, listen: ExchangeId, asked: &Value, mut message: Value) {
    message["params"]["_meta"][SUBSCRIPTION_ID] = asked["id"].clone();
    play.says(listen, &message);
}

fn acknowledged() -> (Playbook, ExchangeId, Value) {
    let (mut play, listen, asked) = listening();
    let method = "notifications/subscriptions/acknowledged";
    let params = json!({ "notifications": asked["params"]["notifications"] });
    let message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
    say(&mut play, listen, &asked, message);
    play.forget().records.clear();
    (play, listen, asked)
}

pub(super) fn acknowledgement(example: &Example) {
    let (mut play, listen, asked) = listening();

    let message = example.notification("notifications/subscriptions/acknowledged");
    say(&mut play, listen, &asked, message);

    assert_clean(&play, example);
    assert!(play.told().is_empty(), "{example}: {:?}", play.told());
}

pub(super) fn change(example: &Example, method: &str) {
    let (mut play, listen, asked) = acknowledged();

    say(&mut play, listen, &asked, example.notification(method));

    let heard = |record: &Subject| matches!(record, Subject::Notification { .. });
    play.records.retain(|record| heard(&record.subject));
    assert_clean(&play, example);
}

pub(super) fn resource_update(example: &Example) {
    let (mut play, listen, asked) = acknowledged();
    play.heard.clear();

    let message = example.notification("notifications/resources/updated");
    say(&mut play, listen, &asked, message);

    assert_clean(&play, example);
    let theirs = example.params()["uri"].as_str().expect("a uri");
    assert!(play.heard.iter().any(|(uri, _)| uri == theirs), "{example}");
}

pub(super) fn end_of_listening(example: &Example) {
    let (mut play, listen, asked) = acknowledged();
    let mut answer = example.answer(&asked);
    answer["result"]["_meta"][SUBSCRIPTION_ID] = asked["id"].clone();

    play.says(listen, &answer);

    assert_clean(&play, example);
}

// --- What is asked in a call ---------------------------------------------------------------------

/// A call that is answered with `result`, which asks; the questions are read without a finding.
pub(super) fn asks(example: &Example, result: &Value) -> Playbook {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.records.clear();

    play.result(exchange, &asked, result);

    assert_clean(&play, example);
    play
}

/// So many questions for a person were asked, each without a finding.
fn assert_asked(play: &mut Playbook, count: usize, example: &Example) {
    for _ in 0..count {
        let (_, request) = play.expect_question();
        assert!(request.findings.is_empty(), "{example}: {:?}", request.findings);
    }
    play.no_question();
}

pub(super) fn asks_for(example: &Example, method: &str, params: &Value) {
    let requests = json!({ "it": { "method": method, "params": params } });
    let result = json!({ "resultType": "input_required", "inputRequests": requests });
    assert_asked(&mut asks(example, &result), 1, example);
    if let Some(schema) = params.get("requestedSchema") {
        assert_form(schema, example);
    }
    let messages = params.get("messages").and_then(Value::as_array);
    for message in messages.into_iter().flatten() {
        super::parts::blocks_are_known(&message["content"], example);
    }
}

/// A form of fields, no part of which a person has to write as JSON.
pub(super) fn assert_form(schema: &Value, example: &Example) {
    let form = Form::read(schema);
    assert_eq!(form.reason, None, "{example}");
    assert!(!form.fields().is_empty(), "{example}");
    let is_raw = |kind: &FieldKind| matches!(kind, FieldKind::Json { .. });
    assert!(!form.fields().iter().any(|field| is_raw(&field.kind)), "{example}: {form:?}");
}

pub(super) fn elicitation(example: &Example) {
    asks_for(example, "elicitation/create", example.params());
}

pub(super) fn sampling(example: &Example) {
    asks_for(example, "sampling/createMessage", example.params());
}

/// Nobody is asked: the list of roots answers.
pub(super) fn roots(example: &Example) {
    let requests = json!({ "it": example.value });
    let result = json!({ "resultType": "input_required", "inputRequests": requests });
    let mut play = asks_without_records(&result);
    assert_asked(&mut play, 1, example);
    let (_, again) = play.expect_post("tools/call");
    assert_eq!(again["params"]["inputResponses"], json!({ "it": { "roots": [] } }), "{example}");
}

fn asks_without_records(result: &Value) -> Playbook {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.result(exchange, &asked, result);
    play
}

pub(super) fn input_requests(example: &Example) {
    let result = json!({ "resultType": "input_required", "inputRequests": example.value });
    let count = example.value.as_object().map_or(0, Map::len);
    assert_asked(&mut asks(example, &result), count, example);
}

pub(super) fn input_required(example: &Example) {
    let requests = example.value.get("inputRequests").and_then(Value::as_object);
    let mut play = asks(example, &example.value);
    assert_asked(&mut play, requests.map_or(0, Map::len), example);
    if requests.is_none() {
        play.wait_millis(300);
        let (_, again) = play.expect_post("tools/call");
        assert_eq!(again["params"]["requestState"], example.value["requestState"], "{example}");
    }
}
