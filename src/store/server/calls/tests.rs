//! What calls go through, and which of them leave.

use reactive_graph::owner::Owner;
use reactive_graph::traits::GetUntracked as _;
use serde_json::Map;

use super::*;

fn start(calls: &Calls, id: CallId) {
    let operation = Arc::new(Operation::call_tool("echo", Map::new()));
    calls.apply(id, CallChange::Started { at: Moment::default(), operation });
}

#[test]
fn two_clicks_before_the_driver_runs_mint_two_ids() {
    Owner::new().with(|| {
        let calls = Calls::default();
        assert_ne!(calls.mint(), calls.mint());
    });
}

#[test]
fn progress_lands_on_its_own_call() {
    Owner::new().with(|| {
        let calls = Calls::default();
        start(&calls, CallId(1));
        start(&calls, CallId(2));

        let progress = Progress { done: 0.5, total: Some(1.0), message: None };
        calls.apply(CallId(2), CallChange::Progressed(progress.clone()));

        let of = |id| calls.find(id).expect("started above").progress.get_untracked();
        assert_eq!(of(CallId(1)), None);
        assert_eq!(of(CallId(2)), Some(progress));
    });
}

fn moment(seconds: u64) -> Moment {
    Moment(Duration::from_secs(seconds))
}

#[test]
fn the_time_a_person_took_to_answer_is_not_the_servers() {
    Owner::new().with(|| {
        let calls = Calls::default();
        let took = |id| {
            let call = calls.find(id).expect("started");
            call.phase.with_untracked(|phase| match phase {
                CallPhase::Failed { took, .. } => (took.work.as_secs(), took.person.as_secs()),
                other => panic!("{other:?}"),
            })
        };
        let cancelled = |seconds| CallChange::Failed {
            at: moment(seconds),
            failure: CallFailure::Cancelled,
            findings: Vec::new(),
        };
        start(&calls, CallId(1));
        for change in [
            CallChange::AwaitingInput { at: moment(1) },
            CallChange::Resumed { at: moment(9) },
            CallChange::RoundsSpent { at: moment(10), rounds: 10 },
            CallChange::Resumed { at: moment(14) },
            cancelled(16),
        ] {
            calls.apply(CallId(1), change);
        }
        assert_eq!(took(CallId(1)), (4, 12));

        start(&calls, CallId(2));
        calls.apply(CallId(2), CallChange::AwaitingInput { at: moment(1) });
        calls.apply(CallId(2), cancelled(13));
        assert_eq!(took(CallId(2)), (1, 12), "cancelled while it waited");
    });
}

#[test]
fn of_a_long_log_the_newest_is_there_and_the_rest_is_counted() {
    Owner::new().with(|| {
        let calls = Calls::default();
        start(&calls, CallId(1));
        for number in 0..1_500 {
            let params = serde_json::json!({ "level": "info", "data": number });
            let message = LogMessage::read(&params, Moment::default());
            calls.apply(CallId(1), CallChange::Logged(message));
        }

        calls.find(CallId(1)).expect("started").logs.with_untracked(|logs| {
            let (before, shown) = logs.newest(200);
            let shown: Vec<_> = shown.map(|message| message.data.clone()).collect();
            assert_eq!((before, shown.len()), (1_300, 200));
            assert_eq!(shown.last(), Some(&serde_json::json!(1_499)));
        });
    });
}

#[test]
fn a_call_under_way_never_leaves_to_make_room() {
    Owner::new().with(|| {
        let calls = Calls::default();
        for id in 0..300 {
            start(&calls, CallId(id));
        }
        assert_eq!(calls.entries.with_untracked(Vec::len), 300);
    });
}

#[test]
fn of_long_output_the_newest_is_there() {
    Owner::new().with(|| {
        let calls = Calls::default();
        start(&calls, CallId(1));
        let partial = |text: &str| calls.apply(CallId(1), CallChange::Partial(text.into()));
        let held = || {
            calls.find(CallId(1)).expect("started").partial.with_untracked(|partial| {
                let text: String = partial.iter().map(AsRef::as_ref).collect();
                (partial.iter().count(), text)
            })
        };

        for number in 0..20_000 {
            partial(&format!("{number} "));
        }
        let (count, text) = held();
        assert_eq!(count, 10_000);
        assert!(text.starts_with("10000 ") && text.ends_with("19999 "));

        for _ in 0..30 {
            partial(&"x".repeat(100 << 10));
        }
        let (count, text) = held();
        assert_eq!((count, text.len()), (10, 10 * (100 << 10)));
    });
}
