//! What is inside a call's card: what came on the way, and how it ended.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::ShowResult;
use super::card::Outline;
use super::course::{CallCourse, has_course};
use crate::diagnosis::Verdict;
use crate::mcp::event::Answer;
use crate::mcp::failure::CallFailure;
use crate::store::Stores;
use crate::store::server::calls::{Call, CallPhase};
use crate::store::server::connection::Connection;
use crate::store::server::traffic::Sought;
use crate::ui::part::{Code, Colours, FindingList, faults, keyed};
use crate::ui::text::long_text::HeldText;
use crate::ui::view::failed::{Failed, Way, as_it_is, failed_words, show_failed};
use crate::ui::view::parts::show_comparison;
use crate::words::explanation::Explanation;

#[component]
pub fn CallBody(
    stores: Stores,
    connection: Connection,
    show: ShowResult,
    call: Call,
    phase: Memo<Outline>,
    is_compared: RwSignal<bool>,
) -> impl IntoView {
    let comparison = comparison(stores, &connection, &call, is_compared);
    let (ended, parts) = (call.phase.clone(), call.parts.clone());
    let (asked, verdict) = (call.operation.method.clone(), call.verdict.clone());
    let way = Way::to(stores, connection.id, Sought::Call(call.id));
    let (aside, countdown) = (aside(stores, &call, way.clone()), countdown(stores, &call));
    let has_course = {
        let (questions, call) = (connection.questions.clone(), call.clone());
        Memo::new(move |_| phase.get().is_under_way() || has_course(&call, &questions))
    };
    // Most calls are answered at once and say nothing on the way: what follows a course is not made.
    let course = move || {
        let (connection, call) = (connection.clone(), call.clone());
        has_course.get().then(|| view! { <CallCourse stores connection call phase /> })
    };
    let has_parts = {
        let parts = parts.clone();
        Memo::new(move |_| parts.with(|parts| !parts.is_empty()))
    };
    let (shown, parts_said) = (show.clone(), parts.clone());
    let parts = move || {
        let (parts, show) = (parts.clone(), shown.clone());
        has_parts.get().then(|| view! { <Parts parts show /> })
    };
    let outcome = move || {
        if phase.get().is_under_way() {
            return ().into_any();
        }
        ended.with(|phase| match phase {
            CallPhase::Finished { answer, .. } if has_parts.get() => {
                parts_said.with(|parts| left_to_say(answer, parts))
            }
            phase => outcome(stores, &show, phase, &asked, verdict.get(), &way),
        })
    };
    view! { <div class="body">{comparison} {course} {parts} {outcome} {countdown} {aside}</div> }
}

fn comparison(
    stores: Stores,
    connection: &Connection,
    call: &Call,
    is_compared: RwSignal<bool>,
) -> impl Fn() -> Option<AnyView> + use<> {
    let (connection, call) = (connection.clone(), call.clone());
    move || is_compared.get().then(|| show_comparison(stores, connection.clone(), call.clone()))
}

/// A result came, and something on its way is wrong.
fn aside(stores: Stores, call: &Call, way: Way) -> impl Fn() -> Option<AnyView> + use<> {
    let (phase, verdict) = (call.phase.clone(), call.verdict.clone());
    move || {
        let verdict = verdict.get()?;
        let is_finished = phase.with(|phase| matches!(phase, CallPhase::Finished { .. }));
        is_finished.then(|| {
            let failed = Failed::OnTheWay(verdict);
            let headline = failed_words(stores, &failed).headline;
            let card = show_failed(stores, failed, as_it_is, false, Some(way.clone()));
            view! {
                <details class="on-the-way">
                    <summary>{headline}</summary>
                    {card}
                </details>
            }
            .into_any()
        })
    }
}

/// How long a server that is asked too often wants to be left alone. A call is never run again by itself.
fn countdown(stores: Stores, call: &Call) -> impl Fn() -> Option<AnyView> + use<> {
    let call = call.clone();
    move || {
        let epoch = Duration::from_secs_f64(stores.page.epoch_millis.get().max(0.0) / 1e3);
        let until = call.refused_until(epoch)?;
        let left =
            Memo::new(move |_| until.since(stores.page.now.get()).as_millis().div_ceil(1_000));
        let words = move || match left.get() {
            0 => "The time that the server asked you to wait is over: you can run it again"
                .to_owned(),
            seconds => format!("The server asks you to wait: run it again in {seconds} s"),
        };
        Some(view! { <p class="note countdown" aria-live="off">{words}</p> }.into_any())
    }
}

/// Results of one stream, each from the moment it came.
#[component]
fn Parts(parts: ArcRwSignal<Vec<Answer>>, show: ShowResult) -> impl IntoView {
    let oldest = {
        let parts = parts.clone();
        Memo::new(move |_| parts.with(|parts| parts.first().map_or(1, |oldest| oldest.part)))
    };
    let before = move || {
        let last = oldest.get() - 1;
        let words = format!("Earlier results, 1 to {last}, are in the wire log");
        (last > 0).then(|| view! { <p>{words}</p> })
    };
    let each = move || parts.get();
    view! {
        {before}
        {keyed(each, |part| part.part, move |part| show(part))}
    }
}

/// Of an answer whose results are on screen already.
fn left_to_say(answer: &Answer, parts: &[Answer]) -> AnyView {
    let is_said = |finding| parts.iter().any(|part| part.findings.contains(finding));
    let faults = faults(answer.findings.iter().filter(|finding| !is_said(finding)));
    view! { <FindingList title="What is wrong with this answer" faults /> }.into_any()
}

fn outcome(
    stores: Stores,
    show: &ShowResult,
    phase: &CallPhase,
    method: &str,
    verdict: Option<Arc<Verdict>>,
    way: &Way,
) -> AnyView {
    match phase {
        CallPhase::Finished { answer, .. } => show(answer.clone()),
        CallPhase::Failed { failure, findings, .. } => {
            let arrived = arrived(failure);
            // What arrived stands below, whole, in a view that bears any length.
            let then = if arrived.is_some() { unquoted } else { as_it_is };
            let (failure, method) = (failure.clone(), method.to_owned());
            // What was never sent has no line.
            let is_sent = !matches!(failure, CallFailure::NotConnected | CallFailure::NotOneLine);
            let way = is_sent.then(|| way.clone());
            let failed = Failed::Call { failure, method, verdict };
            let card = show_failed(stores, failed, then, true, way);
            let arrived = arrived.map(|text| {
                view! {
                    <h3>"Partial answer"</h3>
                    <Code text name="Partial answer" colours=Colours::Json />
                }
            });
            view! {
                {card}
                <FindingList title="What is wrong with this answer" faults=faults(findings.iter()) />
                {arrived}
            }
            .into_any()
        }
        _ => ().into_any(),
    }
}

fn unquoted(explanation: Explanation) -> Explanation {
    Explanation { quote: None, ..explanation }
}

fn arrived(failure: &CallFailure) -> Option<HeldText> {
    match failure {
        CallFailure::Truncated { partial, .. } => partial.clone().map(HeldText::Whole),
        CallFailure::Unreadable { text, .. } => Some(HeldText::Whole(text.clone())),
        _ => None,
    }
}
