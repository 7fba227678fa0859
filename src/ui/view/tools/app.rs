//! The app that a tool says it has. It is not run: its source is shown, as text.

use leptos::prelude::*;

use crate::mcp::types::Tool;
use crate::store::Stores;
use crate::store::server::calls::Call;
use crate::store::server::connection::Connection;
use crate::ui::view::call::CallList;
use crate::ui::view::resources::{reader, show_contents};

/// Nothing for a tool without one.
pub fn tool_app(stores: Stores, connection: &Connection, tool: &Tool) -> Option<AnyView> {
    let app = tool.app()?;
    let hidden = app.is_hidden.then_some(" The tool is meant for the app, not for a model.");
    let source = app.uri.map(|uri| source(stores, connection.clone(), uri.to_owned()));
    let named = match app.uri {
        Some(uri) => view! { " at " <code>{uri.to_owned()}</code> }.into_any(),
        None => " but names no resource for it".into_any(),
    };
    Some(
        view! {
            <section class="tool-app" aria-label="App of this tool">
                <p>"This tool has an app" {named} ". Wirescope does not run it." {hidden}</p>
                {source}
            </section>
        }
        .into_any(),
    )
}

fn source(stores: Stores, connection: Connection, uri: String) -> AnyView {
    let read = reader(&connection);
    let is_shown = RwSignal::new(false);
    let asked = uri.clone();
    let show = move |_| {
        is_shown.set(true);
        read.run(asked.clone());
    };
    let calls = move || {
        let (connection, uri) = (connection.clone(), uri.clone());
        let which = move |call: &Call| call.is("resources/read", &uri);
        let show = show_contents(&connection);
        is_shown.get().then(|| view! { <CallList stores connection which show /> })
    };
    view! {
        <button type="button" on:click=show>
            "Show its source"
        </button>
        {calls}
    }
    .into_any()
}
