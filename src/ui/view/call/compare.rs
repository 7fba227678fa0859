//! Two calls about the same thing side by side: their results or their arguments, with what differs marked.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::enlarge::{EnlargeButton, Enlarged};
use super::result::text_of;
use crate::mcp::CallId;
use crate::mcp::event::Answer;
use crate::store::Stores;
use crate::store::server::calls::{Call, CallPhase};
use crate::store::server::connection::Connection;
use crate::ui::figures;
use crate::ui::part::Tabs;
use crate::ui::text::difference::{Difference, MOST_BYTES, Pieces, Row};
use crate::wire::json;
use crate::wire::json_text::pretty;

const RESULT: &str = "Result";
const JSON: &str = "JSON";
const ARGUMENTS: &str = "Arguments";

/// Whether there is another call with a result about the same thing. Tracks.
pub fn has_other(connection: &Connection, call: &Call) -> bool {
    connection.calls.entries.with(|all| all.iter().any(|other| is_alike(call, other)))
}

fn is_alike(call: &Call, other: &Call) -> bool {
    other.id != call.id
        && other.operation.method == call.operation.method
        && other.about() == call.about()
        && other.phase.with(|phase| matches!(phase, CallPhase::Finished { .. }))
}

/// The calls before it, the last one first, and then those after it.
fn others(connection: &Connection, call: &Call) -> Vec<Call> {
    let all = connection.calls.entries.get_untracked();
    let alike = all.into_iter().filter(|other| is_alike(call, other));
    let (mut before, after): (Vec<_>, Vec<_>) = alike.partition(|other| other.id < call.id);
    before.reverse();
    before.extend(after);
    before
}

#[component]
pub fn Comparison(stores: Stores, connection: Connection, call: Call) -> impl IntoView {
    let others = untrack(|| others(&connection, &call));
    let chosen = RwSignal::new(others.first().map(|other| other.id));
    let side = RwSignal::new(RESULT);
    let epoch = stores.page.epoch_millis.get_untracked();
    let option = |other: &Call| {
        let (id, words) = (other.id, named(other, epoch));
        view! { <option value=id.0 prop:selected=move || chosen.get() == Some(id)>{words}</option> }
    };
    let options = others.iter().map(option).collect_view();
    let choose = move |event| {
        chosen.set(event_target_value(&event).parse().ok().map(CallId));
    };
    let own = call.clone();
    let found = Memo::new(move |_| {
        let other = others.iter().find(|other| Some(other.id) == chosen.get())?;
        Some(([other, &own].map(Call::spoken), compare(other, &own, side.get())))
    });
    let shown = move || match found.get() {
        None => ().into_any(),
        Some((heads, found)) => show(heads, found),
    };
    let enlarged = Enlarged::new();
    view! {
        <section
            class="comparison enlarged"
            aria-label="Comparison"
            node_ref=enlarged.section
            on:keydown=move |event| enlarged.on_key(&event)
            on:focusout=move |event| enlarged.on_leave(&event)
        >
            <header>
                <label>"Compare with " <select on:change=choose>{options}</select></label>
                <Tabs
                    name="What is compared"
                    labels=vec![RESULT, JSON, ARGUMENTS]
                    chosen=side
                    choose=Callback::new(move |label| side.set(label))
                />
                <EnlargeButton enlarged />
            </header>
            {shown}
        </section>
    }
}

fn named(call: &Call, epoch: f64) -> String {
    let time = figures::time_of_day(epoch, call.started.0);
    format!("{}, {}", untrack(|| call.spoken()), time.split('.').next().unwrap_or_default())
}

/// `None` where there is too much of it.
type Found = Option<Arc<Difference>>;

/// From the other call to this one.
fn compare(other: &Call, call: &Call, side: &str) -> Found {
    let texts = match side {
        ARGUMENTS => {
            [other, call].map(|call| Some(pretty(&call.operation.arguments().to_string())))
        }
        JSON => [other, call].map(|call| answer(call).and_then(|answer| whole(&answer))),
        _ => [other, call].map(|call| answer(call).and_then(|answer| seen(&answer))),
    };
    let [Some(before), Some(after)] = texts else { return None };
    Some(Arc::new(Difference::between(&before, &after)))
}

fn answer(call: &Call) -> Option<Answer> {
    call.phase.with_untracked(|phase| match phase {
        CallPhase::Finished { answer, .. } => Some(answer.clone()),
        _ => None,
    })
}

fn whole(answer: &Answer) -> Option<String> {
    (answer.text.len() <= MOST_BYTES).then(|| pretty(&answer.result.to_string()))
}

/// What a person sees of it first: its text, laid out where that is JSON; otherwise all of it.
fn seen(answer: &Answer) -> Option<String> {
    if answer.text.len() > MOST_BYTES {
        return None;
    }
    let Some(text) = text_of(answer) else { return whole(answer) };
    let text = text.as_str();
    let is_json = matches!(json::value(text), Some(Value::Object(_) | Value::Array(_)));
    Some(if is_json { pretty(text) } else { text.to_owned() })
}

fn show([other, call]: [String; 2], found: Found) -> AnyView {
    let Some(found) = found else {
        let most = figures::bytes(MOST_BYTES);
        let words = format!("Too large to compare: at most {most} each");
        return view! { <p class="note">{words}</p> }.into_any();
    };
    if found.is_none() {
        return view! { <p role="status">"They are the same"</p> }.into_any();
    }
    let mut words = figures::counted(found.places, "difference");
    if found.is_cut {
        words.push_str("; only the first are shown");
    }
    let rows = found.rows.iter().map(row).collect_view();
    view! {
        <p role="status">{words}</p>
        <div class="sides" tabindex="0" role="group" aria-label="Both calls, side by side">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{other}</th>
                        <th scope="col">{format!("{call} (this call)")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(row: &Row) -> AnyView {
    match row {
        Row::Same(line) => {
            view! { <tr><td>{line.clone()}</td><td>{line.clone()}</td></tr> }.into_any()
        }
        Row::Gap(count) => {
            let words = format!("{} unchanged", figures::counted(*count, "line"));
            view! { <tr class="gap"><td colspan="2">{words}</td></tr> }.into_any()
        }
        Row::Changed { before, after } => {
            let before = before.clone().map(|[head, middle, tail]: Pieces| {
                view! { {head} <del>{middle}</del> {tail} }
            });
            let after = after.clone().map(|[head, middle, tail]: Pieces| {
                view! { {head} <ins>{middle}</ins> {tail} }
            });
            view! { <tr class="changed"><td>{before}</td><td>{after}</td></tr> }.into_any()
        }
    }
}
