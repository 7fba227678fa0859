//! What the browser keeps for this page: which kinds of record there are, under which key each lies, in
//! which version, and what leads from an earlier version to the newest.
//!
//! A record is `v2 …`: its version, and behind the space what its kind says. One without a version is of
//! version 0, from before records had any. What is newer than this page is left alone, and so is what
//! cannot be read, until a person says otherwise; see `store::keeping`.

mod kind;
mod record;
mod storage;

pub use kind::{Area, Kind};
pub use record::{Fault, read, write};
pub use storage::Storage;
