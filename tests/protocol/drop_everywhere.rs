//! Whole conversations, left after every single input: nothing may stay behind.

use serde_json::{Value, json};
use wirescope::mcp::http::{HttpEvent, Method, Reach};
use wirescope::mcp::{CallId, Command, Input, InputResponse};
use wirescope::wire::companion::Fault;
use wirescope::wire::program::ProgramEvent;

use crate::asking::form;
use crate::playbook::{CALL, Playbook};
use crate::stdio::{list_tools, modern_program_with, shake_hands};
use crate::story::{
    SSE, event_dialect, event_session, handshake, http_sse, legacy, list, modern_with, over_stream,
    tool,
};

/// Conversations that come by most of what can happen.
pub(crate) fn all() -> Vec<Playbook> {
    vec![
        modern_story(),
        legacy_story(),
        http_sse_story(),
        event_story(),
        refused_story(),
        crate::legacy_tasks::story(),
        crate::modern_tasks::story(),
        crate::own_tasks::story(),
        asking_story(),
        rounds_story(),
        program_story(),
        modern_program_story(),
    ]
}

fn program_story() -> Playbook {
    let mut play = Playbook::connect_program();
    let first = play.expect_run();
    play.expect_line("server/discover");
    play.err(first, "oh\n").exits(first, 1);
    let id = play.expect_run();
    shake_hands(&mut play, id, &json!({ "tools": { "listChanged": true } }));
    list_tools(&mut play, id);
    play.call(CALL, "weather").call(CallId(8), "weather").call(CallId(9), "weather");
    let asked = play.expect_line("tools/call");
    play.command(Command::Cancel(CallId(8)));
    play.out(id, b"{\n").prints(id, &form("q")).out(id, b"{\"a\":\n1}\nlog\n");
    let (question, _) = play.expect_question();
    play.command(Command::Answer(question, InputResponse::decline()));
    play.prints(id, &result(&asked)).out(id, b"{\"half").err(id, "half").exits(id, 2);
    play.forget().command(Command::ReconnectNow);
    let id = play.expect_run();
    play.expect_line("initialize");
    play.cannot(id, Fault::Gone).wait_millis(5_000);
    play
}

fn modern_program_story() -> Playbook {
    let (mut play, id) = modern_program_with(&json!({ "tools": { "listChanged": true } }));
    let listen = play.expect_line("subscriptions/listen");
    list_tools(&mut play, id);
    play.command(Command::Subscribe("note://a".to_owned())).call(CALL, "weather");
    play.prints(id, &json!({ "jsonrpc": "2.0", "id": listen["id"], "result": {} }));
    play.forget().wait_millis(6_000).err(id, "end\n").exits(id, 0).wait_millis(2_000);
    play.expect_run();
    play.expect_line("server/discover");
    play.wait_millis(61_000);
    play
}

fn result(asked: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": [] } })
}

fn modern_story() -> Playbook {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));
    let (listen, _) = play.expect_post("subscriptions/listen");
    let (listing, asked) = play.expect_post("tools/list");
    play.stream_opens(listen);
    play.result(listing, &asked, &json!({ "tools": [tool("a")], "nextCursor": "2" }));
    let (listing, asked) = play.expect_post("tools/list");
    play.result(listing, &asked, &json!({ "tools": [tool("b")] }));
    play.call(CALL, "a").call(CallId(8), "b");
    let (first, asked) = play.expect_post("tools/call");
    let (second, _) = play.expect_post("tools/call");
    play.stream_opens(first).says(first, &result(&asked)).ends(first);
    play.says(listen, &json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" }));
    play.fails(listen).fails(second).wait_millis(1_000);
    play
}

fn legacy_story() -> Playbook {
    let (mut play, notices) = legacy();
    play.call(CALL, "weather").call(CallId(8), "weather").call(CallId(9), "weather");
    let (first, asked) = play.expect_post("tools/call");
    let (second, _) = play.expect_post("tools/call");
    let (third, _) = play.expect_post("tools/call");
    play.stream_opens(second).command(Command::Cancel(CallId(8)));
    let (note, _) = play.expect_post("notifications/cancelled");
    play.accepted(note);
    play.stream_opens(first).streams(first, "id: 1\ndata: \n\n").ends(first).wait_millis(1_001);
    let (resumed, _) = play.expect_open();
    play.stream_opens(resumed).says(resumed, &result(&asked)).ends(resumed);
    play.says(notices, &json!({ "jsonrpc": "2.0", "id": "s", "method": "ping" }));
    let (pong, _) = play.expect_open();
    play.accepted(pong).fails(notices);
    play.expect_post("ping");
    play.answers(third, 404, "text/plain", "gone");
    let notices = handshake(&mut play, "s-2");
    play.stream_opens(notices);
    list(&mut play, "other");
    play.ends(notices).wait_millis(1_500);
    play
}

fn http_sse_story() -> Playbook {
    let (mut play, stream) = http_sse();
    play.call(CALL, "weather").call(CallId(8), "weather");
    let (first, asked) = play.expect_post("tools/call");
    let (second, _) = play.expect_post("tools/call");
    play.accepted(first).sent(second).command(Command::Cancel(CallId(8)));
    let (note, _) = play.expect_post("notifications/cancelled");
    play.accepted(note);
    play.item(stream, "message", &result(&asked).to_string()).ends(stream).wait_millis(1_000);
    over_stream(&mut play);
    play
}

fn event_story() -> Playbook {
    let (mut play, stream) = event_dialect();
    play.call(CALL, "weather").call(CallId(8), "weather").call(CallId(9), "weather");
    let (first, _) = play.expect_open();
    play.accepted(first).item(stream, "result", "1");
    let (second, _) = play.expect_open();
    play.accepted(second).command(Command::Cancel(CallId(8))).item(stream, "result", "2");
    let (third, _) = play.expect_open();
    play.stream_opens(third).event(third, "progress", "{\"progress\":1}");
    play.item(stream, "error", "unknown session");
    let stream = event_session(&mut play, "new");
    play.ends(stream).wait_millis(3_000);
    play
}

fn refused_story() -> Playbook {
    let mut play = Playbook::connect(SSE);
    let (stream, _) = play.expect_get(SSE);
    play.sent(stream).fails(stream);
    let (discover, _) = play.expect_post("server/discover");
    play.sent(discover).fails(discover);
    let (initialize, _) = play.expect_post("initialize");
    play.sent(initialize).fails(initialize);
    while let Some((probe, request)) = play.take_open() {
        match request.reach {
            Reach::AnyAnswer => play.sent(probe).head(probe, 0, &[]).ends(probe),
            _ => play.sent(probe).fails(probe),
        };
    }
    play
}

fn asking_story() -> Playbook {
    let (mut play, notices) = legacy();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.stream_opens(exchange).says(exchange, &form("a")).says(notices, &form("b"));
    play.says(notices, &json!({ "jsonrpc": "2.0", "id": 1, "method": "roots/list" }));
    let (roots, _) = play.expect_open();
    play.accepted(roots);
    let (first, _) = play.expect_question();
    play.command(Command::Answer(first, InputResponse::decline()));
    let (post, _) = play.expect_open();
    play.accepted(post).says(exchange, &form("c")).says(exchange, &result(&asked)).ends(exchange);
    play
}

fn rounds_story() -> Playbook {
    let mut play = modern_with(&json!({ "tools": {} }));
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    let question = json!({ "method": "elicitation/create", "params": form("")["params"] });
    let requests = json!({ "a": question, "r": { "method": "roots/list" } });
    let asks = json!({ "resultType": "input_required", "inputRequests": requests });
    play.result(exchange, &asked, &asks);
    let (id, _) = play.expect_question();
    play.command(Command::Answer(id, InputResponse::decline()));
    let (exchange, asked) = play.expect_post("tools/call");
    play.result(exchange, &asked, &json!({ "resultType": "input_required", "requestState": "s" }));
    play.wait_millis(300);
    let (exchange, asked) = play.expect_post("tools/call");
    play.stream_opens(exchange).says(exchange, &result(&asked)).ends(exchange);
    play
}

/// Plays the first inputs again and checks as it goes.
pub(crate) fn again(tape: &[(Input, wirescope::mcp::Moment)]) -> Playbook {
    let mut play = Playbook::default();
    for (input, at) in tape {
        play.now = *at;
        play.put(input.clone());
    }
    play
}

#[test]
fn disconnecting_after_any_input_leaves_nothing_but_a_goodbye() {
    for story in all() {
        for length in 0..=story.tape.len() {
            let mut play = again(&story.tape[..length]);

            play.command(Command::Disconnect);

            play.ledger.is_clean();
            assert_eq!(play.deadline(), None, "timers after {length} inputs");
            let goodbyes: Vec<_> = play.ledger.open.keys().copied().collect();
            assert!(goodbyes.len() <= 1);
            assert!(play.ledger.open.values().all(|method| *method == Method::Delete));
            for id in goodbyes {
                play.forget().ends(id).quiet();
            }
        }
    }
}

#[test]
fn cancelling_every_call_after_any_input_ends_each_once_and_soon_frees_its_exchange() {
    for story in all() {
        for length in 0..=story.tape.len() {
            let mut play = again(&story.tape[..length]);
            for id in [CALL, CallId(8), CallId(9)] {
                play.command(Command::Cancel(id)).command(Command::Cancel(id));
            }

            let calls = play.calls_under_way();

            assert_eq!(calls, 0, "after {length} inputs");
            play.command(Command::Disconnect).ledger.is_clean();
        }
    }
}

#[test]
fn everything_breaking_after_any_input_leaves_nothing_open_once_stopped() {
    for story in all() {
        for length in 0..=story.tape.len() {
            let mut play = again(&story.tape[..length]);
            for _ in 0..12 {
                let open: Vec<_> = play.ledger.open.keys().copied().collect();
                for id in open {
                    if play.ledger.open.contains_key(&id) {
                        play.fails(id);
                    }
                }
                if let Some(id) = play.ledger.running.first().copied() {
                    play.cannot(id, Fault::Gone);
                }
            }

            play.command(Command::StopReconnecting);

            assert!(play.ledger.open.is_empty(), "{:?} after {length}", play.ledger.open);
            assert!(play.ledger.running.is_empty(), "{:?}", play.ledger.running);
            play.command(Command::Disconnect).ledger.is_clean();
            assert_eq!(play.deadline(), None);
        }
    }
}

#[test]
fn any_input_may_come_twice() {
    for story in all() {
        for twice in 0..story.tape.len() {
            if matches!(story.tape[twice].0, Input::Command(Command::Call(..))) {
                continue;
            }
            let mut tape = story.tape.clone();
            tape.insert(twice, tape[twice].clone());
            again(&tape).command(Command::Disconnect).ledger.is_clean();
        }
    }
}

#[test]
fn any_event_may_be_missing_or_come_late() {
    for story in all() {
        for index in 0..story.tape.len() {
            let (input, _) = &story.tape[index];
            if !matches!(input, Input::Http(..) | Input::Program(..)) {
                continue;
            }
            let mut tape = story.tape.clone();
            let missing = tape.remove(index);
            again(&tape).command(Command::Disconnect).ledger.is_clean();
            let is_last = matches!(
                missing.0,
                Input::Http(_, HttpEvent::End | HttpEvent::Failed(_))
                    | Input::Program(_, ProgramEvent::Exited(_) | ProgramEvent::Failed(_))
            );
            if !is_last {
                tape.insert((index + 3).min(tape.len()), missing);
                again(&tape).command(Command::Disconnect).ledger.is_clean();
            }
        }
    }
}
