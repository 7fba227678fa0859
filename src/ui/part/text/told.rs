//! Prose of a server's, of any length.

use leptos::prelude::*;

use super::code::{Code, Colours};
use crate::ui::figures;
use crate::ui::text::long_text::HeldText;
use crate::wire::brief;

/// Characters that are shown of a longer text before somebody wants more.
const BEGINNING: usize = 600;
/// Up to here a text stands there whole.
const WHOLE: usize = 2_000;

/// Prose of the server's, with its line breaks. Of a long one the beginning, and the rest on a press.
#[component]
pub fn Told(
    #[prop(into)] text: String,
    /// How the paragraph looks.
    #[prop(name = "class")]
    look: &'static str,
) -> AnyView {
    if text.is_empty() {
        return ().into_any();
    }
    if text.len() <= WHOLE {
        return view! { <p class=look>{text}</p> }.into_any();
    }
    let start = brief::text(&text, BEGINNING);
    let words = format!("Show all ({})", figures::bytes(text.len()));
    let text = HeldText::from(text);
    let is_whole = RwSignal::new(false);
    let shown = move || {
        if is_whole.get() {
            return view! { <Code text=text.clone() name="All of the text" colours=Colours::None /> }
                .into_any();
        }
        let (start, words) = (start.clone(), words.clone());
        view! {
            <p class=look>{start}</p>
            <button type="button" class="more quiet" on:click=move |_| is_whole.set(true)>
                {words}
            </button>
        }
        .into_any()
    };
    view! { <div class="told">{shown}</div> }.into_any()
}
