//! Work of the driver's that is begun again and again: for each request, for each turn of the page.

/// Runs `task` until it is done, and then nothing is left of it. It must touch no signal that a view owns.
///
/// Spawned by the means of owners, each task would leave something at the driver's, which is the page's: a few
/// bytes for each message that comes, for as long as the tab is open.
#[expect(clippy::disallowed_methods, reason = "the one exception: the page itself is the owner")]
pub(super) fn in_background(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}
