//! A server whose CORS rules let the older headers through and not the modern ones.

use serde_json::json;

use wirescope::mcp::failure::Diagnosis;

use crate::playbook::{CALL, Playbook};
use crate::story::{URL, handshake, legacy, list};

/// The probe is not let through, the handshake is.
fn blocked() -> Playbook {
    let mut play = Playbook::connect(URL);
    let (discover, _) = play.expect_post("server/discover");
    play.fails(discover);
    let notices = handshake(&mut play, "s-1");
    play.stream_opens(notices);
    list(&mut play, "weather");
    play
}

fn is_blocked(play: &Playbook) -> bool {
    play.identity.as_ref().is_some_and(|identity| identity.modern_blocked)
}

#[test]
fn a_probe_that_was_not_let_through_before_a_handshake_that_was_is_told() {
    assert!(is_blocked(&blocked()));
    assert!(!is_blocked(&legacy().0), "an answer that could be read is no block");
}

#[test]
fn what_was_found_holds_for_the_sessions_that_follow() {
    let mut play = blocked();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.answers(exchange, 404, "text/plain", "no such session");
    play.expect_failure(CALL);
    play.forget_aborts();

    handshake(&mut play, "s-2");

    assert!(is_blocked(&play));
}

#[test]
fn a_server_whose_answers_cannot_be_read_at_all_is_another_matter() {
    let mut play = Playbook::connect(URL);
    let (discover, _) = play.expect_post("server/discover");
    play.fails(discover);
    let (initialize, asked) = play.expect_post("initialize");
    let error = json!({ "code": -32603, "message": "broken" });
    play.json(initialize, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    while let Some((look, _)) = play.take_open() {
        play.sent(look).head(look, 405, &[]);
    }

    assert!(matches!(play.expect_diagnosis(), Diagnosis::Rpc(_)));
    assert!(!is_blocked(&play));
}
