//! Programs: what they write and read, how they end, and that nothing of them is left.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use wirescope::wire::companion::{Asked, Fault, Listed, ListedPlace, StreamId};
use wirescope::wire::program::{Command, Exit, Program};
use wirescope::wire::secret::Secret;

use crate::bytes::Numbers;
use crate::running::{Companion, Folder};
use crate::tab::{Heard, Tab};

/// Ignores that its stdin is closed, and that it is asked to end; so does what it starts.
const STUBBORN: &str = r#"trap "" TERM; sleep 1000 & echo $!; wait; wait; sleep 1000"#;

/// All that one program said.
#[derive(Debug, Default, PartialEq)]
struct Said {
    out: Vec<u8>,
    err: Vec<u8>,
    pid: u32,
    exit: Exit,
}

fn typed(command: &str, args: &[&str]) -> Command {
    let args = args.iter().map(|&arg| arg.to_owned()).collect();
    Command { command: command.to_owned(), args, ..Command::default() }
}

pub fn shell(script: &str) -> Program {
    Program::Typed(typed("sh", &["-c", script]))
}

async fn finish(tab: &mut Tab, id: StreamId) -> Result<Said, Fault> {
    let mut said = Said::default();
    loop {
        let count = match tab.hear_of(id).await {
            Heard::Started(pid) => {
                said.pid = pid;
                0
            }
            Heard::Piece(bytes) => {
                said.out.extend(&bytes);
                bytes.len()
            }
            Heard::Err(bytes) => {
                said.err.extend(&bytes);
                bytes.len()
            }
            Heard::Exited(exit) => {
                said.exit = exit;
                return Ok(said);
            }
            Heard::Failed(fault) => return Err(fault),
            other => panic!("{other:?}"),
        };
        tab.ask(Asked::Take(id, count)).await;
    }
}

async fn run(program: Program) -> Result<Said, Fault> {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let id = tab.start(program).await;
    finish(&mut tab, id).await
}

pub async fn started(tab: &mut Tab, id: StreamId) -> u32 {
    let Heard::Started(pid) = tab.hear_of(id).await else { panic!("it does not start") };
    pid
}

/// Its first line, as a number.
pub async fn number(tab: &mut Tab, id: StreamId) -> u32 {
    let Heard::Piece(line) = tab.hear_of(id).await else { panic!("it says nothing") };
    String::from_utf8_lossy(&line).trim().parse().expect("a number")
}

fn code(code: i32) -> Exit {
    Exit { code: Some(code), signal: None }
}

/// A process that has ended and that nobody asked about counts as gone.
fn is_alive(pid: u32) -> bool {
    let state = std::process::Command::new("ps")
        .args(["-o", "stat=", "-p", &pid.to_string()])
        .stderr(Stdio::null())
        .output()
        .expect("ps is there");
    let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}

/// How long it takes until none of them is there.
pub async fn gone(pids: &[u32]) -> Duration {
    let begun = Instant::now();
    while pids.iter().any(|&pid| is_alive(pid)) {
        assert!(begun.elapsed() < Duration::from_secs(5), "{pids:?} are still there");
        sleep(Duration::from_millis(50)).await;
    }
    begun.elapsed()
}

/// One that does not end by itself, with a child of its own.
pub async fn start_stubborn(tab: &mut Tab) -> (StreamId, [u32; 2]) {
    let id = tab.start(shell(STUBBORN)).await;
    let pids = [started(tab, id).await, number(tab, id).await];
    assert!(pids.iter().all(|&pid| is_alive(pid)), "{pids:?}");
    (id, pids)
}

#[tokio::test]
async fn what_is_written_comes_back_through_cat() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let id = tab.start(Program::Typed(typed("cat", &[]))).await;
    let lines = ["", "{\"a\":\"\u{e4}\u{1f600}\0\"}", "b\r", &"c".repeat(300_000), "d"];

    for line in lines {
        tab.ask(Asked::Write(id, line.to_owned())).await;
    }
    tab.ask(Asked::Close(id)).await;

    let said = finish(&mut tab, id).await.expect("it runs");
    let expected = format!("{}\n", lines.join("\n"));
    assert!(said.out == expected.as_bytes(), "{} bytes", said.out.len());
    assert_eq!((said.err, said.exit), (Vec::new(), code(0)));
}

#[tokio::test]
async fn any_bytes_come_as_they_were_written_and_only_as_the_page_takes_them() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let folder = Folder::new();
    let bytes = Numbers::new(7).bytes(5_000_000);
    assert!(std::str::from_utf8(&bytes).is_err());
    let file = folder.path().join("bytes");
    std::fs::write(&file, &bytes).expect("a file for the test");
    let id = tab.start(shell(&format!("cat '{}'", file.display()))).await;
    started(&mut tab, id).await;

    let mut out = Vec::new();
    while out.len() < 1024 * 1024 {
        let Heard::Piece(piece) = tab.hear_of(id).await else { panic!("it ends early") };
        out.extend(piece);
    }
    assert_eq!(out.len(), 1_048_576);
    let more = timeout(Duration::from_millis(300), tab.hear()).await;
    assert!(more.is_err(), "more comes than was taken");

    tab.ask(Asked::Take(id, out.len())).await;
    let said = finish(&mut tab, id).await.expect("it runs");
    out.extend(said.out);
    assert!(out == bytes, "{} bytes", out.len());
    assert_eq!(said.exit, code(0));
}

#[tokio::test]
async fn both_outputs_flow_apart_under_one_credit() {
    let script = "yes a | head -c 3000000 & yes b | head -c 3000000 >&2; wait";

    let said = run(shell(script)).await.expect("it runs");

    assert!(said.out == b"a\n".repeat(1_500_000), "{}", said.out.len());
    assert!(said.err == b"b\n".repeat(1_500_000), "{}", said.err.len());
}

#[tokio::test]
async fn an_end_comes_last_and_says_how() {
    let said = run(shell("printf out; printf err >&2; exit 3")).await.expect("it runs");
    assert_eq!((said.out, said.err), (b"out".to_vec(), b"err".to_vec()));
    assert_eq!(said.exit, code(3));

    let said = run(shell("printf last; kill -SEGV $$")).await.expect("it runs");
    assert_eq!(said.out, b"last");
    assert_eq!(said.exit, Exit { code: None, signal: Some("SIGSEGV".to_owned()) });
}

#[tokio::test]
async fn a_program_that_is_not_there() {
    for name in ["no-such-program-anywhere", "./not-here", "/nor/there", ""] {
        let found = run(Program::Typed(typed(name, &[]))).await;
        assert_eq!(found, Err(Fault::ProgramNotFound { command: name.to_owned() }));
    }
}

#[tokio::test]
async fn a_program_that_the_system_does_not_run() {
    let folder = Folder::new();
    let script = |name: &str, text: &str, mode| {
        let path = folder.write(name, text);
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(&path, mode).expect("its own file");
        path
    };
    let plain = script("plain", "#!/bin/sh\n", 0o644);
    let orphan = script("orphan", "#!/no/such/interpreter\n", 0o755);
    let broken = script("broken", "\x7fELF\0\0\0\0", 0o755);
    let nowhere = Command { folder: Some("/no/such/folder".to_owned()), ..typed("cat", &[]) };

    for (command, words) in [
        (typed(&plain, &[]), "Permission denied"),
        (typed(&orphan, &[]), "first line"),
        (typed(&broken, &[]), "Exec format error"),
        (nowhere, "the folder /no/such/folder: No such file"),
    ] {
        let found = run(Program::Typed(command)).await;
        assert!(
            matches!(&found, Err(Fault::ProgramNotStarted { detail, .. }) if detail.contains(words)),
            "{words}: {found:?}"
        );
    }
}

#[tokio::test]
async fn the_program_of_the_command_line_has_its_environment_and_folder() {
    let folder = Folder::new();
    folder.write(
        "here/run.sh",
        "#!/bin/sh\nprintf '%s|' \"$A\" \"$B\" \"$CI\" \"$(pwd -P)\" \"$@\"\n",
    );
    let path = folder.path().join("here/run.sh");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(path, mode).expect("its own file");
    let within = folder.path().join("here").canonicalize().expect("a folder");
    let within = within.to_str().expect("text");

    let given = ["--env", "A=1=2", "--env", "B=hunter2", "--cwd", within];
    let companion = Companion::start_with(&given, &["./run.sh", "a b", "--help"]);
    let (mut tab, programs) = Tab::open_and_list(&companion).await;

    let line = "./run.sh 'a b' --help".to_owned();
    let place = ListedPlace::Program { line: line.clone() };
    let listed = Listed { name: line.clone(), place, inputs: Vec::new(), at_once: true };
    assert_eq!(programs, [listed]);
    let id = tab.start(Program::Named { number: 0, line, inputs: Vec::new() }).await;
    let said = finish(&mut tab, id).await.expect("it runs");
    let expected = format!("1=2|hunter2|true|{within}|a b|--help|");
    assert_eq!(String::from_utf8_lossy(&said.out), expected);
}

#[tokio::test]
async fn a_typed_program_has_its_environment_and_folder_and_own_path() {
    let folder = Folder::new();
    let tool = folder.write("tool", "#!/bin/sh\nprintf '%s' \"$A\"; pwd -P\n");
    std::fs::set_permissions(tool, std::fs::Permissions::from_mode(0o755)).expect("its own file");
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    let env = [("A", "1"), ("PATH", &path)];
    let env = env.map(|(name, value)| (name.to_owned(), Secret::new(value.to_owned()))).into();

    let command = Command { env, folder: Some("/".to_owned()), ..typed("tool", &[]) };

    assert_eq!(run(Program::Typed(command)).await.expect("it runs").out, b"1/\n");
}

#[tokio::test]
async fn a_number_that_is_not_listed_starts_nothing() {
    let companion = Companion::start_with(&[], &["cat"]);
    let (mut tab, _) = Tab::open_and_list(&companion).await;
    let folder = Folder::new();
    let mark = folder.path().join("mark");
    let line = format!("touch {}", mark.display());

    // Under number 0 another companion may have had it.
    for number in [0, 1, u32::MAX] {
        let named = Program::Named { number, line: line.clone(), inputs: Vec::new() };
        let id = tab.start(named).await;
        let found = finish(&mut tab, id).await;
        assert!(matches!(&found, Err(Fault::Other { .. })), "{found:?}");
    }

    assert!(!mark.exists());
}

#[tokio::test]
async fn closing_ends_one_that_heeds_nothing_with_its_child() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let (id, pids) = start_stubborn(&mut tab).await;

    tab.ask(Asked::Close(id)).await;

    gone(&pids).await;
    let said = finish(&mut tab, id).await.expect("it ran");
    assert_eq!(said.exit, Exit { code: None, signal: Some("SIGKILL".to_owned()) });
}

#[tokio::test]
async fn closing_gives_time_to_end_well() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;

    let id = tab.start(shell("cat >/dev/null; echo bye; echo bye >&2; exit 5")).await;
    started(&mut tab, id).await;
    tab.ask(Asked::Close(id)).await;
    let said = finish(&mut tab, id).await.expect("it ran");
    assert_eq!((said.out.as_slice(), said.exit), (b"bye\n".as_slice(), code(5)));

    let id =
        tab.start(shell(r#"trap "echo asked; exit 6" TERM; echo; while :; do sleep 0.1; done"#));
    let id = id.await;
    started(&mut tab, id).await;
    tab.hear_of(id).await;
    tab.ask(Asked::Close(id)).await;
    let said = finish(&mut tab, id).await.expect("it ran");
    assert_eq!((said.out.as_slice(), said.exit), (b"asked\n".as_slice(), code(6)));
}

/// A page that closed takes no more of what comes.
#[tokio::test]
async fn one_that_has_much_to_say_on_its_way_out_is_not_held_up() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let id = tab.start(shell("cat >/dev/null; yes | head -c 5000000; exit 7")).await;
    started(&mut tab, id).await;

    tab.ask(Asked::Close(id)).await;

    loop {
        match tab.hear_of(id).await {
            Heard::Piece(_) => {}
            heard => return assert_eq!(heard, Heard::Exited(code(7))),
        }
    }
}

#[tokio::test]
async fn children_that_were_left_behind_end_too() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    for (script, holds_pipe) in [("", true), (">/dev/null 2>&1 </dev/null", false)] {
        let id = tab.start(shell(&format!("sleep 1000 {script} & echo $!"))).await;
        started(&mut tab, id).await;
        let child = number(&mut tab, id).await;
        let begun = Instant::now();

        let said = finish(&mut tab, id).await.expect("it runs");

        assert_eq!(said.exit, code(0));
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
        assert_eq!(begun.elapsed() > Duration::from_secs(1), holds_pipe);
        gone(&[child]).await;
    }
}

#[tokio::test]
async fn when_the_page_goes_its_programs_end() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let (_, stubborn) = start_stubborn(&mut tab).await;
    let id = tab.start(shell("yes & echo $!; wait")).await;
    let loud = started(&mut tab, id).await;

    drop(tab);

    gone(&[stubborn[0], stubborn[1], loud]).await;
}

#[tokio::test]
async fn when_the_companion_ends_its_programs_end() {
    for signal in ["-INT", "-TERM"] {
        let companion = Companion::start(&[]);
        let mut tab = Tab::open(&companion).await;
        let (_, pids) = start_stubborn(&mut tab).await;
        let begun = Instant::now();

        assert_eq!(companion.end(signal).await, Some(0));

        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        assert!(pids.iter().all(|&pid| !is_alive(pid)), "{pids:?} are still there");
    }
}

/// What watches ends with it, too.
#[tokio::test]
async fn when_the_companion_is_killed_its_programs_end() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let (_, [one, other]) = start_stubborn(&mut tab).await;
    let children = std::process::Command::new("pgrep")
        .args(["-P", &companion.id().to_string()])
        .output()
        .expect("pgrep is there");
    let children = String::from_utf8_lossy(&children.stdout);
    let mut all: Vec<u32> = children.lines().filter_map(|line| line.parse().ok()).collect();
    assert_eq!(all.len(), 2, "{all:?}");
    all.push(other);
    assert!(all.contains(&one));

    assert_eq!(companion.end("-KILL").await, None);

    gone(&all).await;
}

#[tokio::test]
async fn a_companion_without_stubborn_programs_ends_at_once() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let id = tab.start(Program::Typed(typed("cat", &[]))).await;
    let pid = started(&mut tab, id).await;
    let begun = Instant::now();

    assert_eq!(companion.end("-INT").await, Some(0));

    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert!(!is_alive(pid));
}

#[tokio::test]
async fn a_page_has_64_programs() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let mut ids = Vec::new();
    for _ in 0..64 {
        let id = tab.start(Program::Typed(typed("cat", &[]))).await;
        started(&mut tab, id).await;
        ids.push(id);
    }

    let id = tab.start(Program::Typed(typed("cat", &[]))).await;
    let found = finish(&mut tab, id).await;
    assert!(matches!(&found, Err(Fault::Other { detail }) if detail.contains("64")), "{found:?}");

    tab.ask(Asked::Close(ids[0])).await;
    assert_eq!(finish(&mut tab, ids[0]).await.expect("it ran").exit, code(0));
    let id = tab.start(Program::Typed(typed("cat", &[]))).await;
    started(&mut tab, id).await;
}

#[tokio::test]
async fn a_slow_page_and_a_deaf_program_fill_no_memory() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let loud = tab.start(shell("yes")).await;
    let both = tab.start(shell("yes >&2 & yes")).await;
    let deaf = tab.start(Program::Typed(typed("sleep", &["1000"]))).await;
    let before = companion.memory();
    sleep(Duration::from_millis(500)).await;
    let after = companion.memory();
    assert!(after.is_none_or(|memory| memory < 32 * 1024), "{before:?} {after:?}");

    let line = "a".repeat(8 * 1024 * 1024);
    for _ in 0..9 {
        tab.ask(Asked::Write(deaf, line.clone())).await;
    }
    let mut pids = Vec::new();
    let fault = loop {
        match tab.hear().await {
            (_, Heard::Started(pid)) => pids.push(pid),
            (id, Heard::Failed(fault)) => {
                assert_eq!(id, deaf);
                break fault;
            }
            (id, heard) => assert!(id == loud || id == both, "{heard:?}"),
        }
    };
    assert!(matches!(&fault, Fault::Other { detail } if detail.contains("64 MiB")), "{fault:?}");
    gone(&pids[2..]).await;
}
