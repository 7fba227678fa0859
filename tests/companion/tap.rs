//! The tap: client and server notice nothing of it, whatever becomes of the record; the record has all of it.
#![cfg(unix)]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;
use wirescope::wire::companion::tap::{Entry, From, MASK, Opening, Seen, Transport};
use wirescope::wire::program::Exit;

use crate::bytes::Numbers;
use crate::running::{Folder, command};
use crate::server::{Server, read_request};
use crate::waiting::soon;

fn tap(arguments: &[&str], program: &[&str]) -> Command {
    let mut tap = command(&["tap"]);
    tap.args(arguments).arg("--").args(program);
    tap.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    tap
}

fn record(path: &str) -> (Opening, Vec<Entry>) {
    let text = fs::read_to_string(path).expect("a record");
    let mut lines = text.lines();
    let opening = lines.next().and_then(Opening::read).expect("a first line");
    let entry = |line| Entry::read(line).unwrap_or_else(|| panic!("no entry: {line}"));
    (opening, lines.map(entry).collect())
}

/// What one side said, put together again.
fn said(entries: &[Entry], whose: From) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in entries {
        if let Seen::Line { from, bytes, is_cut } = &entry.seen
            && *from == whose
        {
            all.extend(bytes);
            all.extend((!is_cut).then_some(b'\n'));
        }
    }
    all
}

fn exit_of(entries: &[Entry]) -> Option<&Exit> {
    entries.iter().rev().find_map(|entry| match &entry.seen {
        Seen::Exit(exit) => Some(exit),
        _ => None,
    })
}

/// Lines with every kind of damage: none, CRLF, a BOM, bytes that are no UTF-8, long ones, a last one without an
/// end.
fn damaged(numbers: &mut Numbers, most: usize) -> Vec<u8> {
    let mut all = Vec::with_capacity(most);
    while all.len() < most {
        match numbers.below(7) {
            0 => all.extend(b"{\"jsonrpc\":\"2.0\",\"id\":1}\n"),
            1 => all.extend(b"{\"jsonrpc\":\r\n\"2.0\"}\r\n"),
            2 => all.extend("\u{feff}{}\n".bytes()),
            3 => {
                let count = numbers.below(3_000);
                all.extend(numbers.bytes(count));
            }
            4 => all.extend(b"\n\n\r\r\n\0"),
            5 => all.extend(vec![b'a'; numbers.below(200_000)]),
            _ => all.extend("Grüße \u{1f600}\n".bytes()),
        }
    }
    all.extend(b"no end");
    all
}

fn passes(most: usize) {
    let folder = Folder::new();
    let path = folder.path().join("record.jsonl").display().to_string();
    let sent = damaged(&mut Numbers::new(5), most);
    let mut child = tap(&["--record", &path], &["cat"]).spawn().expect("the tap starts");
    let (mut stdin, given) = (child.stdin.take().expect("stdin"), sent.clone());
    let writer = thread::spawn(move || stdin.write_all(&given));
    let mut got = Vec::new();
    child.stdout.take().expect("stdout").read_to_end(&mut got).expect("it can be read");

    writer.join().expect("it is written").expect("it is read");
    assert!(got == sent, "{} of {} bytes came back as they were", got.len(), sent.len());
    assert!(child.wait().expect("an end").success());
    let (opening, entries) = record(&path);
    assert_eq!((opening.transport, opening.target.as_str()), (Transport::Stdio, "cat"));
    let lost = entries.iter().any(|entry| matches!(entry.seen, Seen::Lost { .. }));
    assert!(!lost || most > 100_000_000, "some of it was not recorded");
    if !lost {
        assert_eq!(exit_of(&entries), Some(&Exit { code: Some(0), signal: None }));
        assert!(said(&entries, From::Client) == sent, "what the client said is recorded");
        assert!(said(&entries, From::Server) == sent, "what the server said is recorded");
    }
}

#[test]
fn bytes_pass_unchanged_both_ways_and_into_the_record() {
    passes(8_000_000);
}

#[test]
#[ignore = "a gigabyte, which takes a minute"]
fn a_gigabyte_passes() {
    passes(500_000_000);
}

#[test]
fn a_message_passes_at_once() {
    let folder = Folder::new();
    let path = folder.path().join("record.jsonl").display().to_string();
    let mut child = tap(&["--record", &path], &["cat"]).spawn().expect("the tap starts");
    let mut stdin = child.stdin.take().expect("stdin");
    let mut stdout = child.stdout.take().expect("stdout");
    for number in 0..100 {
        // Neither a line, nor more than a byte: nothing waits for an end or for company.
        stdin.write_all(&[number]).expect("it is read");
        let mut got = [0];
        stdout.read_exact(&mut got).expect("it comes back");
        assert_eq!(got, [number]);
    }
    drop(stdin);
    assert!(child.wait().expect("an end").success());
}

#[test]
fn the_exit_code_is_that_of_the_server_and_stderr_passes() {
    let folder = Folder::new();
    let path = folder.path().join("record.jsonl").display().to_string();
    let program = ["sh", "-c", "echo out; echo oh no >&2; exit 7"];

    let output = tap(&["--record", &path, "--name", "bad"], &program).output().expect("an end");

    assert_eq!(output.status.code(), Some(7));
    assert_eq!((output.stdout, output.stderr), (b"out\n".to_vec(), b"oh no\n".to_vec()));
    let (opening, entries) = record(&path);
    assert_eq!(opening.name, "bad");
    assert_eq!(said(&entries, From::Stderr), b"oh no\n");
}

#[test]
fn a_signal_that_ends_the_server_is_told_as_a_shell_does() {
    let output = tap(&["--record", "/dev/null"], &["sh", "-c", "kill -9 $$"]).output();

    assert_eq!(output.expect("an end").status.code(), Some(137));
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let output = tap(&["--record", "/dev/null"], &["no-such-program"]).output().expect("an end");

    assert_eq!(output.status.code(), Some(127));
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(words.contains("the program no-such-program was not found"), "{words}");
    assert!(output.stdout.is_empty(), "stdout is the client's");
}

fn is_alive(pid: u32) -> bool {
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    state.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.trim().starts_with('Z'))
}

fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    let mut byte = [0];
    let stdout = child.stdout.as_mut().expect("stdout");
    while stdout.read_exact(&mut byte).is_ok() && byte != *b"\n" {
        line.push(char::from(byte[0]));
    }
    line
}

#[test]
fn a_client_that_ends_the_tap_ends_the_server() {
    for signal in ["-TERM", "-INT", "-KILL"] {
        let script = "sleep 1000 & echo $!; wait";
        let mut child =
            tap(&["--record", "/dev/null"], &["sh", "-c", script]).spawn().expect("the tap starts");
        let server: u32 = first_line(&mut child).parse().expect("a number");
        assert!(is_alive(server));

        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.expect("kill is there").success());

        let begun = Instant::now();
        let _ = child.wait();
        while is_alive(server) {
            assert!(begun.elapsed() < Duration::from_secs(5), "{signal}: {server} is still there");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn a_record_that_cannot_be_written_disturbs_nobody() {
    for path in ["/no/such/folder/record.jsonl", "/dev/full"] {
        if path == "/dev/full" && !Path::new(path).exists() {
            continue;
        }
        let mut child = tap(&["--record", path], &["cat"]).spawn().expect("the tap starts");
        let mut stdin = child.stdin.take().expect("stdin");
        let sent = vec![b'a'; 3_000_000];
        let given = sent.clone();
        let writer = thread::spawn(move || stdin.write_all(&given));

        let output = child.wait_with_output().expect("an end");

        writer.join().expect("it is written").expect("it is read");
        assert!(output.status.success() && output.stdout == sent, "{path}");
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(words.contains("nothing more is recorded"), "{path}: {words}");
    }
}

#[test]
fn a_slow_client_gets_all_that_a_server_said_before_it_ended() {
    let script = "head -c 3000000 /dev/zero; printf end";
    let mut child = tap(&["--record", "/dev/null"], &["sh", "-c", script]).spawn().expect("a tap");
    let mut stdout = child.stdout.take().expect("stdout");
    let mut got = vec![0; 1_000_000];
    stdout.read_exact(&mut got).expect("the beginning");

    thread::sleep(Duration::from_millis(2500));
    stdout.read_to_end(&mut got).expect("the rest");

    assert_eq!(got.len(), 3_000_003);
    assert!(got.ends_with(b"end") && child.wait().expect("an end").success());
}

#[test]
fn a_server_has_the_time_that_the_client_gives_it() {
    let script = "trap 'sleep 3; echo saved; exit 5' TERM; echo ready; while :; do sleep 0.1; done";
    let mut child = tap(&["--record", "/dev/null"], &["sh", "-c", script]).spawn().expect("a tap");
    assert_eq!(first_line(&mut child), "ready");

    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(sent.expect("kill is there").success());

    assert_eq!(first_line(&mut child), "saved");
    assert_eq!(child.wait().expect("an end").code(), Some(5));
}

#[test]
fn a_record_that_is_there_is_not_written_over() {
    let folder = Folder::new();
    let path = folder.write("record.jsonl", "precious");
    for _ in 0..2 {
        assert!(tap(&["--record", &path], &["true"]).output().expect("an end").status.success());
    }

    assert_eq!(fs::read_to_string(&path).expect("it"), "precious");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 3);
}

#[test]
fn records_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    let mut tap = tap(&["--name", "a/b"], &["true"]);

    assert!(tap.env("XDG_STATE_HOME", folder.path()).output().expect("an end").status.success());

    let taps = folder.path().join("wirescope/taps");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&taps), 0o700);
    let files: Vec<_> = fs::read_dir(&taps).expect("a folder").flatten().collect();
    assert_eq!(files.len(), 1);
    assert_eq!(mode(&files[0].path()), 0o600);
    assert!(files[0].file_name().to_string_lossy().ends_with("-a_b.jsonl"));
}

/// A tap in front of a server, and the record so far.
struct Tapped {
    child: Child,
    port: u16,
    path: String,
    _folder: Folder,
}

impl Tapped {
    fn before(server: &Server, arguments: &[&str]) -> Self {
        let folder = Folder::new();
        let path = folder.path().join("record.jsonl").display().to_string();
        let to = server.url();
        let mut command = command(&["tap", "--listen", "0", "--to", &to, "--record", &path]);
        let mut child =
            command.args(arguments).stdout(Stdio::piped()).spawn().expect("the tap starts");
        let line = first_line(&mut child);
        let port = line.rsplit(':').next().and_then(|rest| rest.split('/').next());
        let port = port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("{line}"));
        Self { child, port, path, _folder: folder }
    }

    async fn ask(&self, request: &str) -> String {
        let connected = TcpStream::connect(("127.0.0.1", self.port));
        let mut stream = soon(connected, "a connection").await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("the request is taken");
        let mut answer = Vec::new();
        soon(stream.read_to_end(&mut answer), "the end").await.expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn end(mut self) -> Vec<Entry> {
        let sent = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(sent.expect("kill is there").success());
        assert!(self.child.wait().expect("an end").success());
        record(&self.path).1
    }
}

fn request(port: u16, host: &str) -> String {
    format!(
        "POST /mcp?a=b HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer hunter2\r\nx-own: ä\r\n\
         content-length: 2\r\nconnection: close\r\n\r\n{{}}",
        host = host.replace("PORT", &port.to_string())
    )
}

async fn greeter() -> Server {
    Server::start(|mut stream| async move {
        let request = read_request(&mut stream).await;
        assert_eq!(request.line, "POST /mcp?a=b HTTP/1.1");
        assert_eq!(request.header("authorization"), Some(&b"Bearer hunter2"[..]));
        let answer = "HTTP/1.1 200 OK\r\nset-cookie: a=hunter3\r\ncontent-length: 5\r\n\
                      connection: close\r\n\r\nhello";
        stream.write_all(answer.as_bytes()).await.expect("it is read");
    })
    .await
}

#[tokio::test]
async fn an_exchange_passes_and_its_keys_do_not_reach_the_record() {
    let server = greeter().await;
    let tapped = Tapped::before(&server, &[]);

    let answer = tapped.ask(&request(tapped.port, "127.0.0.1:PORT")).await;

    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("hello"), "{answer}");
    let (url, entries) = (server.url(), tapped.end());
    let [asked, body, answered, piece, end] = entries.as_slice() else { panic!("{entries:?}") };
    let Seen::Request { exchange: 1, method, url: to, headers } = &asked.seen else {
        panic!("{asked:?}")
    };
    let origin = url.trim_end_matches("/mcp").trim_end_matches('/');
    assert_eq!((method.as_str(), to.as_str()), ("POST", format!("{origin}/mcp?a=b").as_str()));
    assert!(headers.contains(&("authorization".to_owned(), MASK.to_owned())), "{headers:?}");
    let client = Seen::Piece { exchange: 1, from: From::Client, bytes: b"{}".to_vec() };
    assert_eq!(body.seen, client);
    let Seen::Answer { exchange: 1, status: 200, headers } = &answered.seen else {
        panic!("{answered:?}")
    };
    assert!(headers.contains(&("set-cookie".to_owned(), MASK.to_owned())), "{headers:?}");
    let told = Seen::Piece { exchange: 1, from: From::Server, bytes: b"hello".to_vec() };
    assert_eq!(piece.seen, told);
    assert_eq!(end.seen, Seen::End { exchange: 1, failed: None });
}

#[tokio::test]
async fn who_wants_keys_in_the_record_says_so() {
    let server = greeter().await;
    let tapped = Tapped::before(&server, &["--keep-secrets"]);

    tapped.ask(&request(tapped.port, "127.0.0.1:PORT")).await;

    let text = format!("{:?}", tapped.end());
    assert!(text.contains("hunter2") && text.contains("hunter3"), "{text}");
}

#[tokio::test]
async fn a_page_that_calls_this_machine_by_another_name_reaches_nothing() {
    let server = greeter().await;
    let tapped = Tapped::before(&server, &[]);

    for host in ["evil.example:PORT", "127.0.0.1", ""] {
        let answer = tapped.ask(&request(tapped.port, host)).await;
        assert!(answer.starts_with("HTTP/1.1 403 "), "{host}: {answer}");
    }
    assert_eq!(tapped.end(), []);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_to_the_client() {
    let server = greeter().await;
    let tapped = Tapped::before(&server, &[]);
    drop(server);

    let answer = tapped.ask(&request(tapped.port, "localhost:PORT")).await;

    assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
    let entries = tapped.end();
    let Some(Seen::End { failed: Some(why), .. }) = entries.last().map(|entry| &entry.seen) else {
        panic!("{entries:?}")
    };
    assert!(why.contains("nothing listens at"), "{why}");
}

/// Events come one by one, and the client is told each at once; who leaves is missed by the server.
#[tokio::test]
async fn a_stream_passes_as_it_comes() {
    let server = Server::start(|mut stream| async move {
        read_request(&mut stream).await;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\
                    transfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).await.expect("it is read");
        loop {
            if stream.write_all(b"8\r\ndata: a\n\r\n").await.is_err() {
                return;
            }
            // The next one waits until the last was seen.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let tapped = Tapped::before(&server, &[]);
    let mut stream = TcpStream::connect(("127.0.0.1", tapped.port)).await.expect("a connection");
    let asked = request(tapped.port, "127.0.0.1:PORT");
    stream.write_all(asked.as_bytes()).await.expect("the request is taken");

    let mut got = String::new();
    while got.matches("data: a").count() < 3 {
        let mut piece = [0; 1000];
        let count = soon(stream.read(&mut piece), "an event").await.expect("it can be read");
        got.push_str(&String::from_utf8_lossy(&piece[..count]));
    }
    drop(stream);
    tokio::time::sleep(Duration::from_millis(200)).await;

    let entries = tapped.end();
    let pieces =
        entries.iter().filter(|entry| matches!(entry.seen, Seen::Piece { from: From::Server, .. }));
    assert!(pieces.count() >= 3);
    let last = entries.last().map(|entry| &entry.seen);
    assert!(matches!(last, Some(Seen::End { failed: Some(_), .. })), "{last:?}");
}
