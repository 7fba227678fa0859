//! Scripted conversations with Claude: what goes in, what must come out. No sockets, no clock.

mod any_order;
mod branches;
mod calls;
mod drop_everywhere;
mod failures;
mod kept;
mod models;
mod playbook;
mod requests;
mod sampling;
mod script;
mod streams;
