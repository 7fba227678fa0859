//! The companion: a program that serves the page on this machine and carries its requests to servers that a page
//! alone cannot reach, and programs to its lines. It knows HTTP, and nothing of MCP.
//!
//! Each request is checked by `guard`. A page that shows the token gets a socket; each exchange it asks for
//! there is a task, which `relay` carries; so is each program, which `programs` starts and ends. `tap` is another
//! mode of the program, with neither page nor socket.

mod answer;
mod browser;
mod changes;
mod config;
mod crowd;
mod guard;
mod journal;
mod link;
mod listener;
mod options;
mod page;
mod programs;
mod relay;
mod socket;
mod start;
mod tap;
mod teller;
mod token;

pub use start::run;
