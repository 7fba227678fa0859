//! One module for each screen.

mod banner;
mod call;
mod catalog;
mod composer;
pub mod connect;
mod connecting;
mod log;
mod overview;
mod pages;
mod prompts;
mod requests;
mod resources;
pub mod server;
pub mod start;
mod steps;
mod tasks;
pub mod tools;
pub mod traffic;
