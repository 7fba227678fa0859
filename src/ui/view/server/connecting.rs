//! The screen while a server is being connected.

use leptos::prelude::*;

use super::steps::StepList;
use crate::mcp;
use crate::mcp::event::Phase;
use crate::mcp::failure::Diagnosis;
use crate::mcp::http::Carrier;
use crate::oauth;
use crate::session::Command;
use crate::session::command::Place;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::store::server::sign_in::SignIn;
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::view::connect;
use crate::ui::view::failed::{Failed, Way, as_it_is, show_failed};
use crate::ui::view::sign_in::{SignInActions, TrustCard};
use crate::words;
use crate::words::sign_in_step;

/// From the first step to the moment it works, or to the reason why it does not.
#[component]
pub fn ConnectingView(
    stores: Stores,
    connection: Connection,
    draft: RwSignal<ConnectDraft>,
) -> impl IntoView {
    let busy = {
        let phase = connection.phase.clone();
        Memo::new(move |_| phase.with(|phase| crate::ui::part::state_of(phase) == "busy"))
    };
    let failure = {
        let (phase, signing) = (connection.phase.clone(), connection.sign_in.phase.clone());
        let place = connection.place.clone();
        let held = connection.clone();
        // Why signing in failed says more than that it is wanted.
        let said = move || {
            signing.with(|phase| {
                matches!(phase, oauth::Phase::Failed(_) | oauth::Phase::AwaitingTrust { .. })
            })
        };
        move || match phase.get() {
            Phase::Failed { .. } if said() => None,
            Phase::Failed { diagnosis } => {
                let offers_companion = offers_companion(stores, &place, &diagnosis);
                let url =
                    place.with_untracked(|place| place.target().map(|target| target.url.clone()));
                let url = url.unwrap_or_default();
                let failed = Failed::Connecting { diagnosis, url, offers_companion };
                let way = Way::to(stores, held.id, held.sought_loss());
                Some(show_failed(stores, failed, as_it_is, true, Some(way)))
            }
            _ => None,
        }
    };
    let sign_in_failure = sign_in_failure(stores, &connection);
    let signing = {
        let (phase, held) = (connection.sign_in.phase.clone(), connection.sign_in.held.clone());
        move || phase.with(|phase| sign_in_step::while_unconnected(phase, held.get()))
    };
    let actions = {
        let connection = connection.clone();
        move || {
            let connection = connection.clone();
            if busy.get() {
                view! { <CancelConnecting connection /> }.into_any()
            } else {
                view! { <ConnectAgain stores connection draft /> }.into_any()
            }
        }
    };
    view! {
        <div class="connecting">
            <header>
                <Heading connection=connection.clone() />
                <div class="actions">{actions}</div>
            </header>
            <TrustCard connection=connection.clone() />
            <SignInOffer connection=connection.clone() />
            {failure}
            <p class="signing" role="status">{signing}</p>
            {sign_in_failure}
            <StepList stores steps=connection.steps.clone() />
        </div>
    }
}

/// The ways to sign in, where the server has asked for it or signing in is stuck.
#[component]
fn SignInOffer(connection: Connection) -> impl IntoView {
    let id = connection.id;
    let asked = is_asked(&connection.sign_in);
    let offered = is_offered(connection.sign_in.clone());
    view! {
        <Show when=move || offered() && !asked()>
            <div class="actions" role="group" aria-label="Signing in">
                <SignInActions id />
            </div>
        </Show>
    }
}

fn is_offered(sign_in: SignIn) -> impl Fn() -> bool {
    let SignIn { wanted, held, phase, .. } = sign_in;
    let is_stuck = move || {
        phase
            .with(|phase| matches!(phase, oauth::Phase::AwaitingCallback | oauth::Phase::Failed(_)))
    };
    move || wanted.with(Option::is_some) || held.get() || is_stuck()
}

/// A secret waits for a word, and is not to be asked for anew meanwhile.
fn is_asked(sign_in: &SignIn) -> impl Fn() -> bool + use<> {
    let phase = sign_in.phase.clone();
    move || phase.with(|phase| matches!(phase, oauth::Phase::AwaitingTrust { .. }))
}

#[component]
fn Heading(connection: Connection) -> impl IntoView {
    let phase = connection.phase.clone();
    let words = move || {
        phase.with(|phase| match phase {
            Phase::Failed { .. } => "Could not connect to ",
            Phase::Closed => "Not connected to ",
            Phase::Idle
            | Phase::Connecting { .. }
            | Phase::Ready { .. }
            | Phase::Lost { .. }
            | Phase::Reconnecting { .. } => "Connecting to ",
        })
    };
    let (name, address) = connection.place.with_untracked(|place| {
        let address = match place {
            Place::Web(target) => target.url.clone(),
            Place::Demo => "inside this page".to_owned(),
            Place::Tap { file, .. } => file.clone(),
        };
        (words::place(place), address)
    });
    view! {
        <div class="heading">
            <h1>{words}<span class="name">{name}</span></h1>
            <code class="address">{address}</code>
        </div>
    }
}

#[component]
fn CancelConnecting(connection: Connection) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let cancel = move |_| commands.send(Command::Server(id, mcp::Command::Disconnect));
    view! {
        <button type="button" on:click=cancel>
            "Cancel"
        </button>
    }
}

/// Once more as it is, or back to the form with everything filled in.
#[component]
pub fn ConnectAgain(
    stores: Stores,
    connection: Connection,
    draft: RwSignal<ConnectDraft>,
    #[prop(default = "Try again")] label: &'static str,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let place = connection.place.clone();
    let again = move |_| connect::connect_again(commands, id, place.get_untracked());
    let edit = connect::editor(stores, &connection, draft);
    // Where signing in is offered, that is what helps.
    let is_asked = is_asked(&connection.sign_in);
    let is_offered = is_offered(connection.sign_in.clone());
    let companion = companion_button(stores, &connection);
    let by_companion = companion.is_some();
    let wait = waiting(stores, &connection);
    view! {
        {wait}
        {companion}
        <button
            type="button"
            class:primary=move || !by_companion && !is_offered() && !is_asked()
            on:click=again
        >
            {label}
        </button>
        <button type="button" on:click=move |_| edit()>
            "Edit"
        </button>
    }
}

/// Why signing in failed.
fn sign_in_failure(
    stores: Stores,
    connection: &Connection,
) -> impl Fn() -> Option<AnyView> + use<> {
    let held = connection.clone();
    move || {
        let oauth::Phase::Failed(failure) = held.sign_in.phase.get() else { return None };
        let way = held.sought_sign_in().map(|sought| Way::to(stores, held.id, sought));
        let failed = Failed::SigningIn { failure, verdict: held.sign_in.found.get() };
        Some(show_failed(stores, failed, as_it_is, true, way))
    }
}

/// The countdown to where connecting begins again by itself, and a way out of it.
fn waiting(stores: Stores, connection: &Connection) -> impl IntoView + use<> {
    let commands = expect_context::<Commands>();
    let (id, at) = (connection.id, connection.connects_again.clone());
    let stop = move |_| commands.send(Command::Server(id, mcp::Command::StopReconnecting));
    let left = Memo::new(move |_| {
        let millis = at.get()?.since(stores.page.now.get()).as_millis();
        Some(millis.div_ceil(1_000))
    });
    let is_waiting = Memo::new(move |_| left.get().is_some());
    move || {
        is_waiting.get().then(|| {
            let words = move || format!("Trying again in {} s", left.get().unwrap_or_default());
            view! {
                <span class="countdown">{words}</span>
                <button type="button" on:click=stop>
                    "Stop"
                </button>
            }
        })
    }
}

/// Where a rule of the browser's stands between the page and the server, the companion can go.
fn offers_companion(stores: Stores, place: &ArcRwSignal<Place>, diagnosis: &Diagnosis) -> bool {
    let is_direct =
        place.with(|place| place.target().is_some_and(|target| target.carrier == Carrier::Browser));
    is_direct && diagnosis.is_of_the_browser() && stores.page.companion.with(Option::is_some)
}

/// By one press, and never by itself.
fn companion_button(stores: Stores, connection: &Connection) -> Option<impl IntoView + use<>> {
    let commands = expect_context::<Commands>();
    let (id, place) = (connection.id, connection.place.clone());
    let is_offered = connection.phase.with(|phase| match phase {
        Phase::Failed { diagnosis } => offers_companion(stores, &place, diagnosis),
        _ => false,
    });
    let connect = move |_| {
        place.update(|place| {
            if let Place::Web(target) = place {
                target.carrier = Carrier::Companion;
            }
        });
        connect::connect_again(commands, id, place.get_untracked());
        // And then the cause can be named, which the browser keeps to itself.
        let origin = stores.page.origin.get_untracked();
        commands.send(Command::Server(id, mcp::Command::CompareWays { origin }));
    };
    is_offered.then(|| {
        view! {
            <button type="button" class="primary" on:click=connect>
                "Connect through the companion"
            </button>
        }
    })
}
