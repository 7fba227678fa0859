//! A tap over stdio: the client starts it in place of the server's command.

use std::io::{self, Write as _};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::watch::Receiver;
use tokio::time::sleep;

use super::super::programs::{Group, Watch};
use super::recorder::{Passed, Recorder};
use crate::wire::companion::Fault;
use crate::wire::companion::tap::{From, Seen};
use crate::wire::program::{Command, Exit};

/// What the system keeps in a pipe.
const PIECE: usize = 64 * 1024;
/// Once the server has ended, nothing more comes of a pipe that others hold open and are silent for so long.
const SILENT_FOR: Duration = Duration::from_secs(1);

/// Returns the exit code, which is the server's.
pub async fn tap(command: &Command, recorder: &Recorder) -> io::Result<u8> {
    let mut asked = ends()?;
    let mut group = match Group::start(command) {
        Ok(group) => group,
        Err(fault) => return Ok(not_started(&fault)),
    };
    let watch = Watch::by(std::env::current_exe().ok());
    let guarded = watch.over(group.pid());
    let (stdin, out, err) = group.pipes();
    let (over, is_over) = tokio::sync::watch::channel(false);
    let input = pass_on(tokio::io::stdin(), stdin, From::Client, recorder.clone(), is_over.clone());
    // It may wait for a client that says nothing, and is then left.
    let input = tokio::spawn(input);
    let outputs = async {
        tokio::join!(
            pass_on_all(out, tokio::io::stdout(), From::Server, recorder, is_over.clone()),
            pass_on_all(err, tokio::io::stderr(), From::Stderr, recorder, is_over.clone()),
        );
    };
    let mut outputs = Box::pin(outputs);
    let mut are_over = false;
    let mut ended = Box::pin(group.ended_when_told(&mut asked));
    let exit = loop {
        tokio::select! {
            exit = ended.as_mut() => break exit?,
            () = outputs.as_mut(), if !are_over => are_over = true,
        }
    };
    over.send_replace(true);
    if !are_over {
        // However slow the client is: nothing that the server has written is lost.
        outputs.as_mut().await;
    }
    drop(ended);
    group.finish();
    drop(guarded);
    input.abort();
    recorder.note(Passed::Seen(Seen::Exit(exit.clone())));
    Ok(code(&exit))
}

async fn pass_on_all(
    from: Option<impl AsyncRead + Unpin>,
    to: impl AsyncWrite + Unpin,
    whose: From,
    recorder: &Recorder,
    is_over: Receiver<bool>,
) {
    if let Some(from) = from {
        pass_on(from, Some(to), whose, recorder.clone(), is_over).await;
    }
}

/// Until one of the two is gone. What was read has gone out before more is read.
async fn pass_on(
    mut from: impl AsyncRead + Unpin,
    to: Option<impl AsyncWrite + Unpin>,
    whose: From,
    recorder: Recorder,
    mut is_over: Receiver<bool>,
) {
    let mut to = to;
    let mut piece = vec![0; PIECE];
    loop {
        let silence = async {
            let _ = is_over.wait_for(|over| *over).await;
            sleep(SILENT_FOR).await;
        };
        let read = tokio::select! {
            biased;
            read = from.read(&mut piece) => read,
            () = silence => break,
        };
        let Ok(count @ 1..) = read else { break };
        let bytes = piece.get(..count).unwrap_or_default();
        if let Some(open) = &mut to {
            let written = async {
                open.write_all(bytes).await?;
                open.flush().await
            };
            if written.await.is_err() {
                to = None;
            }
        }
        recorder.note(Passed::Lines(whose, bytes.to_vec()));
        // A server notices that nobody reads it any more. A client need not wait for one that is on its way out.
        if to.is_none() && whose != From::Client {
            break;
        }
    }
    recorder.note(Passed::LinesEnd(whose));
}

fn not_started(fault: &Fault) -> u8 {
    let words = match fault {
        Fault::ProgramNotFound { command } => format!("the program {command} was not found"),
        Fault::ProgramNotStarted { command, detail } => {
            format!("the program {command} could not be started: {detail}")
        }
        other => format!("{other:?}"),
    };
    let _ = writeln!(io::stderr(), "wirescope tap: {words}");
    if matches!(fault, Fault::ProgramNotFound { .. }) { 127 } else { 126 }
}

/// As a shell gives it.
fn code(exit: &Exit) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = &exit.signal {
        let number = signal.parse::<nix::sys::signal::Signal>().map_or(0, |signal| signal as i32);
        return u8::try_from(128 + number).unwrap_or(u8::MAX);
    }
    // Only the last eight bits reach whoever asks.
    exit.code.map_or(1, |code| code.to_le_bytes()[0])
}

/// Each time that the client, or a terminal, asks for an end: by which signal.
#[cfg(unix)]
fn ends() -> io::Result<impl AsyncFnMut() -> i32> {
    use tokio::signal::unix::{SignalKind, signal};

    let kinds = [SignalKind::hangup(), SignalKind::interrupt(), SignalKind::terminate()];
    let [first, second, third] = kinds.map(signal);
    let (mut first, mut second, mut third) = (first?, second?, third?);
    Ok(async move || {
        let [hangup, interrupt, terminate] = kinds;
        let kind = tokio::select! {
            _ = first.recv() => hangup,
            _ = second.recv() => interrupt,
            _ = third.recv() => terminate,
        };
        kind.as_raw_value()
    })
}

#[cfg(windows)]
fn ends() -> io::Result<impl AsyncFnMut() -> i32> {
    let mut interrupted = tokio::signal::windows::ctrl_c()?;
    Ok(async move || {
        interrupted.recv().await;
        0
    })
}
