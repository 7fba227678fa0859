//! Small requests beside the calls of a person: values for an argument, how much is logged, how long an answer
//! takes, what keeps a page away. Each keeps what it has to, and takes the link and the peer; none knows of the others.

pub(super) mod checkup;
pub(super) mod completion;
pub(super) mod log_level;
pub(super) mod ping;
pub(super) mod preflight;
