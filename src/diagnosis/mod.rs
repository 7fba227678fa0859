//! Finding causes: what was seen goes in, probes that would decide something come out, and at the end causes, each
//! as certain as what was seen makes it.
//!
//! A machine without I/O, as the protocols are. It knows HTTP as a browser shows it, and the rules by which a
//! browser hides things; it knows no MCP but the names of headers, opens nothing, and has no words for people:
//! those are in `words/explain`.

pub mod answer;
mod browser;
mod case;
pub mod cause;
mod checkup;
pub mod console;

mod observation;
mod probe;
mod reading;
mod suspects;
mod table;
#[cfg(test)]
mod tests;
mod verdict;

pub use browser::{LocalNetwork, Surroundings, is_blocked_port};
pub use case::Case;
pub use cause::Cause;
pub use checkup::{Check, CheckLine, Checkup, Grade, Hop, of_hop};
pub use observation::{Asked, Observation, Seen};
pub use probe::{Probe, ProbeId};
pub use verdict::{Certainty, Clue, Suspect, Verdict};
