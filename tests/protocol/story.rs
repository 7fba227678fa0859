//! Beginnings that many conversations share.

use serde_json::{Value, json};
use wirescope::mcp::ExchangeId;

use crate::playbook::Playbook;

pub(crate) const URL: &str = "http://localhost:3000/mcp";
pub(crate) const SSE: &str = "http://localhost:3000/sse";

pub(crate) fn tool(name: &str) -> Value {
    json!({ "name": name, "inputSchema": { "type": "object" } })
}

pub(crate) fn discovery(capabilities: &Value) -> Value {
    json!({
        "resultType": "complete", "supportedVersions": ["2026-07-28"], "capabilities": capabilities,
        "ttlMs": 0, "cacheScope": "private",
        "_meta": { "io.modelcontextprotocol/serverInfo": { "name": "demo", "version": "1" } }
    })
}

/// A modern server that is ready and has listed one tool, `weather`.
pub(crate) fn modern() -> Playbook {
    modern_with(&json!({ "tools": {} }))
}

pub(crate) fn modern_with(capabilities: &Value) -> Playbook {
    let mut play = Playbook::connect(URL);
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(capabilities));
    if capabilities["tools"]["listChanged"] == true {
        return play;
    }
    let (list, asked) = play.expect_post("tools/list");
    play.result(list, &asked, &json!({ "tools": [tool("weather")] }));
    play
}

pub(crate) fn initialized(revision: &str) -> Value {
    json!({
        "protocolVersion": revision, "capabilities": { "tools": { "listChanged": true } },
        "serverInfo": { "name": "everything", "version": "2" }
    })
}

/// A legacy server with the session `s-1` that is ready and has listed one tool. The second value is its
/// GET stream, which is open.
pub(crate) fn legacy() -> (Playbook, ExchangeId) {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let notices = handshake(&mut play, "s-1");
    play.stream_opens(notices);
    list(&mut play, "weather");
    (play, notices)
}

/// A server of this revision that is ready and has nothing to list.
pub(crate) fn legacy_of(revision: &str) -> Playbook {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let (initialize, asked) = play.expect_post("initialize");
    let result = json!({ "protocolVersion": revision, "capabilities": {},
        "serverInfo": { "name": "x", "version": "1" } });
    play.result(initialize, &asked, &result);
    let (note, _) = play.expect_post("notifications/initialized");
    play.accepted(note);
    play.expect_get(URL);
    play
}

pub(crate) fn refuse_discovery(play: &mut Playbook) {
    let (discover, _) = play.expect_post("server/discover");
    let error = json!({ "code": -32000, "message": "Bad Request: Server not initialized" });
    play.json(discover, 400, &json!({ "jsonrpc": "2.0", "id": null, "error": error }));
}

/// From `initialize` to ready. Returns the GET stream, which nobody has answered yet.
pub(crate) fn handshake(play: &mut Playbook, session: &str) -> ExchangeId {
    handshake_with(play, session, &json!({ "tools": { "listChanged": true } }))
}

pub(crate) fn handshake_with(
    play: &mut Playbook,
    session: &str,
    capabilities: &Value,
) -> ExchangeId {
    let (initialize, asked) = play.expect_post("initialize");
    let mut result = initialized("2025-11-25");
    result["capabilities"] = capabilities.clone();
    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result });
    let headers = [("content-type", "application/json"), ("mcp-session-id", session)];
    play.answers_with(initialize, 200, &headers, &answer.to_string());
    let (note, _) = play.expect_post("notifications/initialized");
    play.accepted(note);
    play.expect_get(URL).0
}

pub(crate) fn list(play: &mut Playbook, name: &str) {
    let (listing, asked) = play.expect_post("tools/list");
    play.result(listing, &asked, &json!({ "tools": [tool(name)] }));
}

/// An HTTP+SSE server that is ready and has listed one tool; the second value is its stream.
pub(crate) fn http_sse() -> (Playbook, ExchangeId) {
    let mut play = Playbook::connect(SSE);
    let stream = over_stream(&mut play);
    (play, stream)
}

pub(crate) fn over_stream(play: &mut Playbook) -> ExchangeId {
    let (stream, _) = play.expect_get(SSE);
    play.sent(stream).head(stream, 200, &[]);
    play.item(stream, "endpoint", "/messages/?session_id=abc").wait_millis(250);
    let (initialize, asked) = play.expect_post("initialize");
    play.answers(initialize, 202, "text/plain", "Accepted");
    let answer =
        json!({ "jsonrpc": "2.0", "id": asked["id"], "result": initialized("2024-11-05") });
    play.item(stream, "message", &answer.to_string());
    let (note, _) = play.expect_post("notifications/initialized");
    play.answers(note, 202, "text/plain", "Accepted");
    let (listing, asked) = play.expect_post("tools/list");
    play.answers(listing, 202, "text/plain", "Accepted");
    let answer =
        json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "tools": [tool("weather")] } });
    play.item(stream, "message", &answer.to_string());
    stream
}

pub(crate) const TOOLS: &str = r#"[{"name":"weather","input_schema":{"type":"object"}}]"#;

/// A server of the event dialect that is ready; the second value is its stream.
pub(crate) fn event_dialect() -> (Playbook, ExchangeId) {
    let mut play = Playbook::connect(SSE);
    let stream = event_session(&mut play, "abc");
    (play, stream)
}

pub(crate) fn event_session(play: &mut Playbook, session: &str) -> ExchangeId {
    let (stream, _) = play.expect_get(SSE);
    play.sent(stream).head(stream, 200, &[]);
    play.item(stream, "endpoint", &format!("/messages/?session_id={session}"));
    play.item(stream, "tools", TOOLS);
    stream
}
