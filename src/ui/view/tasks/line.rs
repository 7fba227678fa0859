//! How a task goes, in a line or two: in its call, and in the list of tasks.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::mcp::event::{Refused, Taken, TaskReport};
use crate::mcp::{self, CallId};
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::tasks::TaskFacts;
use crate::ui::figures;
use crate::wire::brief;
use crate::words;

/// The task that a call became, within the call's card.
#[component]
pub fn TaskLine(
    stores: Stores,
    server: ServerId,
    id: CallId,
    task: ArcRwSignal<Option<Arc<TaskReport>>>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let report = RwSignal::from(task);
    let part = move |read: fn(&TaskReport) -> Option<String>| {
        Memo::new(move |_| report.with(|report| report.as_deref().and_then(read)))
    };
    let message = part(|report| report.task.message.clone());
    let name = part(|report| Some(report.task.id.clone()));
    let refused = part(|report| report.refused.as_ref().map(refusal));
    let findings = part(findings);
    let is_cancelling = part(|report| {
        let words = "Wirescope asked the server to cancel; the task may still finish";
        report.cancelling.then(|| words.to_owned())
    });
    let next = move || {
        let due = report.with(|report| report.as_ref().and_then(|report| report.next_look));
        let left = due.map(|due| due.since(stores.page.now.get()));
        match left.map(|left| left.as_secs()) {
            Some(0) | None => "Polling…".to_owned(),
            Some(seconds) => {
                format!("Next poll in {}", words::seconds(Duration::from_secs(seconds)))
            }
        }
    };
    let ages = Signal::derive(move || {
        report.with(|report| {
            report.as_ref().map(|report| Ages::of_report(report)).unwrap_or_default()
        })
    });
    let still = Memo::new(move |_| {
        let asks = report.with(|report| report.as_ref().map(|it| it.still_asks.clone()));
        let epoch = stores.page.epoch_millis.get();
        asks.filter(|asks| !asks.is_empty()).map(|asks| still_asks(&asks, epoch))
    });
    let again = move |_| commands.send(Command::Server(server, mcp::Command::AskAgain(id)));
    let look = move |_| commands.send(Command::Server(server, mcp::Command::LookAtTask(id)));
    view! {
        <div class="task-line">
            <p class="message">{message}</p>
            <p class="fault" hidden=move || refused.with(Option::is_none)>{refused}</p>
            <p class="note" hidden=move || is_cancelling.with(Option::is_none)>{is_cancelling}</p>
            <p class="fault" hidden=move || findings.with(Option::is_none)>{findings}</p>
            <div class="next" hidden=move || still.with(Option::is_none)>
                <p class="still">{still}</p>
                <button type="button" on:click=again>"Answer again"</button>
            </div>
            <div class="next">
                <span>{next}</span>
                <button type="button" on:click=look>"Poll now"</button>
                <code class="id">{name}</code>
            </div>
            <Facts stores ages />
        </div>
    }
}

fn refusal(refused: &Refused) -> String {
    match refused {
        Refused::Cancel(words) => format!("The server did not cancel it: {words}"),
        Refused::Result(words) => format!(
            "The server has no result yet: {words}. The task continues, and Wirescope fetches the result when it ends"
        ),
        Refused::Answer(words) => format!("The server rejected the answer: {words}"),
    }
}

/// Questions that are named; the wire log has all.
const MOST_STILL: usize = 8;

/// The task waits for an answer that the server has taken.
fn still_asks(asks: &[Taken], epoch: f64) -> String {
    let one = |taken: &Taken| {
        let at = figures::time_of_day(epoch, taken.answered_at.0);
        let at = at.split('.').next().unwrap_or_default();
        format!("“{}”, which you answered at {at}", brief::text(&taken.words, 200))
    };
    let all = asks.iter().take(MOST_STILL).map(one).collect::<Vec<_>>().join(", and ");
    format!("The server accepted the answer but still lists the request {all}")
}

fn findings(report: &TaskReport) -> Option<String> {
    let all =
        report.findings.iter().map(|finding| format!("{} {}", finding.pointer, finding.problem));
    let all = all.collect::<Vec<_>>().join("; ");
    (!all.is_empty()).then(|| format!("Violates the specification: {all}"))
}

/// The moments of a task's life, in milliseconds since 1970 by the server's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ages {
    created: Option<f64>,
    updated: Option<f64>,
    expires: Option<f64>,
    is_unending: bool,
}

impl Ages {
    pub fn of(facts: &TaskFacts) -> Self {
        let ttl = facts.ttl_millis.map(Duration::from_millis);
        let read = Self::read(facts.created_at.as_deref(), facts.updated_at.as_deref(), ttl);
        Self { is_unending: facts.is_unending, ..read }
    }

    fn of_report(report: &TaskReport) -> Self {
        let task = &report.task;
        let read = Self::read(task.created_at.as_deref(), task.updated_at.as_deref(), task.ttl);
        Self { is_unending: task.is_unending(), ..read }
    }

    fn read(created: Option<&str>, updated: Option<&str>, ttl: Option<Duration>) -> Self {
        let moment = |text: &str| Some(js_sys::Date::parse(text)).filter(|at| at.is_finite());
        let created = created.and_then(moment);
        let expires = created.zip(ttl).map(|(at, ttl)| at + ttl.as_secs_f64() * 1e3);
        Self { created, updated: updated.and_then(moment), expires, is_unending: false }
    }
}

#[component]
pub fn Facts(stores: Stores, ages: Signal<Ages>) -> impl IntoView {
    // By whole seconds: nothing is drawn anew in between.
    let now = Memo::new(move |_| {
        let now = stores.page.now.get().0.as_secs_f64() * 1e3;
        ((stores.page.epoch_millis.get() + now) / 1e3).floor() * 1e3
    });
    let ago = move |at: Option<f64>| at.map(|at| format!("{} ago", span(now.get() - at)));
    let expiry = move || {
        let ages = ages.get();
        if ages.is_unending {
            return Some("kept indefinitely".to_owned());
        }
        let left = ages.expires? - now.get();
        let expired = left <= 0.0;
        Some(if expired {
            "may be deleted by now".to_owned()
        } else {
            format!("kept for {}", span(left))
        })
    };
    view! {
        <p class="task-facts">
            <span>{move || ago(ages.get().created).map(|ago| format!("Created {ago}"))}</span>
            <span>{move || ago(ages.get().updated).map(|ago| format!("last change {ago}"))}</span>
            <span>{expiry}</span>
        </p>
    }
}

/// Such as `4 s`, `3 min`, `2 h`, `5 days`; clocks that disagree make no negative times.
fn span(millis: f64) -> String {
    let seconds = (millis / 1e3).max(0.0);
    match seconds {
        ..60.0 => format!("{seconds:.0} s"),
        ..3_600.0 => format!("{:.0} min", (seconds / 60.0).floor()),
        ..172_800.0 => format!("{:.0} h", (seconds / 3_600.0).floor()),
        _ => format!("{:.0} days", (seconds / 86_400.0).floor()),
    }
}
