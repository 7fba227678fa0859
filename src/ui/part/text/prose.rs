//! A sentence of the page's own, with code in it.

use leptos::either::Either;
use leptos::prelude::*;

/// A sentence whose parts in backticks are code. Text only: nothing in it can become markup.
#[component]
pub fn Prose(#[prop(into)] text: String) -> impl IntoView {
    let part = |(index, part): (usize, &str)| {
        let part = part.to_owned();
        if index % 2 == 1 {
            Either::Left(view! { <code>{part}</code> })
        } else {
            Either::Right(part)
        }
    };
    let parts = text.split('`').enumerate().map(part).collect_view();
    view! { <span class="prose">{parts}</span> }
}
