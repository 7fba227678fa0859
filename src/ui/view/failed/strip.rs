//! A failure in one line, over whatever else is on screen; the whole explanation unfolds.

use leptos::prelude::*;

use super::{Card, Way, card_of};
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::ui::part::{InWire, Prose};
use crate::words::explanation::Explanation;

/// `name` says what it is about; `state` is that of a connection, and one that has `failed` is heard at once.
pub fn strip(
    stores: Stores,
    name: &'static str,
    explanation: Explanation,
    state: &'static str,
    actions: AnyView,
    way: Option<Way>,
) -> AnyView {
    let commands = expect_context::<Commands>();
    let copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let headline = explanation.headline.clone();
    let is_short = explanation.next.is_empty() && explanation.quote.is_none();
    let brief = is_short.then(|| explanation.reason.clone()).flatten();
    let brief = brief.map(|text| view! { <span class="reason"><Prose text /></span> });
    let more = (!is_short).then(|| {
        let origin = stores.page.origin.get_untracked();
        let whole = card_of(Card { explanation, origin, is_alert: false, copy, way: None });
        view! {
            <details>
                <summary>"Why, and what to try"</summary>
                {whole}
            </details>
        }
    });
    let line = way.map(|way| view! { <InWire go=way.go() /> });
    let role = if state == "failed" { "alert" } else { "group" };
    view! {
        <section class="banner" role=role aria-label=name data-state=state>
            <div class="words">
                <strong>
                    <Prose text=headline />
                </strong>
                {brief}
            </div>
            <div class="actions">{line} {actions}</div>
            {more}
        </section>
    }
    .into_any()
}
