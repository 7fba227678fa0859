//! Copying a link to what is on screen.

use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::session::{Command, linking};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::part::{Icon, IconName};
use crate::ui::route::Route;
use crate::words;

/// To what is on screen; says why not, where no link leads there.
#[component]
pub fn CopyLink(stores: Stores, connection: Connection) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let route = expect_context::<Route>();
    let copied = RwSignal::new(false);
    let place = connection.place.clone();
    let refused = Memo::new(move |_| place.with(linking::refused).map(words::link::refused));
    let title = move || refused.get().unwrap_or_else(|| "Copy a link to what is open".to_owned());
    let icon = move || if copied.get() { IconName::Check } else { IconName::Link };
    let copy = move |_| copied.set(copy_link(stores, commands, route, None));
    view! {
        <button
            type="button"
            class="icon-button link"
            aria-label=move || if copied.get() { "Copied" } else { "Copy link" }
            title=title
            aria-disabled=move || refused.with(Option::is_some).then_some("true")
            on:click=copy
            on:pointerleave=move |_| copied.set(false)
            on:blur=move |_| copied.set(false)
        >
            {move || view! { <Icon name=icon() /> }}
        </button>
    }
}

/// Says what came of it, and whether there is a link.
pub fn copy_link(
    stores: Stores,
    commands: Commands,
    route: Route,
    arguments: Option<Map<String, Value>>,
) -> bool {
    match untrack(|| route.link(arguments)) {
        Some(Ok(link)) => commands.send(Command::CopyText(link)),
        Some(Err(refused)) => {
            stores.page.announce(words::link::refused(refused));
            return false;
        }
        None => return false,
    }
    true
}
