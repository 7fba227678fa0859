//! HTTP as plain values: what every machine says to a transport.

pub use crate::wire::http::*;
