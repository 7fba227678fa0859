//! Lists of any length that cannot be virtual, because nothing is known of how tall their items are: the
//! first items are drawn, a few in each frame, and a button draws more.

use std::sync::Arc;

use leptos::prelude::*;

use super::frames::Frames;
use super::keyed::keyed;
use crate::ui::figures;

/// Items drawn in one frame.
const BATCH: usize = 8;
/// Items drawn by one press.
const STEP: usize = 48;

/// How many items of a list are drawn. `Copy`, like a signal.
#[derive(Clone, Copy)]
pub struct Shown {
    now: RwSignal<usize>,
    wanted: RwSignal<usize>,
    count: Signal<usize>,
}

impl Shown {
    pub fn of(count: Signal<usize>) -> Self {
        let shown = Self { now: RwSignal::new(BATCH), wanted: RwSignal::new(STEP), count };
        let frames = Frames::new(move || {
            shown.now.try_update(|now| *now += BATCH);
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

    /// Whether something is to be drawn yet.
    fn is_behind(self) -> bool {
        let now = self.now.try_get_untracked().unwrap_or(usize::MAX);
        let wanted = self.wanted.try_get_untracked().unwrap_or_default();
        now < wanted.min(self.count.try_get_untracked().unwrap_or_default())
    }

    /// Tracks.
    pub fn get(self) -> usize {
        self.now.get().min(self.count.get())
    }

    /// Those of a list that are drawn. Tracks how many they are.
    pub fn first<T: Clone>(self, all: &[T]) -> Vec<T> {
        all.iter().take(self.get()).cloned().collect()
    }
}

/// The button below such a list; absent where all of it is there.
#[component]
pub fn More(shown: Shown, noun: &'static str) -> impl IntoView {
    let rest = Memo::new(move |_| shown.count.get().saturating_sub(shown.wanted.get()));
    let more = move |_| shown.wanted.update(|wanted| *wanted += STEP);
    move || {
        let rest = rest.get();
        (rest > 0).then(|| {
            let words = format!("Show {} of {} more", STEP.min(rest), figures::counted(rest, noun));
            view! {
                <button type="button" class="more quiet" on:click=more>
                    {words}
                </button>
            }
        })
    }
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
        {keyed(move || (0..shown.get()).collect(), |index| *index, move |index| draw(index))}
        <More shown noun />
    }
    .into_any()
}
