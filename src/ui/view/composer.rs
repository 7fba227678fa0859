//! Any message at all, sent on the open session.

mod editor;
mod history;

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::mcp::CallId;
use crate::mcp::event::Answer;
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::calls::Call;
use crate::store::server::connection::Connection;
use crate::store::typed::composer::{Composition, Kind, Obstacle};
use crate::ui::part::{Pane, focus_first, next_frame};
use crate::ui::view::call::{CallList, ResultLenses, ShowResult, faults};
use crate::ui::view::workbench::{self, SendButton};
use editor::{ComposerEditor, Writing};
use history::History;

/// As many as there are calls at most.
const MOST_COMPOSED: usize = 200;

#[component]
pub fn ComposerView(stores: Stores, connection: Connection) -> impl IntoView {
    let url = connection.draft_key("", "").url;
    let writing = Writing::new(stores.composer, url.clone());
    let element = NodeRef::<html::Section>::new();
    let submit = sender(stores, &connection, url.clone());
    let send = Callback::new(move |()| {
        let refused = submit.run(writing.draft.get_untracked());
        writing.obstacle.set(refused.clone());
        if let Some(obstacle) = refused {
            go_to(element, obstacle);
        }
    });
    let on_key = move |event| {
        if workbench::sends(&event) {
            send.run(());
        }
    };
    let composed = connection.composed.clone();
    let among = Signal::derive({
        let composed = composed.clone();
        move || composed.with(|all| all.iter().map(|(id, _)| *id).collect::<Vec<CallId>>())
    });
    let again = Callback::new(move |id: CallId| {
        let found = composed.with_untracked(|all| {
            all.iter().find(|(held, _)| *held == id).map(|(_, sent)| Arc::clone(sent))
        });
        if let Some(sent) = found {
            submit.run((*sent).clone());
        }
    });
    let kept_url = url.clone();
    let clear = move |_| {
        let before = writing.draft.get_untracked();
        let url = kept_url.clone();
        let back = move || {
            // Where the view is gone, the next one begins with what is kept.
            stores.composer.keep_draft(&url, before.clone());
            writing.draft.set(before);
        };
        let words = "Cleared the message".to_owned();
        let act = move || writing.clear();
        stores.undo.offer(stores.page.now.get_untracked(), words, act, back, || {});
    };
    let held = connection.clone();
    view! {
        <Pane class="composer">
            <section class="bench" aria-label="Send a message" node_ref=element on:keydown=on_key>
                <Head />
                <div class="arguments">
                    <ComposerEditor connection=held writing />
                    <div class="actions">
                        <SendButton verb="Send" run=send />
                        <button type="button" class="quiet" on:click=clear>
                            "Clear"
                        </button>
                        <kbd aria-hidden="true">"Ctrl ⏎"</kbd>
                    </div>
                    <History stores url writing />
                </div>
                <CallList
                    stores
                    connection
                    which=|_: &Call| true
                    show=show_answer()
                    among
                    again
                />
            </section>
        </Pane>
    }
}

#[component]
fn Head() -> impl IntoView {
    view! {
        <header class="bench-head">
            <div class="title">
                <h2>"Send a message"</h2>
            </div>
            <p class="description">
                "Sends any method, known or unknown, on the open session. Wirescope checks only that params are JSON; it sends a raw message byte for byte."
            </p>
        </header>
    }
}

/// Sends a composition, or says why not.
fn sender(
    stores: Stores,
    connection: &Connection,
    url: String,
) -> Callback<Composition, Option<Obstacle>> {
    let commands = expect_context::<Commands>();
    let (server, calls) = (connection.id, connection.calls.clone());
    let composed = connection.composed.clone();
    Callback::new(move |composition: Composition| {
        let id = calls.mint();
        match composition.command(id) {
            Ok(command) => {
                stores.composer.remember(&url, &composition);
                composed.update(|all| {
                    if all.len() == MOST_COMPOSED {
                        all.remove(0);
                    }
                    all.push((id, Arc::new(composition)));
                });
                commands.send(Command::Server(server, command));
                None
            }
            Err(obstacle) => Some(obstacle),
        }
    })
}

fn show_answer() -> ShowResult {
    Arc::new(|answer: Answer| {
        if answer.text.is_empty() {
            return view! {
                <p class="note">"The server accepted it and sent no message back"</p>
            }
            .into_any();
        }
        let faults = faults(answer.findings.iter());
        view! { <ResultLenses answer rendered=None structured=None faults error=None /> }.into_any()
    })
}

/// Puts the cursor where the mistake is.
fn go_to(bench: NodeRef<html::Section>, obstacle: Obstacle) {
    next_frame(bench, move |bench| {
        focus_first(&bench, "[aria-invalid=true]");
        let Obstacle::Params { at, .. } = obstacle else { return };
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let found = bench.query_selector("textarea[aria-invalid=true]").ok().flatten();
        let area = found.and_then(|found| found.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
        if let Some(area) = area {
            // Fails only where the text is shorter by now.
            drop(area.set_selection_range(at, at));
        }
    });
}

/// The name of a kind on its tab.
fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Request => "Request",
        Kind::Notification => "Notification",
        Kind::Raw => "Raw message",
    }
}
