//! Conversations of the whole product: servers, and signing in to them.

mod possession;
mod signing_in;
