//! The bar along the top.

use leptos::html;
use leptos::prelude::*;

use super::overlay::{Overlay, Shown};
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::page::settings::Theme;
use crate::store::server::connection::Connection;
use crate::ui::keys::{Deed, written};
use crate::ui::part::{Icon, IconName, keyed};
use crate::ui::part::{is_mac, key_shortcut, title_with_key};
use crate::ui::route::{Route, Screen};

/// Brand, open servers, and what concerns the whole window.
#[component]
pub fn TopBar(
    stores: Stores,
    server: Memo<Option<ServerId>>,
    /// The tab of a server; nothing while what shows servers is not here.
    tab: impl Fn(Connection) -> AnyView + Send + Sync + 'static,
    /// Copies a link, where a server is on screen.
    share: impl Fn() -> Option<AnyView> + Send + 'static,
    /// What is typed and not sent yet goes too.
    on_forget: Callback<()>,
) -> impl IntoView {
    let route = expect_context::<Route>();
    let on_start = move || server.get().is_none();
    let any = move || stores.servers.entries.with(|all| !all.is_empty());
    let connect = move || {
        view! {
            <button
                type="button"
                class="add"
                aria-label="Connect another server"
                aria-current=move || on_start().then_some("page")
                on:click=move |_| route.navigate(Screen::Start)
            >
                <Icon name=IconName::Plus />
                <span>"Connect"</span>
            </button>
        }
    };
    let has_panel = move || {
        let shown = server.get().and_then(|id| stores.servers.find(id));
        shown.is_some_and(|connection| !connection.is_tap())
    };
    view! {
        <header class="top-bar">
            <a class="brand" href="#/" aria-label="Wirescope, first screen">
                <BrandMark />
                <span>"Wirescope"</span>
            </a>
            <nav aria-label="Servers" aria-hidden=move || (!any()).then_some("true")>
                <ul role="list">
                    {keyed(move || stores.servers.entries.get(), |connection| connection.id.0, tab)}
                </ul>
                {move || any().then(connect)}
            </nav>
            <div class="tools">
                <PaletteButton />
                {share}
                <Show when=has_panel>
                    <WireToggle stores />
                </Show>
                <ForgetSecrets stores on_forget />
                <ThemeToggle stores />
            </div>
        </header>
    }
}

#[component]
fn PaletteButton() -> impl IntoView {
    let overlay = expect_context::<Overlay>();
    view! {
        <button
            type="button"
            class="icon-button search"
            aria-label="Search everything"
            // Drawn beside the icon, and no part of the name.
            data-key=written(Deed::Palette, is_mac())
            title=title_with_key("Search everything", Deed::Palette)
            aria-keyshortcuts=key_shortcut(Deed::Palette)
            aria-haspopup="dialog"
            on:pointerover=move |_| overlay.expect()
            on:click=move |_| {
                overlay.toggle(Shown::Palette);
            }
        >
            <Icon name=IconName::Search />
        </button>
    }
}

#[component]
fn WireToggle(stores: Stores) -> impl IntoView {
    let open = stores.settings.wire_open;
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label="Wire panel"
            title=title_with_key("Show or hide the wire", Deed::Wire)
            aria-keyshortcuts=key_shortcut(Deed::Wire)
            aria-pressed=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)
        >
            <Icon name=IconName::Panel />
        </button>
    }
}

/// Every key, token and client secret that the page holds or has kept.
#[component]
fn ForgetSecrets(stores: Stores, on_forget: Callback<()>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let dialog = NodeRef::<html::Dialog>::new();
    let ask = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            drop(dialog.show_modal());
        }
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let forget = move |_| {
        close();
        if stores.servers.entries.with_untracked(|all| !all.is_empty()) {
            commands.send(Command::ForgetSecrets);
        }
        stores.forget_secrets();
        on_forget.run(());
    };
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label="Forget all secrets"
            title="Forget all secrets: keys, tokens and client secrets, here and on this device"
            aria-haspopup="dialog"
            on:click=ask
        >
            <Icon name=IconName::Eraser />
        </button>
        <dialog class="forget-secrets" node_ref=dialog aria-labelledby="forget-secrets">
            <h2 id="forget-secrets">"Forget all secrets?"</h2>
            <p>
                "This deletes keys, tokens and client secrets, in this tab and on this device, including "
                "the key for Claude. You cannot undo this: when a server needs one again, you enter it "
                "or sign in again."
            </p>
            <div>
                <button type="button" class="primary" on:click=forget>
                    "Forget all"
                </button>
                <button type="button" on:click=move |_| close()>
                    "Cancel"
                </button>
            </div>
        </dialog>
    }
}

#[component]
fn ThemeToggle(stores: Stores) -> impl IntoView {
    let theme = stores.settings.theme;
    let words = move || match theme.get() {
        Theme::Auto => "Theme: system",
        Theme::Light => "Theme: light",
        Theme::Dark => "Theme: dark",
    };
    let icon = move || match theme.get() {
        Theme::Auto => IconName::Monitor,
        Theme::Light => IconName::Sun,
        Theme::Dark => IconName::Moon,
    };
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=words
            title=words
            on:click=move |_| theme.update(|theme| *theme = theme.next())
        >
            {move || view! { <Icon name=icon() /> }}
        </button>
    }
}

/// The same drawing as `icon.svg`, in the page's colours.
#[component]
fn BrandMark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="7" />
            <path d="M6 12h6.5l2.5-5 3 10 2.5-5H26" />
            <path class="line" d="M6 23h20M22.5 19.5 26 23l-3.5 3.5" />
        </svg>
    }
}
