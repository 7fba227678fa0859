//! What others on this machine and on the web may try: nothing is gained, and nothing falls.

use std::fs;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Error;
use wirescope::wire::companion::Fault;

use crate::running::{Companion, INDEX, command};
use crate::server::{Server, closed};
use crate::tab::{Tab, get, knock};
use crate::waiting::soon;

/// Status and words of a handshake that is refused.
async fn refusal(companion: &Companion, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
    match knock(companion, path, headers).await {
        Err(Error::Http(answer)) => {
            let words = answer.body().clone().unwrap_or_default();
            (answer.status().as_u16(), String::from_utf8_lossy(&words).into_owned())
        }
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("the socket opened"),
    }
}

#[tokio::test]
async fn a_name_that_others_point_here_gets_nothing() {
    let companion = Companion::start(&[]);
    let port = companion.port;

    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        "127.0.0.1:1".to_owned(),
        format!("0.0.0.0:{port}"),
    ] {
        for path in ["/", "/wirescope.json", "/companion"] {
            let request =
                format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
            let answer = companion.answer_to(&request).await;
            assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
            assert!(answer.contains("text/plain") && answer.contains("own address"), "{answer}");
        }
    }
    for request in [
        "GET / HTTP/1.1\r\nconnection: close\r\n\r\n".to_owned(),
        "GET / HTTP/1.0\r\n\r\n".to_owned(),
        format!(
            "GET http://evil.example/ HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n"
        ),
        format!(
            "GET / HTTP/1.1\r\nhost: localhost:{port}\r\nhost: evil.example\r\nconnection: close\r\n\r\n"
        ),
    ] {
        let answer = companion.answer_to(&request).await;
        assert!(!answer.contains(INDEX) && !answer.contains("200 OK"), "{answer}");
    }
}

#[tokio::test]
async fn a_page_of_another_origin_gets_no_socket() {
    let companion = Companion::start(&["--allow-origin", "https://page.example/wirescope/"]);
    let protocols = format!("wirescope.1, {}", companion.token);
    let port = companion.port;

    for origin in
        ["https://evil.example", "null", "http://127.0.0.1:1", "https://page.example.evil"]
    {
        let headers = [("origin", origin), ("sec-websocket-protocol", &protocols)];
        let (status, words) = refusal(&companion, "/companion", &headers).await;
        assert_eq!(status, 403, "{origin}");
        assert!(words.contains("--allow-origin"), "{words}");
    }
    let headers = [("sec-websocket-protocol", protocols.as_str())];
    assert_eq!(refusal(&companion, "/companion", &headers).await.0, 403);
    let localhost = format!("http://localhost:{port}");
    for origin in ["https://page.example", &localhost] {
        let headers = [("origin", origin), ("sec-websocket-protocol", &protocols)];
        assert!(knock(&companion, "/companion", &headers).await.is_ok(), "{origin}");
    }
}

#[tokio::test]
async fn without_the_token_there_is_only_the_page() {
    let companion = Companion::start(&[]);
    let (origin, token) = (companion.origin(), companion.token.clone());
    let mut wrong = token.clone();
    wrong.replace_range(..1, if token.starts_with('0') { "1" } else { "0" });

    for (path, protocols) in [
        ("/companion", "wirescope.1".to_owned()),
        ("/companion", format!("wirescope.1, {wrong}")),
        ("/companion", format!("wirescope.1, {}", &token[..31])),
        (&format!("/companion?token={token}"), "wirescope.1".to_owned()),
        (&format!("/companion?{token}"), "wirescope.1".to_owned()),
    ] {
        let headers = [("origin", origin.as_str()), ("sec-websocket-protocol", &protocols)];
        let (status, words) = refusal(&companion, path, &headers).await;
        assert_eq!(status, 403, "{path} {protocols}");
        assert!(words.contains("token"), "{words}");
        assert!(!words.contains(&token), "{words}");
    }
}

#[tokio::test]
async fn a_page_of_another_version_is_told_so() {
    let companion = Companion::start(&[]);
    let (origin, protocols) = (companion.origin(), format!("wirescope.2, {}", companion.token));

    let headers = [("origin", origin.as_str()), ("sec-websocket-protocol", &protocols)];

    assert_eq!(refusal(&companion, "/companion", &headers).await.0, 400);
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let companion = Companion::start(&[]);
    companion.folder.write("secret.txt", "hunter2");
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        companion.folder.path().join("secret.txt"),
        companion.folder.path().join("page/link.txt"),
    )
    .expect("a link");

    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/a/../../secret.txt",
        "/./../secret.txt",
        "/link.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/index.html/../../secret.txt",
    ] {
        let answer = companion.get(path).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
        assert!(!answer.contains("hunter2") && !answer.contains("root:"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_header_with_a_line_break_does_not_leave() {
    let companion = Companion::start(&[]);
    let server = Server::saying("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let mut tab = Tab::open(&companion).await;

    for (name, value) in
        [("x-a", "b\r\nx-evil: 1"), ("x-a: b\r\nx-evil", "1"), ("x-a", "b\nc"), ("x-a", "b\0")]
    {
        let headers = vec![(name.to_owned(), value.to_owned())];
        let found =
            tab.fetch(wirescope::wire::companion::Outgoing { headers, ..get(&server.url()) }).await;
        assert!(matches!(found, Err(Fault::NotSendable { .. })), "{found:?}");
    }

    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_body_without_end_is_not_read() {
    let companion = Companion::start(&[]);
    let mut stream = TcpStream::connect(("127.0.0.1", companion.port)).await.expect("a connection");
    let head = format!(
        "POST /companion HTTP/1.1\r\nhost: localhost:{}\r\ntransfer-encoding: chunked\r\n\r\n",
        companion.port
    );
    stream.write_all(head.as_bytes()).await.expect("the head is taken");

    let endless = async {
        let chunk = [b"10000\r\n".as_slice(), &vec![b'a'; 0x10000], b"\r\n"].concat();
        let mut sent = 0;
        while stream.write_all(&chunk).await.is_ok() {
            sent += chunk.len();
        }
        sent
    };
    let sent = soon(endless, "the end of the connection").await;

    assert!(sent < 64 * 1024 * 1024, "{sent} bytes were read");
    assert!(companion.get("/").await.ends_with(INDEX));
}

#[tokio::test]
async fn a_message_that_claims_to_be_huge_ends_the_socket() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;

    // A text frame of 2^40 bytes, masked.
    let head = [0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4];
    tab.raw().write_all(&head).await.expect("the head is taken");

    assert!(tab.is_cut_off().await);
    assert!(companion.memory().is_none_or(|memory| memory < 64 * 1024), "{:?}", companion.memory());
}

/// Ten thousand, or as many as this process may open, and with few descriptors for the companion itself.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn thousands_of_idle_connections_exhaust_nothing() {
    let shell = ["-c", "ulimit -n 200; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_wirescope")];
    let mut limited = std::process::Command::new("sh");
    limited
        .args(shell)
        .env_clear()
        .envs(command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
    let companion = Companion::start_command(&mut limited);
    let mut tab = Tab::open(&companion).await;
    let server = Server::saying("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;

    let mut idle = Vec::new();
    for number in 0..10_000.min(descriptors() / 2) {
        let mut stream = soon(TcpStream::connect(("127.0.0.1", companion.port)), "a connection")
            .await
            .expect("a connection");
        if number % 2 == 0 {
            // Half of a head, and then silence.
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nhost: loc").await;
        }
        idle.push(stream);
    }

    assert!(idle.len() >= 400, "{}", idle.len());
    assert!(companion.get("/").await.ends_with(INDEX));
    assert_eq!(tab.fetch(get(&server.url())).await.expect("an answer").body, b"ok");
    assert!(
        companion.memory().is_some_and(|memory| memory < 32 * 1024),
        "{:?}",
        companion.memory()
    );
    // The oldest were sent away.
    soon(closed(&mut idle[0]), "the end of the oldest").await;
}

#[cfg(target_os = "linux")]
fn descriptors() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").expect("limits");
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).expect("a line");
    line.split_whitespace().next().and_then(|limit| limit.parse().ok()).unwrap_or(10_000)
}

#[tokio::test]
async fn a_silent_connection_is_cut_off() {
    let companion = Companion::start(&[]);
    let mut stream = TcpStream::connect(("127.0.0.1", companion.port)).await.expect("a connection");
    stream.write_all(b"GET / HTTP/1.1\r\nhost: loc").await.expect("it is taken");

    let mut rest = Vec::new();
    let read = tokio::time::timeout(Duration::from_mins(1), stream.read_to_end(&mut rest)).await;

    assert!(read.is_ok(), "it is still open");
}
