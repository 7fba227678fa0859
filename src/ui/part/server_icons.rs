//! Pictures that a server gives for what it lists.
//!
//! Those within the message are shown at once, unless drawing them may hold up the page. Those on the web
//! are loaded when somebody asks for them: loading tells their host that somebody looks. They come as bytes,
//! without cookies, as the specification asks, so that a host without CORS headers cannot be shown, and
//! they are judged like the others.

use leptos::prelude::*;

use super::picture::{Picture, Pixels, SmallPicture};
use super::{AddressWarnings, marked_host};
use crate::mcp::types::{Icon, IconSource};
use crate::session::Command;
use crate::store::commands::Commands;
use crate::store::page::pictures::{Loaded, Pictures};
use crate::wire::data_url::DataUrl;

/// Longer ones are shown on the bench only: a list draws many.
const MOST_IN_ROW: usize = 64 * 1024;

const ALT: &str = "Icon from the server";

/// All icons of one item; nothing where there is none.
#[component]
pub fn ServerIcons(icons: Vec<Icon>) -> impl IntoView {
    let is_empty = icons.is_empty();
    let icons = icons.into_iter().map(|icon| view! { <ServerIcon icon /> });
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
        IconSource::Data(source) if source.len() <= MOST_IN_ROW => Some(source),
        _ => None,
    })?;
    let pixels = pixels(&source)?;
    Some(view! { <SmallPicture pixels /> })
}

fn pixels(data_url: &str) -> Option<Pixels> {
    let DataUrl { media_type, bytes } = DataUrl::read(data_url)?;
    Some(Pixels { media_type, bytes: bytes.into() })
}

#[component]
fn ServerIcon(icon: Icon) -> impl IntoView {
    let about = [icon.sizes.join(" "), icon.theme.unwrap_or_default()];
    let about: Vec<String> = about.into_iter().filter(|words| !words.is_empty()).collect();
    let about = about.join(", ");
    let broken = "The browser cannot show this icon";
    let picture = match icon.source {
        IconSource::Data(source) => match pixels(&source) {
            Some(pixels) => {
                view! { <Picture pixels alt=ALT broken=broken.to_owned() /> }.into_any()
            }
            None => note(broken.to_owned()),
        },
        IconSource::Web(url) => view! { <WebIcon url /> }.into_any(),
    };
    view! {
        <figure>
            {picture}
            <figcaption>{about}</figcaption>
        </figure>
    }
}

#[component]
fn WebIcon(url: String) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let pictures = expect_context::<Pictures>();
    let host = crate::words::host(&url);
    let title = url.chars().take(200).collect::<String>();
    move || {
        let missing = format!("{host} sent no icon that the browser can show");
        match pictures.of(&url) {
            None => {
                let (url, warned) = (url.clone(), url.clone());
                let host = marked_host(&url);
                view! {
                    <button
                        type="button"
                        class="quiet"
                        title=title.clone()
                        on:click=move |_| commands.send(Command::LoadPicture(url.clone()))
                    >
                        "Load icon from " {host}
                    </button>
                    <AddressWarnings url=warned />
                }
                .into_any()
            }
            Some(Loaded::Underway) => note(format!("Loading the icon from {host}…")),
            Some(Loaded::Here { media_type, bytes }) => {
                let pixels = Pixels { media_type, bytes };
                view! { <Picture pixels alt=ALT broken=missing /> }.into_any()
            }
            Some(Loaded::Nothing) => note(missing),
            Some(Loaded::TooLong) => note(format!("The icon from {host} is too large")),
        }
    }
}

fn note(words: String) -> AnyView {
    view! { <p class="note">{words}</p> }.into_any()
}
