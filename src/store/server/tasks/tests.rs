//! Tasks as they are kept: found, followed, forgotten, brought back.

use std::time::Duration;

use reactive_graph::owner::Owner;
use reactive_graph::traits::GetUntracked as _;
use serde_json::json;

use super::*;
use crate::mcp::event::{Event, Phase};
use crate::mcp::{self, Moment, Target};
use crate::session::command::Place;
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::wire::json_rpc::RpcError;

const CALL: CallId = CallId(1);
const NOW: Moment = Moment(Duration::ZERO);

fn task(status: &str) -> Task {
    let raw = json!({
        "taskId": "t-1", "status": status, "createdAt": "2026-01-01T00:00:00Z",
        "lastUpdatedAt": "2026-01-01T00:00:01Z", "ttl": 60_000
    });
    Task::read(&raw, "", &mut Vec::new()).expect("a task")
}

fn report(status: &str) -> CallChange {
    CallChange::Task(Arc::new(TaskReport {
        task: Arc::new(task(status)),
        session: Some("s-1".to_owned()),
        heard: NOW,
        next_look: None,
        cancelling: false,
        refused: None,
        still_asks: Vec::new(),
        findings: Vec::new(),
    }))
}

fn begin(stores: &Stores, server: ServerId) {
    let arguments = Map::from_iter([("topic".to_owned(), json!("rust"))]);
    let operation = Arc::new(Operation::call_tool("research", arguments));
    stores.apply(server, Event::Call(CALL, CallChange::Started { at: NOW, operation }));
    stores.apply(server, Event::Call(CALL, report("working")));
}

fn connect(stores: &Stores) -> ServerId {
    let server = stores.servers.open(Place::Web(Target::at("http://localhost:1/mcp")));
    stores.apply(server, Event::Phase(Phase::Ready { since: NOW }));
    server
}

#[test]
fn a_task_is_kept_with_its_tool_and_found_again_after_a_reload() {
    Owner::new().with(|| {
        let before = Stores::default();
        begin(&before, connect(&before));
        let kept = serde_json::to_string(&before.tasks.entries.get_untracked()).expect("JSON");

        let after = Stores::default();
        let restored: Vec<KeptTask> = serde_json::from_str(&kept).expect("as written");
        after.tasks.entries.set(restored);
        let server = connect(&after);

        let tasks = after.servers.find(server).expect("opened above").tasks.clone();
        let entry = tasks.find("t-1").expect("it was kept");
        let facts = entry.facts.get_untracked();
        assert!(facts.is_open());
        assert_eq!(facts.call, None);
        let resumption = entry.resumption();
        assert_eq!(resumption.operation.name(), "research");
        assert_eq!(resumption.operation.arguments(), &json!({ "topic": "rust" }));
        assert_eq!(resumption.session.as_deref(), Some("s-1"));
    });
}

#[test]
fn a_task_that_the_server_has_forgotten_is_not_looked_for_again() {
    Owner::new().with(|| {
        let stores = Stores::default();
        let server = connect(&stores);
        begin(&stores, server);

        let error = RpcError { code: -32602, message: "gone".to_owned(), data: Value::Null };
        let failure = CallFailure::TaskForgotten { error, session_ended: false };
        stores.apply(
            server,
            Event::Call(CALL, CallChange::Failed { at: NOW, failure, findings: Vec::new() }),
        );

        assert_eq!(stores.tasks.entries.get_untracked(), []);
        let tasks = stores.servers.find(server).expect("opened above").tasks.clone();
        assert!(!tasks.find("t-1").expect("still on screen").facts.get_untracked().is_open());
    });
}

#[test]
fn what_is_left_is_looked_for_once_for_each_connection_that_comes_about() {
    Owner::new().with(|| {
        let before = Stores::default();
        begin(&before, connect(&before));
        let stores = Stores::default();
        stores.tasks.entries.set(before.tasks.entries.get_untracked());
        let server = stores.servers.open(Place::Web(Target::at("http://localhost:1/mcp")));
        let mut sought = Sought::default();
        let mut seek = || sought.seek(&stores.servers.entries.get_untracked());
        let ready = |at| stores.apply(server, Event::Phase(Phase::Ready { since: Moment(at) }));

        assert_eq!(seek(), [], "it is not connected");
        ready(Duration::from_secs(1));
        let resumed = seek();
        assert!(matches!(&resumed[..], [Command::Server(id, mcp::Command::ResumeTask(_, found))]
                if *id == server && found.task == "t-1"));
        assert_eq!(seek(), [], "it was looked for");
        ready(Duration::from_secs(2));
        assert_eq!(seek().len(), 1, "the connection is another one");
    });
}

#[test]
fn what_is_over_or_anothers_or_waited_for_is_not_looked_for() {
    Owner::new().with(|| {
        let seek = |prepare: &dyn Fn(&Stores, ServerId)| {
            let stores = Stores::default();
            let server = connect(&stores);
            prepare(&stores, server);
            Sought::default().seek(&stores.servers.entries.get_untracked())
        };
        let listed = |stores: &Stores, server| {
            let page = ListChange::Page(vec![Arc::new(task("working"))]);
            stores.apply(server, Event::Tasks(page));
        };
        let over = |stores: &Stores, server| {
            begin(stores, server);
            let failed = CallChange::Failed {
                at: NOW,
                failure: CallFailure::TaskLeft,
                findings: Vec::new(),
            };
            stores.apply(server, Event::Call(CALL, report("completed")));
            stores.apply(server, Event::Call(CALL, failed));
        };

        assert_eq!(seek(&listed), [], "another's");
        assert_eq!(seek(&begin), [], "a call waits for it");
        assert_eq!(seek(&over), [], "it is over");
    });
}

#[test]
fn arguments_too_long_to_keep_cost_nothing_but_themselves() {
    Owner::new().with(|| {
        let mut facts = TaskFacts::of(&task("completed"));
        let arguments = Map::from_iter([("text".to_owned(), json!("x".repeat(5_000)))]);
        facts.operation = Some(Arc::new(Operation::call_tool("research", arguments)));

        let kept = KeptTask::of("http://x".to_owned(), "t-1".to_owned(), &facts);

        assert_eq!(kept.arguments, None);
        assert_eq!(kept.tool.as_deref(), Some("research"));
        assert_eq!(kept.facts().status, TaskStatus::Completed);
    });
}

#[test]
fn what_the_server_lists_joins_what_is_known() {
    Owner::new().with(|| {
        let stores = Stores::default();
        let server = connect(&stores);
        begin(&stores, server);

        let page = ListChange::Page(vec![Arc::new(task("completed"))]);
        stores.apply(server, Event::Tasks(page));

        let tasks = stores.servers.find(server).expect("opened above").tasks.clone();
        assert_eq!(tasks.entries.get_untracked().len(), 1);
        let facts = tasks.find("t-1").expect("listed").facts.get_untracked();
        assert_eq!(facts.status, TaskStatus::Completed);
        assert_eq!(facts.call, Some(CALL));
    });
}

#[test]
fn a_forgotten_task_can_be_had_back_on_the_screen_and_on_this_device() {
    Owner::new().with(|| {
        let stores = Stores::default();
        let server = connect(&stores);
        begin(&stores, server);
        let known = || {
            let connection = stores.servers.find(server).expect("opened above");
            (connection.tasks.find("t-1").is_some(), stores.tasks.entries.get_untracked().len())
        };

        stores.forget_task(server, "t-1");
        assert_eq!(known(), (false, 0));
        stores.undo.take_back();
        assert_eq!(known(), (true, 1));

        stores.forget_task(server, "t-1");
        stores.undo.let_go();
        stores.undo.take_back();
        assert_eq!(known(), (false, 0));
    });
}

#[test]
fn of_the_tasks_that_a_server_only_names_the_newest_stay_and_those_of_calls_here() {
    Owner::new().with(|| {
        let stores = Stores::default();
        let server = connect(&stores);
        begin(&stores, server);
        for index in 0..3_000 {
            let raw = json!({ "taskId": format!("named-{index}"), "status": "working" });
            let task = Task::read(&raw, "", &mut Vec::new()).expect("a task");
            stores.apply(server, Event::Tasks(ListChange::Page(vec![Arc::new(task)])));
        }

        let tasks = stores.servers.find(server).expect("open").tasks.clone();
        assert_eq!(tasks.entries.with_untracked(Vec::len), 1_000);
        assert!(tasks.find("t-1").is_some(), "a call waits for it");
        assert!(tasks.find("named-2999").is_some() && tasks.find("named-100").is_none());
    });
}

#[test]
fn each_server_is_noted_once_however_often_it_was_connected() {
    Owner::new().with(|| {
        let stores = Stores::default();
        let server = connect(&stores);
        let mut sought = Sought::default();
        let count = |sought: &Sought| format!("{sought:?}").matches("ServerId").count();
        for second in 0..500 {
            let since = Moment(Duration::from_secs(second));
            stores.apply(server, Event::Phase(Phase::Ready { since }));
            sought.seek(&stores.servers.entries.get_untracked());
        }
        assert_eq!(count(&sought), 1);

        stores.servers.remove(server);
        sought.seek(&stores.servers.entries.get_untracked());
        assert_eq!(count(&sought), 0, "it is closed");
    });
}
