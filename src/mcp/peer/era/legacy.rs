//! Up to 2025-11-25: a handshake, then a session, over one endpoint (Streamable HTTP), over an event
//! stream and an endpoint (HTTP+SSE), or by lines to and from a program (stdio).
//!
//! Spec: <https://modelcontextprotocol.io/specification/2025-11-25/basic/transports>

use serde_json::{Value, json};

use super::modern::client_info;
use crate::mcp::model::command::Dialect;
use crate::mcp::model::features::ClientFeatures;
use crate::mcp::model::http::{Carrier, Header, HttpRequest, Method, Reach};
use crate::mcp::peer::packed::Packed;

/// The first revision whose requests name the revision in a header.
const FIRST_WITH_HEADER: &str = "2025-06-18";

#[derive(Clone, Debug, PartialEq)]
pub(in crate::mcp::peer) struct Legacy {
    /// `None` until the handshake is answered.
    pub(in crate::mcp::peer) revision: Option<String>,
    pub(in crate::mcp::peer) session_id: Option<String>,
    pub(in crate::mcp::peer) channel: Channel,
    /// Whether requests name the revision. A server whose CORS rules do not know the header is spoken
    /// to without it, which the specification allows.
    pub(in crate::mcp::peer) names_revision: bool,
}

/// How messages travel.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::mcp::peer) enum Channel {
    Streamable {
        url: String,
    },
    /// Answers come on the session's stream only. `stream` is where it was opened.
    OverStream {
        stream: String,
        endpoint: String,
    },
    /// Each message is a line. `line` is the command line, for people.
    Program {
        line: String,
    },
}

impl Channel {
    pub(in crate::mcp::peer) fn dialect(&self) -> Dialect {
        match self {
            Self::Streamable { .. } => Dialect::Streamable,
            Self::OverStream { .. } => Dialect::HttpSse,
            Self::Program { .. } => Dialect::Stdio,
        }
    }
}

impl Legacy {
    pub(in crate::mcp::peer) fn streamable(url: &str) -> Self {
        Self::over(Channel::Streamable { url: url.to_owned() })
    }

    pub(in crate::mcp::peer) fn over(channel: Channel) -> Self {
        Self { revision: None, session_id: None, channel, names_revision: true }
    }

    pub(in crate::mcp::peer) fn is_over_stream(&self) -> bool {
        matches!(self.channel, Channel::OverStream { .. })
    }

    pub(in crate::mcp::peer) fn is_streamable(&self) -> bool {
        matches!(self.channel, Channel::Streamable { .. })
    }

    pub(in crate::mcp::peer) fn endpoint(&self) -> &str {
        match &self.channel {
            Channel::Streamable { url } => url,
            Channel::OverStream { endpoint, .. } => endpoint,
            Channel::Program { line } => line,
        }
    }

    pub(in crate::mcp::peer) fn initialize(
        id: i64,
        revision: &str,
        features: ClientFeatures,
    ) -> Value {
        json!({
            "jsonrpc": "2.0", "id": id, "method": "initialize",
            "params": {
                "protocolVersion": revision, "capabilities": features.declare_legacy(revision),
                "clientInfo": client_info()
            }
        })
    }

    /// Any message to the server: a request, a notification or a response.
    pub(in crate::mcp::peer) fn pack(&self, message: &Value) -> Packed {
        match self.channel {
            Channel::Program { .. } => Packed::Line(message.to_string().into()),
            Channel::Streamable { .. } | Channel::OverStream { .. } => {
                Packed::Http(self.post(message))
            }
        }
    }

    /// The same where messages go by HTTP.
    pub(in crate::mcp::peer) fn post(&self, message: &Value) -> HttpRequest {
        let mut headers = vec![Header::plain("content-type", "application/json")];
        if !self.is_over_stream() {
            headers.push(Header::plain("accept", "application/json, text/event-stream"));
        }
        headers.extend(self.session_headers());
        HttpRequest {
            method: Method::Post,
            url: self.endpoint().to_owned(),
            headers,
            body: Some(message.to_string().into()),
            reach: Reach::Answer,
            carrier: Carrier::Browser,
        }
    }

    /// The GET stream of Streamable HTTP, from the beginning or from where it broke.
    pub(in crate::mcp::peer) fn stream(&self, last_event_id: Option<&str>) -> HttpRequest {
        let mut headers = vec![Header::plain("accept", "text/event-stream")];
        headers.extend(self.session_headers());
        // An id that no header can carry is as good as none.
        let from = last_event_id.filter(|id| id.bytes().all(|byte| matches!(byte, b' '..=b'~')));
        headers.extend(from.map(|id| Header::plain("last-event-id", id)));
        HttpRequest {
            method: Method::Get,
            url: self.endpoint().to_owned(),
            headers,
            body: None,
            reach: Reach::Answer,
            carrier: Carrier::Browser,
        }
    }

    /// Ends the session; `None` where there is none to end.
    pub(in crate::mcp::peer) fn goodbye(&self) -> Option<HttpRequest> {
        self.session_id.as_ref()?;
        Some(HttpRequest {
            method: Method::Delete,
            url: self.endpoint().to_owned(),
            headers: self.session_headers(),
            body: None,
            reach: Reach::Answer,
            carrier: Carrier::Browser,
        })
    }

    /// Requests name the revision in a header that the server's CORS rules may not know.
    pub(in crate::mcp::peer) fn can_omit_revision(&self) -> bool {
        self.names_revision && self.named_revision().is_some()
    }

    fn named_revision(&self) -> Option<&str> {
        let named = self.revision.as_deref().filter(|revision| *revision >= FIRST_WITH_HEADER);
        named.filter(|_| self.names_revision && !self.is_over_stream())
    }

    /// What every request after the handshake carries. HTTP+SSE has the session in its address.
    fn session_headers(&self) -> Vec<Header> {
        let mut headers = Vec::new();
        if self.is_over_stream() {
            return headers;
        }
        if let Some(revision) = self.named_revision() {
            headers.push(Header::plain("mcp-protocol-version", revision));
        }
        headers.extend(
            self.session_id.as_ref().map(|id| Header::plain("mcp-session-id", id.as_str())),
        );
        headers
    }
}

pub(in crate::mcp::peer) fn request(id: i64, method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

pub(in crate::mcp::peer) fn notification(method: &str, params: Option<Value>) -> Value {
    match params {
        Some(params) => json!({ "jsonrpc": "2.0", "method": method, "params": params }),
        None => json!({ "jsonrpc": "2.0", "method": method }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(request: &HttpRequest) -> Vec<&str> {
        request.headers.iter().map(|header| header.name.as_str()).collect()
    }

    #[test]
    fn requests_name_the_revision_only_where_the_revision_knows_the_header() {
        let mut legacy = Legacy::streamable("http://x/mcp");
        legacy.session_id = Some("s".to_owned());
        for (revision, named) in [("2025-11-25", true), ("2025-06-18", true), ("2025-03-26", false)]
        {
            legacy.revision = Some(revision.to_owned());
            let request = legacy.post(&json!({}));
            assert_eq!(names(&request).contains(&"mcp-protocol-version"), named, "{revision}");
            assert!(names(&request).contains(&"mcp-session-id"));
        }
    }

    #[test]
    fn http_sse_sends_a_plain_post() {
        let channel = Channel::OverStream { stream: String::new(), endpoint: String::new() };
        let legacy = Legacy { revision: Some("2025-11-25".to_owned()), ..Legacy::over(channel) };

        assert_eq!(names(&legacy.post(&json!({}))), ["content-type"]);
        assert_eq!(legacy.goodbye(), None);
    }
}
