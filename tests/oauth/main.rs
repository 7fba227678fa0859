//! Scripted conversations with the sign-in: what goes in, what must come out. No sockets, no clock.

mod clients;
mod conformance;
mod deviations;
mod drop_everywhere;
mod failures;
mod guided;
mod playbook;
mod possession;
mod recipients;
mod renewal;
mod session;
mod world;
