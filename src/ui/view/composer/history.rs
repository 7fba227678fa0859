//! What was sent to this server before.

use leptos::prelude::*;

use super::editor::Writing;
use super::kind_name;
use crate::store::Stores;
use crate::store::typed::composer::{Composition, Kind};

const PREVIEW: usize = 120;

/// Newest first; a click brings one back.
#[component]
pub fn History(stores: Stores, url: String, writing: Writing) -> impl IntoView {
    let composer = stores.composer;
    let key = url.clone();
    let sent = Memo::new(move |_| composer.sent.with(|sent| sent.get(&key).cloned()));
    let entries = move || sent.get().unwrap_or_default();
    let is_empty = move || entries().is_empty();
    let line = move |entry: Composition| {
        let (kind, words) = (kind_name(entry.kind), preview(&entry));
        let back = move |_| writing.change(|draft| *draft = entry.clone());
        view! {
            <li>
                <button type="button" class="quiet" title="Load into the editor" on:click=back>
                    <span class="kind">{kind}</span>
                    <code>{words}</code>
                </button>
            </li>
        }
    };
    let forget = move |_| {
        let (url, taken) = (url.clone(), composer.forget(&url));
        let words = "Cleared the history".to_owned();
        let back = move || composer.put_back(&url, &taken);
        stores.undo.offer(stores.page.now.get_untracked(), words, || {}, back, || {});
    };
    view! {
        <section class="history" aria-label="History" hidden=is_empty>
            <header>
                <h3>"History"</h3>
                <button type="button" class="quiet" on:click=forget>
                    "Forget all"
                </button>
            </header>
            <p class="note">
                "Stored on this device as you typed it, without headers. Do not put secrets into params."
            </p>
            <ol role="list">{move || entries().into_iter().map(line).collect_view()}</ol>
        </section>
    }
}

fn preview(entry: &Composition) -> String {
    let text = match entry.kind {
        Kind::Raw => entry.body.clone(),
        Kind::Request | Kind::Notification => format!("{} {}", entry.method, entry.params),
    };
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(PREVIEW).collect()
}
