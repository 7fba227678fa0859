//! The newest part of a wire log as text, for a page that leaves and comes back. No secret gets in.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::Found;
use crate::mcp::event::{Cause, Direction, ExchangeEnd, Record, RecordId, Subject};
use crate::mcp::http::{Carrier, Head, Header, HttpRequest, Method, NetworkFailure, Reach};
use crate::mcp::{ExchangeId, Moment};
use crate::store::server::traffic::{Exchange, Log, Opened, Running};
use crate::wire::base64;
use crate::wire::program::{Exit, Program};
use crate::wire::received::Received;

/// Where the method stands of a request.
const PROGRAM: &str = "program";

/// As many of the newest records as fit into `most_bytes` of text.
pub(super) fn encode(log: &Log, most_bytes: usize) -> Value {
    let mut left = most_bytes;
    let fits = |record: &&Arc<Record>| {
        let bytes = record.bytes.as_ref().map_or(0, |bytes| bytes.len());
        let cost = record.text.len() + 2 * bytes + 200;
        let fits = cost <= left;
        left = left.saturating_sub(cost);
        fits
    };
    let mut records: Vec<&Arc<Record>> = log.records().rev().take_while(fits).collect();
    records.reverse();
    let used: BTreeSet<ExchangeId> = records.iter().map(|record| record.exchange).collect();
    let exchanges = log.exchanges().filter(|exchange| used.contains(&exchange.id));
    json!([
        exchanges.map(encode_exchange).collect::<Vec<_>>(),
        records.into_iter().map(|record| encode_record(record)).collect::<Vec<_>>()
    ])
}

type Entries = (Vec<Exchange>, Vec<Arc<Record>>);

pub(super) fn read(value: &Value) -> Option<Found<Entries>> {
    let (written, said) = (value[0].as_array()?, value[1].as_array()?);
    let exchanges: Vec<_> = written.iter().filter_map(read_exchange).collect();
    let records: Vec<_> = said.iter().filter_map(read_record).map(Arc::new).collect();
    let is_whole = (exchanges.len(), records.len()) == (written.len(), said.len());
    Some(Found { it: (exchanges, records), is_whole })
}

fn micros(at: Moment) -> u64 {
    u64::try_from(at.0.as_micros()).unwrap_or(u64::MAX)
}

fn moment(value: &Value) -> Option<Moment> {
    value.as_u64().map(|micros| Moment(Duration::from_micros(micros)))
}

fn id(value: &Value) -> Option<ExchangeId> {
    u32::try_from(value.as_u64()?).ok().map(ExchangeId)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn encode_record(record: &Record) -> Value {
    json!([
        record.id.0,
        record.exchange.0,
        micros(record.at),
        record.direction == Direction::ToServer,
        encode_subject(&record.subject),
        &*record.text,
        record.answers.map(|id| id.0),
        record.about.map(|id| id.0),
        record.cause == Cause::Person,
        record.is_provided_for,
        record.bytes.as_ref().map(|bytes| base64::encode(bytes)),
    ])
}

fn read_record(value: &Value) -> Option<Record> {
    let to_server = value[3].as_bool()?;
    let bytes = value[10].as_str().and_then(base64::decode).map(Into::into);
    let received = Received { text: value[5].as_str()?.into(), bytes };
    Some(Record {
        id: RecordId(value[0].as_u64()?),
        exchange: id(&value[1])?,
        at: moment(&value[2])?,
        direction: if to_server { Direction::ToServer } else { Direction::FromServer },
        subject: read_subject(&value[4])?,
        answers: value[6].as_u64().map(RecordId),
        about: value[7].as_u64().map(RecordId),
        // Calls are not there any more after that.
        call: None,
        cause: if value[8].as_bool()? { Cause::Person } else { Cause::App },
        is_provided_for: value[9].as_bool().unwrap_or_default(),
        findings: received.finding().into_iter().collect(),
        text: received.text,
        bytes: received.bytes,
    })
}

fn encode_subject(subject: &Subject) -> Value {
    match subject {
        Subject::Request { id, method, name } => json!(["request", id, method, name]),
        Subject::Notification { method } => json!(["notification", method]),
        Subject::Response { id, error, is_reported } => {
            json!(["response", id, error, is_reported])
        }
        Subject::Event { name } => json!(["event", name]),
        Subject::ToolPost { tool } => json!(["tool", tool]),
        Subject::HttpRequest { method, path } => json!(["http", method, path]),
        Subject::HttpAnswer { status } => json!(["answer", status]),
        Subject::Comment => json!(["comment"]),
        Subject::Retry { millis } => json!(["retry", millis]),
        Subject::Start => json!(["start"]),
        Subject::Exit(Exit { code, signal }) => json!(["exit", code, signal]),
        Subject::Stderr => json!(["stderr"]),
        Subject::Unreadable { reason } => json!(["unreadable", reason]),
    }
}

fn read_subject(value: &Value) -> Option<Subject> {
    let second = || text(&value[1]);
    Some(match value[0].as_str()? {
        "request" => {
            Subject::Request { id: second()?, method: text(&value[2])?, name: text(&value[3]) }
        }
        "notification" => Subject::Notification { method: second()? },
        "response" => Subject::Response {
            id: second(),
            error: value[2].as_i64(),
            is_reported: value[3] == true,
        },
        "event" => Subject::Event { name: second()? },
        "tool" => Subject::ToolPost { tool: second()? },
        "http" => {
            let method = Method::read(value[1].as_str()?)?;
            Subject::HttpRequest { method: method.as_str(), path: text(&value[2])? }
        }
        "answer" => Subject::HttpAnswer {
            status: value[1].as_u64().and_then(|status| u16::try_from(status).ok()),
        },
        "comment" => Subject::Comment,
        "retry" => Subject::Retry { millis: value[1].as_u64()? },
        "start" => Subject::Start,
        "exit" => Subject::Exit(read_exit(value)),
        "stderr" => Subject::Stderr,
        _ => Subject::Unreadable { reason: second().unwrap_or_default() },
    })
}

/// In the second and the third place.
fn read_exit(value: &Value) -> Exit {
    let code = value[1].as_i64().and_then(|code| i32::try_from(code).ok());
    Exit { code, signal: text(&value[2]) }
}

fn encode_exchange(exchange: &Exchange) -> Value {
    let end = exchange.end.as_ref().map(|(at, end, bytes)| {
        let how = match end {
            ExchangeEnd::Complete => None,
            ExchangeEnd::Aborted => Some(String::new()),
            ExchangeEnd::Failed(failure) => Some(failure.to_string()),
        };
        json!([micros(*at), how, bytes])
    });
    let (what, url, more, carrier) = match &exchange.opened_for {
        Opened::Request(request) => {
            // Printed, so that a secret shows as dots.
            let headers = request.headers.iter();
            let headers = headers.map(|header| (&header.name, header.value.to_string()));
            let headers = json!(headers.collect::<Vec<_>>());
            (request.method.as_str(), request.url.clone(), headers, request.carrier)
        }
        Opened::Program(Running { program, pid, exit }) => {
            let exit = exit.as_ref().map(|Exit { code, signal }| json!(["exit", code, signal]));
            (PROGRAM, program.line(), json!([pid, exit]), Carrier::Companion)
        }
    };
    json!([
        exchange.id.0,
        what,
        url,
        more,
        micros(exchange.opened),
        exchange.sent.map(micros),
        exchange.head.as_ref().map(|(at, head)| json!([micros(*at), head.status, head.headers])),
        // What was open when the page left is not any more.
        end.unwrap_or_else(|| json!([micros(exchange.opened), "", 0])),
        carrier.key(),
    ])
}

fn read_exchange(value: &Value) -> Option<Exchange> {
    let pairs = |value: &Value| -> Option<Vec<(String, String)>> {
        let pairs = value.as_array()?.iter();
        Some(pairs.filter_map(|pair| text(&pair[0]).zip(text(&pair[1]))).collect())
    };
    let opened_for = if value[1] == PROGRAM {
        Opened::Program(read_running(value)?)
    } else {
        let headers = pairs(&value[3])?;
        Opened::Request(Arc::new(HttpRequest {
            method: Method::read(value[1].as_str()?)?,
            url: text(&value[2])?,
            headers: headers.iter().map(|(name, value)| Header::plain(name, value)).collect(),
            body: None,
            reach: Reach::Answer,
            carrier: value[8].as_str().and_then(Carrier::from_key).unwrap_or_default(),
        }))
    };
    let head = &value[6];
    let end = &value[7];
    let how = match end[1].as_str() {
        None => ExchangeEnd::Complete,
        Some("") => ExchangeEnd::Aborted,
        Some(words) => ExchangeEnd::Failed(NetworkFailure::Hidden(words.to_owned())),
    };
    Some(Exchange {
        id: id(&value[0])?,
        opened_for,
        opened: moment(&value[4])?,
        sent: moment(&value[5]),
        head: moment(&head[0]).and_then(|at| {
            let status = u16::try_from(head[1].as_u64()?).ok()?;
            Some((at, Head { status, headers: pairs(&head[2])?, redirected_to: None }))
        }),
        end: Some((moment(&end[0])?, how, end[2].as_u64().unwrap_or_default())),
    })
}

/// It is named by its line, whatever it was: nothing starts it from here.
fn read_running(value: &Value) -> Option<Running> {
    let program = Program::Named { number: 0, line: text(&value[2])?, inputs: Vec::new() };
    let pid = value[3][0].as_u64().and_then(|pid| u32::try_from(pid).ok());
    let exit = value[3][1].is_array().then(|| read_exit(&value[3][1]));
    Some(Running { program: Arc::new(program), pid, exit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::event::ExchangeChange;
    use crate::wire::program::Command;
    use crate::wire::secret::Secret;

    #[test]
    fn a_program_comes_back_with_its_line_its_process_and_its_end() {
        let env = vec![("KEY".to_owned(), Secret::new("SECRET".to_owned()))];
        let command = Command { command: "npx".to_owned(), env, ..Command::default() };
        let program = Arc::new(Program::Typed(command));
        let at = Moment(Duration::from_secs(3));
        let begun = Exchange::begin(
            ExchangeId(5),
            ExchangeChange::Program { at, program: program.clone() },
        );
        let mut exchange = begun.expect("it begins with this");
        exchange.apply(ExchangeChange::Started { at, pid: 42 });
        let exit = Exit { code: None, signal: Some("SIGKILL".to_owned()) };
        exchange.apply(ExchangeChange::Exited { at, exit: exit.clone() });
        exchange.apply(ExchangeChange::Ended { at, end: ExchangeEnd::Complete, bytes: 7 });

        let kept = encode_exchange(&exchange);
        assert!(!kept.to_string().contains("SECRET"));
        let read = read_exchange(&kept).expect("an exchange");

        let Opened::Program(running) = &read.opened_for else { panic!("a program") };
        assert_eq!(running.program.line(), program.line());
        assert_eq!((running.pid, &running.exit), (Some(42), &Some(exit)));
        assert_eq!(read.end, Some((at, ExchangeEnd::Complete, 7)));
    }

    #[test]
    fn what_is_said_of_a_program_comes_back() {
        let exit = Exit { code: Some(3), signal: None };
        for subject in [Subject::Start, Subject::Exit(exit), Subject::Stderr] {
            assert_eq!(read_subject(&encode_subject(&subject)), Some(subject));
        }
    }
}
