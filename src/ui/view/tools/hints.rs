//! Badges for a tool's annotations.

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
        (is_true(read_only), "read-only", "calm", "It says it changes nothing"),
        (changes && is_true(destructive), "destructive", "danger", "It says it may destroy things"),
        (
            changes && is_true(idempotent),
            "idempotent",
            "plain",
            "It says a repeated call changes nothing more",
        ),
        (task == TaskSupport::Required, "task", "plain", "It runs as a task only"),
        (task == TaskSupport::Optional, "task or call", "plain", "It may be run as a task"),
        (is_true(open_world), "open world", "plain", "It says it reaches beyond the server"),
    ];
    let said = hints.into_iter().filter(|(is_said, ..)| *is_said);
    let badges = said.map(|(_, word, tone, title)| {
        view! {
            <span class="badge" data-tone=tone title=title>
                {word}
            </span>
        }
    });
    view! { <span class="tool-hints">{badges.collect_view()}</span> }
}
