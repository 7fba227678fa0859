//! A second process, for the case that this one is killed: programs that heed nothing would go on for ever. On
//! Windows the job ends with its last handle, which the system closes.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

/// With this argument the program is that second process: hidden, as it is for no person.
pub const ARGUMENT: &str = "watch-programs";

/// Runs from the first program on, and ends by itself with this process.
pub struct Watch {
    program: Option<PathBuf>,
    line: OnceLock<Option<Mutex<ChildStdin>>>,
}

/// One group that is to end with this process; dropped, it has ended.
pub struct Watched<'a> {
    watch: &'a Watch,
    pid: u32,
}

impl Watch {
    /// `None`: nobody watches.
    pub fn by(program: Option<PathBuf>) -> Self {
        Self { program: program.filter(|_| cfg!(unix)), line: OnceLock::new() }
    }

    pub fn over(&self, pid: u32) -> Watched<'_> {
        self.say('+', pid);
        Watched { watch: self, pid }
    }

    /// Where it is gone, programs still see that their stdin is closed, which is enough for most.
    fn say(&self, sign: char, pid: u32) {
        let Some(line) = self.line.get_or_init(|| self.begin()) else { return };
        let mut line = line.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = line.write_all(format!("{sign}{pid}\n").as_bytes());
    }

    fn begin(&self) -> Option<Mutex<ChildStdin>> {
        let mut command = Command::new(self.program.as_ref()?);
        command.arg(format!("--{ARGUMENT}"));
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // Ctrl+C in a terminal goes to whole groups.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().ok()?.stdin.map(Mutex::new)
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.watch.say('-', self.pid);
    }
}

/// What the second process does: notes who runs, until the first one is gone, then ends those.
#[cfg(unix)]
pub fn run() {
    use std::collections::BTreeSet;
    use std::io::{self, BufRead as _};

    let mut running = BTreeSet::new();
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        let Some((sign, pid)) = line.split_at_checked(1) else { continue };
        match pid.parse::<i32>() {
            // 0 and 1 would name others.
            Ok(pid) if pid > 1 && sign == "+" => drop(running.insert(pid)),
            Ok(pid) => drop(running.remove(&pid)),
            Err(_) => {}
        }
    }
    ending::end(running);
}

#[cfg(windows)]
pub fn run() {}

#[cfg(unix)]
mod ending {
    use std::collections::BTreeSet;
    use std::thread::sleep;
    use std::time::Duration;

    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;

    use super::super::group::PATIENCE;

    const BEFORE_NEXT_LOOK: Duration = Duration::from_millis(50);

    /// Their stdin is closed, as the process that held it is gone.
    pub fn end(mut groups: BTreeSet<i32>) {
        wait(&mut groups);
        tell(&groups, Signal::SIGTERM);
        wait(&mut groups);
        tell(&groups, Signal::SIGKILL);
    }

    fn wait(groups: &mut BTreeSet<i32>) {
        let mut left = PATIENCE;
        while !groups.is_empty() && !left.is_zero() {
            sleep(BEFORE_NEXT_LOOK);
            left = left.saturating_sub(BEFORE_NEXT_LOOK);
            // Its number may soon be another's.
            groups.retain(|group| killpg(Pid::from_raw(*group), None).is_ok());
        }
    }

    fn tell(groups: &BTreeSet<i32>, signal: Signal) {
        for group in groups {
            let _ = killpg(Pid::from_raw(*group), signal);
        }
    }
}
