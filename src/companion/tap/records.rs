//! The records of taps on this machine: which there are, and what is in one of them, also while it is written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::sleep;

use super::super::relay::Credit;
use super::super::teller::Teller;
use super::folder;
use crate::wire::companion::tap::{Opening, TapRecord};
use crate::wire::companion::{Channel, Fault, StreamId, Told};

/// The newest.
const MOST: usize = 50;
/// Of a first line, in bytes: a command line may be long.
const MOST_OPENING: u64 = 256 * 1024;
const LOOKED_FOR_EVERY: Duration = Duration::from_millis(500);
const READ_EVERY: Duration = Duration::from_millis(50);
const PIECE: usize = 64 * 1024;

/// Which there are.
pub struct Records {
    folder: PathBuf,
    known: BTreeMap<String, Opening>,
    told: Option<Vec<TapRecord>>,
}

impl Records {
    /// `None` where this system has no folder for them.
    pub fn here() -> Option<Self> {
        Some(Self { folder: folder()?, known: BTreeMap::new(), told: None })
    }

    /// Newest first. Returns at once the first time, and then when something has changed.
    pub async fn next(&mut self) -> Vec<TapRecord> {
        loop {
            let found = self.look();
            if self.told.as_ref() != Some(&found) {
                self.told = Some(found.clone());
                return found;
            }
            sleep(LOOKED_FOR_EVERY).await;
        }
    }

    fn look(&mut self) -> Vec<TapRecord> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| is_record(name)).collect();
        // They begin with their time.
        names.sort_unstable_by(|one, other| time(other).cmp(&time(one)).then(other.cmp(one)));
        names.truncate(MOST);
        self.known.retain(|name, _| names.contains(name));
        names.into_iter().filter_map(|file| self.record(file)).collect()
    }

    fn record(&mut self, file: String) -> Option<TapRecord> {
        let open = File::open(self.folder.join(&file)).ok()?;
        if !self.known.contains_key(&file) {
            self.known.insert(file.clone(), opening(&open)?);
        }
        let opening = self.known.get(&file)?.clone();
        let is_live = is_written(&open, &self.folder.join(&file));
        Some(TapRecord { file, opening, is_live })
    }

    /// One of the folder's own, and nothing beside it.
    pub fn open(&self, file: &str) -> Result<(File, PathBuf), Fault> {
        let fault = |why: &str| Fault::Other { detail: format!("the record {file}: {why}") };
        if !is_record(file) || Path::new(file).components().count() != 1 {
            return Err(fault("this does not name a record"));
        }
        let path = self.folder.join(file);
        let open = File::open(&path).map_err(|error| fault(&error.to_string()))?;
        Ok((open, path))
    }
}

/// All of it, as it is written, until nobody writes to it any more.
pub async fn follow(
    id: StreamId,
    (mut file, path): (File, PathBuf),
    credit: &Credit,
    tell: &Teller,
) {
    let mut piece = vec![0; PIECE];
    loop {
        let room = credit.room().await.min(PIECE);
        // Asked before it is read: then what was written last has been read as well.
        let is_live = is_written(&file, &path);
        let into = piece.get_mut(..room).unwrap_or_default();
        match file.read(into) {
            Ok(0) if is_live => sleep(READ_EVERY).await,
            Ok(0) => return tell.tell(&Told::End(id)).await,
            Ok(count) => {
                credit.spend(count);
                tell.piece(id, Channel::Out, piece.get(..count).unwrap_or_default()).await;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let detail = format!("the record cannot be read: {error}");
                return tell.tell(&Told::Failed(id, Fault::Other { detail })).await;
            }
        }
    }
}

fn is_record(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.strip_suffix(".jsonl").is_some_and(|name| name.chars().all(is_plain))
}

fn time(name: &str) -> u64 {
    name.split('-').next().and_then(|time| time.parse().ok()).unwrap_or_default()
}

fn opening(file: &File) -> Option<Opening> {
    let mut line = String::new();
    BufReader::new(file.take(MOST_OPENING)).read_line(&mut line).ok()?;
    Opening::read(line.trim_end())
}

/// Whoever writes a record holds its lock, which goes however the writer ends.
#[cfg(unix)]
fn is_written(file: &File, _path: &Path) -> bool {
    let held = file.try_lock_shared();
    if held.is_ok() {
        let _ = file.unlock();
    }
    matches!(held, Err(std::fs::TryLockError::WouldBlock))
}

/// Whoever writes a record lets nobody else write to it: a lock would keep readers away, and one of a reader's
/// would keep the writer away.
#[cfg(not(unix))]
fn is_written(_file: &File, path: &Path) -> bool {
    const ERROR_SHARING_VIOLATION: i32 = 32;
    let opened = fs::OpenOptions::new().append(true).open(path);
    opened.is_err_and(|error| error.raw_os_error() == Some(ERROR_SHARING_VIOLATION))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_a_record_and_leads_nowhere_else() {
        let records = Records { folder: PathBuf::from("/"), known: BTreeMap::new(), told: None };
        for name in
            ["../x.jsonl", "a/b.jsonl", "..", "passwd", "C:\\x.jsonl", "/x.jsonl", ".jsonl/"]
        {
            assert!(records.open(name).is_err(), "{name}");
            assert!(!is_record(name), "{name}");
        }
        assert!(is_record("1795982780123-12-my.server.jsonl"));
    }
}
