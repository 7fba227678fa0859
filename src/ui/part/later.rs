//! Something to be done after a rest, unless something else comes first.

use std::time::Duration;

use leptos::prelude::*;

/// At most one act waits at a time, and none after its owner is gone.
#[derive(Clone, Copy)]
pub struct Later(StoredValue<Option<TimeoutHandle>>);

impl Later {
    pub fn new() -> Self {
        let later = Self(StoredValue::new(None));
        on_cleanup(move || later.stop());
        later
    }

    /// In place of what waits.
    pub fn begin(self, rest: Duration, act: impl FnOnce() + 'static) {
        self.stop();
        self.0.try_set_value(set_timeout_with_handle(act, rest).ok());
    }

    pub fn stop(self) {
        if let Some(waiting) = self.0.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
    }
}
