//! Pictures from the web that somebody wanted to see.

use std::sync::Arc;

use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Update as _, With as _};

/// What came of loading one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded {
    Underway,
    /// As it is sent, and not yet judged.
    Here {
        /// Without parameters; may be empty.
        media_type: String,
        bytes: Arc<[u8]>,
    },
    /// Nothing came that this page may read.
    Nothing,
    TooLong,
}

/// By their addresses; the oldest go first. `Copy`, like a signal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pictures {
    entries: RwSignal<Vec<(String, Loaded)>>,
}

impl Pictures {
    const MOST: usize = 32;

    /// Tracks.
    pub fn of(self, url: &str) -> Option<Loaded> {
        self.entries.with(|all| all.iter().find(|(held, _)| held == url).map(|(_, it)| it.clone()))
    }

    pub fn set(self, url: &str, loaded: Loaded) {
        self.entries.update(|all| {
            all.retain(|(held, _)| held != url);
            let surplus = (all.len() + 1).saturating_sub(Self::MOST);
            all.drain(..surplus);
            all.push((url.to_owned(), loaded));
        });
    }
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;

    use super::*;

    #[test]
    fn the_latest_of_an_address_counts_and_the_oldest_go() {
        Owner::new().with(|| {
            let pictures = Pictures::default();
            pictures.set("a", Loaded::Underway);
            pictures.set("a", Loaded::Nothing);
            assert_eq!(pictures.of("a"), Some(Loaded::Nothing));

            for number in 0..32 {
                pictures.set(&number.to_string(), Loaded::Underway);
            }

            assert_eq!(pictures.of("a"), None);
            assert_eq!(pictures.of("0"), Some(Loaded::Underway));
        });
    }
}
