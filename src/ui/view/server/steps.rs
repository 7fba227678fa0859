//! The steps of connecting, as a list.

use leptos::prelude::*;

use crate::mcp::event::StepOutcome;
use crate::store::Stores;
use crate::store::server::connection::Step;
use crate::ui::part::{Icon, IconName};
use crate::words;

/// What was tried while connecting, in order, with the time each step took and what came of it.
#[component]
pub fn StepList(stores: Stores, #[prop(into)] steps: ArcRwSignal<Vec<Step>>) -> impl IntoView {
    let line = move |step: Step| view! { <StepLine stores step /> };
    view! {
        <ol class="steps" role="list" aria-label="Steps">
            {move || steps.get().into_iter().map(line).collect_view()}
        </ol>
    }
}

#[component]
fn StepLine(stores: Stores, step: Step) -> impl IntoView {
    let state = state(&step);
    let took = step.duration();
    let began = step.began;
    let time = move || match took {
        Some(took) => words::duration(took),
        None => format!("{} s", stores.page.now.get().since(began).as_secs()),
    };
    let icon = match state {
        "good" => Some(IconName::Check),
        "bad" => Some(IconName::Cross),
        "no" | "dropped" => Some(IconName::Dash),
        _ => None,
    };
    view! {
        <li data-outcome=state>
            <span class="mark" aria-hidden="true">{icon.map(|name| view! { <Icon name /> })}</span>
            <span class="kind">{words::step(step.kind)}</span>
            <code class="path" title=step.url.clone()>{words::path(&step.url)}</code>
            <span class="outcome">{outcome(&step)}</span>
            <span class="time">{time}</span>
        </li>
    }
}

fn state(step: &Step) -> &'static str {
    match step.ended.as_ref().map(|(_, outcome)| outcome) {
        None => "running",
        Some(StepOutcome::Speaks { .. } | StepOutcome::Done { .. }) => "good",
        Some(StepOutcome::No { .. }) => "no",
        Some(StepOutcome::Failed { .. }) => "bad",
        Some(StepOutcome::Dropped) => "dropped",
    }
}

fn outcome(step: &Step) -> String {
    match step.ended.as_ref().map(|(_, outcome)| outcome) {
        None => "waiting for an answer".to_owned(),
        Some(StepOutcome::Speaks { dialect, revision }) => {
            format!("speaks {}", words::spoken(*dialect, revision.as_deref()))
        }
        Some(
            StepOutcome::Done { detail }
            | StepOutcome::No { detail }
            | StepOutcome::Failed { detail },
        ) => detail.clone(),
        Some(StepOutcome::Dropped) => "no longer needed".to_owned(),
    }
}
