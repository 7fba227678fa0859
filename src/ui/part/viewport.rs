//! What is seen of something that scrolls.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;

use crate::store::window::Rows;

/// An element that scrolls over rows. Lengths are CSS pixels.
#[derive(Clone, Copy)]
pub struct Viewport {
    pub element: NodeRef<html::Div>,
    pub scroll: RwSignal<f64>,
    pub height: RwSignal<f64>,
}

/// Stops watching when it is dropped, before its closure is gone.
struct SizeWatch {
    observer: web_sys::ResizeObserver,
    _report: Closure<dyn FnMut()>,
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

impl Viewport {
    pub fn new() -> Self {
        let viewport = Self {
            element: NodeRef::new(),
            scroll: RwSignal::new(0.0),
            height: RwSignal::new(0.0),
        };
        let watch = StoredValue::new_local(None::<SizeWatch>);
        Effect::new(move |_| {
            let Some(element) = viewport.element.get() else { return };
            watch.set_value(viewport.watch(&element));
        });
        viewport
    }

    fn watch(self, element: &web_sys::HtmlDivElement) -> Option<SizeWatch> {
        let seen = element.clone();
        let report = Closure::<dyn FnMut()>::new(move || {
            self.height.set(f64::from(seen.client_height()));
        });
        let observer = web_sys::ResizeObserver::new(report.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(SizeWatch { observer, _report: report })
    }

    /// To be called when the element scrolls. True when that went up, nothing when it is gone.
    pub fn follow_scroll(self) -> Option<bool> {
        let scroll = f64::from(self.element()?.scroll_top());
        let was = self.scroll.get_untracked();
        self.scroll.set(scroll);
        Some(scroll < was)
    }

    /// What is due in the next frame may come when all of this has been left behind.
    fn element(self) -> Option<web_sys::HtmlDivElement> {
        self.element.try_get_untracked().flatten()
    }

    pub fn reveal(self, rows: Rows, index: usize) {
        let height = self.height.get_untracked();
        if let Some(scroll) = rows.reveal(index, self.scroll.get_untracked(), height) {
            self.scroll_to(scroll);
        }
    }

    pub fn scroll_to(self, scroll: f64) {
        let Some(element) = self.element() else { return };
        #[expect(clippy::cast_possible_truncation, reason = "lists are at most 8,000,000 px tall")]
        element.set_scroll_top(scroll as i32);
        self.scroll.set(f64::from(element.scroll_top()));
    }
}
