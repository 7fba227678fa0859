//! From an HTTP request to an MCP request that may be answered.

use serde_json::{Map, Value};

use super::level::Level;
use super::refusal::Refusal;
use super::{REVISION, headers};
use crate::mcp::http::{HttpRequest, Method};
use crate::wire::json_rpc::{Message, NotAMessage, RequestId};

/// One MCP request whose envelope and headers are in order.
#[derive(Debug)]
pub(super) struct Admitted {
    pub(super) id: RequestId,
    pub(super) method: String,
    pub(super) params: Map<String, Value>,
    /// What progress notifications must repeat; without it there are none.
    pub(super) progress_token: Option<Value>,
    /// The least grave log message wanted; without it there are none.
    pub(super) log_level: Option<Level>,
}

impl Admitted {
    /// The tool or prompt it is about; empty where there is none.
    pub(super) fn name(&self) -> &str {
        self.params.get("name").and_then(Value::as_str).unwrap_or_default()
    }

    /// What the client can do, by its own word.
    pub(super) fn capability(&self, pointer: &str) -> Option<&Value> {
        let meta = self.params.get("_meta")?;
        meta.get("io.modelcontextprotocol/clientCapabilities")?.pointer(pointer)
    }
}

/// `None` for a notification: there is nothing to answer.
pub(super) fn admit(request: &HttpRequest) -> Result<Option<Admitted>, Refusal> {
    if request.method != Method::Post {
        return Err(Refusal::wrong_http_method());
    }
    headers::check_media(request)?;
    match read(request.body.as_deref().unwrap_or_default())? {
        Message::Request { id, method, params } => {
            let asked = admit_request(request, id.clone(), method, params);
            asked.map(Some).map_err(|refusal| refusal.to(id))
        }
        Message::Notification { .. } => Ok(None),
        Message::Response { .. } => {
            Err(Refusal::not_a_request("this server sends no requests, so it accepts no responses"))
        }
    }
}

fn read(body: &str) -> Result<Message, Refusal> {
    let mut reading = Message::read(body);
    if reading.batch {
        return Err(Refusal::not_a_request("batches were removed in 2025-06-18"));
    }
    match reading.messages.pop() {
        Some(Ok(message)) => match reading.findings.first() {
            Some(finding) if finding.pointer == "/id" => {
                Err(Refusal::not_a_request("id must be a string or a whole number"))
            }
            Some(_) => Err(Refusal::not_a_request("jsonrpc must be \"2.0\"")),
            None => Ok(message),
        },
        Some(Err(NotAMessage::NotJson(why))) => Err(Refusal::not_json(&why)),
        Some(Err(NotAMessage::NotJsonRpc(why))) => Err(Refusal::not_a_request(why)),
        None => Err(Refusal::not_a_request("there is no message")),
    }
}

fn admit_request(
    request: &HttpRequest,
    id: RequestId,
    method: String,
    params: Value,
) -> Result<Admitted, Refusal> {
    check_handshake(request, &method, &params)?;
    let Value::Object(params) = params else {
        return Err(Refusal::wrong_meta("params with _meta are missing"));
    };
    let Some(Value::Object(meta)) = params.get("_meta") else {
        return Err(Refusal::wrong_meta("_meta is missing"));
    };
    check_revision(request, meta)?;
    headers::check_repeats(request, "mcp-method", &method)?;
    let named = match method.as_str() {
        "tools/call" | "prompts/get" => params.get("name"),
        "resources/read" => params.get("uri"),
        _ => None,
    };
    if let Some(name) = named.and_then(Value::as_str) {
        headers::check_repeats(request, "mcp-name", name)?;
    }
    if !meta.get("io.modelcontextprotocol/clientCapabilities").is_some_and(Value::is_object) {
        let why = "_meta needs io.modelcontextprotocol/clientCapabilities, an object";
        return Err(Refusal::wrong_meta(why));
    }
    let log_level = log_level(meta)?;
    let is_token = |token: &&Value| token.is_string() || token.is_number();
    let progress_token = meta.get("progressToken").filter(is_token).cloned();
    Ok(Admitted { id, method, params, progress_token, log_level })
}

/// A client of an older revision begins with a handshake. It is told which revision is spoken here,
/// rather than that something unknown to it is missing.
fn check_handshake(request: &HttpRequest, method: &str, params: &Value) -> Result<(), Refusal> {
    if method != "initialize" || headers::find(request, "mcp-protocol-version").is_some() {
        return Ok(());
    }
    let requested = params.get("protocolVersion").and_then(Value::as_str).unwrap_or_default();
    Err(Refusal::unsupported_revision(requested))
}

fn check_revision(request: &HttpRequest, meta: &Map<String, Value>) -> Result<(), Refusal> {
    let said = meta.get("io.modelcontextprotocol/protocolVersion").and_then(Value::as_str);
    let Some(said) = said else {
        let why = "_meta needs io.modelcontextprotocol/protocolVersion, a string";
        return Err(Refusal::wrong_meta(why));
    };
    headers::check_repeats(request, "mcp-protocol-version", said)?;
    if said != REVISION {
        return Err(Refusal::unsupported_revision(said));
    }
    Ok(())
}

fn log_level(meta: &Map<String, Value>) -> Result<Option<Level>, Refusal> {
    let Some(asked) = meta.get("io.modelcontextprotocol/logLevel") else { return Ok(None) };
    let level = asked.as_str().and_then(Level::read);
    level.map(Some).ok_or_else(|| {
        Refusal::wrong_meta(&format!("io.modelcontextprotocol/logLevel cannot be {asked}"))
    })
}
