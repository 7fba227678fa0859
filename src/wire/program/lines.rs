//! Lines out of bytes: what a program writes to stdout, where each line is a message, and to stderr.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio>

use std::mem;

use memchr::memchr;

pub use super::block::{Added, Block, Joined};
use crate::wire::pieces::Pieces;
use crate::wire::received::Received;

/// Cuts bytes into lines, however they come.
#[derive(Debug)]
pub struct LineDecoder {
    /// The start of a line whose end has not arrived. A line within one chunk never comes here.
    held: Pieces,
    /// The rest of a line that is too long is passed over.
    skips: bool,
    limit: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Without its end, which is LF or CRLF.
    Whole(Received),
    /// As much of one as a line may hold.
    TooLong(Received),
}

impl LineDecoder {
    /// `limit` caps one line, in bytes.
    pub fn with_limit(limit: usize) -> Self {
        Self { held: Pieces::default(), skips: false, limit }
    }

    pub fn feed(&mut self, chunk: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut rest = chunk;
        while let Some(end) = memchr(b'\n', rest) {
            lines.extend(self.end_line(&rest[..end]));
            rest = &rest[end + 1..];
        }
        lines.extend(self.hold(rest));
        lines
    }

    /// The stream is over: what it brought last, where that has no end.
    pub fn finish(&mut self) -> Option<Received> {
        let last = self.held.take();
        (!last.is_empty()).then(|| Received::decode(last))
    }

    /// What there is of a line whose end has not arrived, in order.
    pub fn pending(&self) -> impl Iterator<Item = &[u8]> {
        self.held.iter()
    }

    fn end_line(&mut self, tail: &[u8]) -> Option<Line> {
        if self.held.is_empty() && !self.skips && tail.len() <= self.limit {
            return Some(Line::Whole(decode(tail.to_vec())));
        }
        let was_skipping = self.skips;
        let long = self.hold(tail);
        if mem::take(&mut self.skips) {
            return long.filter(|_| !was_skipping);
        }
        Some(Line::Whole(decode(self.held.take())))
    }

    /// Keeps the start of a line, up to the limit.
    fn hold(&mut self, bytes: &[u8]) -> Option<Line> {
        if self.skips {
            return None;
        }
        let room = self.limit.saturating_sub(self.held.len());
        self.held.push(&bytes[..room.min(bytes.len())]);
        self.skips = bytes.len() > room;
        self.skips.then(|| Line::TooLong(Received::decode(self.held.take())))
    }
}

fn decode(mut line: Vec<u8>) -> Received {
    line.pop_if(|last| *last == b'\r');
    Received::decode(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &[u8] =
        b"\xef\xbb\xbf{\"a\":1}\r\n\n\xff\xc3\nlonger than it may be\nb\xc3\xa4\nend";

    fn all(limit: usize, pieces: &[&[u8]]) -> (Vec<Line>, Option<Received>) {
        let mut decoder = LineDecoder::with_limit(limit);
        let lines = pieces.iter().flat_map(|piece| decoder.feed(piece)).collect();
        (lines, decoder.finish())
    }

    fn whole(text: &str) -> Line {
        Line::Whole(text.to_owned().into())
    }

    #[test]
    fn lines_come_out_the_same_wherever_the_bytes_are_cut() {
        let broken = Received::decode(b"\xff\xc3".to_vec());
        let expected = vec![
            whole("\u{feff}{\"a\":1}"),
            whole(""),
            Line::Whole(broken),
            Line::TooLong("longer than ".to_owned().into()),
            whole("bä"),
        ];

        for first in 0..=STREAM.len() {
            for second in first..=STREAM.len() {
                let pieces = [&STREAM[..first], &STREAM[first..second], &STREAM[second..]];
                let (lines, last) = all(12, &pieces);
                assert_eq!(lines, expected, "cut at {first} and {second}");
                assert_eq!(last, Some("end".to_owned().into()));
            }
        }
    }

    #[test]
    fn what_is_too_long_comes_once_and_harms_no_other_line() {
        let (lines, last) = all(3, &[b"abc\nabcd", b"efgh", b"\nxyz\n", b"12345"]);

        let long = |text: &str| Line::TooLong(text.to_owned().into());
        assert_eq!(lines, [whole("abc"), long("abc"), whole("xyz"), long("123")]);
        assert_eq!(last, None);
    }

    #[test]
    fn a_stream_that_ends_with_a_line_end_has_no_last_line() {
        assert_eq!(all(9, &[b"a\r\n"]), (vec![whole("a")], None));
        assert_eq!(all(9, &[b""]), (Vec::new(), None));
    }
}
