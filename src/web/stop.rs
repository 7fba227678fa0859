//! Ending everything at once: after a defect of ours nothing may go on under a page that says it has
//! stopped.

use std::cell::{Cell, RefCell};

use web_sys::{AbortController, EventSource, WebSocket};

thread_local! {
    static IS_STOPPED: Cell<bool> = const { Cell::new(false) };
    static LAST: Cell<u64> = const { Cell::new(0) };
    static OPEN: RefCell<Vec<(u64, Open)>> = const { RefCell::new(Vec::new()) };
}

/// What the browser does for the page until it is told otherwise.
pub(super) enum Open {
    Fetch(AbortController),
    Source(EventSource),
    Socket(WebSocket),
}

/// A place in the list of what a stop ends, until it is dropped.
pub(super) struct Listed(u64);

impl Listed {
    pub(super) fn new(open: Open) -> Self {
        let id = LAST.get() + 1;
        LAST.set(id);
        OPEN.with_borrow_mut(|all| all.push((id, open)));
        Self(id)
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        OPEN.with_borrow_mut(|all| {
            if let Some(at) = all.iter().position(|(id, _)| *id == self.0) {
                all.swap_remove(at);
            }
        });
    }
}

/// Nothing may begin any more.
pub(super) fn is_stopped() -> bool {
    IS_STOPPED.get()
}

/// Ends every request and stream, and lets no other begin. False where that was so already.
pub(super) fn stop() -> bool {
    if IS_STOPPED.replace(true) {
        return false;
    }
    // The defect may have come in the middle of a change to the list.
    OPEN.with(|all| {
        let Ok(all) = all.try_borrow() else { return };
        for (_, open) in all.iter() {
            match open {
                Open::Fetch(controller) => controller.abort(),
                Open::Source(source) => source.close(),
                Open::Socket(socket) => drop(socket.close()),
            }
        }
    });
    true
}
