//! The browser. The only room that touches JavaScript: fetch, `EventSource`, timers, storage, files,
//! windows, random bytes.

mod away;
mod callback;
mod chat;
mod clock;
mod crypto;
mod driver;
mod event_source;
mod fetch;
mod files;
mod panic;
mod pictures;
mod popup;
mod settings;
mod showing;
mod signing;
mod storage;
mod tasks;

pub use driver::start;
pub use panic::install as install_panic_card;
pub use storage::keep;
