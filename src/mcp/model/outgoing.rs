//! Messages that a person wrote.

use std::sync::Arc;

use super::command::Operation;
use super::http::Header;

#[derive(Clone, Debug, PartialEq)]
pub enum Outgoing {
    Notification(Operation),
    Raw(RawMessage),
}

/// Text that need not be JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct RawMessage {
    pub body: Arc<str>,
    /// `None`: those that the era gives such a message. The target's own are sent in either case.
    pub headers: Option<Vec<Header>>,
}
