//! The list of tools and its filter.

use std::sync::Arc;

use leptos::prelude::*;

use super::hints::ToolHints;
use crate::mcp;
use crate::mcp::types::Tool;
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::connection::Connection;
use crate::store::tools::{Entry, Listing, Mark};
use crate::ui::explain::call_failure;
use crate::ui::figures;
use crate::ui::part::{ExplanationCard, ListKind, VirtualList};
use crate::ui::route::Route;

const ROW_HEIGHT: f64 = 46.0;

#[component]
pub fn ToolList(
    stores: Stores,
    connection: Connection,
    chosen: Memo<Option<String>>,
) -> impl IntoView {
    let route = expect_context::<Route>();
    let typed = RwSignal::new(String::new());
    let all = RwSignal::from(connection.tools.entries.clone());
    let shown = Memo::new(move |_| {
        let needle = typed.get().to_lowercase();
        all.with(|all| matching(all, &needle))
    });
    let count = Signal::derive(move || shown.with(Vec::len));
    let total = Signal::derive(move || all.with(|all| all.len()));
    let selected = Memo::new(move |_| {
        let name = chosen.get()?;
        let index = all.with(|all| all.iter().position(|entry| entry.tool.name == name))?;
        shown.with(|shown| shown.iter().position(|held| *held as usize == index))
    });
    let entry = move |index: usize| {
        let index = shown.with(|shown| shown.get(index).copied())?;
        all.with(|all| all.get(index as usize).cloned())
    };
    let choose = Callback::new(move |index: usize| {
        let name = untrack(|| entry(index)).map(|entry| entry.tool.name.clone());
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            route.choose_tool(Some(name));
        }
    });
    view! {
        <section class="tool-list" aria-label="List of tools">
            <ListHead connection=connection.clone() total count typed />
            <ListState stores connection total />
            <NothingFound total count typed />
            <VirtualList
                id="tool"
                name="Tools"
                kind=ListKind::Listbox
                count
                row_height=ROW_HEIGHT
                item=Arc::new(entry)
                row=|entry| view! { <ToolRow entry /> }.into_any()
                selected
                choose
            />
        </section>
    }
}

/// Indices of what the filter lets through.
fn matching(all: &[Entry], needle: &str) -> Vec<u32> {
    let found = (0_u32..).zip(all).filter(|(_, entry)| entry.matches(needle));
    found.map(|(index, _)| index).collect()
}

#[component]
fn ListHead(
    connection: Connection,
    total: Signal<usize>,
    count: Signal<usize>,
    typed: RwSignal<String>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let figure = move || {
        let (count, total) = (count.get(), total.get());
        if count == total {
            figures::count(total)
        } else {
            format!("{} of {}", figures::count(count), figures::count(total))
        }
    };
    let id = connection.id;
    let reload = move |_| commands.send(Command::Server(id, mcp::Command::ListTools));
    let listing = connection.tools.listing.clone();
    let is_listing = move || listing.with(|listing| *listing == Listing::Running);
    view! {
        <header class="head">
            <h2>"Tools"</h2>
            <span class="count" role="status">
                {figure}
            </span>
            <button
                type="button"
                class="quiet"
                aria-label="Reload the list of tools"
                title="List tools again"
                disabled=is_listing
                on:click=reload
            >
                "Reload"
            </button>
            <input
                type="search"
                placeholder="Filter"
                aria-label="Filter tools"
                autocomplete="off"
                spellcheck="false"
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
        </header>
    }
}

/// What there is to say about the list as a whole.
#[component]
fn ListState(stores: Stores, connection: Connection, total: Signal<usize>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let again = move |_| commands.send(Command::Server(id, mcp::Command::ListTools));
    let copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let listing = connection.tools.listing.clone();
    let note = |words: &'static str| view! { <p class="note">{words}</p> }.into_any();
    let state = move || match listing.get() {
        Listing::Failed(failure) => {
            let explanation = call_failure(&failure, &stores.page.origin.get_untracked());
            view! {
                <div class="failed">
                    <ExplanationCard explanation on_copy=copy />
                    <button type="button" on:click=again>
                        "List again"
                    </button>
                </div>
            }
            .into_any()
        }
        Listing::Running => note("Listing tools…"),
        Listing::Unsupported => note("This server declares no tools"),
        Listing::Complete if total.get() == 0 => note("The server’s list of tools is empty"),
        Listing::Never if total.get() == 0 => {
            note("Tools appear here once the server has listed them")
        }
        Listing::Complete | Listing::Never => ().into_any(),
    };
    view! {
        <div class="state" role="status">
            {state}
            <Gone names=Signal::from(connection.tools.gone) />
        </div>
    }
}

/// Names that the latest list no longer has.
#[component]
fn Gone(names: Signal<Vec<String>>) -> impl IntoView {
    const SHOWN: usize = 8;
    let words = move || {
        names.with(|names| {
            let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
            match names.len().saturating_sub(SHOWN) {
                0 => shown,
                more => format!("{shown} and {more} more"),
            }
        })
    };
    let is_empty = move || names.with(Vec::is_empty);
    view! {
        <p class="note" hidden=is_empty>
            "Gone from the list: "
            <code>{words}</code>
        </p>
    }
}

#[component]
fn NothingFound(
    total: Signal<usize>,
    count: Signal<usize>,
    typed: RwSignal<String>,
) -> impl IntoView {
    let is_needed = move || count.get() == 0 && total.get() > 0;
    view! {
        <div class="state" hidden=move || !is_needed()>
            <p class="note">"No tool has all of these words"</p>
            <button type="button" on:click=move |_| typed.set(String::new())>
                "Show all"
            </button>
        </div>
    }
}

#[component]
fn ToolRow(entry: Entry) -> impl IntoView {
    let tool = entry.tool;
    let mark = entry.mark.map(|mark| match mark {
        Mark::New => "New",
        Mark::Changed => "Changed",
    });
    let mark = mark.map(|word| {
        view! {
            <span class="badge" data-tone="new">
                {word}
            </span>
        }
    });
    let name = if tool.name.is_empty() { "(no name)" } else { &tool.name };
    let about: String = match &tool.invalid {
        Some(reason) => format!("Cannot be called: {reason}"),
        None => about(&tool),
    };
    view! {
        <div class="tool-row" data-invalid=tool.invalid.is_some().to_string()>
            <code class="name">{name.to_owned()}</code>
            {mark}
            <span class="about">
                <ToolHints annotations=tool.annotations.clone() />
                <span>{about}</span>
            </span>
        </div>
    }
}

/// What a row has room for: the title, where it says more than the name, and how the description
/// begins.
fn about(tool: &Tool) -> String {
    let title = Some(tool.display_name()).filter(|title| *title != tool.name);
    let description = tool.description.as_deref().unwrap_or_default();
    let begins: String = description.chars().take(160).collect();
    match title {
        Some(title) if begins.is_empty() => title.to_owned(),
        Some(title) => format!("{title}: {begins}"),
        None => begins,
    }
}
