//! What keeps a page from a server that is reached through the companion, found out by the preflight that a browser
//! would send.

use serde_json::json;
use wirescope::mcp::http::{Carrier, Header, Method};
use wirescope::mcp::{Command, Target};
use wirescope::store::server::traffic::is_trouble;

use crate::playbook::Playbook;
use crate::story::{URL, discovery, handshake, modern, refuse_discovery};

const PAGE: &str = "http://127.0.0.1:8970";

fn compare() -> Command {
    Command::CompareWays { origin: PAGE.to_owned() }
}

#[track_caller]
fn faults(play: &Playbook) -> Vec<String> {
    let way = play.direct_ways.last().expect("the ways are compared");
    assert_eq!(way.origin, PAGE);
    way.faults.iter().map(ToString::to_string).collect()
}

#[test]
fn once_connected_the_preflight_is_asked_as_a_browser_asks_it() {
    let target = Target {
        carrier: Carrier::Companion,
        headers: vec![Header::secret("authorization", "Bearer hunter2")],
        ..Target::at(URL)
    };
    let mut play = Playbook::connect_to(target);
    play.command(compare());
    refuse_discovery(&mut play);
    handshake(&mut play, "s-1");

    let asked = std::iter::from_fn(|| play.take_open());
    let (exchange, request) =
        asked.into_iter().find(|(_, request)| request.method == Method::Options).expect("it");
    assert_eq!(request.url, URL);
    let headers: Vec<_> =
        request.headers.iter().map(|header| (&*header.name, header.value.reveal())).collect();
    let asked_for = "authorization,content-type,mcp-method,mcp-name,mcp-protocol-version";
    assert_eq!(headers[..2], [("origin", PAGE), ("access-control-request-method", "POST")]);
    assert_eq!(headers.len(), 3, "what it is for is not said: {headers:?}");
    let names: Vec<&str> = headers[2].1.split(',').collect();
    assert!(names.iter().all(|name| asked_for.contains(name)), "{names:?}");
    assert!(names.contains(&"authorization") && names.contains(&"content-type"), "{names:?}");

    play.sent(exchange).head(exchange, 405, &[]).ends(exchange);
    let faults = faults(&play);
    assert_eq!(
        faults[0],
        "the answer to the preflight (OPTIONS) has no Access-Control-Allow-Origin"
    );
    assert!(faults[2].ends_with(&format!("lacks {}", names.join(", "))), "{faults:?}");
    assert_eq!(faults[3], "the answer has no Access-Control-Allow-Origin");
    let refusal = play.records.last().expect("the answer to the preflight");
    assert!(!is_trouble(refusal), "the page only wanted to know: {refusal:?}");
}

#[test]
fn a_server_that_lets_pages_in_has_no_fault() {
    let mut play = modern();
    play.command(compare());

    let (exchange, request) = play.expect_open();
    assert_eq!(request.method, Method::Options);
    let open = [("access-control-allow-origin", "*"), ("access-control-allow-headers", "*")];
    play.sent(exchange).head(exchange, 204, &open).ends(exchange).quiet();

    assert_eq!(faults(&play), [""; 0]);
}

#[test]
fn after_the_server_was_mended_the_next_connection_says_so() {
    let mut play = modern();
    play.command(compare());
    let (exchange, _) = play.expect_open();
    play.sent(exchange).head(exchange, 405, &[]).ends(exchange);
    assert_eq!(faults(&play).len(), 3);
    // Another message, answered as before.
    play.command(Command::Ping);
    let (ping, asked) = play.expect_post("server/discover");
    play.result(ping, &asked, &discovery(&json!({})));

    play.command(Command::Connect(Target::at(URL)));
    let (exchange, asked) = play.expect_post("server/discover");
    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": discovery(&json!({})) });
    let open = [("content-type", "application/json"), ("access-control-allow-origin", "*")];
    play.answers_with(exchange, 200, &open, &answer.to_string());
    let (exchange, request) = play.expect_open();
    assert_eq!(request.method, Method::Options);
    let open = [("access-control-allow-origin", "*"), ("access-control-allow-headers", "*")];
    play.sent(exchange).head(exchange, 204, &open).ends(exchange);

    assert_eq!(faults(&play), [""; 0]);
}

#[test]
fn nobody_asked_and_nothing_is_sent() {
    let mut play = modern();

    play.quiet();
    assert!(play.direct_ways.is_empty());
}
