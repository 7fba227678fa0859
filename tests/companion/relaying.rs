//! Exchanges through the companion, against servers that watch what reaches them.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::mpsc;
use wirescope::wire::companion::{Asked, Fault, Outgoing};

use crate::certificate::Authority;
use crate::running::Companion;
use crate::server::{Server, closed, read_request, try_read_request};
use crate::tab::{Heard, Tab, get, post};
use crate::waiting::soon;

const WINDOW: usize = 1_048_576;
const CHUNKED: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

fn with_headers(request: Outgoing, headers: &[(&str, &str)]) -> Outgoing {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Outgoing { headers: headers.iter().map(owned).collect(), ..request }
}

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

#[tokio::test]
async fn a_piece_is_seen_before_the_next_is_sent() {
    let companion = Companion::start(&[]);
    let (go, going) = mpsc::unbounded_channel::<()>();
    let going = Arc::new(tokio::sync::Mutex::new(going));
    let server = Server::start(move |mut stream| {
        let going = Arc::clone(&going);
        async move {
            read_request(&mut stream).await;
            stream.write_all(CHUNKED.as_bytes()).await.expect("it is read");
            for number in 0..20 {
                soon(going.lock().await.recv(), "leave to go on").await;
                let piece = chunk(&format!("data: {number}\n\n"));
                stream.write_all(piece.as_bytes()).await.expect("it is read");
            }
            stream.write_all(b"0\r\n\r\n").await.expect("it is read");
        }
    })
    .await;
    let mut tab = Tab::open(&companion).await;

    let id = tab.begin(get(&server.url())).await;

    assert!(matches!(tab.hear_of(id).await, Heard::Head(_)), "the head comes before any piece");
    for number in 0..20 {
        go.send(()).expect("the server waits");
        assert_eq!(tab.hear_of(id).await, Heard::Piece(format!("data: {number}\n\n").into_bytes()));
    }
    assert_eq!(tab.hear_of(id).await, Heard::End);
}

#[tokio::test]
async fn a_server_waits_while_the_page_takes_nothing() {
    const TOTAL: usize = 96 * 1024 * 1024;
    let companion = Companion::start(&[]);
    let written = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&written);
    let server = Server::start(move |mut stream| {
        let count = Arc::clone(&count);
        async move {
            read_request(&mut stream).await;
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {TOTAL}\r\n\r\n");
            stream.write_all(head.as_bytes()).await.expect("it is read");
            let piece = vec![b'a'; 65536];
            while count.load(Ordering::Relaxed) < TOTAL {
                stream.write_all(&piece).await.expect("it is read");
                count.fetch_add(65536, Ordering::Relaxed);
            }
        }
    })
    .await;
    let small = Server::saying("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
    let mut tab = Tab::open(&companion).await;

    let id = tab.begin(get(&server.url())).await;
    assert!(matches!(tab.hear_of(id).await, Heard::Head(_)));
    let mut untaken = 0;
    while untaken < WINDOW {
        let Heard::Piece(bytes) = tab.hear_of(id).await else { panic!("no piece") };
        untaken += bytes.len();
    }
    assert_eq!(untaken, WINDOW, "not more than the window is sent");

    // Others go on, and nothing more comes of this one.
    let other = tab.begin(get(&small.url())).await;
    let mut others = Vec::new();
    while others.last() != Some(&Heard::End) {
        let (of, heard) = tab.hear().await;
        assert_eq!(of, other, "more came than the window allows");
        others.push(heard);
    }
    let mut before = 0;
    let stalled = async {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let now = written.load(Ordering::Relaxed);
            if now == before {
                return now;
            }
            before = now;
        }
    };
    let stalled = soon(stalled, "the server's standstill").await;
    assert!(stalled < TOTAL / 2, "{stalled} bytes were read for a page that takes nothing");
    assert!(companion.memory().is_none_or(|memory| memory < 48 * 1024), "{:?}", companion.memory());

    tab.ask(Asked::Take(id, untaken)).await;
    let rest = tab.finish(id).await.expect("the rest");
    assert_eq!(untaken + rest.body.len(), TOTAL);
}

#[tokio::test]
async fn a_page_that_does_not_read_fills_no_memory() {
    let companion = Companion::start(&[]);
    let server = Server::start(|mut stream| async move {
        read_request(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await;
        let piece = vec![b'a'; 65536];
        while stream.write_all(&piece).await.is_ok() {}
    })
    .await;
    let mut tab = Tab::open(&companion).await;

    for _ in 0..50 {
        tab.begin(get(&server.url())).await;
    }
    // Endless bodies, of which none is read.
    let mut most = 0;
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        most = most.max(companion.memory().unwrap_or_default());
    }

    assert_eq!(server.connections(), 50);
    assert!(most < 96 * 1024, "{most} kB");
}

#[tokio::test]
async fn cancelling_closes_the_connection_to_the_server() {
    let companion = Companion::start(&[]);
    let (tell, mut told) = mpsc::unbounded_channel();
    let server = Server::start(move |mut stream| {
        let tell = tell.clone();
        async move {
            let request = read_request(&mut stream).await;
            if request.line.contains("begun") {
                let begun = [CHUNKED, &chunk("data: 1\n\n")].concat();
                stream.write_all(begun.as_bytes()).await.expect("it is read");
            }
            let _ = tell.send("asked");
            closed(&mut stream).await;
            let _ = tell.send("closed");
        }
    })
    .await;
    let mut tab = Tab::open(&companion).await;

    // Before the head of an answer, and in the middle of its body.
    for path in ["waiting", "begun"] {
        let id = tab.begin(get(&format!("http://127.0.0.1:{}/{path}", server.port))).await;
        assert_eq!(soon(told.recv(), "the request").await, Some("asked"));
        if path == "begun" {
            assert!(matches!(tab.hear_of(id).await, Heard::Head(_)));
            assert!(matches!(tab.hear_of(id).await, Heard::Piece(_)));
        }
        tab.ask(Asked::Close(id)).await;
        assert_eq!(soon(told.recv(), "the end of the connection").await, Some("closed"), "{path}");
    }
    // And for all of a page that goes.
    for path in ["waiting", "begun"] {
        tab.begin(get(&format!("http://127.0.0.1:{}/{path}", server.port))).await;
        assert_eq!(soon(told.recv(), "the request").await, Some("asked"));
    }
    drop(tab);
    assert_eq!(soon(told.recv(), "the end of one").await, Some("closed"));
    assert_eq!(soon(told.recv(), "the end of the other").await, Some("closed"));
}

#[tokio::test]
async fn a_redirect_is_shown_and_not_followed() {
    let companion = Companion::start(&[]);
    let other = Server::saying("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let location = other.url();
    let server = Server::start(move |mut stream| {
        let location = location.clone();
        async move {
            read_request(&mut stream).await;
            let answer =
                format!("HTTP/1.1 307 X\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.expect("it is read");
        }
    })
    .await;
    let mut tab = Tab::open(&companion).await;

    let answer = tab.fetch(post(&server.url(), "{}")).await.expect("an answer");

    assert_eq!(answer.head.status, 307);
    assert_eq!(answer.head.header("location"), Some(&*other.url()));
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn headers_that_a_browser_keeps_for_itself_go_out_as_given() {
    let companion = Companion::start(&[]);
    let (tell, mut told) = mpsc::unbounded_channel();
    let server = Server::start(move |mut stream| {
        let tell = tell.clone();
        async move {
            while let Some(request) = try_read_request(&mut stream).await {
                let _ = tell.send(request);
                let answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                stream.write_all(answer.as_bytes()).await.expect("it is read");
            }
        }
    })
    .await;
    let mut tab = Tab::open(&companion).await;
    let given = [
        ("host", "other.example:1"),
        ("cookie", "a=b"),
        ("origin", "https://x.example"),
        ("referer", "https://x.example/y"),
        ("accept-encoding", "gzip"),
        ("sec-fetch-site", "none"),
        ("x-latin", "\u{e4}\u{ff}"),
        ("content-length", "999"),
        ("transfer-encoding", "chunked"),
        ("connection", "close"),
    ];

    tab.fetch(with_headers(post(&server.url(), "{}"), &given)).await.expect("an answer");
    let found = told.recv().await.expect("a request");
    for (name, value) in &given[..6] {
        assert_eq!(found.header(name), Some(value.as_bytes()), "{name}");
    }
    assert_eq!(found.header("x-latin"), Some(&b"\xe4\xff"[..]));
    assert_eq!(found.header("content-length"), Some(&b"2"[..]));
    assert_eq!((found.header("transfer-encoding"), found.header("connection")), (None, None));
    assert_eq!(found.body, b"{}");

    tab.fetch(get(&server.url())).await.expect("an answer");
    let found = told.recv().await.expect("a request");
    let names: Vec<&str> = found.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["user-agent", "host"], "nothing else is added");
    let agent = concat!("wirescope/", env!("CARGO_PKG_VERSION"));
    assert_eq!(found.header("user-agent"), Some(agent.as_bytes()));

    tab.fetch(Outgoing { body: None, ..post(&server.url(), "") }).await.expect("an answer");
    let found = told.recv().await.expect("a request");
    assert_eq!(found.header("content-length"), Some(&b"0"[..]));
}

#[tokio::test]
async fn all_headers_of_an_answer_are_seen_as_they_came() {
    let companion = Companion::start(&[]);
    let server = Server::start(|mut stream| async move {
        read_request(&mut stream).await;
        let answer =
            b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nX-Latin: \xe4\xff\r\nset-cookie: b=2\r\n\
            Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08";
        stream.write_all(answer).await.expect("it is read");
    })
    .await;
    let mut tab = Tab::open(&companion).await;

    let answer = tab.fetch(get(&server.url())).await.expect("an answer");

    let found = |name: &str| -> Vec<&str> {
        let headers = answer.head.headers.iter().filter(|(held, _)| held == name);
        headers.map(|(_, value)| value.as_str()).collect()
    };
    assert_eq!(found("set-cookie"), ["a=1", "b=2"]);
    assert_eq!(found("x-latin"), ["\u{e4}\u{ff}"]);
    assert_eq!(found("content-encoding"), ["gzip"]);
    assert_eq!(answer.body, b"\x1f\x8b\x08", "nothing is decompressed");
}

#[tokio::test]
async fn a_connection_is_used_again_and_one_that_closed_is_not() {
    let companion = Companion::start(&[]);
    let server = Server::start(|mut stream| async move {
        for _ in 0..3 {
            read_request(&mut stream).await;
            let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
            stream.write_all(answer.as_bytes()).await.expect("it is read");
        }
    })
    .await;
    let mut tab = Tab::open(&companion).await;

    for number in 1..=9 {
        let answer = tab.fetch(post(&server.url(), "{}")).await.expect("an answer");
        assert_eq!(answer.body, b"ok");
        if number % 3 == 0 {
            // The server's end of the connection has to arrive before the next request leaves.
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_request_that_was_sent_is_not_repeated() {
    let companion = Companion::start(&[]);
    let server = Server::start(|mut stream| async move {
        read_request(&mut stream).await;
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        stream.write_all(answer.as_bytes()).await.expect("it is read");
        read_request(&mut stream).await;
    })
    .await;
    let mut tab = Tab::open(&companion).await;
    tab.fetch(post(&server.url(), "{}")).await.expect("an answer");

    let second = tab.fetch(post(&server.url(), "{}")).await;

    assert!(matches!(second, Err(Fault::Broken { .. })), "{second:?}");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn more_exchanges_than_a_browser_has_run_side_by_side() {
    const COUNT: usize = 60;
    let companion = Companion::start(&[]);
    let arrived = Arc::new(tokio::sync::Barrier::new(COUNT));
    let server = Server::start(move |mut stream| {
        let arrived = Arc::clone(&arrived);
        async move {
            read_request(&mut stream).await;
            // None is answered before all are there.
            soon(arrived.wait(), "the others").await;
            let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
            stream.write_all(answer.as_bytes()).await.expect("it is read");
        }
    })
    .await;
    let mut tab = Tab::open(&companion).await;

    let mut ids = Vec::new();
    for _ in 0..COUNT {
        ids.push(tab.begin(post(&server.url(), "{}")).await);
    }
    let answers = tab.finish_all(&ids).await;

    assert!(
        answers.values().all(|answer| answer.as_ref().is_ok_and(|answer| answer.body == b"ok"))
    );
}

#[tokio::test]
async fn a_page_has_a_thousand_exchanges_and_no_more() {
    let companion = Companion::start(&[]);
    // Nothing is answered; the connections wait to be accepted.
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let mut tab = Tab::open(&companion).await;
    let first = tab.begin(get(&url)).await;
    for _ in 1..1000 {
        tab.begin(get(&url)).await;
    }

    let failed = tab.fetch(get(&url)).await;
    assert!(
        matches!(&failed, Err(Fault::Other { detail }) if detail.contains("1000")),
        "{failed:?}"
    );

    tab.ask(Asked::Close(first)).await;
    let other = Server::saying("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
    assert_eq!(tab.fetch(get(&other.url())).await.expect("an answer").body, b"ok");
}

#[tokio::test]
async fn what_a_newer_page_asks_is_declined() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;

    tab.say(r#"{"type":"run","id":77,"command":"x"}"#).await;

    let (id, heard) = tab.hear().await;
    assert_eq!(id.0, 77);
    let Heard::Failed(Fault::Other { detail }) = heard else { panic!("{heard:?}") };
    assert!(detail.contains(env!("CARGO_PKG_VERSION")), "{detail}");
}

#[tokio::test]
async fn http_2_is_taken_where_it_is_offered() {
    let authority = Authority::new("ours");
    let tls = authority.server("localhost", (2020, 2100), &["h2", "http/1.1"]);
    let server = Server::start(move |stream| {
        let tls = tls.clone();
        async move {
            let Ok(stream) = tls.accept(stream).await else { return };
            let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            let io = TokioIo::new(stream);
            let answer = service_fn(answer);
            if is_http2 {
                let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                let _ = server.serve_connection(io, answer).await;
            } else {
                let server = hyper::server::conn::http1::Builder::new();
                let _ = server.serve_connection(io, answer).await;
            }
        }
    })
    .await;
    let folder = crate::running::Folder::new();
    let ca = folder.write("ca.pem", &authority.pem());
    let companion = Companion::start(&["--ca", &ca]);
    let mut tab = Tab::open(&companion).await;
    let url = format!("https://localhost:{}/mcp", server.port);

    tab.fetch(get(&url)).await.expect("an answer");
    let mut ids = Vec::new();
    for _ in 0..30 {
        ids.push(tab.begin(post(&url, "{}")).await);
    }
    let answers = tab.finish_all(&ids).await;

    let expected = format!("HTTP/2.0 localhost:{}", server.port);
    for answer in answers.values() {
        assert_eq!(answer.as_ref().map(|answer| &*answer.body), Ok(expected.as_bytes()));
    }
    assert_eq!(server.connections(), 1, "all of them share one connection");

    // Another host than that of the address is a thing of HTTP/1.1.
    let named = with_headers(get(&url), &[("host", "other.example")]);
    assert_eq!(tab.fetch(named).await.expect("an answer").body, b"HTTP/1.1 other.example");
}

/// Which version was spoken, and for which host.
async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let in_headers = request.headers().get("host").and_then(|host| host.to_str().ok());
    let host = request.uri().authority().map(hyper::http::uri::Authority::as_str).or(in_headers);
    let text = format!("{:?} {}", request.version(), host.unwrap_or_default());
    Ok(Response::new(Full::new(text.into())))
}
