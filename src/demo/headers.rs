//! The headers of a request, and whether they repeat what its body says.
//!
//! Spec: 2026-07-28, Streamable HTTP, standard and custom headers.

use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::mcp::http::HttpRequest;
use crate::wire::base64;

pub(super) fn find<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let found = request.headers.iter().find(|header| header.name == name);
    found.map(|header| header.value.reveal())
}

/// `Content-Type` and `Accept` fit this transport.
pub(super) fn check_media(request: &HttpRequest) -> Result<(), Refusal> {
    let content = find(request, "content-type").unwrap_or_default().to_ascii_lowercase();
    let accept = find(request, "accept").unwrap_or_default().to_ascii_lowercase();
    if media_type(&content) != "application/json" {
        return Err(Refusal::not_json_typed());
    }
    let (mut takes_json, mut takes_events) = (false, false);
    for media in accept.split(',').map(media_type) {
        takes_json |= ["*/*", "application/*", "application/json"].contains(&media);
        takes_events |= ["*/*", "text/*", "text/event-stream"].contains(&media);
    }
    if takes_json && takes_events { Ok(()) } else { Err(Refusal::not_acceptable()) }
}

/// The header is there and says, once decoded, what the body says.
pub(super) fn check_repeats(request: &HttpRequest, name: &str, said: &str) -> Result<(), Refusal> {
    let Some(value) = find(request, name) else {
        return Err(Refusal::header_mismatch(&format!("{name} is missing")));
    };
    if decoded(value).as_deref() != Some(said) {
        let why = format!("{name} value '{value}' does not match body value '{said}'");
        return Err(Refusal::header_mismatch(&why));
    }
    Ok(())
}

/// Arguments whose schema carries `x-mcp-header` are repeated in `Mcp-Param-*`. The demo's tools mark
/// only arguments at the top level, and only texts.
pub(super) fn check_parameters(
    request: &HttpRequest,
    schema: &Value,
    arguments: &Map<String, Value>,
) -> Result<(), Refusal> {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (key, property) in properties.into_iter().flatten() {
        let Some(header) = property.get("x-mcp-header").and_then(Value::as_str) else { continue };
        let Some(text) = arguments.get(key).and_then(Value::as_str) else { continue };
        let name = format!("mcp-param-{}", header.to_ascii_lowercase());
        check_repeats(request, &name, text)?;
    }
    Ok(())
}

/// What a header value stands for; `None` when its encoding is broken.
fn decoded(value: &str) -> Option<String> {
    let inner = value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?="));
    match inner {
        Some(inner) => String::from_utf8(base64::decode(inner)?).ok(),
        None => Some(value.to_owned()),
    }
}

/// Without parameters.
fn media_type(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim()
}
