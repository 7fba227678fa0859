//! Moving the keyboard's focus, and names for elements that refer to each other.

use std::sync::atomic::{AtomicU32, Ordering};

use wasm_bindgen::JsCast as _;

/// Focuses the first element inside `root` that `selector` finds.
pub fn focus_first(root: &web_sys::Element, selector: &str) {
    let found = root.query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Fails only for elements that are gone by now.
        drop(element.focus());
    }
}

/// Scrolls an element into view, if it is not, moving no more than that takes.
pub fn reveal(element: &web_sys::Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// [`reveal`] for the first element inside `root` that `selector` finds.
pub fn reveal_first(root: &web_sys::Element, selector: &str) {
    if let Some(element) = root.query_selector(selector).ok().flatten() {
        reveal(&element);
    }
}

/// An id that nothing else on the page has.
pub fn fresh_id() -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!("part-{}", LAST.fetch_add(1, Ordering::Relaxed))
}
