//! The field for JSON: coloured as it is read elsewhere, set in as it is typed, and marked where it cannot be read.
//!
//! It is a [`TextEntry`] over a layer that draws the same letters in colour. So the browser's own field does what it
//! always does (the keyboard, undoing, spelling out, pasting, a screen reader), and an editor of a hundred
//! kilobytes is not needed.

use leptos::ev::{Event, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};

use super::text_entry::TextEntry;
use crate::schema::line_break;
use crate::ui::part::text::coloured;
use crate::ui::text::json_typing::{line_break as set_in, outdent};
use crate::wire::json;

/// Each token is an element, and a keystroke draws all of them. In bytes.
const MOST_COLOURED: usize = 20_000;
/// What is looked through with each keystroke. In bytes.
const MOST_READ: usize = 200_000;

/// Where a text stops being JSON: line and column count from 1, the column in bytes.
#[derive(Clone, Debug, PartialEq)]
struct Trouble {
    line: usize,
    column: usize,
    words: String,
}

impl Trouble {
    fn of(text: &str) -> Option<Self> {
        if text.len() > MOST_READ || text.trim().is_empty() {
            return None;
        }
        let error = json::typed(text).err()?;
        let (line, column) = (error.line(), error.column());
        // It says where at its end, and here that stands at the beginning.
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or_default().to_owned();
        Some(Self { line, column, words })
    }

    /// In bytes from the beginning, at a letter.
    fn at(&self, text: &str) -> usize {
        let before: usize =
            text.split_inclusive('\n').take(self.line.saturating_sub(1)).map(str::len).sum();
        let at = (before + self.column.saturating_sub(1)).min(text.len());
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
    }
}

#[component]
pub fn JsonEntry(
    label: &'static str,
    is_wrong: Signal<bool>,
    #[prop(into)] value: Signal<String>,
    set: Callback<String>,
) -> impl IntoView {
    let layer = NodeRef::<html::Div>::new();
    let trouble = Memo::new(move |_| value.with(|text| Trouble::of(text)));
    let is_coloured = Memo::new(move |_| value.with(|text| text.len() <= MOST_COLOURED));
    let drawn = move || {
        let text = value.with(|held| line_break::shown(held).into_owned());
        if !is_coloured.get() {
            return None;
        }
        let Some(trouble) = trouble.get() else { return Some(coloured(&text)) };
        let (right, wrong) = text.split_at(trouble.at(&text));
        let length = wrong.chars().next().map_or(0, char::len_utf8);
        let (wrong, rest) = wrong.split_at(length);
        let wrong = match wrong {
            "" | "\n" => format!(" {wrong}"),
            letter => letter.to_owned(),
        };
        Some(view! { {coloured(right)} <mark>{wrong}</mark> {coloured(rest)} }.into_any())
    };
    // What is longer than the field scrolls there, and the colours with it.
    let follow = move |event: Event| {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if let (Some(field), Some(layer)) = (field, layer.get_untracked()) {
            layer.set_scroll_top(field.scroll_top());
        }
    };
    let told = move || {
        let Trouble { line, column, words } = trouble.get()?;
        Some(format!("Line {line}, column {column}: {words}"))
    };
    view! {
        <div
            class="json-entry"
            data-coloured=move || is_coloured.get().to_string()
            on:scroll:capture=follow
            on:keydown=on_key
        >
            <div class="layer" aria-hidden="true" node_ref=layer>
                {drawn}
            </div>
            <TextEntry
                label=label.to_owned()
                described_by="json-trouble".to_owned()
                is_code=true
                lines=8
                is_wrong
                value
                set
            />
            <p class="trouble" id="json-trouble" aria-live="polite">
                {told}
            </p>
        </div>
    }
}

fn on_key(event: KeyboardEvent) {
    let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
    if has_modifier || event.is_composing() {
        return;
    }
    let field = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
    let Some((field, Some(selected))) = field.map(|field| (field.clone(), selection(&field)))
    else {
        return;
    };
    let key = event.key();
    match key.as_str() {
        "Enter" => {
            event.prevent_default();
            let line = set_in(&selected.before, &selected.after);
            put_in(&line.text);
            if line.back > 0
                && let Ok(Some(at)) = field.selection_start()
            {
                let back = u32::try_from(line.back).unwrap_or_default();
                let at = at.saturating_sub(back);
                drop(field.set_selection_range(at, at));
            }
        }
        "}" | "]" if selected.is_cursor => {
            let spaces = outdent(&selected.before, &key);
            let spaces = u32::try_from(spaces).unwrap_or_default();
            if spaces > 0 {
                event.prevent_default();
                drop(field.set_selection_range(selected.at - spaces, selected.at));
                put_in(&key);
            }
        }
        _ => {}
    }
}

struct Selection {
    before: String,
    after: String,
    /// In UTF-16 units.
    at: u32,
    /// Nothing is selected.
    is_cursor: bool,
}

fn selection(field: &HtmlTextAreaElement) -> Option<Selection> {
    let text: Vec<u16> = field.value().encode_utf16().collect();
    let start = field.selection_start().ok()??;
    let end = field.selection_end().ok()??.max(start);
    let piece = |range: &[u16]| String::from_utf16_lossy(range);
    Some(Selection {
        before: piece(text.get(..start as usize)?),
        after: piece(text.get(end as usize..)?),
        at: start,
        is_cursor: start == end,
    })
}

/// As if it were typed: so it can be undone as typing can.
fn put_in(text: &str) {
    if let Ok(document) = document().dyn_into::<HtmlDocument>() {
        drop(document.exec_command_with_show_ui_and_value("insertText", false, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_no_json_is_marked_where_it_goes_wrong() {
        let text = "{\n  \"größe\": 1,\n  x\n}";

        let trouble = Trouble::of(text).expect("no JSON");

        assert_eq!((trouble.line, trouble.words.as_str()), (3, "key must be a string"));
        assert!(text[trouble.at(text)..].starts_with('x'));
        let cut = Trouble::of("{").expect("no JSON");
        assert_eq!(cut.at("{"), 0);
        assert_eq!(Trouble::of("[1]"), None);
        assert_eq!(Trouble::of("  "), None);
    }
}
