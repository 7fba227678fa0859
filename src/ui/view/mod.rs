//! One module for each screen.

mod banner;
pub mod connect;
mod connecting;
mod overview;
pub mod server;
pub mod start;
mod steps;
pub mod tools;
pub mod traffic;
