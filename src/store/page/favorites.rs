//! The tools, resources and prompts that a person wants on top of the lists. Kept on this device.

use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Update as _, With as _};

use crate::store::typed::drafts::DraftKey;

/// Beyond so many the oldest leave.
const MOST: usize = 500;

/// By the address of the server, the list and the item; the newest last.
#[derive(Clone, Copy, Debug, Default)]
pub struct Favorites {
    pub entries: RwSignal<Vec<DraftKey>>,
}

impl Favorites {
    /// Tracks.
    pub fn has(self, key: &DraftKey) -> bool {
        self.entries.with(|entries| entries.contains(key))
    }

    pub fn turn(self, key: &DraftKey) {
        self.entries.update(|entries| {
            let before = entries.len();
            entries.retain(|held| held != key);
            if entries.len() == before {
                entries.push(key.clone());
            }
            let over = entries.len().saturating_sub(MOST);
            entries.drain(..over);
        });
    }

    /// The items of one list. Tracks.
    pub fn of(self, url: &str, list: &str) -> Vec<String> {
        self.entries.with(|entries| {
            let own = entries.iter().filter(|key| key.url == url && key.list == list);
            own.map(|key| key.item.clone()).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;
    use reactive_graph::traits::GetUntracked as _;

    use super::*;

    fn key(item: &str) -> DraftKey {
        let (url, list) = ("https://x.test/mcp".to_owned(), "tools".to_owned());
        DraftKey { url, list, item: item.to_owned() }
    }

    #[test]
    fn a_favorite_is_one_until_it_is_turned_off() {
        let owner = Owner::new();
        owner.set();
        let favorites = Favorites::default();

        favorites.turn(&key("add"));
        favorites.turn(&key("echo"));
        favorites.turn(&key("add"));

        assert_eq!(favorites.of("https://x.test/mcp", "tools"), ["echo"]);
        assert!(favorites.of("https://y.test/mcp", "tools").is_empty());
    }

    #[test]
    fn the_oldest_of_too_many_leave() {
        let owner = Owner::new();
        owner.set();
        let favorites = Favorites::default();
        for number in 0..=MOST {
            favorites.turn(&key(&number.to_string()));
        }

        let entries = favorites.entries.get_untracked();

        assert_eq!((entries.len(), entries[0].item.as_str()), (MOST, "1"));
    }
}
