//! What stands beside content: its annotations and `_meta`.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::text::JsonTree;
use crate::mcp::types::ContentAnnotations;

/// The protocol knows two.
const MOST_AUDIENCES: usize = 8;

/// What a server says of a resource or a piece of content besides the content: annotations and `_meta`.
/// Nothing where it says nothing.
#[component]
pub fn ContentNotes<'a>(owner: &'a Value) -> impl IntoView {
    let ContentAnnotations { audience, priority, last_modified } = ContentAnnotations::read(owner);
    let audience = (!audience.is_empty()).then(|| {
        view! { <span>"for " {audience.into_iter().take(MOST_AUDIENCES).collect::<Vec<_>>().join(", ")}</span> }
    });
    let priority = priority.map(|priority| view! { <span>"priority " {priority}</span> });
    let modified = last_modified.map(|modified| {
        view! { <span>"modified " <time datetime=modified.clone()>{modified.clone()}</time></span> }
    });
    let meta = owner.get("_meta").cloned().map(|meta| view! { <Meta meta=Arc::new(meta) /> });
    let is_empty = audience.is_none() && priority.is_none() && modified.is_none() && meta.is_none();
    view! {
        <div class="content-notes" hidden=is_empty>
            {audience} {priority} {modified} {meta}
        </div>
    }
}

#[component]
fn Meta(meta: Arc<Value>) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let tree =
        move || is_open.get().then(|| view! { <JsonTree root=Arc::clone(&meta) pointer="" /> });
    view! {
        <details on:toggle=move |_| is_open.set(true)>
            <summary>
                <code>"_meta"</code>
            </summary>
            {tree}
        </details>
    }
}
