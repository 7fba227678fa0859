//! From the command line to the page, and the end of it.

use std::process::Output;

use crate::certificate::Authority;
use crate::running::{Companion, Folder, INDEX, command, folder_with_page};

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program runs")
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}

#[tokio::test]
async fn it_serves_the_page_with_the_headers_that_keep_it_safe() {
    let companion = Companion::start(&[]);
    companion.folder.write("page/a/b.wasm", "\0asm");

    let answer = companion.get("/").await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");

    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert_eq!(body, INDEX);
    for line in [
        "content-type: text/html; charset=utf-8",
        "content-length: 36",
        "cache-control: no-cache",
        "x-content-type-options: nosniff",
        "content-security-policy: frame-ancestors 'none'",
        "cross-origin-resource-policy: same-origin",
    ] {
        assert!(head.lines().any(|found| found == line), "{line} is not in {head}");
    }
    assert!(!head.contains("access-control"), "{head}");
    assert!(companion.get("/a/b.wasm").await.contains("content-type: application/wasm"));
    assert!(companion.get("/c").await.starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn a_head_is_answered_without_a_body_and_a_post_not_at_all() {
    let companion = Companion::start(&[]);
    let request = |method: &str| {
        let port = companion.port;
        format!("{method} / HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n")
    };

    let head = companion.answer_to(&request("HEAD")).await;
    assert!(head.contains("content-length: 36") && head.ends_with("\r\n\r\n"), "{head}");
    let post = companion.answer_to(&request("POST")).await;
    assert!(post.starts_with("HTTP/1.1 405") && post.contains("allow: GET, HEAD"), "{post}");
}

#[tokio::test]
async fn the_page_is_told_that_it_has_a_companion() {
    let companion = Companion::start(&["http://localhost:3000/mcp"]);

    let answer = companion.get("/wirescope.json").await;
    assert!(
        answer.ends_with(r#"{"companion":true,"server":"http://localhost:3000/mcp"}"#),
        "{answer}"
    );
    assert!(answer.contains("content-type: application/json"), "{answer}");

    companion.folder.write("page/wirescope.json", r#"{"server": "http://x/", "scope": "a"}"#);
    let answer = companion.get("/wirescope.json").await;
    let expected = r#"{"server":"http://localhost:3000/mcp","scope":"a","companion":true}"#;
    assert!(answer.ends_with(expected), "{answer}");
}

#[tokio::test]
async fn the_link_carries_what_was_given() {
    let arguments = ["http://localhost:3000/mcp", "--header", "X-Key: a b"];
    let companion = Companion::start(&arguments);
    let (origin, token) = (companion.origin(), &companion.token);
    let query = "?server=http%3A%2F%2Flocalhost%3A3000%2Fmcp&key_header=X-Key";
    assert_eq!(companion.link, format!("{origin}/{query}#key=a+b&token={token}"));
    assert_eq!(token.len(), 32);

    let mut with_environment = command(&[]);
    with_environment.env("MCP_SERVER_URL", "http://x/").env("MCP_API_KEY", "k");
    with_environment.env("ANTHROPIC_API_KEY", "c");
    let other = Companion::start_command(&mut with_environment);
    let (origin, token) = (other.origin(), &other.token);
    let expected =
        format!("{origin}/?server=http%3A%2F%2Fx%2F#key=k&anthropic_key=c&token={token}");
    assert_eq!(other.link, expected);
}

#[tokio::test]
async fn a_second_one_takes_the_next_free_port() {
    let folder = folder_with_page();
    let page = folder.path().join("page");
    let start = || {
        let mut command = command(&["--no-open", "--page"]);
        command.arg(&page).stdout(std::process::Stdio::piped());
        command.spawn().expect("the program starts")
    };
    let port = |child: &mut std::process::Child| {
        let output = child.stdout.take().expect("its output");
        let line = std::io::BufRead::lines(std::io::BufReader::new(output)).next();
        let line = line.expect("a line").expect("text");
        let port = line.split(['/', ':']).nth(4).and_then(|port| port.parse::<u16>().ok());
        port.unwrap_or_else(|| panic!("{line}"))
    };

    let (mut one, mut other) = (start(), start());
    let ports = [port(&mut one), port(&mut other)];
    for mut child in [one, other] {
        child.kill().expect("a child");
        child.wait().expect("a child");
    }

    assert!(ports.iter().all(|port| (8970..9070).contains(port)), "{ports:?}");
    assert_ne!(ports[0], ports[1]);
}

#[tokio::test]
async fn what_keeps_it_from_starting_is_said_with_what_to_do() {
    let companion = Companion::start(&[]);
    let page = companion.folder.path().join("page");
    let page = page.to_str().expect("text");
    let folder = Folder::new();
    let empty = folder.write("empty.pem", "");
    let other =
        folder.write("other.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let port = companion.port.to_string();
    let nowhere = folder.path().join("nowhere");
    let nowhere = nowhere.to_str().expect("text");
    for (arguments, words) in [
        (&["--port", &*port, "--page", page][..], "is taken: name another with --port"),
        (&["--page", nowhere], "has no index.html: name the folder of a built page with --page"),
        (&["--page", page, "--ca", nowhere], "cannot be read"),
        (&["--page", page, "--ca", &empty], "has no certificate: name a PEM file"),
        (&["--page", page, "--ca", &other], "name a PEM file"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let words_said = said(&output);
        assert!(words_said.starts_with("Cannot start: "), "{words_said}");
        assert!(words_said.contains(words), "{words_said}");
        assert_eq!(words_said.lines().count(), 1, "{words_said}");
    }
}

/// A release build carries one, where it was built before.
#[cfg(debug_assertions)]
#[test]
fn a_build_without_a_page_says_so() {
    let output = run(&["--no-open"]);

    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("this build carries no page: "), "{}", said(&output));
}

#[test]
fn wrong_arguments_end_it_with_two() {
    for arguments in [&["--nothing"][..], &["ftp://x/"], &["--header", "a: b"], &["--port", "x"]] {
        assert_eq!(run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn what_is_only_to_be_printed_is_printed() {
    let version = run(&["--version"]);
    assert_eq!(version.status.code(), Some(0));
    assert_eq!(said(&version), format!("wirescope {}\n", env!("CARGO_PKG_VERSION")));

    let help = run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    for words in ["Examples:", "Environment:", "Exit codes:", "--allow-origin", "--insecure"] {
        assert!(said(&help).contains(words), "{words}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let completions = run(&["--completions", shell]);
        assert_eq!(completions.status.code(), Some(0));
        assert!(said(&completions).contains("allow-origin"), "{shell}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn it_ends_properly_when_it_is_asked_to() {
    for signal in ["-INT", "-TERM"] {
        let companion = Companion::start(&[]);
        let _tab = crate::tab::Tab::open(&companion).await;

        assert_eq!(companion.end(signal).await, Some(0), "{signal}");
    }
}

#[tokio::test]
async fn a_page_elsewhere_gets_a_link_that_pairs_it() {
    let folder = folder_with_page();
    let mut command =
        command(&["--no-open", "--port", "0", "--allow-origin", "https://h.example/w/"]);
    command.arg("--page").arg(folder.path().join("page")).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let output = child.stdout.take().expect("its output");
    let lines = std::io::BufRead::lines(std::io::BufReader::new(output));
    let lines: Vec<String> = lines.map_while(Result::ok).take(4).collect();
    child.kill().expect("a child");
    child.wait().expect("a child");

    let token = lines[0].split("token=").nth(1).expect("a token");
    let port = lines[0].split(['/', ':']).nth(4).expect("a port");
    let link =
        format!("https://h.example/w/#companion=http%3A%2F%2F127.0.0.1%3A{port}&token={token}");
    assert!(lines.contains(&link), "{lines:#?}");
}

#[tokio::test]
async fn an_authority_may_be_given_beside_a_page() {
    let folder = Folder::new();
    let ca = folder.write("ca.pem", &Authority::new("a").pem());

    let companion = Companion::start(&["--ca", &ca]);

    assert!(companion.get("/").await.ends_with(INDEX));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_browser_gets_the_whole_link_and_the_terminal_no_secret() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder_with_page();
    let handed_over = folder.path().join("link");
    let script = format!("#!/bin/sh\nprintf %s \"$1\" > '{}'\n", handed_over.display());
    let opener = folder.write("bin/xdg-open", &script);
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).expect("a script");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = command(&["http://x/", "--header", "a: hunter2", "--port", "0", "--page"]);
    command.arg(folder.path().join("page")).env_remove("CI").env("DISPLAY", ":0");
    command.env("PATH", format!("{}/bin:{path}", folder.path().display()));
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().expect("it starts");

    let output = child.stdout.take().expect("its output");
    let lines = std::io::BufRead::lines(std::io::BufReader::new(output));
    let said: Vec<String> = lines.map_while(Result::ok).take(3).collect();
    child.kill().expect("a child");
    child.wait().expect("a child");

    let link = std::fs::read_to_string(handed_over).expect("the link");
    let (shown, secrets) = link.split_once('#').expect("a fragment");
    assert!(secrets.starts_with("key=hunter2&token="), "{link}");
    assert_eq!(said[0], format!("Wirescope is open in your browser, at {shown}"));
    assert!(
        said.iter().all(|line| !line.contains("hunter2") && !line.contains("token=")),
        "{said:?}"
    );
}
