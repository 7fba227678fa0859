//! The page's entry point. Natively there is nothing to run: the app lives in a browser.

#[cfg(target_arch = "wasm32")]
fn main() {
    leptos::mount::mount_to_body(wirescope::App);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
