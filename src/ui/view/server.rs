//! The screen of one server.

mod banner;
mod chunks;
mod connecting;
mod steps;
mod tap;

use leptos::prelude::*;

pub use self::chunks::provide_parts;
pub use self::steps::StepList;
use super::chat_door::ChatPane;
use super::parts::show_part;
use super::sign_in::{SignInStrip, TrustCard};
use super::tools::ToolsView;
use crate::store::Stores;
use crate::store::server::connection::Connection;
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::route::{Part, Route};
use crate::words;
use banner::Banner;
use connecting::ConnectingView;

/// One server: how connecting goes until it has worked once, then its parts.
///
/// What has arrived stays on screen when the connection is lost; a banner says so.
#[component]
pub fn ServerView(
    stores: Stores,
    connection: Connection,
    draft: RwSignal<ConnectDraft>,
) -> impl IntoView {
    let route = expect_context::<Route>();
    let reached = connection.reached.clone();
    let part = Memo::new(move |_| route.part().unwrap_or(Part::Overview));
    // These two have a heading of their own.
    let title = {
        let connection = connection.clone();
        move || {
            connection.identity.track();
            let name = || connection.name().unwrap_or_else(|| connection.place.with(words::place));
            (!matches!(part.get(), Part::Overview | Part::SignIn))
                .then(|| view! { <h1 class="visually-hidden">{name()}</h1> })
        }
    };
    let pane = {
        let connection = connection.clone();
        move || {
            let connection = connection.clone();
            let part = part.get();
            match part {
                Part::Tools => view! { <ToolsView stores connection /> }.into_any(),
                Part::Chat => view! { <ChatPane stores connection /> }.into_any(),
                _ => show_part(part, stores, connection).into_any(),
            }
        }
    };
    move || {
        let connection = connection.clone();
        if reached.get() {
            view! {
                <div class="server">
                    <div class="strips">
                        <Banner stores connection=connection.clone() draft />
                        <TrustCard connection=connection.clone() />
                        <SignInStrip stores connection />
                    </div>
                    <div class="pane">{title.clone()} {pane.clone()}</div>
                </div>
            }
            .into_any()
        } else if part.get() == Part::SignIn {
            view! {
                <div class="server">
                    <div class="strips">
                        <TrustCard connection=connection.clone() />
                    </div>
                    <div class="pane">{show_part(Part::SignIn, stores, connection)}</div>
                </div>
            }
            .into_any()
        } else {
            view! { <ConnectingView stores connection draft /> }.into_any()
        }
    }
}
