//! Which tools of which servers Claude is offered, and what it may do without asking.

use leptos::prelude::*;

use super::state::ChatState;
use crate::claude::{self, Allowance, ServerKey, ToolRef};
use crate::session::agent;
use crate::store::server::connection::Connection;
use crate::ui::part::keyed;
use crate::words;

/// Lists longer than this are not drawn tool by tool.
const MOST_DRAWN: usize = 200;

/// Such as `7 of 9 tools`.
pub fn count_words(state: ChatState) -> String {
    let chat = state.chat();
    let choice = chat.choice.get();
    let servers = state.stores.servers.entries.get();
    let chosen = servers.iter().filter(|connection| choice.servers.contains(&connection.id));
    let all: usize = chosen
        .map(|connection| {
            let key = connection.chat.key.get();
            connection.tools.entries.with(|tools| {
                let offered = tools.iter().filter(|entry| {
                    let tool = ToolRef { server: key.clone(), tool: entry.item.name.clone() };
                    entry.item.invalid.is_none() && !choice.left_out.contains(&tool)
                });
                offered.count()
            })
        })
        .sum();
    crate::ui::figures::counted(all, "tool")
}

#[component]
pub fn ToolChoice(state: ChatState) -> impl IntoView {
    let servers = state.stores.servers;
    let group = move |connection: Connection| view! { <ServerTools state connection /> };
    view! {
        <p class="note">
            "Claude sees the names, descriptions and arguments of these tools. Wirescope asks you about "
            "each call, unless you allow a tool for this conversation or trust what a server says about "
            "which of its tools only read."
        </p>
        {keyed(move || servers.entries.get(), |connection| connection.id.0, group)}
        <Allowed state />
    }
}

#[component]
fn ServerTools(state: ChatState, connection: Connection) -> impl IntoView {
    let (id, choice) = (connection.id, RwSignal::from(state.chat().choice));
    let key = RwSignal::from(connection.chat.key.clone());
    let change = move || state.send(agent::Command::Choose(choice.get_untracked()));
    let is_on = move || choice.with(|choice| choice.servers.contains(&id));
    let toggle = move |event| {
        choice.update(|choice| {
            if event_target_checked(&event) {
                choice.servers.insert(id);
            } else {
                choice.servers.remove(&id);
            }
        });
        change();
    };
    let consents = RwSignal::from(state.chat().consents);
    let trusts = move || consents.with(|consents| consents.trusted.contains(&key.get()));
    let trust = move |event| {
        let allowance =
            if event_target_checked(&event) { Allowance::Given } else { Allowance::Withdrawn };
        state.talk(claude::Command::TrustReadOnly(key.get_untracked(), allowance));
    };
    let named = connection.clone();
    let name = move || {
        named.identity.track();
        named.name().unwrap_or_else(|| named.place.with(words::place))
    };
    view! {
        <fieldset class="setup">
            <legend>{name}</legend>
            <label class="check">
                <input type="checkbox" prop:checked=is_on on:change=toggle />
                "Offer its tools"
            </label>
            <label class="check" hidden=move || !is_on()>
                <input type="checkbox" prop:checked=trusts on:change=trust />
                "Trust what it says about which tools only read: those run without asking"
            </label>
            <details hidden=move || !is_on()>
                <summary>"Choose tools"</summary>
                <ToolBoxes state connection key />
            </details>
        </fieldset>
    }
}

#[component]
fn ToolBoxes(state: ChatState, connection: Connection, key: RwSignal<ServerKey>) -> impl IntoView {
    let choice = RwSignal::from(state.chat().choice);
    let tools = connection.tools.entries.clone();
    let boxes = move || {
        tools.with(|tools| {
            let shown = tools.iter().take(MOST_DRAWN).map(|entry| {
                let name = entry.item.name.clone();
                let tool = ToolRef { server: key.get(), tool: name.clone() };
                let held = tool.clone();
                let is_on = move || choice.with(|choice| !choice.left_out.contains(&held));
                let toggle = move |event| {
                    choice.update(|choice| {
                        if event_target_checked(&event) {
                            choice.left_out.remove(&tool);
                        } else {
                            choice.left_out.insert(tool.clone());
                        }
                    });
                    state.send(agent::Command::Choose(choice.get_untracked()));
                };
                let reads = entry.item.annotations.read_only == Some(true);
                view! {
                    <label class="check">
                        <input
                            type="checkbox"
                            disabled=entry.item.invalid.is_some()
                            prop:checked=is_on
                            on:change=toggle
                        />
                        <code>{name}</code>
                        {reads.then_some(" says it only reads")}
                    </label>
                }
            });
            let more = tools.len().saturating_sub(MOST_DRAWN);
            let more = (more > 0).then(|| {
                view! { <p class="note">{format!("{more} more, also offered")}</p> }
            });
            view! { <div class="boxes">{shown.collect_view()}</div> {more} }
        })
    };
    view! { {boxes} }
}

/// What need not ask any more.
#[component]
fn Allowed(state: ChatState) -> impl IntoView {
    let consents = RwSignal::from(state.chat().consents);
    let row = move |tool: ToolRef| {
        let (name, held) = (tool.tool.clone(), tool.clone());
        let withdraw = move |_| {
            state.talk(claude::Command::Allow(held.clone(), Allowance::Withdrawn));
        };
        view! {
            <li>
                <code>{name.clone()}</code>
                " of "
                <code>{tool.server.0.clone()}</code>
                <button type="button" class="quiet" aria-label=format!("Ask again about {name}") on:click=withdraw>
                    "Ask again"
                </button>
            </li>
        }
    };
    let rows =
        move || consents.with(|consents| consents.allowed.iter().cloned().map(row).collect_view());
    view! {
        <div hidden=move || consents.with(|consents| consents.allowed.is_empty())>
            <h3>"Allowed in this conversation"</h3>
            <ul role="list">{rows}</ul>
        </div>
    }
}
