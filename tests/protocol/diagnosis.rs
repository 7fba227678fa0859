//! Connections that come to nothing, and what is said about the cause.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use wirescope::diagnosis::{Cause, Certainty, Clue, Verdict};
use wirescope::mcp::event::{StepKind, StepOutcome};
use wirescope::mcp::failure::{Diagnosis, Ending};
use wirescope::mcp::http::{Head, Header, HttpEvent, HttpRequest, Method, NetworkFailure, Reach};
use wirescope::mcp::{Command, Dialect, Target};

use crate::playbook::Playbook;
use crate::story::{SSE, URL, discovery, initialized};

const BELOW: &str = "http://localhost:3000/mcp/sse";

/// A stream step that neither the browser's `EventSource` nor a fetch can open.
fn hide_stream(play: &mut Playbook, url: &str) {
    let (stream, _) = play.expect_get(url);
    play.http(stream, HttpEvent::Failed(NetworkFailure::EventSource));
    let (fetched, _) = play.expect_get(url);
    play.fails(fetched);
}

fn refuse_stream(play: &mut Playbook, url: &str, status: u16) {
    let (stream, _) = play.expect_get(url);
    play.http(stream, HttpEvent::Failed(NetworkFailure::EventSource));
    let (fetched, _) = play.expect_get(url);
    play.answers(fetched, status, "text/plain", "no");
}

/// Every step fails without a reason; what is left is the look whether anything answers.
fn hide_everything(play: &mut Playbook) {
    for method in ["server/discover", "initialize"] {
        let (exchange, _) = play.expect_post(method);
        play.sent(exchange).fails(exchange);
    }
    hide_stream(play, URL);
    hide_stream(play, BELOW);
}

/// Answers every probe by `server`, until the search for the cause is over.
fn probe(play: &mut Playbook, server: impl Fn(&HttpRequest) -> Option<Head>) -> Arc<Verdict> {
    let mut probes = 0;
    while let Some((exchange, request)) = play.take_open() {
        probes += 1;
        assert!(!request.carries_secret(), "{request:?}");
        match server(&request) {
            Some(head) => play.sent(exchange).http(exchange, HttpEvent::Head(head)),
            None => play.sent(exchange).fails(exchange),
        };
    }
    assert!(probes <= 6, "{probes} probes");
    let Diagnosis::Examined(verdict) = play.expect_diagnosis() else { panic!() };
    verdict
}

/// A head of a request that the page may read; of any other the browser shows that there is one.
fn shown(request: &HttpRequest, status: u16) -> Head {
    let status = if request.reach == Reach::AnyAnswer { 0 } else { status };
    Head { status, ..Head::default() }
}

#[test]
fn nothing_at_all_answers() {
    let mut play = Playbook::connect(URL);
    hide_everything(&mut play);

    let verdict = probe(&mut play, |_| None);

    assert_eq!(verdict.first(), &Cause::NothingListens);
    assert_eq!(
        play.kinds()[..4],
        [StepKind::Discover, StepKind::Initialize, StepKind::Stream, StepKind::Stream,]
    );
    assert_eq!(play.deadline(), None);
    play.forget_aborts().quiet();
}

#[test]
fn something_answers_and_the_page_may_not_read_it() {
    let mut play = Playbook::connect(URL);
    hide_everything(&mut play);

    let verdict =
        probe(&mut play, |request| (request.reach == Reach::AnyAnswer).then(|| shown(request, 0)));

    assert_eq!(verdict.first(), &Cause::OriginNotAllowed);
    play.forget_aborts().quiet();
}

#[test]
fn a_readable_refusal_of_the_stream_shows_that_only_the_posts_are_blocked() {
    let mut play = Playbook::connect(URL);
    for method in ["server/discover", "initialize"] {
        let (exchange, _) = play.expect_post(method);
        play.fails(exchange);
    }
    refuse_stream(&mut play, URL, 405);
    refuse_stream(&mut play, BELOW, 404);

    let verdict =
        probe(&mut play, |request| request.headers.is_empty().then(|| shown(request, 405)));

    assert_eq!(verdict.first(), &Cause::PreflightRefused { status: None });
    // The GET was read already.
    let read = |clue: &&Clue| clue.asked.method == Method::Get && clue.asked.headers.is_empty();
    assert_eq!(verdict.clues.iter().filter(read).count(), 1, "{:?}", verdict.clues);
    play.forget_aborts().quiet();
    play.ledger.is_clean();
}

#[test]
fn a_modern_server_with_older_cors_rules_is_told_which_header_is_missing() {
    let mut play = Playbook::connect(URL);
    let (discover, _) = play.expect_post("server/discover");
    play.fails(discover);
    let (initialize, asked) = play.expect_post("initialize");
    let data = json!({ "supported": ["2026-07-28"] });
    let error = json!({ "code": -32022, "message": "Unsupported protocol version", "data": data });
    play.json(initialize, 400, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));
    refuse_stream(&mut play, URL, 405);
    refuse_stream(&mut play, BELOW, 404);

    let verdict = probe(&mut play, |request| {
        let is_new = |header: &Header| header.name == "mcp-method";
        (!request.headers.iter().any(is_new)).then(|| shown(request, 405))
    });

    let headers = vec!["mcp-method".to_owned()];
    assert_eq!(verdict.first(), &Cause::HeadersNotAllowed { headers });
    assert_eq!(verdict.suspects[0].certainty, Certainty::Certain);
}

#[test]
fn probes_that_are_not_answered_end_after_their_time() {
    let mut play = Playbook::connect(URL);
    hide_everything(&mut play);
    let (probe, _) = play.expect_open();
    play.sent(probe).wait_millis(2_900).quiet();

    play.wait_millis(200).expect_abort(probe);

    assert!(matches!(play.expect_diagnosis(), Diagnosis::Examined(_)));
    assert_eq!(play.deadline(), None);
    play.quiet();
}

#[test]
fn connecting_again_ends_the_search() {
    let mut play = Playbook::connect(URL);
    hide_everything(&mut play);
    let (probe, request) = play.expect_open();
    assert_eq!(request.body.as_deref(), Some(""));

    play.command(Command::Connect(Target::at(SSE))).expect_abort(probe);

    play.expect_get(SSE);
    play.quiet();
}

#[test]
fn refused_credentials_and_broken_servers_stop_the_search_at_every_step() {
    for status in [401, 403, 500, 503] {
        for at_step in 0..3 {
            let mut play = Playbook::connect(URL);
            if at_step > 0 {
                let (discover, _) = play.expect_post("server/discover");
                play.answers(discover, 400, "", "");
            }
            if at_step > 1 {
                let (initialize, _) = play.expect_post("initialize");
                play.answers(initialize, 404, "", "");
                refuse_stream(&mut play, URL, status);
            } else {
                let (exchange, _) = play.expect_open();
                play.answers(exchange, status, "text/plain", "no");
            }

            let diagnosis = play.expect_diagnosis();
            let fits = match status {
                401 => matches!(diagnosis, Diagnosis::Unauthorized(_)),
                403 => matches!(diagnosis, Diagnosis::Forbidden(_)),
                _ => matches!(diagnosis, Diagnosis::ServerError(_)),
            };
            assert!(fits, "HTTP {status} at step {at_step}: {diagnosis:?}");
            assert!(matches!(play.last_outcome(), StepOutcome::Failed { .. }));
            play.quiet();
            play.ledger.is_clean();
        }
    }
}

#[test]
fn a_web_page_is_not_mcp_and_other_addresses_are_tried_first() {
    let mut play = Playbook::connect(URL);
    let (discover, _) = play.expect_post("server/discover");
    play.answers(discover, 200, "text/html", "<html>");
    refuse_stream(&mut play, BELOW, 404);

    let Diagnosis::NotMcp(failure) = play.expect_diagnosis() else { panic!() };
    assert_eq!(&*failure.body, "<html>");
    play.quiet();
}

#[test]
fn json_that_is_none_is_shown_as_it_came() {
    for text in ["{\"jsonrpc\":", "{\"hello\":1}", "[]x"] {
        let mut play = Playbook::connect(URL);
        let (discover, _) = play.expect_post("server/discover");

        play.answers(discover, 200, "application/json", text).quiet();

        let Diagnosis::Unreadable { text: shown, .. } = play.expect_diagnosis() else { panic!() };
        assert_eq!(&*shown, text);
        play.ledger.is_clean();
    }
}

#[test]
fn an_empty_batch_is_no_answer() {
    let mut play = Playbook::connect(URL);
    let (discover, _) = play.expect_post("server/discover");

    play.answers(discover, 200, "application/json", "[]").quiet();

    assert!(matches!(play.expect_diagnosis(), Diagnosis::Unreadable { .. }));
}

#[test]
fn a_server_that_keeps_silent_times_out_at_every_step() {
    // The stream's head had come.
    let timed_out = |url: &str| Diagnosis::TimedOut {
        after: Duration::from_secs(10),
        url: url.to_owned(),
        begun: url == SSE,
    };
    let mut play = Playbook::connect(URL);
    let (discover, _) = play.expect_post("server/discover");
    play.wait_millis(9_900).sent(discover).wait_millis(9_900).quiet();
    play.wait_millis(200).expect_abort(discover).quiet();
    assert_eq!(play.expect_diagnosis(), timed_out(URL));

    let mut play = Playbook::connect(SSE);
    let (stream, _) = play.expect_get(SSE);
    play.sent(stream).head(stream, 200, &[]).wait_millis(10_001).expect_abort(stream).quiet();
    assert_eq!(play.expect_diagnosis(), timed_out(SSE));

    let mut play = Playbook::connect_forced(URL, Dialect::Streamable);
    let (initialize, asked) = play.expect_post("initialize");
    play.result(initialize, &asked, &initialized("2025-11-25"));
    let (note, _) = play.expect_post("notifications/initialized");
    play.sent(note).wait_millis(10_001).expect_abort(note).quiet();
    assert_eq!(play.expect_diagnosis(), timed_out(URL));
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_step_without_any_event_times_out_as_well() {
    let mut play = Playbook::connect(URL);
    let (discover, _) = play.expect_post("server/discover");

    play.wait_millis(10_001).expect_abort(discover).quiet();

    assert!(matches!(play.expect_diagnosis(), Diagnosis::TimedOut { .. }));
}

#[test]
fn a_bad_address_is_refused_before_anything_is_sent() {
    for url in ["", "ftp://x", "http://a b", "http://"] {
        let mut play = Playbook::connect(url);

        play.quiet();

        assert!(matches!(play.expect_diagnosis(), Diagnosis::BadUrl(_)), "{url}");
    }
}

#[test]
fn a_forced_dialect_never_falls_back() {
    let mut play = Playbook::connect_forced(URL, Dialect::Modern);
    let (discover, _) = play.expect_post("server/discover");
    play.answers(discover, 404, "text/plain", "no").quiet();
    assert!(matches!(play.expect_diagnosis(), Diagnosis::NotFound { status: 404, .. }));

    let mut play = Playbook::connect_forced(URL, Dialect::Streamable);
    let (initialize, _) = play.expect_post("initialize");
    play.answers(initialize, 405, "text/plain", "no").quiet();
    assert!(matches!(play.expect_diagnosis(), Diagnosis::NotFound { status: 405, .. }));

    let mut play = Playbook::connect_forced(SSE, Dialect::Event);
    refuse_stream(&mut play, SSE, 404);
    play.quiet();
    assert!(matches!(play.expect_diagnosis(), Diagnosis::NotFound { .. }));

    let mut play = Playbook::connect_forced(URL, Dialect::HttpSse);
    refuse_stream(&mut play, URL, 405);
    refuse_stream(&mut play, BELOW, 404);
    play.quiet();
    assert!(matches!(play.expect_diagnosis(), Diagnosis::NotFound { .. }));
}

#[test]
fn an_address_without_any_endpoint_names_all_that_was_tried() {
    let mut play = Playbook::connect(URL);
    for method in ["server/discover", "initialize"] {
        let (exchange, _) = play.expect_post(method);
        play.answers(exchange, 404, "text/plain", "no");
    }
    refuse_stream(&mut play, URL, 404);
    refuse_stream(&mut play, BELOW, 404);

    let Diagnosis::NotFound { tried, status } = play.expect_diagnosis() else { panic!() };
    assert_eq!((tried, status), (vec![URL.to_owned(), BELOW.to_owned()], 404));
}

#[test]
fn a_bare_host_is_also_tried_where_servers_usually_are() {
    let mut play = Playbook::connect("localhost:3000");
    for method in ["server/discover", "initialize"] {
        let (exchange, _) = play.expect_post(method);
        play.answers(exchange, 404, "text/plain", "no");
    }
    refuse_stream(&mut play, "http://localhost:3000/", 404);
    refuse_stream(&mut play, SSE, 404);
    let (discover, asked) = play.expect_post("server/discover");

    play.result(discover, &asked, &discovery(&json!({}))).expect_ready();

    assert_eq!(play.identity.as_ref().map(|identity| &*identity.endpoint), Some(URL));
}

#[test]
fn an_answer_that_breaks_off_is_named_and_not_taken_for_cors() {
    let mut play = Playbook::connect_forced(URL, Dialect::Modern);
    let (discover, _) = play.expect_post("server/discover");

    play.stream_opens(discover).fails(discover).quiet();

    let ended = matches!(
        play.expect_diagnosis(),
        Diagnosis::BrokeOff { ending: Ending::Broken { bytes: 0 }, .. }
    );
    assert!(ended, "{:?}", play.expect_diagnosis());
}

#[test]
fn what_the_browser_refuses_to_send_is_no_matter_of_the_server() {
    for failure in [NetworkFailure::Redirected, NetworkFailure::NotSendable("bad".to_owned())] {
        let mut play = Playbook::connect(URL);
        let (discover, _) = play.expect_post("server/discover");

        play.http(discover, HttpEvent::Failed(failure.clone())).quiet();

        assert_eq!(play.expect_diagnosis(), Diagnosis::Network(failure));
    }
}

#[test]
fn an_error_to_the_handshake_is_quoted() {
    let mut play = Playbook::connect_forced(URL, Dialect::Streamable);
    let (initialize, asked) = play.expect_post("initialize");
    let error = json!({ "code": -32602, "message": "no capabilities" });

    play.json(initialize, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    let Diagnosis::Rpc(error) = play.expect_diagnosis() else { panic!() };
    assert_eq!(error.message, "no capabilities");
}

#[test]
fn connecting_again_while_connecting_drops_the_first_attempt() {
    let mut play = Playbook::connect(URL);
    let (discover, _) = play.expect_post("server/discover");

    play.command(Command::Connect(Target::at(SSE))).expect_abort(discover);

    play.expect_get(SSE);
    play.fails(discover).quiet();
    assert_eq!(*play.last_outcome(), StepOutcome::Dropped);
}

#[test]
fn a_key_travels_with_every_step_but_a_look() {
    let header = wirescope::mcp::http::Header::secret("authorization", "Bearer x");
    let mut play = Playbook::connect_to(Target { headers: vec![header], ..Target::at(URL) });
    for _ in 0..4 {
        let (exchange, request) = play.expect_open();
        assert!(request.carries_secret(), "{request:?}");
        play.fails(exchange);
    }

    probe(&mut play, |_| None);
}

#[test]
fn time_limits_beyond_reason_harm_nobody() {
    let mut target = Target::at(URL);
    target.timeouts.connect = Duration::MAX;
    target.timeouts.request = Duration::MAX;
    let mut play = Playbook::connect_to(target);
    let (discover, asked) = play.expect_post("server/discover");

    play.result(discover, &asked, &discovery(&json!({}))).expect_ready();
}
