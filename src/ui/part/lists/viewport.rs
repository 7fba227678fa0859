//! What is seen of something that scrolls.

use leptos::html;
use leptos::prelude::*;

use crate::ui::part::pane::{SizeWatch, rem_by};
use crate::ui::window::Rows;

/// An element that scrolls over rows. Lengths are CSS pixels. It measures nothing without its
/// [`Viewport::ruler`] within.
#[derive(Clone, Copy)]
pub struct Viewport {
    pub element: NodeRef<html::Div>,
    /// See [`rem_by`]: rows are as high as the person's font wants them.
    ruler: NodeRef<html::Div>,
    pub scroll: RwSignal<f64>,
    pub height: RwSignal<f64>,
    pub rem: RwSignal<f64>,
}

/// The font size of browsers as they come.
const USUAL_REM: f64 = 16.0;

impl Viewport {
    pub fn new() -> Self {
        let viewport = Self {
            element: NodeRef::new(),
            ruler: NodeRef::new(),
            scroll: RwSignal::new(0.0),
            height: RwSignal::new(0.0),
            rem: RwSignal::new(USUAL_REM),
        };
        let watch = StoredValue::new_local(None::<SizeWatch>);
        Effect::new(move |_| {
            let Some(element) = viewport.element.get() else { return };
            let Some(ruler) = viewport.ruler.get() else { return };
            watch.set_value(viewport.watch(&element, &ruler));
        });
        viewport
    }

    fn watch(
        self,
        element: &web_sys::HtmlDivElement,
        ruler: &web_sys::HtmlDivElement,
    ) -> Option<SizeWatch> {
        let (seen, measured) = (element.clone(), ruler.clone());
        SizeWatch::of(&[element, ruler], move || {
            let rem = rem_by(&measured);
            if let Some(rem) = rem.filter(|rem| rem.to_bits() != self.rem.get_untracked().to_bits())
            {
                self.rem.set(rem);
            }
            self.height.set(f64::from(seen.client_height()));
        })
    }

    /// To stand within the element, above its beginning.
    pub fn ruler(self) -> impl IntoView {
        view! { <div class="ruler" role="presentation" node_ref=self.ruler></div> }
    }

    /// To be called when the element scrolls. True when that went up, nothing when it is gone.
    pub fn follow_scroll(self) -> Option<bool> {
        let element = self.element()?;
        let (scroll, height) =
            (f64::from(element.scroll_top()), f64::from(element.client_height()));
        let was = self.scroll.get_untracked();
        // A list that has grown may have scrolled for that, before its size is told.
        if height.to_bits() != self.height.get_untracked().to_bits() {
            self.height.set(height);
        }
        self.scroll.set(scroll);
        Some(scroll < was)
    }

    /// What is due in the next frame may come when all of this has been left behind.
    fn element(self) -> Option<web_sys::HtmlDivElement> {
        self.element.try_get_untracked().flatten()
    }

    /// True when that went up.
    pub fn reveal(self, rows: Rows, index: usize) -> bool {
        let (height, was) = (self.height.get_untracked(), self.scroll.get_untracked());
        let Some(scroll) = rows.reveal(index, was, height) else { return false };
        self.scroll_to(scroll);
        scroll < was
    }

    pub fn scroll_to(self, scroll: f64) {
        let Some(element) = self.element() else { return };
        #[expect(clippy::cast_possible_truncation, reason = "lists are at most 8,000,000 px tall")]
        element.set_scroll_top(scroll as i32);
        self.scroll.set(f64::from(element.scroll_top()));
    }
}
