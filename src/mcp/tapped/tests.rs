//! What a record says, as lines of a wire log.

use super::*;
use crate::mcp::model::event::{ExchangeChange, ExchangeEnd};
use crate::mcp::model::record::{Direction, Record, Subject};

const STDIO: &str =
    r#"{"wirescope":1,"name":"everything","transport":"stdio","target":"npx x","started":12}"#;
const HTTP: &str =
    r#"{"wirescope":1,"name":"shop","transport":"http","target":"http://x/mcp","started":12}"#;

fn events(lines: &[&str]) -> Vec<Event> {
    let mut tapped = Tapped::after(RecordId(0));
    let text = lines.join("\n") + "\n";
    // However it is cut.
    for piece in text.as_bytes().chunks(7) {
        tapped.handle(HttpEvent::Chunk(piece.to_vec()));
    }
    std::iter::from_fn(|| tapped.poll()).collect()
}

fn records(events: &[Event]) -> Vec<Arc<Record>> {
    let record = |event: &Event| match event {
        Event::Record(record) => Some(Arc::clone(record)),
        _ => None,
    };
    events.iter().filter_map(record).collect()
}

/// Each as `> what`, with the line that it answers or tells about.
fn told(events: &[Event]) -> Vec<String> {
    let tell = |record: &Arc<Record>| {
        let way = if record.direction == Direction::ToServer { '>' } else { '<' };
        let what = match &record.subject {
            Subject::Request { method, name, .. } => {
                format!("{method} {}", name.as_deref().unwrap_or_default())
            }
            Subject::Notification { method } => method.clone(),
            Subject::Response { .. } => "result".to_owned(),
            other => {
                format!("{other:?}").split([' ', '{', '(']).next().unwrap_or_default().to_owned()
            }
        };
        let partner = record.answers.or(record.about).map(|id| format!(" of {}", id.0));
        format!("{} {way} {}{}", record.id.0, what.trim(), partner.unwrap_or_default())
    };
    records(events).iter().map(tell).collect()
}

fn line(from: &str, text: &str) -> String {
    serde_json::json!({ "at": 5.5, "from": from, "text": text }).to_string()
}

fn http(rest: &str) -> String {
    format!(r#"{{"at":1,"exchange":{rest}}}"#)
}

fn phases(events: &[Event]) -> Vec<&Phase> {
    let all = events.iter().filter_map(|event| match event {
        Event::Phase(phase) => Some(phase),
        _ => None,
    });
    all.collect()
}

#[test]
fn a_program_and_its_client_are_told_line_by_line() {
    let lines = [
        STDIO.to_owned(),
        line(
            "client",
            r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","clientInfo":{"name":"cli","version":"2"}}}"#,
        ),
        line("stderr", "listening"),
        line(
            "server",
            r#"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","serverInfo":{"name":"everything","version":"1"},"capabilities":{}}}"#,
        ),
        line("client", r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#),
        line(
            "client",
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":{"progressToken":1}}}"#,
        ),
        line("server", r#"{"jsonrpc":"2.0","id":1,"method":"roots/list"}"#),
        line("client", r#"{"jsonrpc":"2.0","id":1,"result":{"roots":[]}}"#),
        line(
            "server",
            r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}"#,
        ),
        line("server", "Debug: on\r"),
        line("server", r#"{"jsonrpc":"2.0","id":1,"result":{"content":[]}}"#),
        r#"{"at":9.1,"exit":{"code":3,"signal":null}}"#.to_owned(),
        r#"{"at":9.2,"something":"of a later version"}"#.to_owned(),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();

    let events = events(&lines);

    assert_eq!(
        told(&events),
        [
            "1 > Start",
            "2 > initialize",
            "3 < Stderr of 1",
            "4 < result of 2",
            "5 > notifications/initialized",
            "6 > tools/call echo",
            "7 < roots/list",
            "8 > result of 7",
            "9 < notifications/progress of 6",
            "10 < Unreadable",
            "11 < result of 6",
            "12 < Exit of 1",
        ]
    );
    let identity = events.iter().find_map(|event| match event {
        Event::Identity(identity) => Some(identity),
        _ => None,
    });
    let identity = identity.expect("the server has said who it is");
    assert_eq!(
        (identity.name.as_deref(), identity.revision.as_deref()),
        (Some("everything"), Some("2025-11-25"))
    );
    let client = events.iter().rev().find_map(|event| match event {
        Event::Recorded(recorded) => recorded.client.clone(),
        _ => None,
    });
    assert_eq!(client.as_deref(), Some("cli 2"));
    let ended = |event: &Event| {
        matches!(
            event,
            Event::Exchange(_, ExchangeChange::Ended { end: ExchangeEnd::Complete, .. })
        )
    };
    assert!(events.iter().any(ended));
}

#[test]
fn http_is_told_message_by_message_wherever_its_bodies_are_cut() {
    let call = r#"{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"}}"#;
    let (head, tail) = call.split_at(30);
    let length = call.replace('\\', "").len();
    let event = r#"data: {\"jsonrpc\":\"2.0\",\"id\":4,\"result\":{}}\n\n"#;
    let lines = [
        HTTP.to_owned(),
        http(&format!(
            r#"1,"request":{{"method":"POST","url":"http://x/mcp","headers":[["content-length","{length}"]]}}"#
        )),
        http(&format!(r#"1,"from":"client","text":"{head}""#)),
        http(&format!(r#"1,"from":"client","text":"{tail}""#)),
        http(r#"2,"request":{"method":"GET","url":"http://x/mcp?a","headers":[]}"#),
        http(r#"2,"answer":{"status":405,"headers":[]}"#),
        http(r#"1,"answer":{"status":200,"headers":[["content-type","text/event-stream"]]}"#),
        http(&format!(r#"1,"from":"server","text":": hi\n{}""#, &event[..19])),
        http(&format!(r#"1,"from":"server","text":"{}""#, &event[19..])),
        http(r#"2,"end":null"#),
        http(r#"1,"end":"the server closed it""#),
        http(
            r#"3,"request":{"method":"POST","url":"http://x/mcp","headers":[["transfer-encoding","chunked"]]}"#,
        ),
        http(
            r#"3,"from":"client","text":"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}""#,
        ),
        http(r#"3,"answer":{"status":202,"headers":[]}"#),
        http(r#"3,"end":null"#),
        http(r#"4,"request":{"method":"PUT","url":"http://x/mcp","headers":[]}"#),
        http(r#"4,"end":null"#),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();

    let events = events(&lines);

    assert_eq!(
        told(&events),
        [
            "1 > tools/call echo",
            "2 > HttpRequest",
            "3 < Comment of 1",
            "4 < result of 1",
            "5 < HttpAnswer of 2",
            "6 < HttpAnswer of 1",
            "7 > notifications/initialized",
            "8 > Unreadable",
        ]
    );
    let last = &records(&events)[5];
    assert!(last.findings.iter().any(|finding| finding.problem.to_string().contains("closed it")));
}

#[test]
fn what_is_no_record_is_said_to_be_none() {
    for text in ["", "{}", "hello", r#"{"wirescope":2,"name":"a"}"#] {
        let mut tapped = Tapped::after(RecordId(0));
        tapped.handle(HttpEvent::Chunk(format!("{text}\n").into_bytes()));
        tapped.handle(HttpEvent::End);
        let events: Vec<Event> = std::iter::from_fn(|| tapped.poll()).collect();
        assert!(matches!(phases(&events)[..], [Phase::Failed { .. }]), "{text}: {events:?}");
    }
}

#[test]
fn a_record_that_ends_leaves_nothing_open() {
    let mut tapped = Tapped::after(RecordId(7));
    let request = http(r#"1,"request":{"method":"GET","url":"http://x/mcp","headers":[]}"#);
    tapped.handle(HttpEvent::Chunk(format!("{HTTP}\n{request}\n").into_bytes()));
    tapped.handle(HttpEvent::End);
    tapped.handle(HttpEvent::End);

    let events: Vec<Event> = std::iter::from_fn(|| tapped.poll()).collect();
    let ended = events.iter().filter(|event| {
        matches!(event, Event::Exchange(_, ExchangeChange::Ended { end: ExchangeEnd::Aborted, .. }))
    });
    assert_eq!(ended.count(), 1);
    assert!(matches!(phases(&events)[..], [Phase::Ready { .. }, Phase::Closed]));
    assert_eq!(records(&events)[0].id, RecordId(8), "numbers go on behind what is in the log");
}

#[test]
fn a_body_that_is_compressed_is_said_to_be() {
    let lines = [
        HTTP,
        &http(r#"1,"request":{"method":"GET","url":"http://x/mcp","headers":[]}"#),
        &http(
            r#"1,"answer":{"status":200,"headers":[["content-type","text/event-stream"],["content-encoding","gzip"]]}"#,
        ),
        &http(r#"1,"from":"server","base64":"H4sIAAAAAAAAA2WB""#),
        &http(r#"1,"end":null"#),
    ];

    let events = events(&lines);

    assert_eq!(told(&events), ["1 > HttpRequest", "2 < HttpAnswer of 1"]);
    let answer = &records(&events)[1];
    assert!(answer.bytes.is_some());
    assert!(answer.findings.iter().any(|found| found.problem.to_string().contains("gzip")));
}

#[test]
fn a_record_that_is_left_leaves_nothing_open() {
    let mut tapped = Tapped::after(RecordId(0));
    tapped.handle(HttpEvent::Chunk(format!("{STDIO}\n").into_bytes()));
    tapped.leave();
    tapped.leave();

    let events: Vec<Event> = std::iter::from_fn(|| tapped.poll()).collect();

    assert!(matches!(phases(&events)[..], [Phase::Ready { .. }, Phase::Closed]));
    assert!(events.iter().any(|event| {
        matches!(event, Event::Exchange(_, ExchangeChange::Ended { end: ExchangeEnd::Aborted, .. }))
    }));
}
