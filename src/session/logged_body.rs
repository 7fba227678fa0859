//! The body of an answer, as a log keeps it.

use crate::mcp::http::NetworkFailure;
use crate::wire::reader::{Finding, Problem};

/// The beginning of what arrives, up to a bound.
#[derive(Debug)]
pub(super) struct LoggedBody {
    bytes: Vec<u8>,
    came: u64,
    most: usize,
}

impl LoggedBody {
    /// Of at most so many bytes.
    pub(super) fn of(most: usize) -> Self {
        Self { bytes: Vec::new(), came: 0, most }
    }

    pub(super) fn take(&mut self, bytes: &[u8]) {
        self.came += bytes.len() as u64;
        let room = self.most.saturating_sub(self.bytes.len()).min(bytes.len());
        self.bytes.extend_from_slice(&bytes[..room]);
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many arrived, also of those that are not here.
    pub(super) fn came(&self) -> u64 {
        self.came
    }

    /// That there was more.
    pub(super) fn cut(&self) -> Option<Finding> {
        let is_cut = self.came > self.bytes.len() as u64;
        let says = || NetworkFailure::TooMuch(self.bytes.len()).to_string();
        is_cut.then(|| Finding { pointer: String::new(), problem: Problem::Says(says()) })
    }
}
