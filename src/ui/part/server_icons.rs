//! Pictures that a server gives for what it lists.
//!
//! Those within the message are shown at once. Those on the web are loaded when somebody asks for them:
//! loading tells their host that somebody looks. No cookie goes along (`crossorigin`), as the
//! specification asks, so that a host without CORS headers cannot be shown.

use leptos::prelude::*;

use crate::mcp::types::{Icon, IconSource};

/// A server may name any number.
const MOST_ICONS: usize = 12;

/// All icons of one item; nothing where there is none.
#[component]
pub fn ServerIcons(icons: Vec<Icon>) -> impl IntoView {
    let is_empty = icons.is_empty();
    let icons = icons.into_iter().take(MOST_ICONS).map(|icon| view! { <ServerIcon icon /> });
    let icons = icons.collect_view();
    view! {
        <div class="server-icons" hidden=is_empty>
            {icons}
        </div>
    }
}

/// The first icon that can be shown without asking anybody, small.
#[component]
pub fn RowIcon(icons: Vec<Icon>) -> impl IntoView {
    let source = icons.into_iter().find_map(|icon| match icon.source {
        IconSource::Data(source) => Some(source),
        IconSource::Web(_) => None,
    });
    source.map(|source| view! { <img class="row-icon" src=source alt="" /> })
}

#[component]
fn ServerIcon(icon: Icon) -> impl IntoView {
    let about = [icon.sizes.join(" "), icon.theme.unwrap_or_default()];
    let about: Vec<String> = about.into_iter().filter(|words| !words.is_empty()).collect();
    let about = about.join(", ");
    let (source, host) = match icon.source {
        IconSource::Data(source) => (source, None),
        IconSource::Web(source) => {
            let host = crate::ui::words::host(&source).to_owned();
            (source, Some(host))
        }
    };
    let is_wanted = RwSignal::new(host.is_none());
    let is_broken = RwSignal::new(false);
    let title = source.chars().take(200).collect::<String>();
    let picture = move || {
        is_wanted.get().then(|| {
            view! {
                <img
                    crossorigin="anonymous"
                    referrerpolicy="no-referrer"
                    src=source.clone()
                    alt="Icon from the server"
                    hidden=is_broken
                    on:error=move |_| is_broken.set(true)
                />
            }
        })
    };
    let words = match &host {
        Some(host) => format!("No icon came from {host} that the browser can show"),
        None => "The icon is no image that the browser can show".to_owned(),
    };
    let load = host.map(|host| {
        view! {
            <button
                type="button"
                class="quiet"
                title=title
                hidden=is_wanted
                on:click=move |_| is_wanted.set(true)
            >
                {format!("Load icon from {host}")}
            </button>
        }
    });
    view! {
        <figure>
            {picture} {load}
            <figcaption>
                <span hidden=move || !is_broken.get()>{words}</span>
                <span>{about}</span>
            </figcaption>
        </figure>
    }
}
