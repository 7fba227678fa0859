//! A session, two modern servers that answer by themselves, and the API, which answers as a test says.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use wirescope::claude::{self, Access, CallPhase, Part, Settings};
use wirescope::mcp::Target;
use wirescope::session::agent::{self, Event, Talking, Wish};
use wirescope::session::command::Place;
use wirescope::session::{Command, Input, Output, Page, ServerId, Session};
use wirescope::wire::http::{ExchangeId, Head, HttpEvent, HttpRequest};
use wirescope::wire::moment::Moment;

pub(crate) const ONE: ServerId = ServerId(1);
pub(crate) const TWO: ServerId = ServerId(2);
pub(crate) const KEY: &str = "sk-ant-sesame-0123456789";

pub(crate) struct World {
    pub(crate) session: Session,
    pub(crate) now: Moment,
    pub(crate) api: Vec<(ExchangeId, Arc<HttpRequest>)>,
    pub(crate) aborted: Vec<ExchangeId>,
    /// Calls of tools that wait for an answer.
    pub(crate) calls: Vec<(ServerId, ExchangeId, Value)>,
    pub(crate) chat: Vec<(ServerId, Event)>,
    pub(crate) outputs: Vec<Output>,
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world = Self {
            session: Session::new(7)
                .on(Page { epoch: Duration::from_secs(784_111_770), ..Page::default() }),
            now: Moment::default(),
            api: Vec::new(),
            aborted: Vec::new(),
            calls: Vec::new(),
            chat: Vec::new(),
            outputs: Vec::new(),
        };
        for (server, url) in
            [(ONE, "http://one.test/mcp?token=hidden"), (TWO, "http://two.test/mcp")]
        {
            world.command(Command::Open(server, Place::Web(Target::at(url))));
        }
        let access = Access::new(None, Some(KEY)).expect("an address and a key");
        let settings = Settings { model: "claude-opus-5-5".to_owned(), ..Settings::default() };
        world.command(Command::Claude(Wish::Access(Some(access))));
        world.command(Command::Claude(Wish::Settings(settings)));
        world
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.feed(Input::Command(command));
    }

    pub(crate) fn chat(&mut self, command: agent::Command) {
        self.command(Command::Chat(ONE, command));
    }

    pub(crate) fn talk(&mut self, command: claude::Command) {
        self.chat(agent::Command::Talk(command));
    }

    pub(crate) fn say(&mut self, words: &str) {
        self.talk(claude::Command::Say(vec![Part::text(words)]));
    }

    pub(crate) fn feed(&mut self, input: Input) {
        self.session.handle(input, self.now);
        let outputs: Vec<Output> = std::iter::from_fn(|| self.session.poll()).collect();
        for output in outputs {
            match &output {
                Output::Open(server, exchange, request) => {
                    self.serve(*server, *exchange, &Arc::clone(request));
                }
                Output::OpenApi(exchange, request) => {
                    self.api.push((*exchange, Arc::clone(request)));
                }
                Output::AbortApi(exchange) => self.aborted.push(*exchange),
                Output::Chat(server, event) => self.chat.push((*server, event.clone())),
                Output::WantTalking => self.command(Command::TalkWith(Talking::ALL)),
                _ => {}
            }
            self.outputs.push(output);
        }
    }

    fn serve(&mut self, server: ServerId, exchange: ExchangeId, request: &HttpRequest) {
        let body: Value = serde_json::from_str(request.body.as_deref().unwrap_or("null"))
            .expect("the session sends JSON");
        let result = match body["method"].as_str().unwrap_or_default() {
            "server/discover" => json!({ "supportedVersions": ["2026-07-28"],
                "capabilities": { "tools": {} }, "resultType": "complete" }),
            "tools/list" => json!({ "resultType": "complete", "tools": [
                { "name": "search", "inputSchema": { "type": "object" } },
                { "name": "read", "inputSchema": { "type": "object" },
                  "annotations": { "readOnlyHint": true } },
            ] }),
            "tools/call" => return self.calls.push((server, exchange, body)),
            _ => return,
        };
        self.answer_server(server, exchange, &body["id"], &result);
    }

    pub(crate) fn answer_server(
        &mut self,
        server: ServerId,
        exchange: ExchangeId,
        id: &Value,
        result: &Value,
    ) {
        let message = json!({ "jsonrpc": "2.0", "id": id, "result": result });
        for event in whole(200, "application/json", &message.to_string()) {
            self.feed(Input::Http(server, exchange, event));
        }
    }

    /// The oldest call of a tool that waits returns this text.
    pub(crate) fn return_text(&mut self, text: &str) -> Value {
        let (server, exchange, body) = self.calls.remove(0);
        let result =
            json!({ "resultType": "complete", "content": [{ "type": "text", "text": text }] });
        self.answer_server(server, exchange, &body["id"], &result);
        body
    }

    /// The body of the latest request to the API.
    pub(crate) fn asked(&self) -> Value {
        let (_, request) = self.api.last().expect("a request to the API");
        serde_json::from_str(request.body.as_deref().expect("a body")).expect("JSON")
    }

    /// The latest request to the API is answered by these blocks.
    pub(crate) fn answer(&mut self, blocks: &[Value]) {
        let is_call = blocks.iter().any(|block| block["type"] == "tool_use");
        let stop = if is_call { "tool_use" } else { "end_turn" };
        let mut events = vec![json!({ "type": "message_start", "message": {
            "id": "msg_1", "model": "claude-opus-5-5", "usage": { "input_tokens": 3, "output_tokens": 1 },
        } })];
        for (index, block) in blocks.iter().enumerate() {
            let (start, delta) = match block["type"].as_str() {
                Some("text") => (
                    json!({ "type": "text", "text": "" }),
                    json!({ "type": "text_delta", "text": block["text"] }),
                ),
                _ => (
                    json!({ "type": "tool_use", "id": block["id"], "name": block["name"], "input": {} }),
                    json!({ "type": "input_json_delta", "partial_json": block["input"].to_string() }),
                ),
            };
            events.push(
                json!({ "type": "content_block_start", "index": index, "content_block": start }),
            );
            events.push(json!({ "type": "content_block_delta", "index": index, "delta": delta }));
            events.push(json!({ "type": "content_block_stop", "index": index }));
        }
        events.push(json!({ "type": "message_delta", "delta": { "stop_reason": stop },
            "usage": { "output_tokens": 9 } }));
        events.push(json!({ "type": "message_stop" }));
        let mut text = String::new();
        for event in events {
            let kind = event["type"].as_str().expect("a type");
            write!(text, "event: {kind}\ndata: {event}\n\n").expect("a string takes all");
        }
        self.api_says(200, "text/event-stream", &text);
    }

    pub(crate) fn api_says(&mut self, status: u16, media_type: &str, text: &str) {
        let exchange = self.api.last().expect("a request to the API").0;
        for event in whole(status, media_type, text) {
            self.feed(Input::Api(exchange, event));
        }
    }

    /// The calls of the conversation, each with its latest phase.
    pub(crate) fn phases(&self) -> Vec<(claude::CallId, CallPhase)> {
        let mut phases: Vec<(claude::CallId, CallPhase)> = Vec::new();
        for (_, event) in &self.chat {
            let Event::Talk(claude::Event::Call(id, change)) = event else { continue };
            match change {
                claude::CallChange::Began { call, .. } => phases.push((*id, call.phase.clone())),
                claude::CallChange::Phase(phase) => {
                    let held = phases.iter_mut().find(|(held, _)| held == id).expect("began");
                    held.1.clone_from(phase);
                }
            }
        }
        phases
    }

    pub(crate) fn approve(&mut self, call: claude::CallId) {
        let scope = claude::Scope::Once;
        self.talk(claude::Command::Approve { call, arguments: None, scope });
    }
}

fn whole(status: u16, media_type: &str, text: &str) -> Vec<HttpEvent> {
    let headers = vec![("content-type".to_owned(), media_type.to_owned())];
    let head = Head { status, headers, redirected_to: None };
    vec![HttpEvent::Head(head), HttpEvent::Chunk(text.as_bytes().to_vec()), HttpEvent::End]
}

pub(crate) fn tool_use(id: &str, name: &str) -> Value {
    json!({ "type": "tool_use", "id": id, "name": name, "input": { "q": id } })
}
