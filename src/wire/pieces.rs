//! Bytes that come bit by bit and may become many.

use std::mem;

/// In bytes. A longer growing buffer is copied each time that it grows, and half of it is empty.
const PIECE: usize = 256 * 1024;

/// Bytes, held in pieces of a bounded size until they are all there.
#[derive(Debug, Default)]
pub struct Pieces {
    full: Vec<Vec<u8>>,
    last: Vec<u8>,
}

impl Pieces {
    pub fn len(&self) -> usize {
        self.full.iter().map(Vec::len).sum::<usize>() + self.last.len()
    }

    pub fn is_empty(&self) -> bool {
        self.full.is_empty() && self.last.is_empty()
    }

    pub fn push(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while self.last.len() + rest.len() > PIECE {
            let (some, others) = rest.split_at(PIECE - self.last.len());
            self.last.extend_from_slice(some);
            self.full.push(mem::replace(&mut self.last, Vec::with_capacity(PIECE)));
            rest = others;
        }
        self.last.extend_from_slice(rest);
    }

    /// What there is, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.full.iter().chain([&self.last]).map(Vec::as_slice)
    }

    /// All of it in one, and nothing is left.
    pub fn take(&mut self) -> Vec<u8> {
        let last = mem::take(&mut self.last);
        if self.full.is_empty() {
            return last;
        }
        let mut pieces = mem::take(&mut self.full);
        pieces.push(last);
        pieces.concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_pushed_comes_back_in_order_however_much_it_is() {
        let mut pieces = Pieces::default();
        let all: Vec<u8> = (0..=250).cycle().take(3 * PIECE).collect();
        for some in all.chunks(1000) {
            pieces.push(some);
        }
        pieces.push(&all);

        assert_eq!(pieces.len(), 2 * all.len());
        assert_eq!(pieces.iter().collect::<Vec<_>>().concat(), [&*all, &all].concat());
        assert_eq!(pieces.take(), [&*all, &all].concat());
        assert!(pieces.is_empty());
        assert!(pieces.take().is_empty());
    }

    #[test]
    fn bytes_one_by_one_do_not_become_a_piece_each() {
        let mut pieces = Pieces::default();
        for _ in 0..2 * PIECE {
            pieces.push(b"x");
        }

        assert_eq!(pieces.iter().count(), 2);
    }
}
