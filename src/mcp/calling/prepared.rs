//! What a call would send if it went out now, before it does: written by what writes the call itself, from what
//! is known of the connection. Sends nothing, and numbers requests as if they were the first.

use crate::mcp::link::extra_headers::ExtraHeaders;
use crate::mcp::link::track::put_token;
use crate::mcp::model::command::{Dialect, Operation, Target};
use crate::mcp::model::event::Identity;
use crate::mcp::model::types::{LogLevel, Tool};
use crate::mcp::peer::packed::Packed;
use crate::mcp::peer::question::Sendable;
use crate::mcp::peer::{Door, Peer};

/// Of the request that begins a session.
const FIRST: i64 = 1;
/// Of the call.
const SECOND: i64 = 2;

#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    pub dialect: Dialect,
    /// `None` in the event dialect.
    pub revision: Option<String>,
    /// What begins a session, for whoever has none: `initialize` and `notifications/initialized`, up to 2025-11-25.
    pub before: Vec<Packed>,
    pub call: Packed,
}

impl Prepared {
    /// `None` where the server's dialect has no such message. `tool` is the one that is called.
    pub fn new(
        identity: &Identity,
        target: &Target,
        log_level: Option<LogLevel>,
        operation: &Operation,
        tool: Option<&Tool>,
    ) -> Option<Self> {
        let peer = Peer::known(identity, target, log_level);
        let call = if let Some(post) = peer.tool_post(operation, Door::Stream) {
            Packed::Http(post)
        } else {
            let mut params = operation.params.clone();
            peer.put_meta(&operation.method, &mut params);
            put_token(&mut params, &operation.method, SECOND);
            peer.request(SECOND, Sendable::by_person(&operation.method), params, tool)?
        };
        let own = ExtraHeaders::of(target);
        let with_own = |packed: Packed| match packed {
            Packed::Http(mut request) => {
                own.add_to(&mut request.headers, &request.url);
                request.carrier = target.carrier;
                Packed::Http(request)
            }
            line @ Packed::Line(_) => line,
        };
        Some(Self {
            dialect: identity.dialect,
            revision: identity.revision.clone(),
            before: peer.beginning(FIRST).into_iter().map(with_own).collect(),
            call: with_own(call),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::mcp::model::http::Header;

    fn identity(dialect: Dialect, revision: &str) -> Identity {
        let mut identity =
            Identity::of(dialect, &json!({}), None, "https://x.example/mcp".to_owned(), Vec::new());
        identity.revision = Some(revision.to_owned());
        identity.session_id = Some("s1".to_owned());
        identity
    }

    fn echo() -> Operation {
        let arguments = json!({ "text": "größe" });
        Operation::call_tool("echo", arguments.as_object().cloned().unwrap_or_default())
    }

    fn target() -> Target {
        let mut target = Target::at("https://x.example/mcp");
        target.headers.push(Header::secret("authorization", "Bearer sesame"));
        target
    }

    fn texts(packed: &Packed) -> (Vec<String>, Value) {
        let Packed::Http(request) = packed else { panic!("no request: {packed:?}") };
        let header = |header: &Header| format!("{}: {}", header.name, header.value);
        let body = serde_json::from_str(request.body.as_deref().unwrap_or("null"));
        (request.headers.iter().map(header).collect(), body.expect("JSON"))
    }

    #[test]
    fn a_call_in_a_session_comes_after_the_handshake_with_the_revision_agreed_on() {
        let prepared = Prepared::new(
            &identity(Dialect::Streamable, "2025-06-18"),
            &target(),
            None,
            &echo(),
            None,
        );
        let prepared = prepared.expect("a call");

        let [initialize, initialized] = &*prepared.before else { panic!("{prepared:?}") };
        let (headers, body) = texts(initialize);
        assert!(!headers.iter().any(|header| header.starts_with("mcp-")), "{headers:?}");
        assert_eq!(body["params"]["protocolVersion"], "2025-06-18");
        assert_eq!(texts(initialized).1["method"], "notifications/initialized");
        let (headers, body) = texts(&prepared.call);
        assert!(headers.contains(&"mcp-session-id: s1".to_owned()), "{headers:?}");
        assert!(headers.contains(&"authorization: •••".to_owned()), "{headers:?}");
        assert_eq!(body["params"]["arguments"]["text"], "größe");
        assert_eq!(body["params"]["_meta"]["progressToken"], 2);
    }

    #[test]
    fn a_modern_call_stands_alone_and_says_who_calls() {
        let prepared = Prepared::new(
            &identity(Dialect::Modern, "2026-07-28"),
            &target(),
            Some(LogLevel::Debug),
            &echo(),
            None,
        );
        let prepared = prepared.expect("a call");

        assert_eq!(prepared.before, []);
        let (headers, body) = texts(&prepared.call);
        assert!(headers.contains(&"mcp-method: tools/call".to_owned()), "{headers:?}");
        let meta = &body["params"]["_meta"];
        assert_eq!(meta["io.modelcontextprotocol/clientInfo"]["name"], "wirescope");
        assert_eq!(meta["io.modelcontextprotocol/logLevel"], "debug");
    }

    #[test]
    fn a_program_gets_lines_and_the_event_dialect_a_post() {
        let mut program = identity(Dialect::Stdio, "2025-11-25");
        program.is_program = true;
        let prepared = Prepared::new(&program, &target(), None, &echo(), None).expect("a call");
        assert_eq!(prepared.before.len(), 2);
        assert!(matches!(&prepared.call, Packed::Line(line) if line.contains("tools/call")));

        let event = identity(Dialect::Event, "");
        let prepared = Prepared::new(&event, &target(), None, &echo(), None).expect("a call");
        assert_eq!(
            texts(&prepared.call).1,
            json!({ "session_id": "s1", "tool": "echo", "args": { "text": "größe" } })
        );
    }
}
