//! Badges for a tool's annotations. In a row of the list each is a letter, with its word for whoever points at it
//! or listens.

use leptos::prelude::*;

use crate::mcp::types::{Annotations, TaskSupport};

/// What a tool says of its own behaviour, in words.
#[component]
pub fn ToolHints(
    annotations: Annotations,
    /// Whether a call may go on as a task.
    task: TaskSupport,
) -> impl IntoView {
    let Annotations { read_only, destructive, idempotent, open_world } = annotations;
    let is_true = |hint| hint == Some(true);
    // By the specification these two mean something only for a tool that changes things.
    let changes = !is_true(read_only);
    let hints = [
        (is_true(read_only), "read-only", "calm", "According to the server, it changes nothing"),
        (
            changes && is_true(destructive),
            "destructive",
            "danger",
            "According to the server, it may delete or overwrite data",
        ),
        (
            changes && is_true(idempotent),
            "idempotent",
            "plain",
            "According to the server, repeating a call has no additional effect",
        ),
        (task == TaskSupport::Required, "task", "plain", "It runs only as a task"),
        (task == TaskSupport::Optional, "task or call", "plain", "It can run as a task"),
        (
            is_true(open_world),
            "open world",
            "plain",
            "According to the server, it interacts with external systems",
        ),
    ];
    let said = hints.into_iter().filter(|(is_said, ..)| *is_said);
    let badges = said.map(|(_, word, tone, title)| {
        view! {
            <span class="badge" data-tone=tone title=format!("{word}: {title}") data-letter=letter(word)>
                <span class="word">{word}</span>
            </span>
        }
    });
    view! { <span class="tool-hints">{badges.collect_view()}</span> }
}

fn letter(word: &str) -> String {
    word.get(..1).unwrap_or_default().to_ascii_uppercase()
}
