//! Whatever comes, in whatever order: nothing panics, and leaving leaves nothing behind.

use proptest::prelude::*;
use wirescope::mcp::http::{Head, HttpEvent, NetworkFailure};
use wirescope::mcp::{
    CallId, ClientFeatures, Command, Dialect, ExchangeId, Input, InputRequestId, InputResponse,
    List, Root, Target,
};
use wirescope::wire::companion::Fault;
use wirescope::wire::program::ProgramEvent;
use wirescope::wire::sse::{SseEvent, SseItem};

use crate::drop_everywhere;
use crate::playbook::{Playbook, exit, program};
use crate::story::{SSE, TOOLS, URL};

/// What a script does next. Exchanges are named by their place among those that are open.
#[derive(Clone, Debug)]
enum Act {
    Http(usize, HttpEvent),
    /// Of the program that runs.
    Program(ProgramEvent),
    Command(Command),
    /// A new call, under the next id.
    Call,
    Wait(u64),
}

const BODIES: &[&str] = &[
    "",
    "{",
    "[]",
    "[[]]",
    "null",
    "\u{feff}",
    "data: {}\n\n",
    "id: 1\ndata: \n\n",
    "retry: 99999999999999999999\n\n",
    "event: endpoint\ndata: /m?session_id=1\n\n",
    "event: tools\ndata: [{\"name\":\"a\",\"inputSchema\":{}},3]\n\n",
    "event: result\ndata: 1\n\n",
    "event: error\ndata: unknown session\n\n",
    "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":[1]}\n\n",
    "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n",
    "data: {\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"ping\",\"params\":7}\n\n",
    "data: {\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"sampling/createMessage\",\"params\":{\"messages\":[]}}\n\n",
    "data: {\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"elicitation/create\",\"params\":{\"mode\":\"url\",\"url\":\"x\",\"elicitationId\":\"e\"}}\n\n",
    "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":9}}\n\n",
    "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/elicitation/complete\",\"params\":{\"elicitationId\":\"e\"}}\n\n",
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{\"resultType\":\"input_required\",\"requestState\":\"s\"}}",
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{\"resultType\":\"input_required\",\"inputRequests\":{\"r\":{\"method\":\"roots/list\"},\"s\":{\"method\":\"sampling/createMessage\",\"params\":{\"messages\":[]}}}}}",
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"error\":{\"code\":-32042,\"message\":\"\",\"data\":{\"elicitations\":[{\"url\":\"x\"},7]}}}",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{\"listChanged\":true}}}}",
    "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}}}}",
    "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32000,\"message\":\"No valid session ID\"}}",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32022,\"data\":{\"supported\":[\"2026-07-28\"]}}}",
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{\"tools\":[{}],\"nextCursor\":\"x\"}}",
    "{\"jsonrpc\":\"2.0\",\"id\":4,\"result\":null}",
    "<html>ключ</html>",
];

fn http_event() -> impl Strategy<Value = HttpEvent> {
    let head = (
        prop::sample::select(vec![0_u16, 200, 202, 400, 401, 404, 405, 500]),
        prop::sample::select(vec!["", "application/json", "text/event-stream", "text/html"]),
        prop::sample::select(vec!["", "s-1", "sé"]),
    );
    let head = head.prop_map(|(status, kind, session)| {
        let mut headers = vec![("content-type".to_owned(), kind.to_owned())];
        if !session.is_empty() {
            headers.push(("mcp-session-id".to_owned(), session.to_owned()));
        }
        HttpEvent::Head(Head { status, headers, redirected_to: None })
    });
    let body = prop::sample::select(BODIES).prop_map(|text| HttpEvent::Chunk(text.into()));
    let bytes = prop::collection::vec(any::<u8>(), 0..12).prop_map(HttpEvent::Chunk);
    let names = vec!["endpoint", "tools", "result", "error", "message", "odd"];
    let data = vec!["/m?session_id=1", TOOLS, "1", "unknown session", "{", "//evil.example/"];
    let item =
        (prop::sample::select(names), prop::sample::select(data)).prop_map(|(name, data)| {
            let event = SseEvent {
                kind: Some(name.to_owned()),
                data: data.to_owned(),
                ..SseEvent::default()
            };
            HttpEvent::Item(SseItem::Event(event))
        });
    let failure = prop::sample::select(vec![
        NetworkFailure::Hidden("TypeError".to_owned()),
        NetworkFailure::EventSource,
        NetworkFailure::Redirected,
    ]);
    prop_oneof![
        2 => Just(HttpEvent::Sent),
        4 => head,
        6 => body,
        1 => bytes,
        4 => item,
        3 => Just(HttpEvent::End),
        1 => failure.prop_map(HttpEvent::Failed),
    ]
}

fn program_event() -> impl Strategy<Value = ProgramEvent> {
    let line = prop::sample::select(BODIES).prop_map(|text| {
        let text = text.strip_prefix("data: ").unwrap_or(text).trim_end();
        ProgramEvent::Out(format!("{text}\n").into())
    });
    let bytes = prop::collection::vec(any::<u8>(), 0..12).prop_map(ProgramEvent::Out);
    let parts = vec!["{\n", "[\n", "}\n", "]\n", "1,\n", "\"a\":\n", "\r\n"];
    let part = prop::sample::select(parts).prop_map(|text| ProgramEvent::Out(text.into()));
    prop_oneof![
        4 => Just(ProgramEvent::Started { pid: 1 }),
        12 => line,
        2 => bytes,
        4 => part,
        2 => Just(ProgramEvent::Err(b"warn\nhalf".to_vec())),
        1 => Just(ProgramEvent::Exited(exit(1))),
        1 => Just(ProgramEvent::Failed(Fault::Gone)),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let command = prop::sample::select(vec![
        Command::Disconnect,
        Command::ReconnectNow,
        Command::StopReconnecting,
        Command::Cancel(CallId(1)),
        Command::Cancel(CallId(2)),
        Command::List(List::Tools),
        Command::Answer(InputRequestId(1), InputResponse::decline()),
        Command::Answer(InputRequestId(2), InputResponse::reject_sampling()),
        Command::GoOn(CallId(1)),
        Command::SetFeatures(ClientFeatures::none()),
        Command::SetRoots(vec![Root::default()]),
        Command::Connect(Target::at(URL)),
        Command::Connect(Target::at(SSE)),
        Command::Connect(Target::of(program())),
    ]);
    prop_oneof![
        12 => program_event().prop_map(Act::Program),
        20 => (0_usize..4, http_event()).prop_map(|(place, event)| Act::Http(place, event)),
        2 => command.prop_map(Act::Command),
        2 => Just(Act::Call),
        2 => prop::sample::select(vec![1_u64, 250, 1_100, 11_000, 61_000]).prop_map(Act::Wait),
    ]
}

fn run(play: &mut Playbook, acts: Vec<Act>) {
    let mut next_call = 100;
    for act in acts {
        match act {
            Act::Http(place, event) => {
                let open: Vec<ExchangeId> = play.ledger.open.keys().copied().collect();
                // The newest exchanges are those that matter most.
                let Some(id) = open.iter().rev().nth(place) else { continue };
                play.http(*id, event);
            }
            Act::Program(event) => {
                let Some(id) = play.ledger.running.first().copied() else { continue };
                play.program(id, event);
            }
            Act::Command(command) => {
                play.command(command);
            }
            Act::Call => {
                next_call += 1;
                play.call(CallId(next_call), "weather");
            }
            Act::Wait(millis) => {
                play.wait_millis(millis);
            }
        }
    }
    play.command(Command::Disconnect).ledger.is_clean();
    assert_eq!(play.deadline(), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_events_from_the_start_leave_nothing_behind(
        sse: bool,
        dialect in prop::option::of(prop::sample::select(vec![
            Dialect::Event, Dialect::HttpSse, Dialect::Streamable, Dialect::Modern,
        ])),
        acts in prop::collection::vec(act(), 0..60),
    ) {
        let target = Target { dialect, ..Target::at(if sse { SSE } else { URL }) };
        run(&mut Playbook::connect_to(target), acts);
    }

    #[test]
    fn any_events_of_a_program_leave_nothing_behind(
        dialect in prop::option::of(prop::sample::select(vec![
            Dialect::Stdio, Dialect::Modern,
        ])),
        acts in prop::collection::vec(act(), 0..60),
    ) {
        let target = Target { dialect, ..Target::of(program()) };
        run(&mut Playbook::connect_to(target), acts);
    }

    #[test]
    fn any_events_in_the_middle_of_a_conversation_leave_nothing_behind(
        story in 0_usize..12,
        share in 0_usize..100,
        acts in prop::collection::vec(act(), 0..60),
    ) {
        let tape = &drop_everywhere::all()[story].tape;
        let mut play = drop_everywhere::again(&tape[..tape.len() * share / 100]);
        run(&mut play, acts);
    }

    #[test]
    fn the_events_of_a_conversation_may_come_in_any_order(story in 0_usize..12, seed: u64) {
        let mut tape = drop_everywhere::all()[story].tape.clone();
        let mut random = seed | 1;
        for index in (1..tape.len()).rev() {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let other = usize::try_from(random % (index as u64 + 1)).expect("a small number");
            tape.swap(index, other);
        }
        let mut play = Playbook::default();
        for (input, _) in tape {
            // The ledger lets the transport end an exchange once.
            let over = match &input {
                Input::Http(id, _) => !play.ledger.open.contains_key(id),
                Input::Program(id, _) => !play.ledger.running.contains(id),
                _ => false,
            };
            if !over {
                play.feed(input);
            }
        }
        play.command(Command::Disconnect).ledger.is_clean();
        prop_assert_eq!(play.deadline(), None);
    }
}
