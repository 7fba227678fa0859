//! What came in the course of a call: its task, its progress, what was logged, what the server asked for.

use leptos::prelude::*;

use super::card::Outline;
use crate::mcp::types::LogMessage;
use crate::mcp::{self, CallId, Dialect};
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::calls::{Call, CallLog, Output};
use crate::store::server::connection::Connection;
use crate::store::server::input_requests::{Question, Questions};
use crate::ui::figures;
use crate::ui::part::{Code, Colours, Deaf, Earlier, More, ProgressBar, Shown, keyed};
use crate::ui::view::question::QuestionCard;
use crate::ui::view::tasks::TaskLine;
use crate::wire::brief;

/// Log lines drawn, and characters of each; the wire log has all.
const MOST_LINES: usize = 100;
const MOST_CHARACTERS: usize = 400;

/// Whether anything came besides the result. Tracks.
pub fn has_course(call: &Call, questions: &Questions) -> bool {
    call.progress.with(Option::is_some)
        || call.logs.with(|logs| !logs.is_empty())
        || call.partial.with(|parts| !parts.is_empty())
        || !questions.of_call(call.id).is_empty()
}

#[component]
pub fn CallCourse(
    stores: Stores,
    connection: Connection,
    call: Call,
    phase: Memo<Outline>,
) -> impl IntoView {
    let (server, id, logs) = (connection.id, call.id, Signal::from(call.logs.clone()));
    let progress = Signal::from(call.progress.clone());
    let shows_bar = Memo::new(move |_| {
        let phase = phase.get();
        let runs = phase.is_under_way() && !phase.waits_for_person();
        runs || progress.with(Option::is_some)
    });
    let bar = move || shows_bar.get().then(|| view! { <ProgressBar progress /> });
    let partial = call.partial.clone();
    let so_far = move || {
        if matches!(phase.get(), Outline::Finished(_) | Outline::Reported(_)) {
            return None;
        }
        let text = partial.with(Output::text);
        (!text.is_empty()).then(|| {
            view! { <Code text name="Output so far" colours=Colours::None /> }
        })
    };
    let task = call.task.clone();
    let task = move || {
        let is_task = phase.get().is_under_way() && task.with(Option::is_some);
        is_task.then(|| view! { <TaskLine stores server id task=call.task.clone() /> })
    };
    view! {
        {task}
        {bar}
        <Logs logs />
        {so_far}
        <CallQuestions connection=connection.clone() id />
        <GoOn connection=connection.clone() id phase />
        <Unheard stores connection phase />
    }
}

/// In sessions a server may ask on a stream of its own. Where that is not open, a call may wait for what
/// cannot arrive.
#[component]
fn Unheard(stores: Stores, connection: Connection, phase: Memo<Outline>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let server = connection.id;
    let listen = Callback::new(move |()| {
        commands.send(Command::Server(server, mcp::Command::ListenAgain));
    });
    let listening = Signal::from(connection.listening.clone());
    let is_concerned = Memo::new(move |_| {
        let has_session = connection.identity.with(|identity| {
            identity.as_ref().is_some_and(|held| held.dialect == Dialect::Streamable)
        });
        has_session && phase.get().is_under_way()
    });
    let what = "The server's stream is not open, so its requests and notifications about this call \
                cannot arrive";
    move || {
        let now = stores.page.now;
        is_concerned.get().then(|| view! { <Deaf listening now what on_listen=listen /> })
    }
}

/// What the server asked for in the course of this call.
#[component]
fn CallQuestions(connection: Connection, id: CallId) -> impl IntoView {
    let questions = connection.questions.clone();
    let own = Memo::new(move |_| questions.of_call(id));
    let shown = Shown::of(Signal::derive(move || own.with(Vec::len)));
    let drawn = move || own.with(|own| shown.of_all(own));
    let card = move |question: Question| {
        view! { <QuestionCard connection=connection.clone() question /> }
    };
    view! {
        <Earlier shown noun="question" />
        {keyed(drawn, |question| question.id.0, card)}
        <More shown noun="question" />
    }
}

/// The server has asked as often as a call may by itself.
#[component]
fn GoOn(connection: Connection, id: CallId, phase: Memo<Outline>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let server = connection.id;
    let go_on = move |_| commands.send(Command::Server(server, mcp::Command::GoOn(id)));
    move || {
        let Outline::Spent(rounds) = phase.get() else { return None };
        let words = format!("The server has asked for input {rounds} times and asks again");
        Some(view! {
            <div class="go-on" role="group" aria-label="More rounds">
                <p>{words} ". A faulty server could keep asking forever."</p>
                <button type="button" class="primary" on:click=go_on>
                    "Continue"
                </button>
            </div>
        })
    }
}

#[component]
fn Logs(logs: Signal<CallLog>) -> impl IntoView {
    let line = |log: &LogMessage| {
        let said = brief::value(&log.data, MOST_CHARACTERS);
        let level = log.level.as_str().to_owned();
        view! {
            <li data-level=level.clone()>
                <b>{level.clone()}</b>
                " "
                <bdi>{said}</bdi>
            </li>
        }
    };
    let lines = move || {
        logs.with(|logs| {
            let (before, newest) = logs.newest(MOST_LINES);
            let older = (before > 0).then(|| {
                let words = format!("{} in the wire log", figures::counted(before, "older line"));
                view! { <li class="older">{words}</li> }
            });
            (older, newest.map(line).collect_view())
        })
    };
    let is_there = Memo::new(move |_| logs.with(|logs| !logs.is_empty()));
    move || {
        is_there.get().then(|| {
            view! {
                <ol class="logs" aria-label="Log of this call">
                    {lines}
                </ol>
            }
        })
    }
}
