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

/// Scrolls the first element inside `root` that `selector` finds into view, if it is not.
pub fn reveal_first(root: &web_sys::Element, selector: &str) {
    let found = root.query_selector(selector).ok().flatten();
    if let Some(element) = found {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// An id that nothing else on the page has.
pub fn fresh_id() -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!("part-{}", LAST.fetch_add(1, Ordering::Relaxed))
}
