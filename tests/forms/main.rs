//! Forms made from schemas, from end to end: what a schema becomes, what can be reached by filling it in, and what
//! is sent. The corpus beside this file holds schemas as libraries make them, and others as nobody should.

mod corpus;
mod examples;
mod hostile;
mod kept;
mod person;
mod random;
