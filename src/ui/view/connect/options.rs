//! Options of the connect form, which are loaded when somebody reaches for them.

use leptos::prelude::*;

use super::option_views::OptionViews;
use crate::ui::chunk::{Chunk, on_demand};
use crate::ui::connect_draft::ConnectDraft;

/// Folded away, and loaded when somebody is about to open it: most people need an address only.
#[component]
pub fn ConnectOptions(draft: RwSignal<ConnectDraft>, options: Chunk<OptionViews>) -> impl IntoView {
    let is_open = draft.with_untracked(ConnectDraft::has_options);
    if is_open {
        options.want();
    }
    let again = Callback::new(move |()| options.want());
    let show = move |views: OptionViews| (views.fields)(draft);
    view! {
        <details
            class="options"
            open=is_open
            on:pointerover=move |_| options.want()
            on:focusin=move |_| options.want()
            on:toggle=move |_| options.want()
        >
            <summary>"Options"</summary>
            {on_demand(options, again, show, || ().into_any())}
        </details>
    }
}
