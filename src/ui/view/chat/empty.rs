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
                            "Another address, a proxy, the model…"
                        </button>
                    </div>
                </div>
            }
        })
    };
    view! {
        <div class="empty">
            <h2>"Let Claude use this server"</h2>
            <p>
                "Say what you want done. Claude sees the tools of the connected servers, asks for the "
                "ones it needs, and answers with what they return. You see each call before it goes, "
                "may change its arguments, and may refuse it."
            </p>
            <ul>
                <li>"This page talks with the Messages API by itself: there is no server in between."</li>
                <li>"It needs a key of yours for that API. Everything else in Wirescope needs none."</li>
                <li>
                    "What you write, and what tools return, goes to the API. Each exchange is in the "
                    "wire log below, with the key masked."
                </li>
                <li>
                    "A prompt or a resource of the server can go along: “Put into the chat” stands "
                    "where it is shown."
                </li>
            </ul>
            {key}
        </div>
    }
}
