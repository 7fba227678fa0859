//! What the companion does, line by line, for `--log FILE`: pages, exchanges, programs, and who was refused. Nothing
//! that may be a key is in it: of an address no query, and of its path what looks like words; of a command its first
//! word; no header and no body.

use std::fmt::{self, Write as _};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::tap::now;
use crate::wire::companion::{Outgoing, StreamId};
use crate::wire::program::{Command, quoted};
use crate::wire::timestamp::iso_8601;
use crate::wire::url::Url;

/// Cheap to clone. Without a file it writes nothing.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    file: Option<Arc<Mutex<File>>>,
    pages: Arc<AtomicU64>,
    refused: Arc<AtomicU64>,
    page: u64,
}

/// Anybody on this machine can be refused as often as they like.
const MOST_REFUSED: u64 = 1000;

impl Journal {
    /// Goes on behind what is there. Where nothing is there yet, it is made for nobody else to read.
    pub fn to(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = Some(Arc::new(Mutex::new(options.open(path)?)));
        Ok(Self { file, ..Self::default() })
    }

    /// For what the next page does.
    pub fn of_next_page(&self) -> Self {
        Self { page: self.pages.fetch_add(1, Ordering::Relaxed) + 1, ..self.clone() }
    }

    /// One line. Where it cannot be written, the companion goes on all the same.
    pub fn note(&self, what: fmt::Arguments<'_>) {
        let Some(file) = &self.file else { return };
        let mut line = iso_8601(now());
        if self.page > 0 {
            let _ = write!(line, " page {}", self.page);
        }
        let _ = writeln!(line, " {what}");
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = file.write_all(line.as_bytes());
    }

    /// Somebody was not let in.
    pub fn note_refused(&self, why: &dyn fmt::Display) {
        match self.refused.fetch_add(1, Ordering::Relaxed) {
            0..MOST_REFUSED => self.note(format_args!("refused: {why}")),
            MOST_REFUSED => self.note(format_args!("refused: further refusals are not logged")),
            _ => {}
        }
    }

    /// Of one exchange or program of a page.
    pub fn note_of(&self, id: StreamId, what: fmt::Arguments<'_>) {
        self.note(format_args!("stream {}: {what}", id.0));
    }
}

/// Method and address of a request.
pub fn request(asked: &Outgoing) -> String {
    let Ok(url) = Url::read_absolute(&asked.url) else {
        return "an invalid address".to_owned();
    };
    let method: String = asked.method.chars().filter(char::is_ascii_alphabetic).take(20).collect();
    let segments =
        url.path().split('/').map(|segment| if is_word(segment) { segment } else { "…" });
    format!("{method} {}{}", url.origin(), segments.collect::<Vec<_>>().join("/"))
}

/// Some servers have a key in the path of their address.
fn is_word(segment: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || matches!(c, '-' | '_' | '.');
    segment.len() <= 16 && segment.chars().all(is_plain)
}

/// Arguments may be keys.
pub fn command(command: &Command) -> String {
    let count = command.args.len();
    let plural = if count == 1 { "" } else { "s" };
    format!("{} with {count} argument{plural}", quoted(&command.command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_key_is_left_out() {
        let asked = |url: &str| Outgoing {
            method: "POST\n".to_owned(),
            url: url.to_owned(),
            headers: vec![("authorization".to_owned(), "hunter2".to_owned())],
            body: Some("hunter2".to_owned()),
        };
        for url in ["http://x:1/mcp?key=hunter2#hunter2", "http://x:1/mcp"] {
            assert_eq!(request(&asked(url)), "POST http://x:1/mcp");
        }
        assert_eq!(request(&asked("http://x:1/api/s/HUNTER2/mcp")), "POST http://x:1/api/s/…/mcp");
        assert!(!request(&asked("http://me:hunter2@x/mcp")).contains("hunter2"));
        let args = vec!["--key".to_owned(), "hunter2".to_owned()];
        let typed = Command { command: "my server".to_owned(), args, ..Command::default() };
        assert_eq!(command(&typed), "'my server' with 2 arguments");
    }
}
