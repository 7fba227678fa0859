//! Folders whose changes a page wants to know, such as those with the source of a server.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::future::pending;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{Instant, timeout_at};

use crate::wire::companion::Fault;

/// Who saves one file often saves the next: told once all is at rest.
const AT_REST_AFTER: Duration = Duration::from_millis(250);
/// With more of them some changes go unnoticed.
const MOST_FOLDERS: usize = 4096;
const MOST_WAITING: usize = 1024;
/// Where there is no rest.
const AT_REST_AT_LAST: Duration = Duration::from_secs(2);
/// Folders of what is made, and not written by people; those whose names begin with a dot are left out as well.
const LEFT_OUT: [&str; 6] = ["node_modules", "target", "__pycache__", "venv", "dist", "build"];
const ENDINGS_LEFT_OUT: [&str; 4] = ["log", "pyc", "swp", "tmp"];

/// Dropping it ends the watching.
pub struct Changes {
    root: PathBuf,
    watcher: RecommendedWatcher,
    waiting: Receiver<PathBuf>,
    folders: BTreeSet<PathBuf>,
}

impl Changes {
    /// Within that folder and those in it, but for what is left out.
    pub fn within(folder: &str) -> Result<Self, Fault> {
        let fault = |why: String| Fault::Other {
            detail: format!("the folder {folder} cannot be watched: {why}"),
        };
        let root = fs::canonicalize(if folder.is_empty() { "." } else { folder });
        let root = root.map_err(|error| fault(error.to_string()))?;
        if !root.is_dir() {
            return Err(fault("it is a file".to_owned()));
        }
        let (tell, waiting) = channel(MOST_WAITING);
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if !matches!(event.kind, EventKind::Access(_)) {
                // With so many, that there are some is enough.
                event.paths.into_iter().for_each(|path| drop(tell.try_send(path)));
            }
        });
        let watcher = watcher.map_err(|error| fault(error.to_string()))?;
        let mut changes = Self { root: root.clone(), watcher, waiting, folders: BTreeSet::new() };
        changes.add(&root).map_err(|error| fault(error.to_string()))?;
        Ok(changes)
    }

    /// Returns once something has changed, and nothing more does.
    pub async fn next(&mut self) {
        loop {
            let Some(path) = self.waiting.recv().await else { return pending().await };
            if !self.concerns(&path) {
                continue;
            }
            let last = Instant::now() + AT_REST_AT_LAST;
            let mut at_rest = Instant::now() + AT_REST_AFTER;
            while let Ok(Some(path)) = timeout_at(at_rest.min(last), self.waiting.recv()).await {
                if self.concerns(&path) {
                    at_rest = Instant::now() + AT_REST_AFTER;
                }
            }
            return;
        }
    }

    /// Also begins to watch a folder that is new.
    fn concerns(&mut self, path: &Path) -> bool {
        let Ok(within) = path.strip_prefix(&self.root) else { return false };
        if within.parent().is_some_and(|folders| folders.iter().any(is_left_out)) {
            return false;
        }
        let name = path.file_name().unwrap_or_default();
        if !path.is_dir() {
            return !is_made(name);
        }
        // One that is gone again is no concern. One that was there may be another by now.
        if is_left_out(name) {
            return false;
        }
        self.folders.remove(path);
        self.add(path).is_ok()
    }

    /// One by one: what is left out may hold a hundred thousand files.
    fn add(&mut self, folder: &Path) -> notify::Result<()> {
        if self.folders.len() >= MOST_FOLDERS || !self.folders.insert(folder.to_owned()) {
            return Ok(());
        }
        self.watcher.watch(folder, RecursiveMode::NonRecursive)?;
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !is_left_out(&entry.file_name()) {
                let _ = self.add(&entry.path());
            }
        }
        Ok(())
    }
}

/// Of a folder.
fn is_left_out(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') || LEFT_OUT.contains(&name.as_ref())
}

/// Of a file, such as those of editors.
fn is_made(name: &OsStr) -> bool {
    let ending = Path::new(name).extension().and_then(OsStr::to_str).unwrap_or_default();
    let name = name.to_string_lossy();
    name.starts_with(".#") || name.ends_with('~') || ENDINGS_LEFT_OUT.contains(&ending)
}
