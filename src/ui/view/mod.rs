//! One module for each screen.

pub mod tools;
pub mod traffic;
