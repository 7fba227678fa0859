//! What a server asks for by requests of its own: elicitation, sampling, roots, up to 2025-11-25.

use serde_json::{Value, json};
use wirescope::mcp::event::{CallChange, Cause};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::http::Method;
use wirescope::mcp::input_request::{About, AnsweredBy, InputKind, InputRequestChange, Withdrawal};
use wirescope::mcp::{
    CallId, ClientFeatures, Command, ExchangeId, Feature, InputResponse, Root, Target,
};

use crate::playbook::{CALL, Playbook, body};
use crate::story::{URL, handshake, http_sse, legacy, legacy_of, list, refuse_discovery};

pub(crate) fn form(id: &str) -> Value {
    let schema = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
    let params = json!({ "message": "Who?", "requestedSchema": schema });
    json!({ "jsonrpc": "2.0", "id": id, "method": "elicitation/create", "params": params })
}

fn address(id: u32, elicitation: &str) -> Value {
    let url = "https://example.com/connect";
    let params =
        json!({ "mode": "url", "message": "Open", "url": url, "elicitationId": elicitation });
    json!({ "jsonrpc": "2.0", "id": id, "method": "elicitation/create", "params": params })
}

fn sampling(id: u32) -> Value {
    let messages = json!([{ "role": "user", "content": { "type": "text", "text": "Hi" } }]);
    let params = json!({ "messages": messages, "maxTokens": 10 });
    json!({ "jsonrpc": "2.0", "id": id, "method": "sampling/createMessage", "params": params })
}

fn withdrawn(change: &InputRequestChange) -> Option<Withdrawal> {
    match change {
        InputRequestChange::Withdrawn { why, .. } => Some(*why),
        _ => None,
    }
}

fn answered_by(change: &InputRequestChange) -> Option<AnsweredBy> {
    match change {
        InputRequestChange::Answered { by, .. } => Some(*by),
        _ => None,
    }
}

/// A legacy server at work on a call, whose stream is open.
fn at_work() -> (Playbook, ExchangeId, Value) {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.stream_opens(exchange).take_changes(CALL);
    (play, exchange, asked)
}

fn legacy_with(features: ClientFeatures) -> (Playbook, ExchangeId) {
    let mut play = Playbook::connect_to(Target { features, ..Target::at(URL) });
    refuse_discovery(&mut play);
    let notices = handshake(&mut play, "s-1");
    play.stream_opens(notices);
    list(&mut play, "weather");
    (play, notices)
}

#[track_caller]
fn expect_refusal(play: &mut Playbook, code: i64) {
    let (refusal, request) = play.expect_open();
    assert_eq!(body(&request)["error"]["code"], code, "{}", body(&request));
    play.accepted(refusal).quiet_but_requests();
    assert!(play.questions.is_empty(), "{:?}", play.questions);
}

#[test]
fn a_question_on_a_calls_stream_belongs_to_the_call_and_its_answer_is_posted() {
    let (mut play, exchange, asked) = at_work();

    play.says(exchange, &form("srv-9"));

    let (id, question) = play.expect_question();
    assert_eq!((question.key.as_str(), &question.about), ("srv-9", &About::Call(CALL)));
    assert!(matches!(&question.kind, InputKind::Form { message, .. } if message == "Who?"));
    let changes = play.take_changes(CALL);
    assert!(matches!(changes.last(), Some(CallChange::AwaitingInput { .. })), "{changes:?}");
    let content = json!({ "name": "Ada" }).as_object().cloned();
    play.command(Command::Answer(id, InputResponse::accept(content)));
    let (post, request) = play.expect_open();
    let result = json!({ "action": "accept", "content": { "name": "Ada" } });
    assert_eq!(body(&request), json!({ "jsonrpc": "2.0", "id": "srv-9", "result": result }));
    let record = play.record_of("\"action\"");
    assert_eq!((record.answers, record.cause), (Some(question.record), Cause::Person));
    play.accepted(post);
    assert!(matches!(play.take_changes(CALL).last(), Some(CallChange::Resumed { .. })));
    assert_eq!(answered_by(play.fate(id)), Some(AnsweredBy::Person));
    play.says(exchange, &json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} }));
    play.ends(exchange).expect_result(CALL);
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_person_who_thinks_is_no_slow_server_and_time_begins_anew_after_the_answer() {
    let (mut play, exchange, _) = at_work();
    play.wait_millis(50_000).says(exchange, &form("a"));
    play.wait_millis(300_000).streams(exchange, ": still here\n\n");
    play.wait_millis(300_000);
    assert!(!play.take_changes(CALL).iter().any(|it| matches!(it, CallChange::Failed { .. })));

    let (id, _) = play.expect_question();
    play.command(Command::Answer(id, InputResponse::decline()));
    let (post, request) = play.expect_open();
    assert_eq!(body(&request)["result"], json!({ "action": "decline" }));
    play.accepted(post).wait_millis(59_000);
    play.take_changes(CALL);

    play.wait_millis(2_000);
    assert!(matches!(play.expect_failure(CALL), CallFailure::TimedOut { .. }));
}

/// An answer of several blocks came with 2025-11-25.
#[test]
fn an_answer_of_several_blocks_is_for_revisions_that_have_it() {
    for (revision, expected) in [("2025-06-18", false), ("2025-11-25", true)] {
        let mut play = legacy_of(revision);
        play.call(CALL, "weather");
        let (exchange, _) = play.expect_post("tools/call");
        play.stream_opens(exchange);

        play.says(exchange, &sampling(2));

        let (_, question) = play.expect_question();
        assert_eq!(question.kind, InputKind::Sampling { takes_blocks: expected }, "{revision}");
    }
}

#[test]
fn of_several_questions_each_is_answered_by_itself_and_the_call_goes_on_after_the_last() {
    let (mut play, exchange, _) = at_work();
    play.says(exchange, &form("a")).says(exchange, &sampling(2));
    let ((first, _), (second, question)) = (play.expect_question(), play.expect_question());
    assert_eq!(question.kind, InputKind::Sampling { takes_blocks: true });
    play.take_changes(CALL);

    play.command(Command::Answer(second, InputResponse::reject_sampling()));
    let (post, request) = play.expect_open();
    let error = json!({ "code": -1, "message": "User rejected sampling request" });
    assert_eq!(body(&request), json!({ "jsonrpc": "2.0", "id": 2, "error": error }));
    play.accepted(post).quiet();

    play.command(Command::Answer(first, InputResponse::cancel()));
    let (post, _) = play.expect_open();
    assert!(matches!(play.take_changes(CALL)[..], [CallChange::Resumed { .. }]));
    play.accepted(post).command(Command::Answer(first, InputResponse::decline())).quiet();
}

#[test]
fn a_question_on_the_sessions_stream_belongs_to_the_only_call_or_to_none() {
    for (calls, about) in [
        (&[][..], About::Nothing),
        (&[CALL][..], About::Call(CALL)),
        (&[CALL, CallId(8)][..], About::Nothing),
    ] {
        let (mut play, notices) = legacy();
        for id in calls {
            play.call(*id, "weather");
        }

        play.says(notices, &form("a"));

        assert_eq!(play.expect_question().1.about, about);
        play.wait_millis(200_000);
        for id in calls {
            let failed = |change: &CallChange| matches!(change, CallChange::Failed { .. });
            assert!(!play.take_changes(*id).iter().any(failed), "it may hold up any call");
        }
    }
}

#[test]
fn a_question_that_names_a_task_belongs_to_the_task() {
    let (mut play, notices) = legacy();
    let mut question = form("a");
    question["params"]["_meta"] =
        json!({ "io.modelcontextprotocol/related-task": { "taskId": "t-1" } });

    play.says(notices, &question);

    assert_eq!(play.expect_question().1.about, About::Task("t-1".to_owned()));
}

#[test]
fn over_http_sse_questions_come_on_the_stream_and_answers_go_to_the_endpoint() {
    let (mut play, stream) = http_sse();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.accepted(exchange).item(stream, "message", &sampling(5).to_string());

    let (id, question) = play.expect_question();
    assert_eq!(question.about, About::Call(CALL));
    let message = json!({ "role": "assistant", "content": { "type": "text", "text": "Hello" } });
    play.command(Command::Answer(id, InputResponse::Result(message.clone())));

    let (_, request) = play.expect_open();
    assert_eq!(request.method, Method::Post);
    assert!(request.url.ends_with("/messages/?session_id=abc"));
    assert_eq!(body(&request), json!({ "jsonrpc": "2.0", "id": 5, "result": message }));
}

#[test]
fn roots_are_answered_with_the_list_and_a_change_of_it_is_told() {
    let (mut play, notices) = legacy();
    let root = Root { uri: "file:///home/ada".to_owned(), name: "Home".to_owned() };

    play.command(Command::SetRoots(vec![root.clone()]));
    let (note, _) = play.expect_post("notifications/roots/list_changed");
    play.accepted(note).command(Command::SetRoots(vec![root])).quiet();
    play.says(notices, &json!({ "jsonrpc": "2.0", "id": 0, "method": "roots/list" }));

    let (id, question) = play.expect_question();
    assert_eq!((&question.kind, &question.about), (&InputKind::Roots, &About::Nothing));
    assert_eq!(answered_by(play.fate(id)), Some(AnsweredBy::App));
    let (post, request) = play.expect_open();
    let roots = json!([{ "uri": "file:///home/ada", "name": "Home" }]);
    assert_eq!(body(&request)["result"], json!({ "roots": roots }));
    play.accepted(post).quiet();
}

#[test]
fn what_is_switched_off_is_not_declared_and_is_refused() {
    let (mut play, notices) = legacy_with(ClientFeatures::none());
    let declared = body_of_handshake(&play)["params"]["capabilities"].clone();
    assert_eq!(declared, json!({}));

    for question in [form("a"), address(1, "e"), sampling(2)] {
        play.says(notices, &question);
        expect_refusal(&mut play, -32601);
    }
    play.says(notices, &json!({ "jsonrpc": "2.0", "id": 3, "method": "roots/list" }));
    expect_refusal(&mut play, -32601);
    play.command(Command::SetRoots(vec![Root::default()])).quiet();
}

#[test]
fn a_mode_or_a_part_that_was_not_declared_is_refused_as_wrong_parameters() {
    let mut features = ClientFeatures::default();
    features.switch(Feature::ElicitationUrl, false);
    features.switch(Feature::SamplingTools, false);
    let (mut play, notices) = legacy_with(features);
    let declared = body_of_handshake(&play)["params"]["capabilities"].clone();
    assert_eq!(declared["elicitation"], json!({ "form": {} }));
    assert_eq!(declared["sampling"], json!({ "context": {} }));

    play.says(notices, &address(1, "e"));
    expect_refusal(&mut play, -32602);
    let mut with_tools = sampling(2);
    with_tools["params"]["tools"] = json!([]);
    play.says(notices, &with_tools);
    expect_refusal(&mut play, -32602);
    play.says(notices, &sampling(3)).expect_question();
}

fn body_of_handshake(play: &Playbook) -> Value {
    serde_json::from_str(&play.record_of("\"initialize\"").text).expect("JSON")
}

#[test]
fn a_question_that_is_none_is_refused_and_the_fault_is_recorded() {
    let (mut play, notices) = legacy();
    let mut broken = form("a");
    broken["params"]["requestedSchema"] = json!("object");

    play.says(notices, &broken);

    expect_refusal(&mut play, -32602);
    let record = play.record_of("\"object\"");
    assert_eq!(record.findings[0].pointer, "/params/requestedSchema");
}

#[test]
fn switches_take_effect_with_the_next_handshake() {
    let (mut play, notices) = legacy();

    play.command(Command::SetFeatures(ClientFeatures::none())).quiet();
    play.says(notices, &form("a")).expect_question();

    let offer = play.offers.last().expect("an offer");
    assert_eq!(offer.features, ClientFeatures::none());
    assert_eq!(offer.declared, Some(ClientFeatures::default()));
}

#[test]
fn the_server_may_withdraw_its_question() {
    let (mut play, exchange, _) = at_work();
    play.says(exchange, &form("a")).says(exchange, &sampling(2));
    let ((first, _), (second, _)) = (play.expect_question(), play.expect_question());
    play.take_changes(CALL);
    let cancelled = |id: Value| json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": id } });

    play.says(exchange, &cancelled(json!("2"))).says(exchange, &cancelled(json!({})));
    play.says(exchange, &cancelled(json!("a")));

    assert_eq!(withdrawn(play.fate(first)), Some(Withdrawal::ByServer));
    play.command(Command::Answer(first, InputResponse::decline()));
    assert!(play.take_changes(CALL).iter().all(|it| matches!(it, CallChange::Received { .. })));
    play.quiet();

    play.says(exchange, &cancelled(json!(2)));
    assert_eq!(withdrawn(play.fate(second)), Some(Withdrawal::ByServer));
    assert!(matches!(play.take_changes(CALL).last(), Some(CallChange::Resumed { .. })));
    play.quiet();
}

#[test]
fn a_call_that_ends_takes_its_questions_with_it() {
    let (mut play, exchange, asked) = at_work();
    play.says(exchange, &form("a"));
    let (id, _) = play.expect_question();

    play.says(exchange, &json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} }));

    assert_eq!(withdrawn(play.fate(id)), Some(Withdrawal::CallOver));
    play.command(Command::Answer(id, InputResponse::decline()));
    play.expect_result(CALL);
    play.quiet();

    let (mut play, exchange, _) = at_work();
    play.says(exchange, &form("a"));
    let (id, _) = play.expect_question();
    play.ends(exchange);
    let failure = play.expect_failure(CALL);
    assert!(matches!(failure, CallFailure::Truncated { partial: None, .. }), "{failure:?}");
    assert_eq!(withdrawn(play.fate(id)), Some(Withdrawal::CallOver));
    play.quiet();
}

#[test]
fn cancelling_a_call_answers_what_the_server_waits_for() {
    let (mut play, exchange, _) = at_work();
    play.says(exchange, &form("a"));
    let (id, _) = play.expect_question();

    play.command(Command::Cancel(CALL));

    let (note, _) = play.expect_post("notifications/cancelled");
    let (post, request) = play.expect_open();
    assert_eq!(body(&request)["result"], json!({ "action": "cancel" }));
    assert_eq!(withdrawn(play.fate(id)), Some(Withdrawal::CallOver));
    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
    play.accepted(note).accepted(post).ends(exchange).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_question_outlives_the_stream_it_came_on_where_the_answer_is_resumed() {
    let (mut play, exchange, asked) = at_work();
    play.streams(exchange, &format!("id: 1\ndata: {}\n\n", form("a"))).ends(exchange);
    let (id, _) = play.expect_question();
    play.wait_millis(1_001);
    let (resumed, _) = play.expect_get(URL);

    play.command(Command::Answer(id, InputResponse::decline()));

    let (post, _) = play.expect_open();
    play.accepted(post).stream_opens(resumed);
    play.says(resumed, &json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} }));
    play.expect_result(CALL);
}

#[test]
fn leaving_and_a_new_session_withdraw_every_question() {
    let (mut play, notices) = legacy();
    play.says(notices, &form("a"));
    let (id, _) = play.expect_question();
    play.command(Command::Disconnect);
    assert_eq!(withdrawn(play.fate(id)), Some(Withdrawal::ConnectionOver));

    let (mut play, notices) = legacy();
    play.says(notices, &form("a"));
    let (id, _) = play.expect_question();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.answers(exchange, 404, "text/plain", "gone").forget_aborts();
    handshake(&mut play, "s-2");
    assert_eq!(withdrawn(play.fate(id)), Some(Withdrawal::ConnectionOver));
}

#[test]
fn an_address_is_asked_for_consent_and_its_end_is_told() {
    let (mut play, exchange, _) = at_work();
    play.says(exchange, &address(4, "e-1"));
    let (id, question) = play.expect_question();
    assert!(
        matches!(&question.kind, InputKind::Url { url, .. } if url == "https://example.com/connect")
    );
    play.command(Command::Answer(id, InputResponse::accept(None)));
    let (post, request) = play.expect_open();
    assert_eq!(body(&request)["result"], json!({ "action": "accept" }));
    play.accepted(post);
    let complete = |id: &str| {
        let params = json!({ "elicitationId": id });
        json!({ "jsonrpc": "2.0", "method": "notifications/elicitation/complete", "params": params })
    };

    play.says(exchange, &complete("unknown"));
    assert!(!matches!(play.fate(id), InputRequestChange::Completed { .. }));
    play.says(exchange, &complete("e-1"));

    assert!(matches!(play.fate(id), InputRequestChange::Completed { .. }));
    let told = play.questions.len();
    play.says(exchange, &complete("e-1"));
    assert_eq!(play.questions.len(), told);
}

#[test]
fn an_error_that_demands_addresses_shows_them_with_the_call_that_failed() {
    let (mut play, exchange, asked) = at_work();
    let address = |id: &str| address(0, id)["params"].clone();
    let listed = json!([address("e-1"), { "message": "no address" }, address("e-2")]);
    let data = json!({ "elicitations": listed });
    let error = json!({ "code": -32042, "message": "first", "data": data });

    play.says(exchange, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    assert!(matches!(play.expect_failure(CALL), CallFailure::Rpc(error) if error.code == -32042));
    let ((first, question), (second, _)) = (play.expect_question(), play.expect_question());
    assert_eq!(question.about, About::Call(CALL));
    play.ends(exchange).command(Command::Answer(first, InputResponse::accept(None))).quiet();
    assert_eq!(answered_by(play.fate(first)), Some(AnsweredBy::Person));
    play.command(Command::Disconnect);
    assert_eq!(withdrawn(play.fate(second)), Some(Withdrawal::ConnectionOver));
}
