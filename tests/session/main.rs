//! Conversations of the whole product: servers, and signing in to them.

mod possession;
mod programs;
mod renewing;
mod servers;
mod signing_in;
mod world;
