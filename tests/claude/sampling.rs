//! A server asks for an answer of Claude, and the person consents twice.

use std::sync::Arc;

use serde_json::{Value, json};
use wirescope::claude::sampling::{Command, Event, Input, Output, Phase, SamplingRequest};
use wirescope::claude::{Failure, Sampling, Settings};
use wirescope::wire::http::{ExchangeId, Head, HttpEvent, HttpRequest};
use wirescope::wire::moment::Moment;

use crate::playbook::{KEY, access, check_body, settings, setup};
use crate::script::{Script, calls, says};

struct Play {
    sampling: Sampling,
    requests: Vec<(ExchangeId, Arc<HttpRequest>)>,
    open: Vec<ExchangeId>,
    replies: Vec<Option<Value>>,
    events: Vec<Event>,
}

fn params() -> Value {
    json!({
        "messages": [
            { "role": "user", "content": { "type": "text", "text": "Capital of France?" } },
            { "role": "assistant", "content": [{ "type": "text", "text": "Which one?" }] },
            { "role": "user", "content": { "type": "image", "mimeType": "image/png", "data": "AAAA" } },
        ],
        "systemPrompt": "Be brief",
        "maxTokens": 100,
        "temperature": 0.2,
        "stopSequences": ["END"],
        "modelPreferences": { "hints": [{ "name": "nope" }, { "name": "haiku" }] },
        "includeContext": "none",
    })
}

impl Play {
    fn new(params: &Value) -> Self {
        Self {
            sampling: Sampling::new(setup(), params),
            requests: Vec::new(),
            open: Vec::new(),
            replies: Vec::new(),
            events: Vec::new(),
        }
    }

    /// With the person's first consent, to the request as it came.
    fn sent(params: &Value) -> Self {
        let mut play = Self::new(params);
        let request = play.sampling.proposed().clone();
        play.send(request);
        play
    }

    fn send(&mut self, request: SamplingRequest) -> &mut Self {
        let settings = Box::new(settings());
        self.command(Command::Send { request: Box::new(request), access: Some(access()), settings })
    }

    fn command(&mut self, command: Command) -> &mut Self {
        self.feed(Input::Command(command))
    }

    fn answers(&mut self, script: &Script) -> &mut Self {
        let id = self.requests.last().expect("a request").0;
        let headers = vec![("content-type".to_owned(), "text/event-stream".to_owned())];
        let head = Head { status: 200, headers, redirected_to: None };
        self.feed(Input::Http(id, HttpEvent::Head(head)));
        self.feed(Input::Http(id, HttpEvent::Chunk(script.text.clone().into_bytes())));
        self.feed(Input::Http(id, HttpEvent::End))
    }

    fn feed(&mut self, input: Input) -> &mut Self {
        if let Input::Http(id, HttpEvent::End | HttpEvent::Failed(_)) = &input {
            self.open.retain(|open| open != id);
        }
        self.sampling.handle(input, Moment::default());
        while let Some(output) = self.sampling.poll() {
            match output {
                Output::Open(id, request) => {
                    self.open.push(id);
                    self.requests.push((id, request));
                }
                Output::Abort(id) => self.open.retain(|open| *open != id),
                Output::Reply(reply) => self.replies.push(reply),
                Output::Event(event) => self.events.push(event),
            }
        }
        self
    }

    fn body(&self) -> Value {
        let (_, request) = self.requests.last().expect("a request");
        let body = serde_json::from_str(request.body.as_ref().expect("a body")).expect("JSON");
        check_body(&body);
        body
    }

    fn draft(&self) -> Value {
        let Phase::Drafted(result) = self.sampling.phase() else { panic!("{:?}", self.events) };
        result.clone()
    }
}

#[test]
fn nothing_goes_out_before_the_person_has_seen_the_request() {
    let mut play = Play::new(&params());
    play.command(Command::HandOver(json!({}))).feed(Input::Tick);

    assert_eq!(play.sampling.phase(), &Phase::Proposed);
    assert!(play.requests.is_empty() && play.replies.is_empty());
    let proposed = play.sampling.proposed();
    assert_eq!((proposed.max_tokens, proposed.system.as_deref()), (100, Some("Be brief")));
    assert!(proposed.findings.is_empty());
}

#[test]
fn a_request_becomes_a_question_for_the_api() {
    let play = Play::sent(&params());

    assert_eq!(
        play.body(),
        json!({
            "model": "claude-opus-5-5",
            "max_tokens": 100,
            "stream": true,
            "system": "Be brief",
            "stop_sequences": ["END"],
            "cache_control": { "type": "ephemeral" },
            "messages": [
                { "role": "user", "content": [{ "type": "text", "text": "Capital of France?" }] },
                { "role": "assistant", "content": [{ "type": "text", "text": "Which one?" }] },
                { "role": "user", "content": [{ "type": "image", "source":
                    { "type": "base64", "media_type": "image/png", "data": "AAAA" } }] },
            ],
        })
    );
}

#[test]
fn an_edited_request_goes_out_as_edited() {
    let mut play = Play::new(&params());
    let mut edited = play.sampling.proposed().clone();
    edited.system = None;
    edited.messages.truncate(1);

    play.send(edited);

    assert_eq!(play.body().get("system"), None);
    assert_eq!(play.body()["messages"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_answer_waits_for_the_second_consent() {
    let mut play = Play::sent(&params());
    play.answers(&Script::start().thinks(&["hm"], "sig").words(&["Par", "is"]).stop("end_turn"));

    let draft = play.draft();
    assert_eq!(
        draft,
        json!({ "role": "assistant", "content": { "type": "text", "text": "Paris" },
            "model": "claude-opus-5-5", "stopReason": "endTurn" })
    );
    assert!(play.replies.is_empty());

    let mut edited = draft;
    edited["content"]["text"] = json!("PARIS");
    play.command(Command::HandOver(edited.clone()));
    assert_eq!((&play.replies, play.sampling.phase()), (&vec![Some(edited)], &Phase::Over));
}

#[test]
fn declining_answers_once_whenever_it_is() {
    let mut early = Play::new(&params());
    early.command(Command::Decline).command(Command::Decline);
    assert_eq!(early.replies, [None]);

    let mut midway = Play::sent(&params());
    midway.command(Command::Decline);
    assert_eq!((&midway.replies, &midway.open), (&vec![None], &vec![]));

    let mut late = Play::sent(&params());
    late.answers(&says("x")).command(Command::Decline).command(Command::HandOver(json!({})));
    assert_eq!(late.replies, [None]);
}

#[test]
fn a_stopped_request_can_be_sent_again() {
    let mut play = Play::sent(&params());
    play.command(Command::Stop);
    assert_eq!((play.sampling.phase(), &play.open), (&Phase::Proposed, &vec![]));

    play.send(play.sampling.proposed().clone()).answers(&says("x"));

    assert_eq!(play.draft()["content"]["text"], "x");
}

#[test]
fn every_stop_reason_has_a_name_for_the_server() {
    for (reason, expected) in [
        ("end_turn", "endTurn"),
        ("max_tokens", "maxTokens"),
        ("stop_sequence", "stopSequence"),
        ("refusal", "refusal"),
    ] {
        let mut play = Play::sent(&params());
        play.answers(&Script::start().words(&["x"]).stop(reason));
        assert_eq!(play.draft()["stopReason"], expected);
    }
}

#[test]
fn the_server_s_own_tools_are_offered_and_their_use_goes_back_to_it() {
    let mut params = params();
    params["tools"] = json!([{ "name": "get weather", "inputSchema": { "type": "object" } }]);
    params["toolChoice"] = json!({ "mode": "required" });
    params["messages"] = json!([
        { "role": "user", "content": { "type": "text", "text": "Weather?" } },
        { "role": "assistant", "content": [
            { "type": "tool_use", "id": "t0", "name": "get weather", "input": {} }] },
        { "role": "user", "content": [
            { "type": "tool_result", "toolUseId": "t0", "content": [{ "type": "text", "text": "wet" }] }] },
    ]);
    let mut play = Play::sent(&params);
    let body = play.body();
    assert_eq!(body["tools"][0]["name"], "get_weather");
    assert_eq!(body["tool_choice"], json!({ "type": "any" }));
    assert_eq!(body["messages"][1]["content"][0]["name"], "get_weather");

    play.answers(&calls(&[("t1", "get_weather", "{\"city\":\"Berlin\"}")]));

    let draft = play.draft();
    assert_eq!(draft["stopReason"], "toolUse");
    assert_eq!(
        draft["content"][1],
        json!({ "type": "tool_use", "id": "t1", "name": "get weather", "input": { "city": "Berlin" } })
    );
}

#[test]
fn a_hint_picks_among_the_models_that_there_are() {
    let request = SamplingRequest::read(&params());

    assert_eq!(request.model(&["claude-opus-5-5", "claude-haiku-5-5"], "own"), "claude-haiku-5-5");
    assert_eq!(request.model(&["claude-opus-5-5"], "own"), "own");
}

#[test]
fn what_is_wrong_with_a_request_is_found_and_the_rest_is_read() {
    let request =
        SamplingRequest::read(&json!({ "messages": [{ "content": 3 }], "systemPrompt": 1 }));

    let pointers: Vec<_> = request.findings.iter().map(|found| found.pointer.as_str()).collect();
    assert_eq!(pointers, ["/messages/0/role", "/systemPrompt", "/maxTokens"]);
    assert_eq!(request.max_tokens, 1_000);
    assert_eq!(SamplingRequest::read(&json!(7)).findings.len(), 1);
}

#[test]
fn without_access_or_model_it_fails_and_can_be_sent_again() {
    let mut play = Play::new(&params());
    let request = || Box::new(SamplingRequest::read(&params()));
    let settings = Box::new(Settings::default());

    play.command(Command::Send { request: request(), access: None, settings: settings.clone() });
    assert_eq!(play.sampling.phase(), &Phase::Failed(Failure::NoAccess));
    play.command(Command::Send { request: request(), access: Some(access()), settings });
    assert_eq!(play.sampling.phase(), &Phase::Failed(Failure::NoModel));

    play.send(*request()).answers(&says("x"));
    assert_eq!(play.draft()["content"]["text"], "x");
    assert!(!format!("{:?}{:?}", play.sampling, play.events).contains(KEY));
}
