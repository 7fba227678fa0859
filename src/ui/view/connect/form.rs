//! The connect form.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::option_views::OptionViews;
use super::options::ConnectOptions;
use crate::ui::chunk::Chunk;
use crate::ui::connect_draft::ConnectDraft;

/// A URL is enough; the rest is folded away.
#[component]
pub fn ConnectForm(
    draft: RwSignal<ConnectDraft>,
    options: Chunk<OptionViews>,
    on_connect: Callback<()>,
) -> impl IntoView {
    let url_box = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(url_box) = url_box.get() {
            drop(url_box.focus());
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_connect.run(());
    };
    let edit = move |event| draft.update(|draft| draft.url = event_target_value(&event));
    view! {
        <form class="connect-form" on:submit=submit>
            <label class="address" for="server-url">
                "Server URL"
            </label>
            <div class="line">
                <input
                    id="server-url"
                    type="text"
                    inputmode="url"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder="http://localhost:3000/mcp"
                    required
                    node_ref=url_box
                    prop:value=move || draft.with(|draft| draft.url.clone())
                    on:input=edit
                />
                <button type="submit" class="primary">
                    "Connect"
                </button>
            </div>
            <ConnectOptions draft options />
        </form>
    }
}
