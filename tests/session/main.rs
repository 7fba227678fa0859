//! Conversations of the whole product: servers, and signing in to them.

mod possession;
mod servers;
mod signing_in;
