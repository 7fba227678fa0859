//! Text that people read: names, explanations of failures, what happened by itself.
//!
//! What belongs here: every text that depends on a fact of the protocol (a failure, a step, a state, a
//! capability), and every sentence that is said in more than one place. Each is a plain function from a fact
//! to words, without a wildcard over the cases, so that a new case does not compile without words, a test
//! reads all of them without a browser, and a view that is loaded on demand brings only the words it needs.
//!
//! What stays in a view: the label of a control, the heading of a section, and a note beside them, said in
//! that one place only. What stays with its type in a lower room: what a check finds, in a sentence without a
//! subject (`wire::reader::Problem`, `schema::mistake::Rule`, `wire::url::UrlMistake`), for the rooms below
//! quote it.
//!
//! How it is written: short active sentences in the specification's words (URL elicitation, sampling
//! request, redirect URI). The server, the browser or Wirescope does something; advice begins with a verb.
//! A single sentence takes no full stop. `tests/words/words.txt` has all of it.

pub mod announcement;
pub mod capability;
pub mod checkup;
mod claude_call;
pub mod explain;
pub mod explanation;
pub mod finding;
pub mod kept;
pub mod line;
pub mod link;
mod listening;
pub mod model_mark;
mod names;
pub mod pasted;
mod preview;
mod request;
pub mod sign_in_step;
pub mod trust;
mod wire_id;

pub use claude_call::claude_call;
pub use line::{call_failure_line, network_failure_line};
pub use listening::{listening, not_listening};
pub use names::{
    HIDDEN_HEADER, RESTARTED_TOO_OFTEN, ago, carrier, dialect, direct_way, duration, feature,
    hidden_answer, host, not_watched, oddity, path, phase, place, seconds, spoken, state, step,
    task_status,
};
pub use preview::preview;
pub use request::{answered, withdrawn};
pub use wire_id::{named_call, wire_id};
