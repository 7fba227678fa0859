//! The companion: a program that serves the page on this machine and carries its requests to servers that a page
//! alone cannot reach. It knows HTTP, and nothing of MCP.
//!
//! Each request is checked by `guard`. A page that shows the token gets a socket; each exchange it asks for
//! there is a task, which `relay` carries.

mod answer;
mod browser;
mod crowd;
mod guard;
mod link;
mod listener;
mod options;
mod page;
mod relay;
mod socket;
mod start;
mod teller;
mod token;

pub use start::run;
