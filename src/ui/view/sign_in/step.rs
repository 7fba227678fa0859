//! One step: what it is for, its request and answer, and how it ended.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::json;

use super::edit::{Edited, RequestEditor};
use super::request::{AnswerShown, RequestShown};
use crate::oauth::dpop::proof_in;
use crate::oauth::event::Answer;
use crate::oauth::jwt::Jwt;
use crate::oauth::{Command, Step, Verdict};
use crate::session::{self, ServerId, SignInCommand};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::sign_in::{GuideStep, StepState};
use crate::store::server::traffic::Sought;
use crate::ui::part::{FindingList, JsonTree, faults};
use crate::ui::view::failed::{self, Way, as_it_is, show_failed};
use crate::wire::json;
use crate::words::sign_in_step::{self, About};

#[component]
pub fn StepCard(stores: Stores, id: ServerId, step: GuideStep, edited: Edited) -> impl IntoView {
    let About { title, asks, spec } = sign_in_step::about(&step.step);
    let number = step.id.0;
    let state = step.state.clone();
    let outcome = {
        let state = state.clone();
        Memo::new(move |_| state.with(outcome))
    };
    let is_open = RwSignal::new(None::<bool>);
    // What is wrong, and what waits for the person, is not to wait behind a fold.
    let matters = move || matches!(outcome.get().0, "bad" | "waiting");
    let opened = move || is_open.get().unwrap_or_else(matters);
    let step_id = step.id;
    let body = move || {
        opened().then(|| {
            let (state, step) = (state.clone(), step.clone());
            view! { <StepBody stores id step state edited asks spec /> }
        })
    };
    let toggle = move |_| is_open.set(Some(!opened()));
    view! {
        <li>
            <article aria-label=format!("Step {number}: {title}") data-outcome=move || outcome.get().0>
                <header class="head">
                    <button
                        type="button"
                        class="fold"
                        aria-expanded=move || opened().to_string()
                        aria-label=format!("Details of step {}", step_id.0)
                        on:click=toggle
                    ></button>
                    <span class="mark" aria-hidden="true"></span>
                    <h2>{title}</h2>
                    <span class="outcome">{move || outcome.get().1}</span>
                </header>
                {body}
            </article>
        </li>
    }
}

fn outcome(state: &StepState) -> (&'static str, String) {
    match (&state.ended, state.sent) {
        (Some((_, verdict, _)), _) => sign_in_step::verdict(verdict),
        (None, Some(_)) => ("running", "under way…".to_owned()),
        (None, None) => ("waiting", "next".to_owned()),
    }
}

#[component]
fn StepBody(
    stores: Stores,
    id: ServerId,
    step: GuideStep,
    state: ArcRwSignal<StepState>,
    edited: Edited,
    asks: &'static str,
    spec: &'static str,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let step_id = step.id;
    let kind = step.step.clone();
    let again = move |_| {
        let retry = SignInCommand::Flow(Command::RetryFrom(step_id));
        commands.send(session::Command::SignIn(id, retry));
    };
    let content = move || {
        let state = state.get();
        let waits = state.sent.is_none() && state.ended.is_none();
        let request = state.request.as_deref().cloned().map(|request| {
            if waits {
                view! { <RequestEditor step=step_id request edited /> }.into_any()
            } else {
                view! { <RequestShown request /> }.into_any()
            }
        });
        let proof = state.request.as_ref().and_then(|request| proof_in(&request.headers));
        let proof = proof.map(|proof| {
            view! { <Claims what="Proof of possession" token=proof.to_owned() /> }
        });
        let tokens = state.answer.as_ref().map(|answer| claims_of(&kind, answer));
        let can_retry = state.ended.is_some() && !state.is_past;
        let way = state.sent.map(|at| Way::to(stores, id, Sought::Begun(at)));
        let end = state.ended.map(|(_, verdict, findings)| {
            let title = "Violates the specification";
            let findings = (!findings.is_empty()).then(|| {
                view! {
                    <div class="found">
                        <h3>{title}</h3>
                        <FindingList faults=faults(findings.iter()) title />
                    </div>
                }
            });
            view! {
                {findings}
                <Failed stores verdict way />
            }
        });
        view! {
            {request}
            {proof}
            {state.answer.map(|answer| view! { <AnswerShown answer /> })}
            {tokens}
            {end}
            {can_retry.then(|| view! {
                <button type="button" class="again" on:click=again>"Try again from here"</button>
            })}
        }
    };
    view! {
        <div class="body">
            <p class="asks">
                {asks} " " <a href=spec target="_blank" rel="noopener noreferrer">"See the specification"</a>
            </p>
            {content}
        </div>
    }
}

#[component]
fn Failed(stores: Stores, verdict: Verdict, way: Option<Way>) -> impl IntoView {
    let Verdict::Failed(failure) = verdict else { return None };
    let failed = failed::Failed::SigningIn { failure, verdict: None };
    Some(show_failed(stores, failed, as_it_is, false, way))
}

/// The tokens in an answer, taken apart.
fn claims_of(step: &Step, answer: &Answer) -> AnyView {
    if !matches!(step, Step::Token(_) | Step::TokenExchange) {
        return ().into_any();
    }
    let answer = json::value(answer.text.reveal()).unwrap_or_default();
    let names = [("Access token", "access_token"), ("ID token", "id_token")];
    let tokens = names.into_iter().filter_map(|(what, name)| {
        let token = answer.get(name)?.as_str()?.to_owned();
        Some(view! { <Claims what token /> })
    });
    tokens.collect_view().into_any()
}

/// What a token says of itself, where it is one that can be read.
#[component]
pub fn Claims(what: &'static str, token: String) -> impl IntoView {
    let Some(Jwt { header, claims }) = Jwt::read(&token) else { return ().into_any() };
    let value = Arc::new(json!({ "header": header, "claims": claims }));
    view! {
        <details class="claims">
            <summary>{what} ", its claims: shown, not verified"</summary>
            <JsonTree root=value pointer="" />
        </details>
    }
    .into_any()
}
