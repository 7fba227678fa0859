//! What the two say to each other, as lines of one log: which response belongs to which request, and who they are.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde_json::Value;

use crate::mcp::link::recorder::{Recorder, Said, response_subject};
use crate::mcp::model::command::Dialect;
use crate::mcp::model::event::{Event, ExchangeChange, Identity, Recorded};
use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::id::RecordId;
use crate::mcp::model::moment::Moment;
use crate::mcp::model::record::{Cause, Direction, Subject};
use crate::wire::companion::tap::{Opening, Transport};
use crate::wire::json_rpc::{Message, NotAMessage, Reading, RequestId, RpcError};
use crate::wire::reader::Finding;
use crate::wire::received::Received;
use crate::wire::{json, json_text};

/// Requests that may wait for their responses; beyond it some responses stand alone.
const MOST_ASKED: usize = 10_000;
/// With the same id, of clients that know nothing of each other.
const MOST_ALIKE: usize = 100;

#[derive(Debug, Default)]
pub(super) struct Log {
    recorder: Recorder,
    events: VecDeque<Event>,
    now: Moment,
    recorded: Option<Recorded>,
    asked: BTreeMap<(Side, RequestId), Vec<Asked>>,
    /// Who asked to be told of progress by which token.
    tokens: BTreeMap<(Side, String), RecordId>,
    has_identity: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Client,
    Server,
}

#[derive(Debug)]
struct Asked {
    record: RecordId,
    exchange: ExchangeId,
    greeting: Option<Greeting>,
}

/// A request whose result says who the server is.
#[derive(Debug)]
enum Greeting {
    Initialize,
    /// Of 2026-07-28, with the revision that it names.
    Modern(String),
}

/// On which exchange a message came, and what that carried to the server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carriage {
    pub(super) exchange: ExchangeId,
    pub(super) carried: Option<RecordId>,
}

impl From<Direction> for Side {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::ToServer => Self::Client,
            Direction::FromServer => Self::Server,
        }
    }
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

impl Log {
    pub(super) fn after(last: RecordId) -> Self {
        let mut log = Self::default();
        log.recorder.go_on_after(last.0);
        log
    }

    pub(super) fn last(&self) -> RecordId {
        self.recorder.last()
    }

    pub(super) fn poll(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    pub(super) fn now(&self) -> Moment {
        self.now
    }

    pub(super) fn set_now(&mut self, now: Moment) {
        self.now = now;
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.events.push_back(event);
    }

    pub(super) fn tell_exchange(&mut self, id: ExchangeId, change: ExchangeChange) {
        self.tell(Event::Exchange(id, change));
    }

    pub(super) fn begin(&mut self, opening: Opening) {
        let recorded = Recorded { opening, client: None };
        self.recorded = Some(recorded.clone());
        self.tell(Event::Recorded(Arc::new(recorded)));
    }

    pub(super) fn write(&mut self, exchange: ExchangeId, said: Said) -> RecordId {
        let record = self.recorder.write(exchange, self.now, said);
        let id = record.id;
        self.tell(Event::Record(record));
        id
    }

    /// Bytes that passed, and that the tap had no room for.
    pub(super) fn lost(&mut self, bytes: u64) {
        let reason = format!(
            "the tap could not record {bytes} bytes in time; they still reached the other side"
        );
        let subject = Subject::Unreadable { reason };
        let said = Said::from_server(subject, Arc::<str>::from(""), Cause::Person);
        self.write(ExchangeId(0), said);
    }

    /// The messages in a text; returns the record of the first. `by` is who said it.
    pub(super) fn messages(
        &mut self,
        by: Direction,
        on: Carriage,
        text: &Received,
        reading: Reading,
    ) -> Option<RecordId> {
        let texts = if reading.batch {
            json_text::items(json::without_mark(&text.text))
        } else {
            Vec::new()
        };
        let texts = if texts.len() == reading.messages.len() { texts } else { Vec::new() };
        let mut findings = reading.findings;
        let mut first = None;
        for (index, message) in reading.messages.into_iter().enumerate() {
            let own = std::mem::take(&mut findings);
            let part = texts.get(index).map(|text| (*text).to_owned().into());
            let record = self.message(by, on, part.unwrap_or_else(|| text.clone()), message, own);
            first.get_or_insert(record);
        }
        first
    }

    fn message(
        &mut self,
        by: Direction,
        on: Carriage,
        text: Received,
        message: Result<Message, NotAMessage>,
        findings: Vec<Finding>,
    ) -> RecordId {
        let said = |subject| Said::new(by, subject, text, Cause::Person).found(findings);
        match message {
            Ok(Message::Request { id, method, params }) => {
                let greeting = self.greeting(by, &method, &params);
                let members = params.as_object();
                let record = self
                    .write(on.exchange, said(Subject::request(id.to_string(), method, members)));
                self.remember(by, id, Asked { record, exchange: on.exchange, greeting }, &params);
                record
            }
            Ok(Message::Notification { method, params }) => {
                let about = self.about(by, &params);
                self.write(on.exchange, said(Subject::Notification { method }).about(about))
            }
            Ok(Message::Response { id, outcome }) => {
                let asked = id.as_ref().and_then(|id| self.answered(by, id, on.exchange));
                let answers = asked.as_ref().map(|asked| asked.record).or(on.carried);
                let subject = response_subject(id.as_ref(), &outcome);
                let record = self.write(on.exchange, said(subject).answering(answers));
                if let Some(asked) = asked {
                    self.greeted(&asked, on, outcome);
                }
                record
            }
            Err(reason) => {
                let reason = reason.to_string();
                self.write(on.exchange, said(Subject::Unreadable { reason }).about(on.carried))
            }
        }
    }

    fn remember(&mut self, by: Direction, id: RequestId, asked: Asked, params: &Value) {
        // Whose answers come after so many others stand alone.
        if self.asked.len() >= MOST_ASKED {
            self.asked.clear();
        }
        if let Some(token) = params.pointer("/_meta/progressToken") {
            if self.tokens.len() >= MOST_ASKED {
                self.tokens.clear();
            }
            self.tokens.insert((by.into(), token.to_string()), asked.record);
        }
        let alike = self.asked.entry((by.into(), id)).or_default();
        if alike.len() >= MOST_ALIKE {
            alike.remove(0);
        }
        alike.push(asked);
    }

    /// The request of the other side that a response answers: one of its own exchange before any other.
    fn answered(&mut self, by: Direction, id: &RequestId, on: ExchangeId) -> Option<Asked> {
        let key = (Side::from(by).other(), id.clone());
        let alike = self.asked.get_mut(&key)?;
        let own = alike.iter().position(|asked| asked.exchange == on);
        let asked = alike.remove(own.unwrap_or(alike.len().checked_sub(1)?));
        if alike.is_empty() {
            self.asked.remove(&key);
        }
        Some(asked)
    }

    fn about(&self, by: Direction, params: &Value) -> Option<RecordId> {
        let token = params.get("progressToken")?;
        self.tokens.get(&(Side::from(by).other(), token.to_string())).copied()
    }

    /// Also notes who the client is.
    fn greeting(&mut self, by: Direction, method: &str, params: &Value) -> Option<Greeting> {
        if by == Direction::FromServer {
            return None;
        }
        let meta = |name: &str| params.pointer(&format!("/_meta/io.modelcontextprotocol~1{name}"));
        let revision = meta("protocolVersion").and_then(Value::as_str);
        let info = meta("clientInfo").or_else(|| params.get("clientInfo"));
        self.note_client(info);
        match revision {
            Some(revision) if !self.has_identity => Some(Greeting::Modern(revision.to_owned())),
            None if method == "initialize" => Some(Greeting::Initialize),
            _ => None,
        }
    }

    fn note_client(&mut self, info: Option<&Value>) {
        let (Some(info), Some(recorded)) = (info, &mut self.recorded) else { return };
        let text = |name: &str| info.get(name).and_then(Value::as_str).unwrap_or_default();
        let client = format!("{} {}", text("name"), text("version")).trim().to_owned();
        if recorded.client.as_deref() != Some(&client) && !client.is_empty() {
            recorded.client = Some(client);
            let recorded = Arc::new(recorded.clone());
            self.tell(Event::Recorded(recorded));
        }
    }

    /// Who the server is.
    fn greeted(&mut self, asked: &Asked, on: Carriage, outcome: Result<Value, RpcError>) {
        let (Some(greeting), Ok(result), Some(recorded)) =
            (&asked.greeting, outcome, &self.recorded)
        else {
            return;
        };
        let is_program = recorded.opening.transport == Transport::Stdio;
        let (dialect, revision, info) = match greeting {
            Greeting::Initialize => {
                let revision = result.get("protocolVersion").and_then(Value::as_str);
                let dialect = if is_program {
                    Dialect::Stdio
                } else if asked.exchange == on.exchange {
                    Dialect::Streamable
                } else {
                    Dialect::HttpSse
                };
                (dialect, revision, result.get("serverInfo"))
            }
            Greeting::Modern(revision) => {
                let info = result.pointer("/_meta/io.modelcontextprotocol~1serverInfo");
                (Dialect::Modern, Some(revision.as_str()), info)
            }
        };
        let endpoint = recorded.opening.target.clone();
        let identity = Identity::of(dialect, &result, info, endpoint, Vec::new());
        let revision = revision.map(str::to_owned);
        self.has_identity = true;
        self.tell(Event::Identity(Arc::new(Identity { revision, is_program, ..identity })));
    }
}
