//! Conversations with Claude joined to servers: a session with two servers and the Messages API around
//! it. No sockets, no clock.

mod growing;
mod retrying;
mod sampling;
mod secret;
mod tools;
mod world;
