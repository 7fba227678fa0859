//! What concerns the conversation as a whole: how Claude is asked, which tools it has, what it costs.

use leptos::prelude::*;

use super::costs::{Costs, sum_words};
use super::model::ModelFields;
use super::setup::Setup;
use super::state::{ChatState, Panel};
use super::tools::{ToolChoice, count_words};
use crate::session::agent::{self, Format, Keeping};
use crate::session::command::Place;
use crate::store::server::connection::Connection;

#[component]
pub fn Head(state: ChatState, connection: Connection) -> impl IntoView {
    let claude = state.stores.claude;
    let model = move || {
        let model = claude.settings.with(|settings| settings.model.clone());
        match (state.has_access(), model.is_empty()) {
            (false, _) => "Set up Claude".to_owned(),
            (true, true) => "Choose a model".to_owned(),
            (true, false) => model,
        }
    };
    let can_keep = connection.place.with_untracked(|place| *place != Place::Demo);
    provide_context(CanKeep(can_keep));
    view! {
        <header class="head">
            <PanelButton state panel=Panel::Setup label=Signal::derive(model) />
            <PanelButton state panel=Panel::Tools label=Signal::derive(move || count_words(state)) />
            <PanelButton state panel=Panel::Costs label=Signal::derive(move || sum_words(state)) />
            <span class="gap"></span>
            <PanelButton state panel=Panel::More label=Signal::stored("More".to_owned()) />
        </header>
    }
}

/// The demo server forgets everything with the page.
#[derive(Clone, Copy)]
struct CanKeep(bool);

#[component]
fn PanelButton(state: ChatState, panel: Panel, label: Signal<String>) -> impl IntoView {
    let is_open = move || state.panel.get() == Some(panel);
    let toggle = move |_| {
        state.panel.update(|open| *open = if *open == Some(panel) { None } else { Some(panel) });
    };
    view! {
        <button
            type="button"
            class="opener"
            aria-expanded=move || is_open().to_string()
            on:click=toggle
        >
            {label}
        </button>
    }
}

#[component]
pub fn PanelBody(state: ChatState) -> impl IntoView {
    let name = move || match state.panel.get() {
        Some(Panel::Setup) => "Claude settings",
        Some(Panel::Tools) => "Tools for Claude",
        Some(Panel::Costs) => "Costs",
        Some(Panel::More) | None => "More",
    };
    let body = move || match state.panel.get()? {
        Panel::Setup => Some(view! { <Setup state /> <ModelFields state /> }.into_any()),
        Panel::Tools => Some(view! { <ToolChoice state /> }.into_any()),
        Panel::Costs => Some(view! { <Costs state /> }.into_any()),
        Panel::More => Some(view! { <More state /> }.into_any()),
    };
    view! {
        <div class="chat-panel" role="group" aria-label=name hidden=move || state.panel.get().is_none()>
            {body}
        </div>
    }
}

#[component]
fn More(state: ChatState) -> impl IntoView {
    let chat = state.chat();
    let CanKeep(can_keep) = use_context().unwrap_or(CanKeep(true));
    let keeping = RwSignal::from(chat.keeping);
    let keep = move |event| {
        let chosen = if event_target_checked(&event) { Keeping::On } else { Keeping::Off };
        keeping.set(chosen);
        state.send(agent::Command::Keep(chosen));
    };
    let export = move |format| {
        let prices = state.stores.claude.prices.get_untracked();
        state.send(agent::Command::Export(format, prices));
    };
    let begin = move |_| {
        state.panel.set(None);
        state.send(agent::Command::Begin);
    };
    view! {
        <div class="actions">
            <button type="button" on:click=begin>
                "New conversation"
            </button>
            <button type="button" on:click=move |_| export(Format::Markdown)>
                "Save as Markdown"
            </button>
            <button type="button" on:click=move |_| export(Format::Json)>
                "Save as JSON"
            </button>
        </div>
        <label class="check">
            <input
                type="checkbox"
                disabled=!can_keep
                prop:checked=move || keeping.get() == Keeping::On
                on:change=keep
            />
            "Keep this conversation on this device"
        </label>
        <p class="note">
            {if can_keep {
                "Wirescope stores it for this server's address, with tool results but without keys, \
                 and restores it when you reconnect. You then have to allow calls again. Unless \
                 you tick this, the conversation ends with the page."
            } else {
                "The demo server forgets everything when you leave the page, including this conversation."
            }}
        </p>
    }
}
