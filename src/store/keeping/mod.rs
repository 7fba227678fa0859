//! What outlives the page, and how it is written down.

pub mod away;
pub mod keyring;
mod log;
pub mod places;
pub(in crate::store) mod target;
