//! The window: servers along the top, the parts of one at the left, its wire along the bottom.

mod keys;
mod navigation;
mod overlay;
mod palette;
mod server_menu;
mod server_tab;
mod server_views;
mod share;
mod sheet;
mod top_bar;
mod undo_bar;
mod unread_bar;
mod wire_panel;

use leptos::html;
use leptos::prelude::*;

pub use self::overlay::OverlayViews;
use self::overlay::{Overlay, OverlayDialog};
pub use self::server_views::ServerViews;
use self::server_views::ShowServer;
use self::top_bar::TopBar;
use self::undo_bar::UndoBar;
use self::unread_bar::UnreadBar;
use crate::session::ServerId;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::chunk::{Chunk, on_demand};
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::part::next_frame;
use crate::ui::route::Route;
use crate::ui::view::connect::{self, OptionViews};
use crate::ui::view::start::StartView;

#[component]
pub fn Shell(
    stores: Stores,
    commands: Commands,
    /// Everything that only matters once a server is opened.
    chunk: Chunk<ServerViews>,
    options: Chunk<OptionViews>,
    overlays: Chunk<OverlayViews>,
) -> impl IntoView {
    let route = Route::follow(stores);
    let overlay = Overlay::new(overlays);
    provide_context(overlay);
    keys::listen(stores, route, overlay);
    provide_context(commands);
    provide_context(stores);
    provide_context(route);
    provide_context(stores.pictures);
    show_theme(stores);
    if is_narrow() {
        stores.settings.wire_open.set(false);
    }

    // Outlives the form, so that “Edit” finds it filled in.
    let draft = RwSignal::new(ConnectDraft::default());
    let on_forget = Callback::new(move |()| draft.update(ConnectDraft::forget_secrets));
    let server = Memo::new(move |_| route.server());
    let current = move || server.get().and_then(|id: ServerId| stores.servers.find(id));
    let title = move || current().map(|connection| stores.servers.name_of(&connection));
    Effect::new(move |_| {
        let title =
            title().map_or_else(|| "Wirescope".to_owned(), |name| format!("{name} – Wirescope"));
        let title = match stores.servers.waiting() {
            0 => title,
            waiting => format!("({waiting}) {title}"),
        };
        document().set_title(&title);
    });

    let pane = NodeRef::<html::Main>::new();
    keep_focus(server, pane);
    let piece = move |show: fn(ServerViews) -> ShowServer| {
        move || {
            let connection = current()?;
            chunk.map(|views| show(views)(stores, connection, draft))
        }
    };
    let again = Callback::new(move |()| commands.expect());
    let main = move || match current() {
        Some(connection) => {
            let edit = StoredValue::new(connect::editor(stores, &connection, draft));
            let form = move || {
                let edit = move |_| edit.with_value(|edit| edit());
                view! { <button type="button" on:click=edit>"Edit"</button> }.into_any()
            };
            let show = move |views: ServerViews| (views.main)(stores, connection.clone(), draft);
            on_demand(chunk, again, show, form).into_any()
        }
        None => view! { <StartView stores draft options chunk /> }.into_any(),
    };
    view! {
        <div class="shell" data-screen=move || if server.get().is_some() { "server" } else { "start" }>
            <TopBar stores server tab=tab(stores, server, chunk) share=piece(|views| views.share) on_forget />
            <div class="panes">
                {piece(|views| views.navigation)}
                <main node_ref=pane tabindex="-1">{main}</main>
            </div>
            {piece(|views| views.wire)}
            <UnreadBar stores />
            <UndoBar stores />
            <OverlayDialog stores overlay />
            <div class="visually-hidden" aria-live="polite">
                {move || stores.page.announcement.get().words}
            </div>
        </div>
    }
}

fn tab(
    stores: Stores,
    server: Memo<Option<ServerId>>,
    chunk: Chunk<ServerViews>,
) -> impl Fn(Connection) -> AnyView {
    move |connection| {
        let tab = move || chunk.map(|views| (views.tab)(stores, connection.clone(), server));
        tab.into_any()
    }
}

/// What was focused may have gone with the screen before: then the pane takes the focus, so that
/// the next Tab goes on from there and not from the top.
fn keep_focus(server: Memo<Option<ServerId>>, pane: NodeRef<html::Main>) {
    Effect::new(move |_| {
        if server.get().is_none() {
            return;
        }
        next_frame(pane, |pane| {
            let lost = document().active_element().is_none_or(|held| held.tag_name() == "BODY");
            if lost {
                drop(pane.focus());
            }
        });
    });
}

fn show_theme(stores: Stores) {
    Effect::new(move |_| {
        let theme = stores.settings.theme.get().key();
        if let Some(root) = document().document_element() {
            drop(root.set_attribute("data-theme", theme));
        }
    });
}

/// On a phone the wire starts as one line.
fn is_narrow() -> bool {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    width.is_some_and(|width| width < 720.0)
}
