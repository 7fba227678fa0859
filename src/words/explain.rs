//! Failures in words for people: what happened, why if known, what to try.

mod address;
mod answer;
mod body;
mod call;
mod cause;
mod claude;
mod client;
mod companion;
mod diagnosis;
mod hidden;
mod paste;
mod possession;
mod program;
mod refused;
mod search;
mod sign_in;
mod token;
mod told;
mod verdict;

pub use call::{call_failure, failure_of, loss, verdict_of_call};
pub use claude::{claude_failure, stop_words};
pub use companion::with_companion;
pub(super) use diagnosis::status_words;
pub use diagnosis::{diagnosis, diagnosis_at, modern_blocked, record, wants};
pub use paste::{Missing, lines};
pub use sign_in::{name as endpoint, risk, sign_in};
pub use told::{list_cut, told};

pub use super::explanation::{ClueLine, Explanation, Look, Paste};
pub use cause::{About, cause};
pub use verdict::{seen, verdict, verdict_of_listening, verdict_of_sign_in};
