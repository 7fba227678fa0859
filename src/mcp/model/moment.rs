//! Time as a parameter.

pub use crate::wire::moment::Moment;
