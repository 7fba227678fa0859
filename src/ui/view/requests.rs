//! Requests from the server: elicitation, sampling, roots. Open questions first; beside them what the
//! server may ask for at all.

mod roots;

use leptos::prelude::*;

use roots::RootsEditor;

use super::connect::connect_again;
use super::offer::FeatureSwitches;
use super::question::QuestionCard;
use crate::mcp::input_request::About;
use crate::mcp::{self, ClientFeatures, Operation};
use crate::session::Command;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::store::server::input_requests::Question;
use crate::ui::part::{Earlier, More, Shown, keyed};
use crate::ui::route::{Pane, Part, Screen};

#[component]
pub fn RequestsView(connection: Connection) -> impl IntoView {
    let questions = connection.questions.clone();
    let shown = Memo::new(move |_| {
        let (open, over): (Vec<_>, Vec<_>) =
            questions.entries.get().into_iter().partition(Question::is_open);
        open.into_iter().chain(over.into_iter().rev()).collect::<Vec<_>>()
    });
    let is_empty = move || shown.with(Vec::is_empty);
    let few = Shown::of(Signal::derive(move || shown.with(Vec::len)));
    let on_card = connection.clone();
    let card = move |question: Question| {
        let connection = on_card.clone();
        let link = link_to(&connection, &question).unwrap_or_else(|| ().into_any());
        view! { <QuestionCard connection question link /> }
    };
    view! {
        <div class="requests">
            <section class="asked" aria-labelledby="asked-title">
                <h2 id="asked-title">"Requests from the server"</h2>
                <p class="note" hidden=move || !is_empty()>
                    "No requests yet. When the server sends an elicitation, a sampling request or a "
                    "roots request, it appears here and in its call."
                </p>
                <Earlier shown=few noun="question" />
                {keyed(move || shown.with(|all| few.of_all(all)), |question| question.id.0, card)}
                <More shown=few noun="question" />
            </section>
            <div class="offered">
                <Offered connection=connection.clone() />
                <RootsEditor connection />
            </div>
        </div>
    }
}

/// To the call or the task that a question belongs to; `None` where it belongs to none.
fn link_to(connection: &Connection, question: &Question) -> Option<AnyView> {
    let (label, pane) = match &question.request.about {
        About::Call(call) => {
            let call = connection.calls.find(*call)?;
            let label = format!("Call {} of {}", call.id.0, what(&call.operation));
            (label, Pane::of_call(&call.operation))
        }
        About::Task(task) => (format!("Task {task}"), Part::Tasks.alone()),
        About::Nothing => return None,
    };
    let screen = Screen::Server(connection.id, pane);
    Some(view! { <a class="of" href=screen.hash()>{label}</a> }.into_any())
}

fn what(operation: &Operation) -> String {
    match operation.name() {
        "" => operation.method.to_string(),
        name => name.to_owned(),
    }
}

#[component]
fn Offered(connection: Connection) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let (id, place) = (connection.id, connection.place.clone());
    let offer = connection.offer.clone();
    let held = offer.clone();
    let features = Signal::derive(move || held.with(|offer| offer.features));
    let change = Callback::new(move |features: ClientFeatures| {
        commands.send(Command::Server(id, mcp::Command::SetFeatures(features)));
    });
    let is_stale = Memo::new(move |_| {
        offer.with(|offer| offer.declared.is_some_and(|declared| declared != offer.features))
    });
    let again = Callback::new(move |()| connect_again(commands, id, place.get_untracked()));
    let stale = move || {
        is_stale.get().then(|| {
            view! {
                <div class="stale" role="status">
                    <p>"This session began with other settings. Changes apply after you reconnect"</p>
                    <button type="button" on:click=move |_| again.run(())>
                        "Reconnect"
                    </button>
                </div>
            }
        })
    };
    view! {
        <section aria-labelledby="offered-title">
            <h2 id="offered-title">"What it may ask of you"</h2>
            <p class="note">"Wirescope does not declare what is off here"</p>
            <FeatureSwitches features change />
            {stale}
        </section>
    }
}
