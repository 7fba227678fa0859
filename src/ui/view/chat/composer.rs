//! What the person is about to say.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::person::origin_words;
use super::state::ChatState;
use crate::claude::{self, Part, Phase};
use crate::session::agent;
use crate::ui::part::{Icon, IconName, TextArea};

#[component]
pub fn Composer(state: ChatState) -> impl IntoView {
    let chat = state.chat();
    let draft = RwSignal::from(chat.draft);
    let attached = RwSignal::from(chat.attached);
    let phase = RwSignal::from(chat.phase);
    let runs = move || {
        phase
            .with(|phase| matches!(phase, Phase::Asking { .. } | Phase::Answering | Phase::Calling))
    };
    let send = move || {
        let words = draft.get_untracked();
        let mut parts = attached.get_untracked();
        if words.trim().is_empty() && parts.is_empty() {
            return;
        }
        parts.push(Part::text(&words));
        state.panel.set(None);
        draft.set(String::new());
        attached.set(Vec::new());
        state.send(agent::Command::Talk(claude::Command::Say(parts)));
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            send();
        }
    };
    let stop = move |_| state.talk(claude::Command::Stop);
    view! {
        <div class="composer-box">
            <Attached attached />
            <TextArea
                label="Message to Claude".to_owned()
                placeholder=Signal::stored("Message to Claude")
                lines=2
                value=draft
                set=Callback::new(move |text| draft.set(text))
                {..}
                on:keydown=on_key
            />
            <div class="actions">
                <span class="note">"Enter sends, Shift+Enter starts a new line"</span>
                <span class="gap"></span>
                <button type="button" hidden=move || !runs() on:click=stop>
                    "Stop"
                </button>
                <button type="button" class="primary" on:click=move |_| send()>
                    "Send"
                </button>
            </div>
        </div>
    }
}

/// What goes along with the message.
#[component]
fn Attached(attached: RwSignal<Vec<Part>>) -> impl IntoView {
    let chip = move |(index, part): (usize, &Part)| {
        let words = origin_words(&part.origin);
        let remove = move |_| {
            attached.update(|parts| {
                if index < parts.len() {
                    parts.remove(index);
                }
            });
        };
        view! {
            <li>
                <span>{words.clone()}</span>
                <button type="button" class="quiet" aria-label=format!("Remove {words}") on:click=remove>
                    <Icon name=IconName::Close />
                </button>
            </li>
        }
    };
    let chips = move || attached.with(|parts| parts.iter().enumerate().map(chip).collect_view());
    view! {
        <ul class="attached" role="list" hidden=move || attached.with(Vec::is_empty)>
            {chips}
        </ul>
    }
}
