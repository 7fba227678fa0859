//! Signing in, with every step in sight. It works for a server that is not connected, too.

mod actions;
mod client;
mod edit;
mod request;
mod step;
mod strip;
mod token;
mod trust;

use leptos::prelude::*;

pub use self::actions::SignInActions;
use self::client::ClientForm;
use self::edit::Edited;
use self::step::StepCard;
pub use self::strip::SignInStrip;
use self::token::TokenCard;
pub use self::trust::TrustCard;
use crate::oauth::{Command, Pace, Phase};
use crate::session::{self, ServerId, SignInCommand, Window};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::part::{Prose, keyed};
use crate::ui::view::failed::{Failed, Way, as_it_is, show_failed};
use crate::words::{explain, place, sign_in_step};

#[component]
pub fn SignInView(stores: Stores, connection: Connection) -> impl IntoView {
    let edited = Edited::default();
    let sign_in = connection.sign_in.clone();
    let id = connection.id;
    let is_web = connection.place.with_untracked(|place| place.target().is_some());
    if !is_web {
        return view! {
            <div class="sign-in">
                <h1>"Sign-in"</h1>
                <p class="note">"The demo server runs in this page and needs no sign-in."</p>
            </div>
        }
        .into_any();
    }
    let failure = {
        let held = connection.clone();
        move || {
            let failure = held.sign_in.failure()?;
            let risk = explain::risk(&failure);
            let failed = Failed::SigningIn { failure, verdict: held.sign_in.found.get() };
            let way = held.sought_sign_in().map(|sought| Way::to(stores, id, sought));
            let card = show_failed(stores, failed, as_it_is, true, way);
            let go_on = risk.map(|risk| view! { <GoOn id risk /> });
            Some(view! {
                {card}
                {go_on}
            })
        }
    };
    let issuer = {
        let phase = sign_in.phase.clone();
        Memo::new(move |_| match phase.get() {
            Phase::AwaitingClient { issuer } => Some(issuer),
            _ => None,
        })
    };
    let token = sign_in.token.clone();
    let held = connection.clone();
    let name = connection.place.with_untracked(place);
    view! {
        <div class="sign-in">
            <header>
                <div class="heading">
                    <h1>"Sign-in "<span class="name">{name}</span></h1>
                    <State connection=connection.clone() />
                </div>
                <Controls connection=connection.clone() edited />
            </header>
            {failure}
            {move || {
                issuer.get().map(|issuer| view! { <ClientForm id issuer /> })
            }}
            {move || {
                token.get().map(|token| view! { <TokenCard stores connection=held.clone() token /> })
            }}
            <Steps stores connection edited />
        </div>
    }
    .into_any()
}

/// Lets a person go on past a deviation at which the specification has clients stop.
#[component]
fn GoOn(id: ServerId, risk: String) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let go_on = move |_| {
        let command = SignInCommand::Flow(Command::GoOn);
        commands.send(session::Command::SignIn(id, command));
    };
    view! {
        <section class="go-on" aria-label="Continue anyway">
            <p>
                <Prose text=risk />
            </p>
            <button type="button" on:click=go_on>
                "Continue anyway"
            </button>
        </section>
    }
}

/// The steps of this try, and folded away, those of earlier ones.
#[component]
fn Steps(stores: Stores, connection: Connection, edited: Edited) -> impl IntoView {
    let (id, sign_in) = (connection.id, connection.sign_in.clone());
    let steps = sign_in.steps.clone();
    let earlier = sign_in.earlier.clone();
    let (count, all) = (earlier.clone(), steps.clone());
    let before =
        move || all.with(|steps| steps.iter().take(count.get()).cloned().collect::<Vec<_>>());
    let now =
        move || steps.with(|steps| steps.iter().skip(earlier.get()).cloned().collect::<Vec<_>>());
    let (has_before, has_now) = (before.clone(), now.clone());
    let has_any = sign_in.steps;
    let card = move |step| view! { <StepCard stores id step edited /> };
    view! {
            <p class="note" hidden=move || has_any.with(|steps| !steps.is_empty())>
                "Each step appears here with its request, its response and what the specification requires. “Next step” stops before each one, so that you can change what it sends."
            </p>
            <details class="earlier" hidden=move || has_before().is_empty()>
                <summary>"Earlier steps"</summary>
                <ol class="guide" role="list" aria-label="Earlier steps">
                    {keyed(before, |step| step.id.0, card)}
                </ol>
            </details>
            <ol class="guide" role="list" aria-label="Sign-in steps" hidden=move || has_now().is_empty()>
                {keyed(now, |step| step.id.0, card)}
            </ol>
    }
}

#[component]
fn State(connection: Connection) -> impl IntoView {
    let (phase, held) = (connection.sign_in.phase.clone(), connection.sign_in.held.clone());
    view! {
        <p class="state" role="status">
            {move || phase.with(|phase| sign_in_step::phase(phase, held.get()))}
        </p>
    }
}

/// From wherever signing in stands: all at once, or one step at a time.
#[component]
fn Controls(connection: Connection, edited: Edited) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let in_popup = RwSignal::new(false);
    let phase = connection.sign_in.phase.clone();
    let send = move |command| commands.send(session::Command::SignIn(id, command));
    let start = move |pace| {
        let window = if in_popup.get_untracked() { Window::Popup } else { Window::Tab };
        send(SignInCommand::Start { window, pace });
    };
    let held = phase.clone();
    let go = move |pace| {
        if let Phase::Paused(step) = held.get_untracked() {
            start(Pace::Step);
            send(SignInCommand::Flow(Command::Proceed(step, edited.take())));
            if pace == Pace::Run {
                send(SignInCommand::Flow(Command::SetPace(Pace::Run)));
            }
        } else {
            start(pace);
        }
    };
    let (all, next) = (go.clone(), go);
    let is_busy = {
        let phase = phase.clone();
        move || phase.with(|phase| matches!(phase, Phase::Running | Phase::AwaitingTrust { .. }))
    };
    let waits_for_client = {
        let phase = phase.clone();
        move || phase.with(|phase| matches!(phase, Phase::AwaitingClient { .. }))
    };
    let can_cancel = move || {
        phase.with(|phase| !matches!(phase, Phase::SignedOut | Phase::SignedIn | Phase::Failed(_)))
    };
    let busy = is_busy.clone();
    view! {
        <div class="controls">
            <div class="actions">
                <button
                    type="button"
                    class:primary=move || !waits_for_client()
                    disabled=is_busy
                    on:click=move |_| all(Pace::Run)
                >
                    "Run all"
                </button>
                <button type="button" disabled=busy on:click=move |_| next(Pace::Step)>
                    "Next step"
                </button>
                <Show when=can_cancel>
                    <button
                        type="button"
                        on:click=move |_| send(SignInCommand::Flow(Command::Cancel))
                    >
                        "Cancel"
                    </button>
                </Show>
            </div>
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=in_popup
                    on:change=move |event| in_popup.set(event_target_checked(&event))
                />
                "Authorization server in a pop-up"
            </label>
        </div>
    }
}
