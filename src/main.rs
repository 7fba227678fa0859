//! The page's entry point; natively, that of the companion.

#[cfg(target_arch = "wasm32")]
fn main() {
    leptos::mount::mount_to_body(wirescope::App);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    wirescope::companion::run()
}
