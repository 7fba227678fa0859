//! Why a request gets no result.

use serde_json::Value;

use super::template::fill;
use super::{REVISION, reply};
use crate::mcp::http::HttpEvent;
use crate::wire::json_rpc::{RequestId, RpcError};

/// An HTTP status and, but for a wrong HTTP method, a JSON-RPC error.
#[derive(Debug)]
pub(super) struct Refusal {
    status: u16,
    /// Unknown while the message could not be read.
    id: Option<RequestId>,
    error: Option<Box<RpcError>>,
}

impl Refusal {
    /// There is one endpoint, and it takes POST.
    pub(super) fn wrong_http_method() -> Self {
        Self { status: 405, id: None, error: None }
    }

    pub(super) fn not_acceptable() -> Self {
        let why = "Accept must list both application/json and text/event-stream";
        Self::new(406, -32600, why, "")
    }

    pub(super) fn not_json_typed() -> Self {
        Self::new(415, -32600, "Content-Type must be application/json", "")
    }

    pub(super) fn not_json(why: &str) -> Self {
        Self::new(400, -32700, "Parse error: ", why)
    }

    pub(super) fn not_a_request(why: &str) -> Self {
        Self::new(400, -32600, "Invalid request: ", why)
    }

    /// The params that each request must carry are missing or wrong.
    pub(super) fn wrong_meta(why: &str) -> Self {
        Self::new(400, -32602, "Invalid params: ", why)
    }

    pub(super) fn header_mismatch(why: &str) -> Self {
        Self::new(400, -32020, "Header mismatch: ", why)
    }

    pub(super) fn unsupported_revision(requested: &str) -> Self {
        let data = r#"{"supported":[null],"requested":null}"#;
        let data = fill(data, &mut [REVISION.into(), requested.into()]);
        Self::with_data(400, -32022, "Unsupported protocol version".to_owned(), data)
    }

    pub(super) fn unknown_method(method: &str) -> Self {
        Self::new(404, -32601, "Method not found: ", method)
    }

    /// The request was understood, its params were not.
    pub(super) fn invalid_params(why: &str) -> Self {
        Self::new(200, -32602, why, "")
    }

    /// Since 2026-07-28 an unknown resource is a wrong param.
    pub(super) fn unknown_resource(uri: &str) -> Self {
        let data = fill(r#"{"uri":null}"#, &mut [uri.into()]);
        Self::with_data(200, -32602, "Resource not found".to_owned(), data)
    }

    pub(super) fn unknown_prompt(name: &str) -> Self {
        Self::new(200, -32602, "Unknown prompt: ", name)
    }

    /// The client has not declared what the answer would need.
    pub(super) fn missing_capability(required: Value) -> Self {
        let data = fill(r#"{"requiredCapabilities":null}"#, &mut [required]);
        Self::with_data(400, -32021, "Missing required client capability".to_owned(), data)
    }

    pub(super) fn unknown_tool(name: &str) -> Self {
        Self::new(200, -32602, "Unknown tool: ", name)
    }

    /// A tool that answers with a protocol error.
    pub(super) fn of_call(error: RpcError) -> Self {
        Self { status: 200, id: None, error: Some(Box::new(error)) }
    }

    #[must_use]
    pub(super) fn to(mut self, id: RequestId) -> Self {
        self.id = Some(id);
        self
    }

    pub(super) fn encode(self) -> Vec<HttpEvent> {
        match self.error {
            Some(error) => reply::json(self.status, &reply::error(self.id.as_ref(), *error)),
            None => reply::empty(self.status),
        }
    }

    /// `what` and `why` together are the message.
    fn new(status: u16, code: i64, what: &str, why: &str) -> Self {
        Self::with_data(status, code, [what, why].concat(), Value::Null)
    }

    fn with_data(status: u16, code: i64, message: String, data: Value) -> Self {
        Self { status, ..Self::of_call(RpcError { code, message, data }) }
    }
}
