//! What came in: whom it concerns, what is wrong with it, and who gets the answer.
//!
//! Chapters of [`Client`](super::client::Client) above the link, which has sorted bytes into messages.

pub(super) mod message;
pub(super) mod notification_check;
pub(super) mod receive;
pub(super) mod reply;
pub(super) mod result_check;
pub(super) mod result_type;
