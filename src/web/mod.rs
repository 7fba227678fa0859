//! The browser. The only room that touches JavaScript: fetch, `EventSource`, timers, storage, files,
//! windows, random bytes.

mod away;
mod background;
mod bygone;
mod callback;
mod clock;
mod companion;
mod crypto;
mod demos;
mod driver;
mod event_source;
mod fetch;
mod files;
mod page;
mod panic;
mod pictures;
mod places;
mod popup;
mod settings;
mod showing;
mod signing;
mod stop;
mod storage;
mod surroundings;

pub use bygone::silence as silence_what_goes;
pub use demos::AnswerDemo;
pub use driver::{Later, start};
pub use fetch::aside::ask as ask_registry;
pub use files::{read_base64, read_file};
pub use page::keep;
pub use panic::install as install_panic_card;
pub use surroundings::expressions::has_match;
