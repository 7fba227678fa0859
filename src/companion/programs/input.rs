//! What waits to be read by a program: lines, in order, and so many bytes at most.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::wire::companion::Fault;

const MOST_MIB: usize = 64;
/// What a line takes beside its bytes, so that empty lines count, too.
const LINE_OVERHEAD: usize = 64;

/// The near end. Dropping it closes the program's stdin, once all that was written is read.
pub struct Input {
    lines: UnboundedSender<String>,
    waiting: Arc<AtomicUsize>,
}

/// The end at the program.
pub struct Lines {
    lines: UnboundedReceiver<String>,
    waiting: Arc<AtomicUsize>,
}

pub fn line() -> (Input, Lines) {
    let (sender, receiver) = unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    (Input { lines: sender, waiting: Arc::clone(&waiting) }, Lines { lines: receiver, waiting })
}

impl Input {
    /// Never waits. A program that reads no more is no fault: its end will tell.
    pub fn write(&self, line: String) -> Result<(), Fault> {
        let length = line.len() + LINE_OVERHEAD;
        let waiting = self.waiting.fetch_add(length, Ordering::AcqRel) + length;
        if waiting > MOST_MIB * 1024 * 1024 {
            let detail = format!(
                "the program was ended: {MOST_MIB} MiB were written to it that it did not read"
            );
            return Err(Fault::Other { detail });
        }
        if self.lines.send(line).is_err() {
            self.waiting.fetch_sub(length, Ordering::AcqRel);
        }
        Ok(())
    }
}

impl Lines {
    /// Until there will be no more of them, or nobody reads them.
    pub async fn feed(mut self, mut stdin: impl AsyncWrite + Unpin) {
        while let Some(mut line) = self.lines.recv().await {
            let length = line.len() + LINE_OVERHEAD;
            line.push('\n');
            let written = stdin.write_all(line.as_bytes()).await;
            self.waiting.fetch_sub(length, Ordering::AcqRel);
            if written.is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::sink;

    use super::*;

    #[test]
    fn what_waits_is_bounded_also_in_lines_of_nothing() {
        for text in [String::new(), "a".repeat(1024 * 1024)] {
            let (input, _lines) = line();
            let most = 2 * 64 * 1024 * 1024 / (text.len() + 64);

            let count = (0..most).take_while(|_| input.write(text.clone()).is_ok()).count();

            assert!(count > most / 3 && count < most, "{count}");
        }
    }

    #[tokio::test]
    async fn what_was_read_waits_no_more() {
        let (input, lines) = line();
        let waiting = Arc::clone(&input.waiting);
        assert_eq!(input.write("a".to_owned()), Ok(()));
        drop(input);

        lines.feed(sink()).await;

        assert_eq!(waiting.load(Ordering::Acquire), 0);
    }

    #[tokio::test]
    async fn a_program_that_reads_no_more_fills_nothing() {
        let (input, lines) = line();
        drop(lines);

        for _ in 0..100 {
            assert_eq!(input.write("a".repeat(1024 * 1024)), Ok(()));
        }
    }
}
