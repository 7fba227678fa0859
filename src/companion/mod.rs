//! The companion: a program that serves the page on this machine and carries its requests to servers that a page
//! alone cannot reach, and programs to its lines. It knows HTTP, and nothing of MCP.
//!
//! Each request is checked by `guard`. A page that shows the token gets a socket; each exchange it asks for
//! there is a task, which `relay` carries; so is each program, which
//! `programs` starts and ends.

mod answer;
mod browser;
mod crowd;
mod guard;
mod link;
mod listener;
mod options;
mod page;
mod programs;
mod relay;
mod socket;
mod start;
mod teller;
mod token;

pub use start::run;
