//! What is wrong with a message, as a list.

use leptos::prelude::*;

use crate::ui::figures;
use crate::wire::brief;
use crate::wire::reader::Finding;

/// Findings that are drawn; the message has all of what they are about.
const MOST: usize = 20;
const MOST_CHARACTERS: usize = 400;

/// A place in a message, and what is wrong there.
pub type Fault = (String, String);

/// The faults of a message, as far as anybody reads them.
pub fn faults<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<Fault> {
    findings.map(|finding| (finding.pointer.clone(), finding.problem.to_string())).collect()
}

/// What is wrong with a message; absent where nothing is.
#[component]
pub fn FindingList(faults: Vec<Fault>, title: &'static str) -> impl IntoView {
    let is_empty = faults.is_empty();
    let more = faults.len().saturating_sub(MOST);
    let rest = (more > 0).then(|| view! { <li>{figures::counted(more, "more finding")}</li> });
    let lines = faults.into_iter().take(MOST).map(|(pointer, problem)| {
        let (pointer, problem) =
            (brief::text(&pointer, MOST_CHARACTERS), brief::text(&problem, MOST_CHARACTERS));
        view! { <li><code>{pointer}</code> " " {problem}</li> }
    });
    view! {
        <ul class="findings" aria-label=title hidden=is_empty>
            {lines.collect_view()}
            {rest}
        </ul>
    }
}
