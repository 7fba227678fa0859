//! What the server puts on the wire: heads, JSON bodies, event streams.

use serde_json::{Map, Value};

use super::template::fill;
use crate::mcp::http::{Head, HttpEvent};
use crate::wire::json_rpc::{RequestId, RpcError};

/// What the server says of itself with every result.
const META: &str = r#"{"io.modelcontextprotocol/serverInfo":{"name":"wirescope-demo",
    "title":"Wirescope demo server","version":null,
    "description":"A small MCP server inside the page"}}"#;

/// A whole answer with one JSON message.
pub(super) fn json(status: u16, message: &Value) -> Vec<HttpEvent> {
    let body = message.to_string().into_bytes();
    let headers = [("content-type", "application/json")];
    vec![head(status, &headers), HttpEvent::Chunk(body), HttpEvent::End]
}

/// A whole answer without a body.
pub(super) fn empty(status: u16) -> Vec<HttpEvent> {
    let headers: &[_] = if status == 405 { &[("allow", "POST")] } else { &[] };
    vec![head(status, headers), HttpEvent::End]
}

/// The head of an answer whose messages follow one by one.
pub(super) fn event_stream() -> HttpEvent {
    head(200, &[("content-type", "text/event-stream"), ("cache-control", "no-cache")])
}

/// One message on an event stream.
pub(super) fn event(message: &Value) -> HttpEvent {
    HttpEvent::Chunk(format!("event: message\ndata: {message}\n\n").into_bytes())
}

/// A sign of life, which decoders pass over.
pub(super) fn sign_of_life() -> HttpEvent {
    HttpEvent::Chunk(b": still here\n\n".to_vec())
}

/// A complete result with what every result carries.
pub(super) fn result(id: &RequestId, own: Value) -> Value {
    let mut result = Map::new();
    result.insert("resultType".to_owned(), "complete".into());
    if let Value::Object(own) = own {
        result.extend(own);
    }
    result.insert("_meta".to_owned(), fill(META, &mut [env!("CARGO_PKG_VERSION").into()]));
    let template = r#"{"jsonrpc":"2.0","id":null,"result":null}"#;
    fill(template, &mut [id.to_value(), result.into()])
}

/// Without `id` where the request's is not known.
pub(super) fn error(id: Option<&RequestId>, error: RpcError) -> Value {
    let body = r#"{"code":null,"message":null}"#;
    let mut body = fill(body, &mut [error.code.into(), error.message.into()]);
    if !error.data.is_null() {
        body["data"] = error.data;
    }
    match id {
        Some(id) => {
            let template = r#"{"jsonrpc":"2.0","id":null,"error":null}"#;
            fill(template, &mut [id.to_value(), body])
        }
        None => fill(r#"{"jsonrpc":"2.0","error":null}"#, &mut [body]),
    }
}

pub(super) fn notification(method: &str, params: Value) -> Value {
    let template = r#"{"jsonrpc":"2.0","method":null,"params":null}"#;
    fill(template, &mut [method.into(), params])
}

fn head(status: u16, headers: &[(&str, &str)]) -> HttpEvent {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let headers = headers.iter().map(owned).collect();
    HttpEvent::Head(Head { status, headers, redirected_to: None })
}
