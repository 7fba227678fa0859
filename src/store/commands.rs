//! The way back: how views ask for things.

use std::sync::Arc;

use reactive_graph::owner::StoredValue;
use reactive_graph::traits::{GetValue as _, SetValue as _, UpdateValue as _};

use crate::session::Command;

type Carry = Arc<dyn Fn(Command) + Send + Sync>;
type Wake = Arc<dyn Fn() + Send + Sync>;

/// How views ask for things. `Copy`, so event handlers can hold it.
///
/// The other end is the driver in the running app, and a list in a test. The driver is loaded only when
/// somebody is about to need it; what is asked for until then waits, in order.
#[derive(Clone, Copy)]
pub struct Commands {
    way: StoredValue<Way>,
}

#[derive(Clone)]
enum Way {
    /// Nobody carries commands out yet; `wake` is told each time that somebody should.
    Waiting {
        asked: Vec<Command>,
        wake: Wake,
    },
    Open(Carry),
}

impl Default for Commands {
    fn default() -> Self {
        let way = Way::Waiting { asked: Vec::new(), wake: Arc::new(|| {}) };
        Self { way: StoredValue::new(way) }
    }
}

impl Commands {
    /// `wake` is called whenever commands wait, or are about to be sent: it may be called often.
    pub fn wake_with(self, wake: impl Fn() + Send + Sync + 'static) {
        let new: Wake = Arc::new(wake);
        self.way.update_value(|way| {
            if let Way::Waiting { wake, .. } = way {
                *wake = new;
            }
        });
    }

    pub fn send(self, command: Command) {
        if let Way::Open(send) = self.way.get_value() {
            return send(command);
        }
        self.way.update_value(|way| {
            if let Way::Waiting { asked, .. } = way {
                asked.push(command);
            }
        });
        self.expect();
    }

    /// Somebody is about to send something: the other end may get ready.
    pub fn expect(self) {
        if let Way::Waiting { wake, .. } = self.way.get_value() {
            wake();
        }
    }

    /// The other end is there: it gets what waits, and from now on everything at once.
    pub fn open(self, send: impl Fn(Command) + Send + Sync + 'static) {
        let send: Carry = Arc::new(send);
        let before = self.way.get_value();
        self.way.set_value(Way::Open(Arc::clone(&send)));
        if let Way::Waiting { asked, .. } = before {
            for command in asked {
                send(command);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use reactive_graph::owner::Owner;

    use super::*;
    use crate::session::ServerId;

    fn close(id: u32) -> Command {
        Command::Close(ServerId(id))
    }

    #[test]
    fn what_is_asked_before_the_driver_is_there_waits_in_order() {
        Owner::new().with(|| {
            let woken = Arc::new(AtomicUsize::new(0));
            let waker = Arc::clone(&woken);
            let commands = Commands::default();
            commands.wake_with(move || {
                waker.fetch_add(1, Ordering::Relaxed);
            });
            commands.expect();
            commands.send(close(1));
            commands.send(close(2));
            assert_eq!(woken.load(Ordering::Relaxed), 3);

            let done = Arc::new(Mutex::new(Vec::new()));
            let list = Arc::clone(&done);
            commands.open(move |command| list.lock().expect("no panic above").push(command));
            commands.send(close(3));
            commands.expect();

            assert_eq!(woken.load(Ordering::Relaxed), 3);
            let done = format!("{:?}", done.lock().expect("no panic above"));
            assert_eq!(done, format!("{:?}", [close(1), close(2), close(3)]));
        });
    }
}
