//! How long a server took to answer when there was nothing to do.

use std::time::Duration;

use super::failure::CallFailure;
use super::moment::Moment;

/// The latest ping: what was sent, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct RoundTrip {
    /// `ping` or `server/discover`.
    pub method: &'static str,
    pub at: Moment,
    pub outcome: PingOutcome,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PingOutcome {
    Waiting,
    /// From the moment the request went out to its answer.
    Took(Duration),
    Failed(CallFailure),
}
