//! What the server puts on the wire: heads, JSON bodies, event streams.

use serde_json::{Map, Value, json};

use crate::mcp::http::{Head, HttpEvent};
use crate::wire::json_rpc::{RequestId, RpcError};

/// A whole answer with one JSON message.
pub(super) fn json(status: u16, message: &Value) -> [HttpEvent; 3] {
    let body = message.to_string().into_bytes();
    let headers = [("content-type", "application/json")];
    [head(status, &headers), HttpEvent::Chunk(body), HttpEvent::End]
}

/// A whole answer without a body.
pub(super) fn empty(status: u16) -> [HttpEvent; 2] {
    let headers: &[_] = if status == 405 { &[("allow", "POST")] } else { &[] };
    [head(status, headers), HttpEvent::End]
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
pub(super) fn comment(text: &str) -> HttpEvent {
    HttpEvent::Chunk(format!(": {text}\n\n").into_bytes())
}

/// A complete result with what every result carries.
pub(super) fn result(id: &RequestId, own: Value) -> Value {
    let mut result = Map::new();
    result.insert("resultType".to_owned(), "complete".into());
    if let Value::Object(own) = own {
        result.extend(own);
    }
    let meta = json!({ "io.modelcontextprotocol/serverInfo": server_info() });
    result.insert("_meta".to_owned(), meta);
    json!({ "jsonrpc": "2.0", "id": id.to_value(), "result": result })
}

/// Without `id` where the request's is not known.
pub(super) fn error(id: Option<&RequestId>, error: &RpcError) -> Value {
    let mut body = json!({ "code": error.code, "message": error.message });
    if !error.data.is_null() {
        body["data"] = error.data.clone();
    }
    match id {
        Some(id) => json!({ "jsonrpc": "2.0", "id": id.to_value(), "error": body }),
        None => json!({ "jsonrpc": "2.0", "error": body }),
    }
}

pub(super) fn notification(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

fn head(status: u16, headers: &[(&str, &str)]) -> HttpEvent {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let headers = headers.iter().map(owned).collect();
    HttpEvent::Head(Head { status, headers, redirected_to: None })
}

fn server_info() -> Value {
    json!({
        "name": "wirescope-demo",
        "title": "Wirescope demo server",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "A small MCP server inside the page",
    })
}
