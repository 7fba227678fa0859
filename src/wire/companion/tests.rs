//! Each message is read as it was said.

use std::time::Duration;

use super::tap::{Opening, Transport};
use super::*;

const ID: StreamId = StreamId(7);

#[test]
fn what_the_page_asks_is_read_as_it_was_said() {
    let request = Outgoing {
        method: "POST".to_owned(),
        url: "http://127.0.0.1:1/mcp?a=1".to_owned(),
        headers: vec![("x-a".to_owned(), "\u{e4} b".to_owned())],
        body: Some("{\"a\":\"\\ud83d\\ude00\"}".to_owned()),
    };
    let plain = Command { command: "server".to_owned(), ..Command::default() };
    let typed = Command {
        args: vec!["-y".to_owned(), "a b".to_owned()],
        env: vec![("KEY".to_owned(), Secret::new("hunter2".to_owned()))],
        folder: Some("/srv".to_owned()),
        ..plain.clone()
    };
    let bare = Outgoing { body: None, headers: Vec::new(), ..request.clone() };
    for asked in [
        Asked::Http(ID, request),
        Asked::Http(StreamId(u32::MAX), bare),
        Asked::Start(
            ID,
            Program::Named { number: 2, line: "npx x".to_owned(), inputs: typed.env.clone() },
        ),
        Asked::Start(ID, Program::Typed(typed)),
        Asked::Start(ID, Program::Typed(plain)),
        Asked::Write(ID, "{}".to_owned()),
        Asked::Take(ID, WINDOW),
        Asked::Watch(ID, "/src".to_owned()),
        Asked::Taps(ID),
        Asked::Follow(ID, "1-2-a.jsonl".to_owned()),
        Asked::Close(ID),
    ] {
        assert_eq!(Asked::read(&asked.encode()), Some(asked));
    }
}

#[test]
fn what_the_companion_tells_is_read_as_it_was_said() {
    let text = || "x".to_owned();
    let certificates = [
        CertificateFault::Expired,
        CertificateFault::NotYetValid,
        CertificateFault::UnknownIssuer,
        CertificateFault::WrongName,
        CertificateFault::Revoked,
        CertificateFault::Other(text()),
    ];
    let certificates = certificates.map(|why| Fault::Certificate { host: text(), why }).into_iter();
    let faults = [
        Fault::NameNotFound { host: text() },
        Fault::Refused { address: text() },
        Fault::Unreachable { address: text() },
        Fault::TimedOut { address: text() },
        Fault::Broken { detail: text() },
        Fault::Tls { host: text(), detail: text() },
        Fault::NotHttp { detail: text() },
        Fault::NotSendable { detail: text() },
        Fault::ProgramNotFound { command: text() },
        Fault::ProgramNotStarted { command: text(), detail: text() },
        Fault::Gone,
        Fault::Other { detail: text() },
    ];
    let headers = vec![("set-cookie".to_owned(), "a".to_owned()); 2];
    let head = Head { status: 200, headers, redirected_to: None };
    let started = Duration::from_millis(12);
    let transport = Transport::Http;
    let opening = Opening { name: text(), transport, target: text(), started };
    let mut all = vec![
        Told::Hello { version: "0.1.0".to_owned(), listed: Vec::new() },
        Told::Hello {
            version: "0.1.0".to_owned(),
            listed: vec![
                Listed {
                    name: text(),
                    place: ListedPlace::Program { line: text() },
                    inputs: vec![Input { id: text(), options: vec![text()], ..Input::default() }],
                    at_once: true,
                },
                Listed {
                    name: text(),
                    place: ListedPlace::Web {
                        url: text(),
                        headers: vec![(text(), Secret::new(text()))],
                    },
                    inputs: vec![Input { is_secret: true, usual: text(), ..Input::default() }],
                    at_once: false,
                },
            ],
        },
        Told::Started(ID, 7),
        Told::Exited(ID, Exit { code: Some(-1), signal: None }),
        Told::Exited(ID, Exit { code: None, signal: Some("SIGKILL".to_owned()) }),
        Told::Head(ID, head),
        Told::End(ID),
        Told::Changed(ID),
        Told::Taps(ID, Vec::new()),
        Told::Taps(ID, vec![TapRecord { file: text(), opening, is_live: true }]),
    ];
    all.extend(certificates.chain(faults).map(|fault| Told::Failed(ID, fault)));
    for told in all {
        assert_eq!(Told::read(&told.encode()), Some(told));
    }
}

#[test]
fn what_is_none_of_these_is_no_message() {
    for text in ["", "[]", "{}", "{\"type\":\"http\",\"id\":1}", "{\"type\":\"run\",\"id\":1}"] {
        assert_eq!(Asked::read(text), None, "{text}");
        assert_eq!(Told::read(text), None, "{text}");
    }
    assert_eq!(Asked::id_of("{\"type\":\"run\",\"id\":1}"), Some(StreamId(1)));
    assert_eq!(Asked::id_of("{\"type\":\"run\"}"), None);
    assert_eq!(Asked::read("{\"type\":\"close\",\"id\":-1}"), None);
    assert_eq!(Asked::read("{\"type\":\"close\",\"id\":4294967296}"), None);
}

#[test]
fn a_frame_says_whose_bytes_it_holds() {
    let mut frame = frame_head(StreamId(0x0102_0304), Channel::Err).to_vec();
    assert_eq!(read_frame(&frame), Some((StreamId(0x0102_0304), Channel::Err, &[][..])));
    frame.extend(b"abc");
    assert_eq!(read_frame(&frame).map(|(_, _, bytes)| bytes), Some(&b"abc"[..]));
    assert_eq!(read_frame(&frame[..4]), None);
    assert_eq!(read_frame(&[0, 0, 0, 1, 2]), None);
}

#[test]
fn a_request_that_is_printed_shows_no_key() {
    let request = Outgoing {
        method: "GET".to_owned(),
        url: "http://x/".to_owned(),
        headers: vec![("api_key".to_owned(), "hunter2".to_owned())],
        body: None,
    };
    assert!(!format!("{:?}", Asked::Http(ID, request)).contains("hunter2"));
}
