//! The records of taps: what a page is told of them, and what it may read.
#![cfg(unix)]

use std::io::Write as _;
use std::process::{Child, Stdio};

use wirescope::wire::companion::Fault;
use wirescope::wire::companion::tap::TapRecord;

use crate::running::{Companion, Folder, command};
use crate::tab::{Heard, Tab};
use crate::waiting::soon;

fn tap(home: &Folder, arguments: &[&str]) -> Child {
    let mut tap = command(&["tap"]);
    tap.args(arguments).env("XDG_STATE_HOME", home.path());
    tap.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the tap starts")
}

fn say(tap: &mut Child, line: &str) {
    let stdin = tap.stdin.as_mut().expect("its stdin");
    writeln!(stdin, "{line}").expect("it reads");
}

async fn told(tab: &mut Tab) -> Vec<TapRecord> {
    loop {
        if let (_, Heard::Taps(taps)) = soon(tab.hear(), "the records").await {
            return taps;
        }
    }
}

/// What comes of a record until it holds these words.
async fn read_until(tab: &mut Tab, words: &str) -> String {
    let mut text = String::new();
    while !text.contains(words) {
        if let (_, Heard::Piece(bytes)) = soon(tab.hear(), words).await {
            text.push_str(&String::from_utf8(bytes).expect("text"));
        }
    }
    text
}

#[tokio::test]
async fn a_record_is_told_of_and_read_while_it_is_written() {
    let home = Folder::new();
    let companion = Companion::start_command(command(&[]).env("XDG_STATE_HOME", home.path()));
    let mut tab = Tab::open(&companion).await;
    tab.taps().await;
    assert_eq!(told(&mut tab).await, []);

    let mut tap = tap(&home, &["--name", "my cat", "--", "cat"]);
    let taps = told(&mut tab).await;
    let [TapRecord { file, opening, is_live: true }] = &taps[..] else { panic!("{taps:?}") };
    assert_eq!((opening.name.as_str(), opening.target.as_str()), ("my cat", "cat"));

    let record = tab.follow(file).await;
    read_until(&mut tab, "\"name\":\"my cat\"").await;
    say(&mut tap, "hello");
    read_until(&mut tab, "\"from\":\"server\",\"text\":\"hello\"").await;

    drop(tap.stdin.take());
    tap.wait().expect("an end");
    read_until(&mut tab, "\"exit\"").await;
    let (mut has_ended, mut taps) = (false, Vec::new());
    while !has_ended || taps.is_empty() {
        match soon(tab.hear(), "the end").await {
            (id, Heard::End) => has_ended = id == record,
            (_, Heard::Taps(told)) => taps = told,
            (_, other) => panic!("{other:?}"),
        }
    }
    assert!(!taps[0].is_live);
}

#[tokio::test]
async fn a_tap_that_is_killed_and_one_with_a_file_of_its_own_are_told_of_too() {
    let home = Folder::new();
    let elsewhere = home.path().join("mine.jsonl").display().to_string();
    let mut tap = tap(&home, &["--record", &elsewhere, "--", "cat"]);
    let companion = Companion::start_command(command(&[]).env("XDG_STATE_HOME", home.path()));
    let mut tab = Tab::open(&companion).await;
    tab.taps().await;
    let is_live = async |tab: &mut Tab| match &told(tab).await[..] {
        [only] => only.is_live,
        _ => false,
    };
    while !is_live(&mut tab).await {}

    tap.kill().expect("it is ours");
    tap.wait().expect("an end");

    assert!(!is_live(&mut tab).await, "its lock goes with it");
}

#[tokio::test]
async fn nothing_but_records_can_be_read() {
    let home = Folder::new();
    home.write("secret.jsonl", "hunter2");
    home.write("wirescope/taps/notes.txt", "hunter2");
    let companion = Companion::start_command(command(&[]).env("XDG_STATE_HOME", home.path()));
    let mut tab = Tab::open(&companion).await;

    for file in ["../../secret.jsonl", "notes.txt", "/etc/passwd", "", "not-there.jsonl"] {
        let id = tab.follow(file).await;
        let heard = tab.hear_of(id).await;
        assert!(matches!(heard, Heard::Failed(Fault::Other { .. })), "{file}: {heard:?}");
    }
}
