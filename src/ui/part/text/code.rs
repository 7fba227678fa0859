//! Text as it crossed the wire, of any length.

use leptos::prelude::*;

use crate::ui::figures;
use crate::ui::part::lists::Viewport;
use crate::ui::part::lists::{Frames, keyed, within};
use crate::ui::text::long_text::{HeldText, TextRows};
use crate::ui::window::{OVERSCAN, Rows};
use crate::wire::json_text::{Token, TokenKind, tokens};

/// Up to here a text is one element, which wraps and can be selected as a whole.
const SMALL: usize = 32 * 1024;
/// What a letter beyond ASCII weighs against one of it: a browser shapes some scripts that much more slowly.
const SHAPED: usize = 8;
/// Each token with a colour is an element.
const MOST_TOKENS: usize = 4_000;
/// In rem.
const LINE_HEIGHT: f64 = 1.125;
/// What the page may spend on finding lines in one frame.
const SLICE_MILLIS: f64 = 8.0;
const SLICE_BYTES: usize = 64 * 1024;
const MOST_COLUMNS: usize = 2_000;

/// Whether to colour a text as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    Json,
    None,
}

/// Text in the font of the wire. A long one shows its first lines at once, and draws only those on
/// screen.
#[component]
pub fn Code(#[prop(into)] text: HeldText, name: &'static str, colours: Colours) -> impl IntoView {
    let is_long = weight(text.as_str()) > SMALL;
    if is_long || colours == Colours::Json && tokens(text.as_str()).nth(MOST_TOKENS).is_some() {
        return view! { <LongText text name colours /> }.into_any();
    }
    let spans = spans(text.as_str(), colours);
    view! {
        <pre class="code" tabindex="0" role="group" aria-label=name>
            {spans}
        </pre>
    }
    .into_any()
}

/// How much there is to lay out, in letters of ASCII.
fn weight(text: &str) -> usize {
    if text.len() > SMALL {
        return text.len();
    }
    text.chars().map(|c| if c.is_ascii() { 1 } else { SHAPED }).sum()
}

#[component]
fn LongText(text: HeldText, name: &'static str, colours: Colours) -> impl IntoView {
    let viewport = Viewport::new();
    let found = find_rows(viewport, text.clone());
    let extent = move || Rows {
        count: found.count.get(),
        height: LINE_HEIGHT * viewport.rem.get(),
        overscan: OVERSCAN,
    };
    let shown = Memo::new(move |_| extent().window(viewport.scroll.get(), viewport.height.get()));
    let length = figures::bytes(text.as_str().len());
    let state = move || {
        let lines = figures::counted(found.count.get(), "line");
        if found.is_complete.get() {
            format!("{lines}, {length}")
        } else {
            format!("{lines} so far of {length}")
        }
    };
    let line = move |index: usize| {
        let content = found.rows.with_value(|rows| {
            let row = rows.row(text.as_str(), index);
            // The middle of a long line is, as good as always, the middle of a string.
            if colours == Colours::Json && rows.goes_on(text.as_str(), index) {
                return view! { <span data-token="string">{row.to_owned()}</span> }.into_any();
            }
            spans(row, colours)
        });
        view! {
            <div class="line" style:height=format!("{LINE_HEIGHT}rem")>
                {content}
            </div>
        }
    };
    let on_scroll = move |_| {
        viewport.follow_scroll();
    };
    let seen = move || shown.with(|shown| (shown.first..shown.end).collect());
    let extent_height = move || format!("{}px", extent().total_height());
    let top = move || format!("translateY({}px)", shown.get().top);
    view! {
        <div class="long-text">
            <div
                class="lines"
                role="group"
                aria-label=name
                tabindex="0"
                node_ref=viewport.element
                on:scroll=on_scroll
            >
                {viewport.ruler()}
                <div class="extent" style:height=extent_height>
                    <div class="seen" style:transform=top>
                        {keyed(seen, |index| *index, line)}
                    </div>
                </div>
            </div>
            <p class="state">{state}</p>
        </div>
    }
}

/// The rows found so far.
#[derive(Clone, Copy)]
struct Found {
    rows: StoredValue<TextRows>,
    count: RwSignal<usize>,
    is_complete: RwSignal<bool>,
}

/// Looks for rows, as wide as the element, from when it is on screen.
fn find_rows(viewport: Viewport, text: HeldText) -> Found {
    let found = Found {
        rows: StoredValue::new(TextRows::new(MOST_COLUMNS)),
        count: RwSignal::new(0),
        is_complete: RwSignal::new(false),
    };
    let search = Frames::new(move || {
        let step = |rows: &mut TextRows| {
            let is_done = within(SLICE_MILLIS, || rows.advance(text.as_str(), SLICE_BYTES));
            (is_done, rows.count())
        };
        let Some((is_done, count)) = found.rows.try_update_value(step) else { return true };
        found.count.set(count);
        found.is_complete.set(is_done);
        is_done
    });
    Effect::new(move |was_started: Option<bool>| {
        let Some(element) = viewport.element.get().filter(|_| was_started != Some(true)) else {
            return was_started.unwrap_or_default();
        };
        let columns = columns(element.client_width(), viewport.rem.get_untracked());
        found.rows.set_value(TextRows::new(columns));
        search.wake();
        true
    });
    found
}

/// Characters that fit a width in CSS pixels.
fn columns(width: i32, rem: f64) -> usize {
    const CHARACTER_REM: f64 = 0.5;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates"
    )]
    let fitting = (f64::from(width) / (CHARACTER_REM * rem)) as usize;
    fitting.clamp(40, MOST_COLUMNS)
}

/// JSON in colours, for who draws it in place.
pub fn coloured(text: &str) -> AnyView {
    spans(text, Colours::Json)
}

/// Pieces of one colour. What has no colour of its own is not wrapped.
fn spans(text: &str, colours: Colours) -> AnyView {
    if colours == Colours::None {
        return text.to_owned().into_any();
    }
    let mut pieces: Vec<(Option<&'static str>, String)> = Vec::new();
    for token in tokens(text) {
        let colour = colour(token);
        match pieces.last_mut() {
            Some((held, piece)) if *held == colour => piece.push_str(token.text),
            _ => pieces.push((colour, token.text.to_owned())),
        }
    }
    let pieces = pieces.into_iter().map(|(colour, piece)| match colour {
        Some(colour) => view! { <span data-token=colour>{piece}</span> }.into_any(),
        None => piece.into_any(),
    });
    pieces.collect_view().into_any()
}

fn colour(token: Token<'_>) -> Option<&'static str> {
    match token.kind {
        // Cut short by the end of its row.
        TokenKind::Invalid if token.text.starts_with('"') => Some("string"),
        TokenKind::Key => Some("key"),
        TokenKind::String => Some("string"),
        TokenKind::Number => Some("number"),
        TokenKind::Literal => Some("literal"),
        TokenKind::Punctuation | TokenKind::Space | TokenKind::Invalid => None,
    }
}
