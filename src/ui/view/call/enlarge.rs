//! A result as large as the window, and back in its place.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::ui::part::{Icon, IconName};

/// A section that may stand in the top layer. It keeps its place among its siblings.
#[derive(Clone, Copy)]
pub struct Enlarged {
    pub section: NodeRef<html::Section>,
    is_large: RwSignal<bool>,
}

impl Enlarged {
    pub fn new() -> Self {
        Self { section: NodeRef::new(), is_large: RwSignal::new(false) }
    }

    fn show(self, large: bool) {
        let Some(section) = self.section.get_untracked() else { return };
        if large {
            drop(section.set_attribute("popover", "manual"));
            // Whoever presses on a text within stays within, where the keys are heard.
            drop(section.set_attribute("tabindex", "-1"));
            drop(section.show_popover());
        } else {
            drop(section.remove_attribute("popover"));
            drop(section.remove_attribute("tabindex"));
        }
        self.is_large.set(large);
    }

    /// Escape leads back, and nowhere else.
    pub fn on_key(self, event: &KeyboardEvent) {
        if self.is_large.get_untracked() && event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            self.show(false);
        }
    }

    /// What it covers is not to be gone to unseen.
    pub fn on_leave(self, event: &FocusEvent) {
        if self.is_large.get_untracked() && leaves(event) == Some(true) {
            self.show(false);
        }
    }
}

fn leaves(event: &FocusEvent) -> Option<bool> {
    let next = event.related_target()?.dyn_into::<web_sys::Node>().ok()?;
    let around = event.current_target()?.dyn_into::<web_sys::Node>().ok()?;
    Some(!around.contains(Some(&next)))
}

#[component]
pub fn EnlargeButton(enlarged: Enlarged) -> impl IntoView {
    let is_large = enlarged.is_large;
    let words = move || if is_large.get() { "Back to normal size" } else { "Fill the window" };
    view! {
        <button
            type="button"
            class="enlarge quiet"
            aria-label="Fill the window"
            aria-pressed=move || is_large.get().to_string()
            title=words
            on:click=move |_| enlarged.show(!is_large.get_untracked())
        >
            <Icon name=IconName::Expand />
        </button>
    }
}
