//! Where the wire is now: what a person wants, and what the window has room for.

use leptos::ev::resize;
use leptos::prelude::*;

use crate::store::Stores;
use crate::store::page::layout::Dock;

/// From here on there is room for the wire beside the workbench, in CSS pixels.
const LEAST_WIDTH: f64 = 960.0;

/// In context, for the life of the page.
#[derive(Clone, Copy)]
pub struct Docked {
    place: Memo<Dock>,
    has_choice: RwSignal<bool>,
}

impl Docked {
    pub fn provide(stores: Stores) {
        let has_choice = RwSignal::new(is_roomy());
        let watch = window_event_listener(resize, move |_| {
            if has_choice.get_untracked() != is_roomy() {
                has_choice.set(is_roomy());
            }
        });
        on_cleanup(move || watch.remove());
        let place = Memo::new(move |_| {
            let wanted = stores.settings.layout.with(|layout| layout.dock);
            if has_choice.get() { wanted } else { Dock::Bottom }
        });
        provide_context(Self { place, has_choice });
    }

    pub fn get(self) -> Dock {
        self.place.get()
    }

    pub fn is_right(self) -> bool {
        self.get() == Dock::Right
    }

    /// A narrow window has the wire at the bottom, wherever the person wants it.
    pub fn has_choice(self) -> bool {
        self.has_choice.get()
    }
}

fn is_roomy() -> bool {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    width.is_some_and(|width| width >= LEAST_WIDTH)
}
