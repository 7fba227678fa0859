//! Writes the record, on a thread of its own: nobody who passes something on ever waits for a file.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::time::Instant;

use super::folder;
use crate::wire::companion::tap::{Entry, From, Opening, Seen};

/// Bytes that may wait for the file; more are lost, and counted.
const MOST_WAITING: u64 = 64 * 1024 * 1024;
const MOST_ENTRIES: usize = 65_536;
/// A longer line is recorded in pieces.
const LONGEST_LINE: usize = 16 * 1024 * 1024;
/// At the end: a disk may hang, and it may be slow.
const HANGS_AFTER: Duration = Duration::from_secs(2);
const WRITTEN_WITHIN: Duration = Duration::from_secs(20);

/// The near end, for whoever passes something on.
#[derive(Clone)]
pub struct Recorder {
    line: SyncSender<(Instant, Passed)>,
    waiting: Arc<AtomicU64>,
    lost: Arc<AtomicU64>,
    is_over: Arc<AtomicBool>,
    writer: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// What is recorded.
pub enum Passed {
    /// Of a stream of lines, cut anywhere.
    Lines(From, Vec<u8>),
    /// No more of it comes.
    LinesEnd(From),
    Seen(Seen),
}

impl Passed {
    /// In bytes of what passed. What is said about that is small, and always finds room.
    fn size(&self) -> u64 {
        let bytes = match self {
            Self::Lines(_, bytes) | Self::Seen(Seen::Piece { bytes, .. }) => bytes.len(),
            _ => 0,
        };
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

impl Recorder {
    /// Where the file cannot be made, that is said on stderr, and nothing is recorded.
    pub fn begin(opening: &Opening, path: Option<&Path>) -> Self {
        let (line, passed) = sync_channel(MOST_ENTRIES);
        let (waiting, lost) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let is_over = Arc::<AtomicBool>::default();
        let (opening, path) = (opening.clone(), path.map(Path::to_owned));
        let work = {
            let (waiting, lost, is_over) =
                (Arc::clone(&waiting), Arc::clone(&lost), Arc::clone(&is_over));
            let since = Instant::now();
            // To open a file may take for ever, too.
            move || {
                let written = begin_file(&opening, path.as_deref()).and_then(|file| {
                    let writer = Writer { file, since, lines: BTreeMap::new(), waiting, lost };
                    writer.write_all(&passed, &is_over)
                });
                say_failed(written);
            }
        };
        let writer = thread::Builder::new().name("record".to_owned()).spawn(work).ok();
        Self { line, waiting, lost, is_over, writer: Arc::new(Mutex::new(writer)) }
    }

    /// Never waits. What finds no room is counted.
    pub fn note(&self, passed: Passed) {
        let size = passed.size();
        let waiting = self.waiting.fetch_add(size, Ordering::AcqRel) + size;
        let is_too_much = size > 0 && waiting > MOST_WAITING;
        if is_too_much || self.line.try_send((Instant::now(), passed)).is_err() {
            self.waiting.fetch_sub(size, Ordering::AcqRel);
            self.lost.fetch_add(size, Ordering::AcqRel);
        }
    }

    /// Returns when all is written, or does not get written.
    pub fn end(self) {
        self.is_over.store(true, Ordering::Release);
        let Some(writer) = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take() else {
            return;
        };
        let until = Instant::now() + WRITTEN_WITHIN;
        let (mut waits, mut moved) = (u64::MAX, Instant::now());
        while !writer.is_finished() && Instant::now() < until && moved.elapsed() < HANGS_AFTER {
            let waiting = self.waiting.load(Ordering::Acquire);
            if waiting < waits {
                (waits, moved) = (waiting, Instant::now());
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// The far end.
struct Writer {
    file: BufWriter<File>,
    since: Instant,
    /// What has come of lines that have not ended.
    lines: BTreeMap<From, Vec<u8>>,
    waiting: Arc<AtomicU64>,
    lost: Arc<AtomicU64>,
}

impl Writer {
    fn write_all(
        mut self,
        passed: &Receiver<(Instant, Passed)>,
        is_over: &AtomicBool,
    ) -> io::Result<()> {
        loop {
            match passed.recv_timeout(Duration::from_millis(20)) {
                Ok((at, what)) => {
                    self.take(at, what)?;
                    // What came meanwhile goes out with it.
                    while let Ok((at, what)) = passed.try_recv() {
                        self.take(at, what)?;
                    }
                    self.file.flush()?;
                }
                Err(RecvTimeoutError::Timeout) if !is_over.load(Ordering::Acquire) => {}
                Err(_) => break,
            }
        }
        self.tell_lost(Instant::now())?;
        for from in [From::Client, From::Server, From::Stderr] {
            self.end_line(Instant::now(), from)?;
        }
        self.file.flush()
    }

    fn take(&mut self, at: Instant, passed: Passed) -> io::Result<()> {
        self.waiting.fetch_sub(passed.size(), Ordering::AcqRel);
        self.tell_lost(at)?;
        match passed {
            Passed::Lines(from, bytes) => self.take_lines(at, from, &bytes),
            Passed::LinesEnd(from) => self.end_line(at, from),
            Passed::Seen(seen) => self.write(at, seen),
        }
    }

    fn take_lines(&mut self, at: Instant, from: From, mut bytes: &[u8]) -> io::Result<()> {
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            let (head, rest) = bytes.split_at(end);
            let mut line = self.lines.remove(&from).unwrap_or_default();
            line.extend(head);
            self.write(at, Seen::Line { from, bytes: line, is_cut: false })?;
            bytes = rest.get(1..).unwrap_or_default();
        }
        let held = self.lines.entry(from).or_default();
        held.extend(bytes);
        if held.len() > LONGEST_LINE {
            self.end_line(at, from)?;
        }
        Ok(())
    }

    fn end_line(&mut self, at: Instant, from: From) -> io::Result<()> {
        match self.lines.remove(&from) {
            Some(bytes) if !bytes.is_empty() => {
                self.write(at, Seen::Line { from, bytes, is_cut: true })
            }
            _ => Ok(()),
        }
    }

    fn tell_lost(&mut self, at: Instant) -> io::Result<()> {
        match self.lost.swap(0, Ordering::AcqRel) {
            0 => Ok(()),
            bytes => self.write(at, Seen::Lost { bytes }),
        }
    }

    fn write(&mut self, at: Instant, seen: Seen) -> io::Result<()> {
        let entry = Entry { at: at.saturating_duration_since(self.since), seen };
        writeln!(self.file, "{}", entry.encode())
    }
}

/// Once, and on stderr, which clients show to whoever looks for a cause.
fn say_failed(written: io::Result<()>) {
    if let Err(error) = written {
        let _ = writeln!(
            io::stderr(),
            "wirescope tap: nothing more is recorded ({error}); client and server go on"
        );
    }
}

fn begin_file(opening: &Opening, path: Option<&Path>) -> io::Result<BufWriter<File>> {
    let file = match path {
        Some(path) => open_named(path, opening)?,
        None => open_new(&folder::make()?.join(file_name(opening)))?,
    };
    // Held for as long as it is written, which tells a companion so. On a file system without locks it is written
    // all the same.
    #[cfg(unix)]
    let _ = file.lock();
    let mut file = BufWriter::with_capacity(64 * 1024, file);
    writeln!(file, "{}", opening.encode())?;
    file.flush()?;
    Ok(file)
}

/// A client that starts the server anew does not write over what was recorded before: then the file beside it is
/// made, with the time and the process in its name.
fn open_named(path: &Path, opening: &Opening) -> io::Result<File> {
    match open_and_list(path, opening) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        opened => return opened,
    }
    if !path.is_file() {
        // A pipe, or a device.
        return OpenOptions::new().write(true).open(path);
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{}-{}", opening.started.as_millis(), std::process::id()));
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    open_and_list(&path.with_file_name(name), opening)
}

/// A companion finds it in the folder for records, wherever it is. Where that fails, it is written all the same.
fn open_and_list(path: &Path, opening: &Opening) -> io::Result<File> {
    let file = open_new(path)?;
    #[cfg(unix)]
    if let (Ok(folder), Ok(path)) = (folder::make(), std::path::absolute(path)) {
        let _ = std::os::unix::fs::symlink(path, folder.join(file_name(opening)));
    }
    #[cfg(not(unix))]
    let _ = opening;
    Ok(file)
}

/// For nobody else to read.
fn open_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Others may read it meanwhile, and not write, by which a companion knows (FILE_SHARE_READ).
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 1);
    options.open(path)
}

/// By name and time, in the order of their time; the process keeps two of the same moment apart.
fn file_name(opening: &Opening) -> PathBuf {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let plain = opening.name.chars().map(|c| if is_plain(c) { c } else { '_' });
    let name: String = plain.take(60).collect();
    let (started, process) = (opening.started.as_millis(), std::process::id());
    PathBuf::from(format!("{started}-{process}-{name}.jsonl"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::companion::tap::Transport;

    fn opening(name: &str) -> Opening {
        let started = Duration::from_millis(12);
        let target = "x".to_owned();
        Opening { name: name.to_owned(), transport: Transport::Stdio, target, started }
    }

    #[test]
    fn a_name_becomes_that_of_a_file_and_of_no_folder() {
        let name = file_name(&opening("../a b/ü")).to_string_lossy().into_owned();

        assert!(name.starts_with("12-") && name.ends_with("-.._a_b__.jsonl"), "{name}");
    }

    #[test]
    fn without_a_file_all_that_is_noted_is_let_go() {
        let recorder = Recorder::begin(&opening("a"), Some(Path::new("/no/such/folder/x")));

        for _ in 0..100 {
            recorder.note(Passed::Lines(From::Client, vec![b'a'; 1024 * 1024]));
        }
        assert!(recorder.waiting.load(Ordering::Acquire) <= MOST_WAITING);
        recorder.end();
    }
}
