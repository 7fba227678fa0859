//! Where a line of the wire log leads: to the call, the list, the question or the step that it is about.

use reactive_graph::traits::WithUntracked as _;

use super::calls::Call;
use super::connection::Connection;
use super::input_requests::Question;
use super::traffic::Log;
use crate::mcp::event::{Record, Subject};
use crate::oauth::StepId;

#[derive(Clone, Debug)]
pub enum Lead {
    Call(Call),
    Question(Question),
    Tools,
    Resources,
    Prompts,
    Tasks,
    /// What the server logged.
    Log,
    SignIn(StepId),
    /// How connecting went, and who the server is.
    Overview,
}

impl Lead {
    /// `None` where there is nothing of it any more.
    pub fn of(connection: &Connection, record: &Record) -> Option<Self> {
        connection.traffic.with_untracked(|log| {
            let root = log.root(record);
            let question = question(connection, log, record);
            if let Some(question) = question {
                return Some(Self::Question(question));
            }
            if let Some(call) = root.call {
                return connection.calls.find(call).map(Self::Call);
            }
            let method = match &root.subject {
                Subject::Request { method, .. } | Subject::Notification { method } => method,
                Subject::Event { name } if name == "tools" => return Some(Self::Tools),
                Subject::HttpRequest { .. } => {
                    return sign_in(connection, log, root).or_else(|| step(connection, root));
                }
                _ => return None,
            };
            Self::of_method(method)
        })
    }

    fn of_method(method: &str) -> Option<Self> {
        let method = method.strip_prefix("notifications/").unwrap_or(method);
        let family = method.split('/').next().unwrap_or_default();
        match (family, method) {
            ("tools", _) => Some(Self::Tools),
            ("resources", _) => Some(Self::Resources),
            ("prompts", _) => Some(Self::Prompts),
            ("tasks", _) => Some(Self::Tasks),
            ("logging" | "message", _) => Some(Self::Log),
            ("server", _) | (_, "initialize" | "initialized" | "ping") => Some(Self::Overview),
            _ => None,
        }
    }
}

/// The question that a line asks, or answers.
fn question(connection: &Connection, log: &Log, record: &Record) -> Option<Question> {
    let asked = |record: &Record| {
        connection.questions.entries.with_untracked(|all| {
            all.iter().find(|question| question.request.record == record.id).cloned()
        })
    };
    asked(record).or_else(|| asked(log.record(record.answers?)?))
}

/// The step that was taken when this exchange was begun.
fn sign_in(connection: &Connection, log: &Log, root: &Record) -> Option<Lead> {
    let opened = log.exchange(root.exchange)?.opened;
    connection.sign_in.step_taken_at(opened).map(Lead::SignIn)
}

/// A request without a message in it, by which connecting was tried.
fn step(connection: &Connection, root: &Record) -> Option<Lead> {
    connection.steps.with_untracked(|steps| {
        steps.iter().any(|step| step.exchange == root.exchange).then_some(Lead::Overview)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use reactive_graph::owner::Owner;
    use reactive_graph::traits::{GetUntracked as _, Set as _};

    use super::*;
    use crate::mcp::event::{CallChange, Cause, Direction, Event, RecordId};
    use crate::mcp::input_request::{About, InputKind, InputRequestChange};
    use crate::mcp::{CallId, ExchangeId, InputRequest, InputRequestId, Moment, Operation};
    use crate::session::command::Place;
    use crate::store::Stores;
    use crate::store::server::traffic::Sought;

    fn request(id: u64, method: &str, call: Option<CallId>) -> Record {
        let (number, method) = (id.to_string(), method.to_owned());
        Record {
            id: RecordId(id),
            exchange: ExchangeId(1),
            at: Moment::default(),
            direction: Direction::ToServer,
            subject: Subject::Request { id: number, method, name: None },
            text: "{}".into(),
            bytes: None,
            answers: None,
            about: None,
            call,
            cause: Cause::Person,
            is_provided_for: false,
            findings: Vec::new(),
        }
    }

    fn answer(id: u64, answers: u64) -> Record {
        let subject = Subject::Response { id: None, error: Some(-1), is_reported: false };
        let direction = Direction::FromServer;
        let answers = Some(RecordId(answers));
        Record { direction, subject, answers, ..request(id, "", None) }
    }

    /// What each record of a server's log leads to, once all of them are there.
    fn leads(stores: Stores, connection: &Connection, records: &[Record]) -> Vec<String> {
        for record in records {
            stores.apply(connection.id, Event::Record(Arc::new(record.clone())));
        }
        let name = |record| match Lead::of(connection, record) {
            Some(Lead::Call(call)) => format!("call {}", call.id.0),
            Some(Lead::Question(question)) => format!("question {}", question.id.0),
            other => format!("{other:?}"),
        };
        records.iter().map(name).collect()
    }

    fn opened() -> (Stores, Connection) {
        let stores = Stores::default();
        let id = stores.servers.open(Place::Demo);
        let connection = stores.servers.find(id).expect("just opened");
        (stores, connection)
    }

    fn start(stores: Stores, connection: &Connection, call: u32) {
        let operation = Arc::new(Operation::call_tool("echo", serde_json::Map::new()));
        let started = CallChange::Started { at: Moment::default(), operation };
        stores.apply(connection.id, Event::Call(CallId(call), started));
    }

    #[test]
    fn lines_lead_to_their_call_their_list_or_their_question() {
        Owner::new().with(|| {
            let (stores, connection) = opened();
            start(stores, &connection, 7);
            let asks = InputRequest {
                key: "k".to_owned(),
                method: "roots/list".to_owned(),
                params: Arc::default(),
                kind: InputKind::Roots,
                about: About::Nothing,
                record: RecordId(5),
                findings: Vec::new(),
                task: None,
            };
            let asked =
                InputRequestChange::Asked { at: Moment::default(), request: Arc::new(asks) };
            stores.apply(connection.id, Event::InputRequest(InputRequestId(2), asked));
            let records = [
                request(1, "tools/call", Some(CallId(7))),
                answer(2, 1),
                request(3, "resources/templates/list", None),
                answer(4, 3),
                request(5, "roots/list", None),
                answer(6, 5),
                request(7, "tools/call", Some(CallId(99))),
                request(8, "initialize", None),
                request(9, "x/y", None),
            ];

            let found = leads(stores, &connection, &records);

            assert_eq!(
                found,
                [
                    "call 7",
                    "call 7",
                    "Some(Resources)",
                    "Some(Resources)",
                    "question 2",
                    "question 2",
                    "None",
                    "Some(Overview)",
                    "None"
                ]
            );
        });
    }

    #[test]
    fn a_card_knows_its_id_and_shows_why_its_call_failed() {
        Owner::new().with(|| {
            let (stores, connection) = opened();
            start(stores, &connection, 7);
            let call = connection.calls.find(CallId(7)).expect("started");
            assert_eq!(call.asked.get_untracked(), None);
            let records = [request(4, "tools/call", Some(CallId(7))), answer(5, 4)];
            leads(stores, &connection, &records);
            let id = call.asked.get_untracked().and_then(|asked| asked.id().map(str::to_owned));
            assert_eq!(id.as_deref(), Some("4"));
            stores.settings.wire_open.set(false);

            assert!(stores.show_in_wire(connection.id, &Sought::Call(CallId(7))));

            assert!(stores.settings.wire_open.get_untracked());
            assert_eq!(connection.traffic.chosen.get_untracked(), Some(RecordId(5)));
            assert!(!stores.show_in_wire(connection.id, &Sought::Call(CallId(8))));
        });
    }
}
