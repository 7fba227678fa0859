//! 2026-07-28: no handshake, no session; every request carries its own metadata.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http>

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::mcp::model::features::ClientFeatures;
use crate::mcp::model::http::{Carrier, Header, HttpRequest, Method, Reach};
use crate::mcp::model::types::{Tool, parameter_headers};
use crate::mcp::peer::method::policy;
use crate::mcp::peer::packed::Packed;
use crate::wire::http::header_value;

/// The member of `_meta` that names the revision.
const VERSION: &str = "io.modelcontextprotocol/protocolVersion";

/// Where a modern server is; there is no other state.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::mcp::peer) struct Modern {
    pub(in crate::mcp::peer) url: String,
    /// It is a program: each message is a line, and `url` is the command line, for people.
    pub(in crate::mcp::peer) is_program: bool,
    pub(in crate::mcp::peer) revision: String,
    /// Declared anew with each request.
    pub(in crate::mcp::peer) features: ClientFeatures,
}

impl Modern {
    /// One request with its envelope. `tool` is the tool it calls.
    pub(in crate::mcp::peer) fn pack(
        &self,
        id: i64,
        method: &str,
        params: Map<String, Value>,
        tool: Option<&Tool>,
    ) -> Packed {
        if self.is_program {
            return Packed::Line(self.body(id, method, params));
        }
        Packed::Http(self.request(id, method, params, tool))
    }

    /// The same where messages go by HTTP, with its headers. `tool` is the tool it calls, whose schema may
    /// ask for arguments to be repeated in headers.
    pub(in crate::mcp::peer) fn request(
        &self,
        id: i64,
        method: &str,
        params: Map<String, Value>,
        tool: Option<&Tool>,
    ) -> HttpRequest {
        let mut headers = vec![
            Header::plain("content-type", "application/json"),
            Header::plain("accept", "application/json, text/event-stream"),
            Header::plain("mcp-protocol-version", self.revision_of(&params)),
            Header::plain("mcp-method", method),
        ];
        if let Some(name) = target_name(method, &params) {
            headers.push(Header::plain("mcp-name", header_value::encode(name)));
        }
        if let Some(tool) = tool {
            headers.extend(parameter_headers(tool, params.get("arguments")));
        }
        HttpRequest {
            method: Method::Post,
            url: self.url.clone(),
            headers,
            body: Some(self.body(id, method, params)),
            reach: Reach::Answer,
            carrier: Carrier::Browser,
        }
    }

    /// The header repeats what the body says, also where a person wrote another revision there.
    fn revision_of<'a>(&'a self, params: &'a Map<String, Value>) -> &'a str {
        let meta = params.get("_meta").and_then(|meta| meta.get(VERSION));
        meta.and_then(Value::as_str).unwrap_or(&self.revision)
    }

    fn body(&self, id: i64, method: &str, mut params: Map<String, Value>) -> Arc<str> {
        let mut meta = Map::new();
        let mut put = |key: &str, value: Value| meta.insert(key.to_owned(), value);
        put(VERSION, json!(self.revision));
        put("io.modelcontextprotocol/clientInfo", client_info());
        put("io.modelcontextprotocol/clientCapabilities", self.features.declare_modern());
        // What a person wrote there stands: a debugger sends what it is told to send.
        if let Some(Value::Object(own)) = params.remove("_meta") {
            meta.extend(own);
        }
        params.insert("_meta".to_owned(), Value::Object(meta));
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        message.to_string().into()
    }
}

/// What `Mcp-Name` repeats of the params.
fn target_name<'a>(method: &str, params: &'a Map<String, Value>) -> Option<&'a str> {
    params.get(policy(method).name?)?.as_str()
}

/// How the app introduces itself.
pub(in crate::mcp::peer) fn client_info() -> Value {
    json!({ "name": "wirescope", "title": "Wirescope", "version": env!("CARGO_PKG_VERSION") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::model::revision::MODERN;

    #[test]
    fn a_call_names_its_method_and_its_tool_in_headers() {
        let modern = Modern {
            url: "http://x/mcp".to_owned(),
            is_program: false,
            revision: MODERN.to_owned(),
            features: ClientFeatures::default(),
        };
        let params = json!({ "name": "größe", "arguments": {} });

        let request =
            modern.request(7, "tools/call", params.as_object().cloned().expect("an object"), None);

        let header = |name: &str| {
            let found = request.headers.iter().find(|header| header.name == name);
            found.map(|header| header.value.to_string())
        };
        assert_eq!(header("mcp-method").as_deref(), Some("tools/call"));
        assert_eq!(header("mcp-name").as_deref(), Some("=?base64?Z3LDtsOfZQ==?="));
        assert_eq!(header("mcp-protocol-version").as_deref(), Some("2026-07-28"));
        let body: Value =
            serde_json::from_str(request.body.as_deref().expect("a body")).expect("JSON");
        let meta = &body["params"]["_meta"];
        assert_eq!(meta["io.modelcontextprotocol/protocolVersion"], "2026-07-28");
        assert_eq!(meta["io.modelcontextprotocol/clientCapabilities"]["roots"], json!({}));
    }
}
