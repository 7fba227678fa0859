//! One conversation and the world around it. Each method feeds one input and notes what comes out; what
//! must hold at every moment is checked after every input.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use wirescope::claude::{
    Access, Answer, Body, Call, CallChange, CallId, CallPhase, Command, Conversation, Event,
    Failure, Input, Models, Offer, Operation, Output, Part, Phase, Saved, Scope, ServerKey,
    Settings, Setup, ToolRef, TurnChange, TurnId,
};
use wirescope::wire::http::{ExchangeId, Head, HttpEvent, HttpRequest, NetworkFailure};
use wirescope::wire::moment::Moment;

use crate::script::Script;

pub(crate) const KEY: &str = "sk-ant-SESAME";
/// The first moment, since the Unix epoch: Sun, 06 Nov 1994 08:49:30 GMT.
pub(crate) const EPOCH: Duration = Duration::from_secs(784_111_770);

pub(crate) struct Play {
    pub(crate) conversation: Conversation,
    pub(crate) now: Moment,
    pub(crate) tape: Vec<(Input, Moment)>,
    pub(crate) requests: Vec<(ExchangeId, Arc<HttpRequest>)>,
    /// Open at this moment.
    pub(crate) open: Vec<ExchangeId>,
    /// Running at this moment.
    pub(crate) running: BTreeMap<CallId, Operation>,
    /// In the order they were made.
    pub(crate) calls: Vec<CallId>,
    pub(crate) events: Vec<Event>,
    /// Everything that came out while `printing`, as printing shows it.
    pub(crate) printed: String,
    pub(crate) printing: bool,
}

pub(crate) fn setup() -> Setup {
    Setup::new(EPOCH, 42)
}

pub(crate) fn access() -> Access {
    Access::new(None, Some(KEY)).expect("an address and a key")
}

pub(crate) fn settings() -> Settings {
    Settings { model: "claude-opus-5-5".to_owned(), ..Settings::default() }
}

pub(crate) fn tool(server: &str, tool: &str) -> ToolRef {
    ToolRef { server: ServerKey(server.to_owned()), tool: tool.to_owned() }
}

pub(crate) fn offer(server: &str, name: &str, read_only: bool) -> Offer {
    Offer {
        tool: tool(server, name),
        server_name: server.to_owned(),
        description: Some(format!("{name} things")),
        input_schema: json!({ "type": "object" }),
        read_only,
    }
}

pub(crate) fn result(text: &str) -> Value {
    json!({ "content": [{ "type": "text", "text": text }] })
}

impl Play {
    pub(crate) fn of(conversation: Conversation) -> Self {
        Self {
            conversation,
            now: Moment::default(),
            tape: Vec::new(),
            requests: Vec::new(),
            open: Vec::new(),
            running: BTreeMap::new(),
            calls: Vec::new(),
            events: Vec::new(),
            printed: String::new(),
            printing: false,
        }
    }

    /// With access, a model, and the tools `add` and `read` of one server, `read` being read-only.
    pub(crate) fn new() -> Self {
        let mut play = Self::of(Conversation::new(setup()));
        play.command(Command::SetAccess(Some(access())));
        play.command(Command::SetSettings(settings()));
        play.command(Command::SetTools(vec![
            offer("one", "add", false),
            offer("one", "read", true),
        ]));
        play
    }

    pub(crate) fn said(text: &str) -> Self {
        let mut play = Self::new();
        play.say(text);
        play
    }

    pub(crate) fn say(&mut self, text: &str) -> &mut Self {
        self.command(Command::Say(vec![Part::text(text)]))
    }

    pub(crate) fn command(&mut self, command: Command) -> &mut Self {
        self.feed(Input::Command(command))
    }

    pub(crate) fn approve(&mut self, call: CallId) -> &mut Self {
        self.command(Command::Approve { call, arguments: None, scope: Scope::Once })
    }

    pub(crate) fn returns(&mut self, call: CallId, text: &str) -> &mut Self {
        self.feed(Input::Called(call, Ok(result(text))))
    }

    /// The call made how many-th is allowed and returns.
    pub(crate) fn runs(&mut self, index: usize, text: &str) -> &mut Self {
        let call = self.calls[index];
        self.approve(call).returns(call, text)
    }

    pub(crate) fn wait(&mut self, pause: Duration) -> &mut Self {
        self.now = self.now.after(pause);
        self.feed(Input::Tick)
    }

    /// To the next deadline, which there must be.
    pub(crate) fn wait_for_deadline(&mut self) -> Duration {
        let deadline = self.conversation.deadline().expect("something to wait for");
        let pause = deadline.since(self.now);
        self.wait(pause);
        pause
    }

    /// A whole answer to the request that is open last.
    pub(crate) fn answers(&mut self, script: &Script) -> &mut Self {
        let id = self.requests.last().expect("a request").0;
        self.begins(script).feed(Input::Http(id, HttpEvent::End))
    }

    /// The start of an answer.
    pub(crate) fn begins(&mut self, script: &Script) -> &mut Self {
        self.head(200, &[("content-type", "text/event-stream")]).chunk(script.text.as_bytes())
    }

    pub(crate) fn fails(&mut self, status: u16, headers: &[(&str, &str)], body: &str) -> &mut Self {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        self.head(status, &all).chunk(body.as_bytes()).http(HttpEvent::End)
    }

    pub(crate) fn error(&mut self, status: u16, kind: &str, message: &str) -> &mut Self {
        self.error_with(status, &[], kind, message)
    }

    pub(crate) fn error_with(
        &mut self,
        status: u16,
        headers: &[(&str, &str)],
        kind: &str,
        message: &str,
    ) -> &mut Self {
        let error = json!({ "type": kind, "message": message });
        let body = json!({ "type": "error", "error": error, "request_id": "req_7" });
        self.fails(status, headers, &body.to_string())
    }

    pub(crate) fn unreachable(&mut self) -> &mut Self {
        let why = "TypeError: Failed to fetch".to_owned();
        self.http(HttpEvent::Failed(NetworkFailure::Hidden(why)))
    }

    pub(crate) fn head(&mut self, status: u16, headers: &[(&str, &str)]) -> &mut Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let headers = headers.iter().map(own).collect();
        self.http(HttpEvent::Sent);
        self.http(HttpEvent::Head(Head { status, headers, redirected_to: None }))
    }

    pub(crate) fn chunk(&mut self, bytes: &[u8]) -> &mut Self {
        self.http(HttpEvent::Chunk(bytes.to_vec()))
    }

    pub(crate) fn http(&mut self, event: HttpEvent) -> &mut Self {
        let id = self.requests.last().expect("a request").0;
        self.feed(Input::Http(id, event))
    }

    pub(crate) fn feed(&mut self, input: Input) -> &mut Self {
        self.tape.push((input.clone(), self.now));
        if let Input::Http(id, HttpEvent::End | HttpEvent::Failed(_)) = &input {
            self.open.retain(|open| open != id);
        }
        if let Input::Called(id, _) = &input {
            self.running.remove(id);
        }
        self.conversation.handle(input, self.now);
        while let Some(output) = self.conversation.poll() {
            if self.printing {
                let _ = writeln!(self.printed, "{output:?}");
            }
            self.take(output);
        }
        self
    }

    fn take(&mut self, output: Output) {
        match output {
            Output::Open(id, request) => {
                self.open.push(id);
                if let Some(body) = &request.body {
                    check_body(&serde_json::from_str(body).expect("JSON"));
                }
                self.requests.push((id, request));
            }
            Output::Abort(id) => {
                assert!(self.open.contains(&id), "aborts what is not open");
                self.open.retain(|open| *open != id);
            }
            Output::Call(id, operation) => {
                assert!(self.running.insert(id, operation).is_none(), "a call runs once");
            }
            Output::CancelCall(id) => {
                assert!(self.running.remove(&id).is_some(), "cancels what runs");
            }
            Output::Event(event) => {
                if let Event::Call(id, CallChange::Began { .. }) = &event {
                    assert!(!self.calls.contains(id), "a call begins once");
                    self.calls.push(*id);
                }
                self.events.push(event);
            }
        }
    }

    // --- What came out ---------------------------------------------------------------------------

    pub(crate) fn phase(&self) -> &Phase {
        self.conversation.phase()
    }

    pub(crate) fn failure(&self) -> &Failure {
        let Phase::Failed { failure, .. } = self.phase() else { panic!("{:?}", self.phase()) };
        failure
    }

    /// The body of the request made last.
    pub(crate) fn body(&self) -> Value {
        let (_, request) = self.requests.last().expect("a request");
        serde_json::from_str(request.body.as_ref().expect("a body")).expect("JSON")
    }

    pub(crate) fn messages(&self) -> Value {
        self.body()["messages"].clone()
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let (_, request) = self.requests.last().expect("a request");
        let found = request.headers.iter().find(|header| header.name == name);
        found.map(|header| header.value.reveal().to_owned())
    }

    pub(crate) fn head_id(&self) -> TurnId {
        self.conversation.branch().last().expect("a turn").id
    }

    /// The person's message that stands last in the branch.
    pub(crate) fn last_said(&self) -> TurnId {
        let branch = self.conversation.branch();
        let said = branch.iter().rev().find(|turn| matches!(turn.body, Body::Person(_)));
        said.expect("a message").id
    }

    pub(crate) fn answer(&self) -> &Answer {
        self.conversation.answer(self.head_id()).expect("an answer")
    }

    pub(crate) fn call(&self, id: CallId) -> &Call {
        self.conversation.call(id).expect("a call")
    }

    pub(crate) fn is_asking(&self, id: CallId) -> bool {
        self.call(id).phase == CallPhase::Asking
    }

    pub(crate) fn findings(&self) -> usize {
        let is_found = |event: &&Event| {
            matches!(
                event,
                Event::Turn(_, TurnChange::Answer(wirescope::claude::AnswerChange::Found(_)))
            )
        };
        self.events.iter().filter(is_found).count()
    }

    pub(crate) fn models(&self) -> &Models {
        let told = self.events.iter().rev().find_map(|event| match event {
            Event::Models(models) => Some(models),
            _ => None,
        });
        told.expect("something about models")
    }

    pub(crate) fn restored(&self) -> Self {
        let saved = Saved::read(&self.conversation.saved().encode()).expect("whole");
        let mut play = Self::of(Conversation::restore(setup(), saved));
        play.command(Command::SetAccess(Some(access())));
        play
    }
}

/// What the API asks of every request: roles alternate from the person on, no message and no text is
/// empty, a result for every tool use comes first in the next message, and nothing else has one.
pub(crate) fn check_body(body: &Value) {
    let messages = body["messages"].as_array().expect("messages");
    assert!(!messages.is_empty(), "{body}");
    let mut wanted: Vec<String> = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let role = if index % 2 == 0 { "user" } else { "assistant" };
        assert_eq!(message["role"], role, "{body:#}");
        let content = message["content"].as_array().expect("content");
        assert!(!content.is_empty(), "{body:#}");
        let results = content.iter().take_while(|block| block["type"] == "tool_result");
        let ids: Vec<String> = results.map(|block| text(&block["tool_use_id"])).collect();
        assert_eq!(ids, wanted, "{body:#}");
        let all = content.iter().filter(|block| block["type"] == "tool_result");
        assert_eq!(all.count(), ids.len(), "results come first: {body:#}");
        let uses = content.iter().filter(|block| block["type"] == "tool_use");
        wanted = uses.map(|block| text(&block["id"])).collect();
        content.iter().for_each(check_block);
        if role == "assistant" {
            let last = text(&content[content.len() - 1]["type"]);
            assert!(!last.ends_with("thinking"), "{body:#}");
        }
    }
    assert_eq!(wanted, Vec::<String>::new(), "{body:#}");
    if body.to_string().contains("\"tool_use\"") {
        assert!(body["tools"].is_array(), "{body:#}");
    }
}

fn check_block(block: &Value) {
    match text(&block["type"]).as_str() {
        "text" => assert!(!text(&block["text"]).trim().is_empty(), "{block}"),
        "thinking" => assert!(!text(&block["signature"]).is_empty(), "{block}"),
        "tool_use" => assert!(block["input"].is_object(), "{block}"),
        "tool_result" => {
            let content = block["content"].as_array().expect("content");
            assert!(!content.is_empty(), "{block}");
            content.iter().for_each(check_block);
        }
        _ => {}
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
