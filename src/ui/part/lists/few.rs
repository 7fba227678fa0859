//! Lists of any length that cannot be virtual, because nothing is known of how tall their items are: some of
//! the items are drawn, a few in each frame, and a button draws more. Of a long list those at the other end go:
//! whatever is drawn costs time with each frame, wherever it stands.

use std::ops::Range;
use std::sync::Arc;

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::frames::Frames;
use super::keyed::keyed;
use crate::ui::figures;
use crate::ui::span::{BATCH, STEP, Span};

/// Which items of a list are drawn. `Copy`, like a signal.
#[derive(Clone, Copy)]
pub struct Shown {
    now: RwSignal<Span>,
    wanted: RwSignal<Span>,
    count: Signal<usize>,
}

impl Shown {
    pub fn of(count: Signal<usize>) -> Self {
        let now = RwSignal::new(Span::beginning(BATCH));
        let wanted = RwSignal::new(Span::beginning(STEP));
        let shown = Self { now, wanted, count };
        let frames = Frames::new(move || {
            let Some(aim) = shown.aim() else { return true };
            now.try_update(|now| *now = now.towards(aim));
            !shown.is_behind()
        });
        Effect::new(move |_| {
            shown.count.track();
            shown.wanted.track();
            if shown.is_behind() {
                frames.wake();
            }
        });
        shown
    }

    /// Where the frames go; `None` once nobody draws it any more. Not only as far as the list does: one that
    /// grows later shows its new items at once.
    fn aim(self) -> Option<Span> {
        let wanted = self.wanted.try_get_untracked()?;
        let first = wanted.within(self.count.try_get_untracked()?).first;
        Some(Span { first, ..wanted })
    }

    /// Whether something is to be drawn yet, or to be drawn no more.
    fn is_behind(self) -> bool {
        let count = self.count.try_get_untracked().unwrap_or_default();
        let [now, wanted] = [self.now, self.wanted].map(|span| span.try_get_untracked());
        now.zip(wanted).is_some_and(|(now, wanted)| now.within(count) != wanted.within(count))
    }

    /// Tracks.
    pub fn range(self) -> Range<usize> {
        let Span { first, end } = self.now.get().within(self.count.get());
        first..end
    }

    /// Those of a list that are drawn. Tracks which they are.
    pub fn of_all<T: Clone>(self, all: &[T]) -> Vec<T> {
        all.get(self.range()).unwrap_or_default().to_vec()
    }
}

/// The button above such a list; absent where it is drawn from its beginning.
#[component]
pub fn Earlier(shown: Shown, noun: &'static str) -> impl IntoView {
    let wanted = move || shown.wanted.get().within(shown.count.get());
    let before = Memo::new(move |_| wanted().first);
    let back = move |_| shown.wanted.set(untrack(wanted).back());
    move || button(before.get(), "earlier", noun, back)
}

/// The button below such a list; absent where it is drawn to its end.
#[component]
pub fn More(shown: Shown, noun: &'static str) -> impl IntoView {
    let rest = Memo::new(move |_| shown.count.get().saturating_sub(shown.wanted.get().end));
    let further = move |_| shown.wanted.update(|wanted| *wanted = wanted.further());
    move || button(rest.get(), "more", noun, further)
}

fn button(
    rest: usize,
    which: &str,
    noun: &str,
    press: impl Fn(MouseEvent) + 'static,
) -> Option<AnyView> {
    let all = figures::counted(rest, &format!("{which} {noun}"));
    let words = format!("Show {} of {all}", STEP.min(rest));
    let button = move || {
        view! {
            <button type="button" class="more quiet" on:click=press>
                {words}
            </button>
        }
        .into_any()
    };
    (rest > 0).then(button)
}

/// `count` items that `draw` makes by their index.
#[component]
pub fn Few(
    count: usize,
    noun: &'static str,
    draw: Arc<dyn Fn(usize) -> AnyView + Send + Sync>,
) -> AnyView {
    if count <= BATCH {
        return (0..count).map(|index| draw(index)).collect_view().into_any();
    }
    let shown = Shown::of(Signal::stored(count));
    view! {
        <Earlier shown noun />
        {keyed(move || shown.range().collect(), |index| *index, move |index| draw(index))}
        <More shown noun />
    }
    .into_any()
}
