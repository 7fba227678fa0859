//! Conversations with Claude joined to servers: a session with two servers and the Messages API around
//! it. No sockets, no clock.

mod sampling;
mod secret;
mod tools;
mod world;
