//! What the server says of a resource or a template.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use crate::mcp::types::Icon;
use crate::store::Stores;
use crate::store::typed::drafts::DraftKey;
use crate::ui::part::{ContentNotes, ServerIcons, Told};
use crate::ui::route::Part;
use crate::ui::view::catalog::{FavoriteButton, Twins, Words};
use crate::ui::view::workbench::{BackToList, Definition};

/// The head of the bench. `raw` is the definition, where the server's list has one.
#[component]
pub fn ResourceHead(
    stores: Stores,
    /// Of the item in its list; `None` where it is not listed.
    key: Option<DraftKey>,
    title: String,
    /// A URI or a template.
    address: String,
    /// Media type and size.
    facts: Vec<String>,
    description: Option<String>,
    raw: Option<Arc<Value>>,
    words: Words,
    twins: Signal<Option<(u32, u32)>>,
) -> impl IntoView {
    let definition = match &raw {
        Some(raw) => view! {
            <ServerIcons icons=Icon::read_all(raw) />
            <ContentNotes owner=raw />
            <Definition raw=raw.clone() />
        }
        .into_any(),
        None => view! { <p class="note">"Not in the server's list"</p> }.into_any(),
    };
    let is_titled = title != address;
    let facts = facts.into_iter().map(|fact| view! { <span class="badge">{fact}</span> });
    view! {
        <header class="bench-head">
            <BackToList part=Part::Resources words="All resources" />
            <div class="title">
                <h2>{title}</h2>
                <code hidden=!is_titled>{address}</code>
                {facts.collect_view()}
                {key.map(|key| view! { <FavoriteButton stores key /> })}
            </div>
            <Twins words key="URI" twins />
            <Told text=description.unwrap_or_default() class="description" />
            {definition}
        </header>
    }
}
