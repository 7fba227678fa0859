//! A tap over stdio: the client starts it in place of the server's command.

use std::io::{self, Write as _};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;

use super::super::programs::{Group, Watch};
use super::recorder::{Passed, Recorder};
use crate::wire::companion::Fault;
use crate::wire::companion::tap::{From, Seen};
use crate::wire::program::{Command, Exit};

/// What the system keeps in a pipe.
const PIECE: usize = 64 * 1024;
/// What a server has left in its pipes is read by then, where others hold them open.
const LEFT_WITHIN: Duration = Duration::from_secs(1);

/// Returns the exit code, which is the server's.
pub async fn tap(command: &Command, recorder: &Recorder) -> io::Result<u8> {
    let mut asked = ends()?;
    let mut group = match Group::start(command) {
        Ok(group) => group,
        Err(fault) => return Ok(not_started(&fault)),
    };
    let watch = Watch::by(std::env::current_exe().ok());
    let watched = watch.over(group.pid());
    let (stdin, out, err) = group.pipes();
    let input = pass_on(tokio::io::stdin(), stdin, From::Client, recorder.clone());
    // It may wait for a client that says nothing, and is then left.
    let input = tokio::spawn(input);
    let outputs = async {
        tokio::join!(
            pass_on_all(out, tokio::io::stdout(), From::Server, recorder),
            pass_on_all(err, tokio::io::stderr(), From::Stderr, recorder),
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
    if !are_over {
        let _ = timeout(LEFT_WITHIN, outputs.as_mut()).await;
    }
    drop(ended);
    group.finish();
    drop(watched);
    input.abort();
    recorder.note(Passed::Seen(Seen::Exit(exit.clone())));
    Ok(code(&exit))
}

async fn pass_on_all(
    from: Option<impl AsyncRead + Unpin>,
    to: impl AsyncWrite + Unpin,
    whose: From,
    recorder: &Recorder,
) {
    if let Some(from) = from {
        pass_on(from, Some(to), whose, recorder.clone()).await;
    }
}

/// Until one of the two is gone. What was read has gone out before more is read.
async fn pass_on(
    mut from: impl AsyncRead + Unpin,
    to: Option<impl AsyncWrite + Unpin>,
    whose: From,
    recorder: Recorder,
) {
    let mut to = to;
    let mut piece = vec![0; PIECE];
    while let Ok(count @ 1..) = from.read(&mut piece).await {
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

/// Each time that the client, or a terminal, asks for an end.
#[cfg(unix)]
fn ends() -> io::Result<impl AsyncFnMut()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut hung_up = signal(SignalKind::hangup())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move || {
        tokio::select! {
            _ = hung_up.recv() => {}
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

#[cfg(windows)]
fn ends() -> io::Result<impl AsyncFnMut()> {
    let mut interrupted = tokio::signal::windows::ctrl_c()?;
    Ok(async move || {
        interrupted.recv().await;
    })
}
