//! Markdown while it is being written. What is settled is drawn once; the rest anew, at most once in
//! each frame, and more seldom where the answer is long. The first words do not wait for a frame.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use crate::store::server::chat::pieces::Pieces;
use crate::ui::part::{Frames, MarkdownView, Rest, keyed};

/// Longer text is shown as it came once it is whole: drawing it anew would hold up the page.
const MOST_DRAWN_ANEW: usize = 32 * 1024;

/// From here on a frame takes long to lay out, and others are left free.
const LONG: usize = 8 * 1024;

type Piece = (usize, Arc<str>);

#[component]
pub fn Stream(text: ArcRwSignal<String>, is_whole: ArcRwSignal<bool>) -> impl IntoView {
    let settled = RwSignal::new(Vec::<Piece>::new());
    let rest = RwSignal::new(String::new());
    let whole = RwSignal::new(None::<Arc<str>>);
    let pieces = Rc::new(RefCell::new(Pieces::default()));
    // What is drawn is known by its number, and no other piece gets the same.
    let drawn = Rc::new(Cell::new(0));
    let (held, is_done) = (text.clone(), is_whole.clone());
    let step = move || {
        held.with_untracked(|text| {
            if is_done.get_untracked() && text.len() <= MOST_DRAWN_ANEW {
                whole.set(Some(text.as_str().into()));
                return;
            }
            let mut pieces = pieces.borrow_mut();
            if pieces.begin_anew_at(text) {
                settled.set(Vec::new());
            }
            let fresh: Vec<Arc<str>> = pieces.settle(text).into_iter().map(Arc::from).collect();
            if !fresh.is_empty() {
                settled.update(|all| {
                    for piece in fresh {
                        drawn.set(drawn.get() + 1);
                        all.push((drawn.get(), piece));
                    }
                });
            }
            let left = pieces.rest(text);
            if rest.with_untracked(|rest| rest != left) {
                rest.set(left.to_owned());
            }
        });
    };
    let (frame, grown) = (step.clone(), text.clone());
    let pause = Rest::default();
    let frames = Frames::new(move || {
        if pause.goes_on() {
            return false;
        }
        if grown.with_untracked(String::len) > LONG {
            pause.begin();
        }
        frame();
        true
    });
    Effect::new(move |was_drawn: Option<bool>| {
        let is_empty = text.with(String::is_empty);
        let is_over = is_whole.get();
        if was_drawn != Some(true) || is_over {
            step();
        } else {
            frames.wake();
        }
        !is_empty
    });
    let piece = |(_, text): Piece| view! { <MarkdownView text=text.to_string().into() /> };
    let body = move || match whole.get() {
        Some(text) => view! { <MarkdownView text=text.to_string().into() /> }.into_any(),
        None => view! {
            {keyed(move || settled.get(), |(at, _)| *at, piece)}
            {move || {
                let text = rest.get();
                (!text.is_empty()).then(|| view! { <MarkdownView text=text.into() /> })
            }}
        }
        .into_any(),
    };
    view! { <div class="streamed">{body}</div> }
}
