//! A message in the form in which it goes out.

use std::sync::Arc;

use crate::mcp::model::http::HttpRequest;

#[derive(Clone, Debug, PartialEq)]
pub enum Packed {
    /// In an HTTP request of its own.
    Http(HttpRequest),
    /// As a line to the program, without its end.
    Line(Arc<str>),
}
