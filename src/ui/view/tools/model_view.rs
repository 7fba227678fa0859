//! What a model is given of a tool, about how many tokens that takes, and what it or its client may stumble over.

use std::sync::Arc;

use leptos::prelude::*;

use crate::claude::Offer;
use crate::claude::tool::seen::{PROFILES, Seen, seen};
use crate::mcp::types::Tool;
use crate::store::server::connection::Connection;
use crate::ui::figures;
use crate::ui::part::{Code, Colours};
use crate::wire::brief;
use crate::wire::json_text::pretty;
use crate::words::model_mark::mark;

/// Tools that are counted together.
const MOST_COUNTED: usize = 2_000;
/// Of a sentence that names something of the server's.
const SHOWN: usize = 300;

fn of(tool: &Tool, count: usize) -> Seen {
    let offer = Offer {
        description: tool.description.clone(),
        input_schema: tool.input_schema().clone(),
        ..Offer::default()
    };
    seen(&tool.name, &offer, count)
}

/// Folded, with the figures in sight.
#[component]
pub fn ModelView(
    connection: Connection,
    tool: Arc<Tool>,
    twins: Signal<Option<(u32, u32)>>,
) -> impl IntoView {
    let seen = Memo::new(move |_| {
        let count = twins.get().map_or(1, |(_, all)| usize::try_from(all).unwrap_or(1));
        Arc::new(of(&tool, count))
    });
    let figures = move || {
        seen.with(|seen| {
            let tokens = format!("about {}", figures::counted(seen.tokens, "token"));
            match seen.marks.len() {
                0 => tokens,
                count => format!("{tokens}, {}", figures::counted(count, "remark")),
            }
        })
    };
    let is_open = RwSignal::new(false);
    let content = move || is_open.get().then(|| content(&connection, &seen.get()));
    view! {
        <details class="model-view" on:toggle=move |_| is_open.update(|open| *open = !*open)>
            <summary>"What a model sees " <span class="figures">{figures}</span></summary>
            {content}
        </details>
    }
}

fn content(connection: &Connection, seen: &Seen) -> AnyView {
    let marks = seen.marks.iter().map(|one| view! { <li>{brief::text(&mark(one), SHOWN)}</li> });
    let marks = marks.collect_view();
    let all = connection.tools.entries.with(|tools| {
        let tokens: usize =
            tools.iter().take(MOST_COUNTED).map(|entry| of(&entry.item, 1).tokens).sum();
        let counted = tools.len().min(MOST_COUNTED);
        let which = if counted < tools.len() { "The first " } else { "All " };
        format!(
            "{which}{} together: about {}",
            figures::counted(counted, "tool"),
            figures::counted(tokens, "token")
        )
    });
    let sources = PROFILES.map(|profile| {
        view! {
            <li>
                <a href=profile.source target="_blank" rel="noopener noreferrer">
                    {profile.name}
                </a>
            </li>
        }
    });
    view! {
        <ul class="marks">{marks}</ul>
        <p class="note">
            {all} ". An estimate at four bytes a token, for the definition as the Messages API takes it:"
        </p>
        <Code text=pretty(&seen.definition.to_string()) name="Definition for a model" colours=Colours::Json />
        <p class="note">"Names and schemas are compared with the rules of:"</p>
        <ul>{sources.into_iter().collect_view()}</ul>
    }
    .into_any()
}
