//! The workbench of one resource: what it is, whether it changed, what was read.

use std::sync::Arc;

use leptos::prelude::*;

use super::RESOURCES;
use super::head::ResourceHead;
use super::reader;
use super::reload::ReloadButton;
use super::result::show_contents;
use super::subscription::SubscriptionControl;
use crate::mcp::types::{Listed as _, Resource};
use crate::store::Stores;
use crate::store::server::calls::Call;
use crate::store::server::catalog::key_of;
use crate::store::server::connection::Connection;
use crate::ui::figures;
use crate::ui::view::call::CallList;
use crate::ui::view::workbench::BenchKey;

#[component]
pub fn ResourceBench(
    stores: Stores,
    connection: Connection,
    handle: String,
    /// `None` for a URI that the server does not list.
    resource: Option<Arc<Resource>>,
) -> impl IntoView {
    let uri = key_of(&handle).to_owned();
    let shelf = connection.resources.clone();
    let key = resource.as_ref().map(|_| connection.draft_key(RESOURCES.many, &handle));
    let twins = Signal::derive(move || shelf.twins(&handle));
    let (read, show) = (reader(&connection), show_contents(&connection));
    let title = resource.as_ref().and_then(|resource| resource.title());
    let title = title.unwrap_or(&uri).to_owned();
    let name = title.clone();
    let facts = resource.as_deref().map(facts).unwrap_or_default();
    let description = resource.as_ref().and_then(|resource| resource.description.clone());
    let raw = resource.as_ref().map(|resource| resource.raw.clone());
    let calls = connection.calls.entries.clone();
    let own = uri.clone();
    let was_read = Memo::new(move |_| {
        calls.with(|calls| calls.iter().any(|call| call.is("resources/read", &own)))
    });
    let (asked, shown) = (uri.clone(), uri.clone());
    let (again, reloaded) = (Signal::stored(uri.clone()), connection.clone());
    let which = move |call: &Call| call.is("resources/read", &shown);
    let held = connection.clone();
    let asked_again = uri.clone();
    BenchKey::take(Callback::new(move |()| read.run(asked_again.clone())));
    view! {
        <section class="bench" data-form="none" aria-label=name>
            <ResourceHead stores key title address=uri.clone() facts description raw words=RESOURCES twins />
            <div class="arguments">
                <div class="actions">
                    <button
                        type="button"
                        class="primary"
                        on:click=move |_| read.run(asked.clone())
                    >
                        {move || if was_read.get() { "Read again" } else { "Read" }}
                    </button>
                    <ReloadButton stores connection=reloaded uri=again />
                    <SubscriptionControl stores connection=held uri />
                </div>
            </div>
            <CallList stores connection which show />
        </section>
    }
}

fn facts(resource: &Resource) -> Vec<String> {
    let size =
        resource.size.map(|size| figures::bytes(usize::try_from(size).unwrap_or(usize::MAX)));
    [resource.mime_type.clone(), size].into_iter().flatten().collect()
}
