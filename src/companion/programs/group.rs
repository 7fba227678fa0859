//! A program with all that it starts: on Unix a process group, on Windows a job.

use std::future::Future;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use tokio::process::{ChildStderr, ChildStdin, ChildStdout};
use tokio::time::{Instant, timeout_at};

use super::find;
use crate::wire::companion::Fault;
use crate::wire::program::{Command, Exit};

/// For each step on the way to an end: after its stdin was closed, and after it was asked to end.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// Dropping it kills every process in it.
pub struct Group {
    /// The leader, which was started, and its group around it.
    child: Box<dyn ChildWrapper>,
    pid: u32,
    is_over: bool,
}

/// The leader's end.
pub struct Ended {
    pub exit: Exit,
    /// How long those that it started may go on to use its pipes.
    pub others_until: Instant,
}

impl Group {
    /// Without a shell, in the companion's environment with the command's own added.
    pub fn start(command: &Command) -> Result<Self, Fault> {
        let folder = find::folder(command)?;
        let mut wrap = CommandWrap::with_new(find::program(command, &folder), |started| {
            started.args(&command.args).current_dir(&folder);
            started.envs(command.env.iter().map(|(name, value)| (name, value.reveal())));
            started.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        });
        wrap.wrap(KillOnDrop);
        #[cfg(unix)]
        wrap.wrap(process_wrap::tokio::ProcessGroup::leader());
        #[cfg(windows)]
        wrap.wrap(process_wrap::tokio::JobObject);
        let child = wrap.spawn().map_err(|error| find::fault(command, &folder, &error))?;
        let pid = child.id().unwrap_or_default();
        Ok(Self { child, pid, is_over: false })
    }

    pub fn pid(&self) -> u32 {
        self.pid
    }

    pub fn pipes(&mut self) -> (Option<ChildStdin>, Option<ChildStdout>, Option<ChildStderr>) {
        (self.child.stdin().take(), self.child.stdout().take(), self.child.stderr().take())
    }

    /// By itself, or after `stop`: its stdin is closed by then, and it has time to notice.
    pub async fn ended(&mut self, stop: impl Future<Output = ()>) -> io::Result<Ended> {
        tokio::select! {
            status = self.leader() => {
                return Ok(Ended { exit: exit(status?), others_until: Instant::now() + PATIENCE });
            }
            () = stop => {}
        }
        let asked_at = Instant::now() + PATIENCE;
        let killed_at = asked_at + PATIENCE;
        let mut status = timeout_at(asked_at, self.leader()).await;
        self.ask_to_end();
        if status.is_err() {
            status = timeout_at(killed_at, self.leader()).await;
        }
        let status = if let Ok(status) = status {
            status
        } else {
            self.kill();
            self.leader().await
        };
        Ok(Ended { exit: exit(status?), others_until: killed_at })
    }

    /// By itself. Each signal that `told` brings is passed on, to be heeded or not: whoever sends it knows when it
    /// has waited long enough. On Windows, where there is none to pass on, it is killed.
    pub async fn ended_when_told(
        &mut self,
        mut told: impl AsyncFnMut() -> i32,
    ) -> io::Result<Exit> {
        loop {
            tokio::select! {
                status = self.leader() => return status.map(exit),
                signal = told() => self.pass_on(signal),
            }
        }
    }

    /// Whoever is left of it.
    pub fn finish(mut self) {
        self.kill();
        self.is_over = true;
    }

    /// The leader alone: others may go on for ever.
    async fn leader(&mut self) -> io::Result<ExitStatus> {
        self.child.inner_mut().wait().await
    }

    /// All of them. Windows has no such word; what has no window is killed.
    fn ask_to_end(&self) {
        #[cfg(unix)]
        let _ = self.child.signal(nix::sys::signal::Signal::SIGTERM as i32);
    }

    #[cfg(unix)]
    fn pass_on(&mut self, signal: i32) {
        let _ = self.child.signal(signal);
    }

    #[cfg(windows)]
    fn pass_on(&mut self, _: i32) {
        self.kill();
    }

    /// Where nobody is left, there is nobody to kill.
    fn kill(&mut self) {
        let _ = self.child.start_kill();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.is_over {
            self.kill();
        }
    }
}

#[cfg(unix)]
fn exit(status: ExitStatus) -> Exit {
    use std::os::unix::process::ExitStatusExt as _;

    let name = |number: i32| {
        let known = nix::sys::signal::Signal::try_from(number);
        known.map_or_else(|_| format!("signal {number}"), |signal| signal.as_str().to_owned())
    };
    Exit { code: status.code(), signal: status.signal().map(name) }
}

#[cfg(windows)]
fn exit(status: ExitStatus) -> Exit {
    Exit { code: status.code(), signal: None }
}
