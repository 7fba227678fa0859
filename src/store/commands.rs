//! The way back: how views ask for things.

use std::sync::Arc;

use reactive_graph::owner::StoredValue;
use reactive_graph::traits::WithValue as _;

use crate::session::Command;

/// How views ask for things. `Copy`, so event handlers can hold it.
///
/// The other end is the driver in the running app, and a list in a test.
#[derive(Clone, Copy)]
pub struct Commands {
    send: StoredValue<Arc<dyn Fn(Command) + Send + Sync>>,
}

impl Commands {
    pub fn new(send: impl Fn(Command) + Send + Sync + 'static) -> Self {
        Self { send: StoredValue::new(Arc::new(send)) }
    }

    pub fn send(self, command: Command) {
        self.send.with_value(|send| send(command));
    }
}
