use leptos::prelude::*;

use super::connect::{self, ConnectDraft};
use super::steps::StepList;
use crate::mcp;
use crate::mcp::event::Phase;
use crate::session::Command;
use crate::session::command::Place;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::connection::Connection;
use crate::ui::explain;
use crate::ui::part::ExplanationCard;
use crate::ui::route::{Route, Screen};
use crate::ui::words;

/// From the first step to the moment it works, or to the reason why it does not.
#[component]
pub fn ConnectingView(
    stores: Stores,
    connection: Connection,
    draft: RwSignal<ConnectDraft>,
) -> impl IntoView {
    let busy = {
        let phase = connection.phase.clone();
        Memo::new(move |_| phase.with(|phase| words::state(phase) == "busy"))
    };
    let head = {
        let connection = connection.clone();
        let phase = connection.phase.clone();
        move || {
            match phase.get() {
            Phase::Failed { diagnosis } => {
                view! { <Failure stores explanation=explain::diagnosis(&diagnosis, &stores.page.origin.get()) /> }.into_any()
            }
            Phase::Idle | Phase::Closed => view! { <h1>"Not connected"</h1> }.into_any(),
            Phase::Connecting { .. }
            | Phase::Ready { .. }
            | Phase::Lost { .. }
            | Phase::Reconnecting { .. } => {
                let name = connection.place.with(words::place);
                view! { <h1>"Connecting to " <span class="name">{name}</span></h1> }.into_any()
            }
        }
        }
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
    let address = {
        let place = connection.place.clone();
        move || {
            place.with(|place| match place {
                Place::Web(target) => target.url.clone(),
                Place::Demo => "inside this page".to_owned(),
            })
        }
    };
    view! {
        <div class="connecting" data-busy=move || busy.get().then_some("")>
            <section class="outcome" aria-label="Connection">
                {head}
                <p class="address"><code>{address}</code></p>
                <div class="actions">{actions}</div>
            </section>
            <StepList stores steps=connection.steps.clone() />
        </div>
    }
}

#[component]
fn Failure(stores: Stores, explanation: explain::Explanation) -> impl IntoView {
    let _ = stores;
    let commands = expect_context::<Commands>();
    let on_copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    view! { <ExplanationCard explanation on_copy role="alert" /> }
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
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let route = expect_context::<Route>();
    let id = connection.id;
    let place = connection.place.clone();
    let again = move |_| connect::connect_again(commands, id, place.get_untracked());
    let place = connection.place.clone();
    let edit = move |_| {
        if let Place::Web(target) = place.get_untracked() {
            draft.set(ConnectDraft::from_target(&target));
        }
        commands.send(Command::Close(id));
        stores.servers.remove(id);
        route.navigate(Screen::Start);
    };
    view! {
        <button type="button" class="primary" on:click=again>
            "Try again"
        </button>
        <button type="button" on:click=edit>
            "Edit"
        </button>
    }
}
