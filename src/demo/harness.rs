//! What the tests of this room share: requests as a client sends them, answers as it reads them.

use serde_json::{Value, json};

use super::Demo;
use crate::mcp::http::{Carrier, ExchangeId, Head, Header, HttpEvent, HttpRequest, Method, Reach};
use crate::mcp::moment::Moment;
use crate::wire::http::header_value;
use crate::wire::sse::{SseDecoder, SseItem};

pub(super) fn at(millis: u64) -> Moment {
    Moment(std::time::Duration::from_millis(millis))
}

/// A request as the specification asks for it. `params` may bring its own `_meta` keys.
pub(super) fn request(id: u32, method: &str, mut params: Value) -> HttpRequest {
    let meta = &mut params["_meta"];
    meta["io.modelcontextprotocol/protocolVersion"] = json!("2026-07-28");
    meta["io.modelcontextprotocol/clientCapabilities"] = json!({});
    let mut headers = vec![
        Header::plain("content-type", "application/json"),
        Header::plain("accept", "application/json, text/event-stream"),
        Header::plain("mcp-protocol-version", "2026-07-28"),
        Header::plain("mcp-method", method),
    ];
    if let Some(name) = params["name"].as_str() {
        headers.push(Header::plain("mcp-name", header_value::encode(name)));
    }
    if let Some(city) = params["arguments"]["city"].as_str() {
        headers.push(Header::plain("mcp-param-city", header_value::encode(city)));
    }
    let body = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
    post(headers, &body.to_string())
}

pub(super) fn call(id: u32, tool: &str, arguments: &Value) -> HttpRequest {
    request(id, "tools/call", json!({ "name": tool, "arguments": arguments }))
}

pub(super) fn post(headers: Vec<Header>, body: &str) -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        url: "https://demo.invalid/mcp".to_owned(),
        headers,
        body: Some(body.into()),
        reach: Reach::Answer,
        carrier: Carrier::Browser,
    }
}

/// The same request with another value for a header, or without the header.
pub(super) fn with_header(
    mut request: HttpRequest,
    name: &str,
    value: Option<&str>,
) -> HttpRequest {
    request.headers.retain(|header| header.name != name);
    request.headers.extend(value.map(|value| Header::plain(name, value)));
    request
}

/// The whole JSON answer to a request that is answered at once.
pub(super) fn answer(demo: &mut Demo, request: &HttpRequest) -> (u16, Value) {
    let exchange = ExchangeId(900);
    demo.handle(exchange, request, at(0));
    let said = Said::by(demo, exchange);
    assert!(said.has_ended, "answered at once");
    let [body] = said.messages.as_slice() else { panic!("one message: {:?}", said.messages) };
    (said.head.expect("a head").status, body.clone())
}

pub(super) fn result(demo: &mut Demo, request: &HttpRequest) -> Value {
    let (status, mut body) = answer(demo, request);
    assert_eq!(status, 200, "{body}");
    body["result"].take()
}

/// What the server said on one exchange since it was last asked; what it says on others is lost.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) head: Option<Head>,
    pub(super) messages: Vec<Value>,
    pub(super) comments: usize,
    pub(super) has_ended: bool,
}

impl Said {
    pub(super) fn by(demo: &mut Demo, exchange: ExchangeId) -> Self {
        let mut said = Self::default();
        while let Some((from, event)) = demo.poll() {
            if from == exchange {
                said.add(event);
            }
        }
        said
    }

    pub(super) fn methods(&self) -> Vec<&str> {
        self.messages.iter().map(|message| message["method"].as_str().unwrap_or("-")).collect()
    }

    fn add(&mut self, event: HttpEvent) {
        assert!(!self.has_ended, "nothing follows the end");
        match event {
            HttpEvent::Head(head) => assert!(self.head.replace(head).is_none(), "one head"),
            HttpEvent::Chunk(bytes) if bytes.starts_with(b"{") => {
                self.messages.push(serde_json::from_slice(&bytes).expect("JSON"));
            }
            HttpEvent::Chunk(bytes) => self.decode(&bytes),
            HttpEvent::End => self.has_ended = true,
            other => panic!("a server says no {other:?}"),
        }
    }

    fn decode(&mut self, bytes: &[u8]) {
        let mut decoder = SseDecoder::with_limit(1 << 20);
        for item in decoder.feed(bytes).expect("events within bounds") {
            match item {
                SseItem::Event(event) => {
                    self.messages.push(serde_json::from_str(&event.data).expect("JSON"));
                }
                SseItem::Comment(_) => self.comments += 1,
                SseItem::Ignored(lines) => panic!("lines of no event: {lines:?}"),
                other @ SseItem::RetryAfter { .. } => panic!("nothing to resume: {other:?}"),
            }
        }
    }
}
