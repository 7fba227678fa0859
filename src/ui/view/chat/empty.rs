//! A conversation that has not begun: what it is, and what it needs.

use leptos::prelude::*;

use super::setup::KeyField;
use super::state::{ChatState, Panel};

#[component]
pub fn Empty(state: ChatState) -> impl IntoView {
    let more = move |_| state.panel.set(Some(Panel::Setup));
    let key = move || {
        let is_needed = !state.has_access() && state.panel.get() != Some(Panel::Setup);
        is_needed.then(|| {
            view! {
                <div class="setup">
                    <KeyField state />
                    <div class="actions">
                        <button type="button" class="quiet" on:click=more>
                            "Use another address, a proxy or another model…"
                        </button>
                    </div>
                </div>
            }
        })
    };
    view! {
        <div class="empty">
            <h3>"Let Claude use this server"</h3>
            <p>
                "Say what you want done. Claude sees the tools of the connected servers, calls the "
                "ones it needs, and answers with their results. You see each call before it runs, "
                "and can change its arguments or refuse it."
            </p>
            <ul>
                <li>"This page calls the Messages API directly, without a server in between."</li>
                <li>"It needs your own key for that API. Everything else in Wirescope works without one."</li>
                <li>
                    "What you write, and what tools return, goes to the API. The wire log below shows each "
                    "exchange, with the key masked."
                </li>
                <li>
                    "To add a prompt or a resource from the server, open it and choose “Add to chat”."
                </li>
            </ul>
            {key}
        </div>
    }
}
