//! Conversations of the whole product: servers, and signing in to them.

mod signing_in;
