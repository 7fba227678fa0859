//! In which order a list of the server's is shown: favorites first, and among the others as a person wants it.

use super::catalog::Entry;
use crate::mcp::types::Listed;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As the server lists them.
    #[default]
    Server,
    Name,
    /// What was used last comes first.
    Recent,
}

impl Order {
    pub const ALL: [Self; 3] = [Self::Server, Self::Name, Self::Recent];

    /// The name that a saved setting uses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Name => "name",
            Self::Recent => "recent",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.key() == key)
    }
}

/// `found` are the indices of entries, ascending. `recent` holds keys, the latest first.
pub fn arranged<T: Listed>(
    entries: &[Entry<T>],
    mut found: Vec<u32>,
    order: Order,
    is_favorite: impl Fn(&Entry<T>) -> bool,
    recent: &[String],
) -> Vec<u32> {
    let entry = |index: u32| entries.get(index as usize);
    match order {
        Order::Server => {}
        Order::Name => {
            let name = |index: u32| {
                let key = entry(index).map_or("", |entry| entry.item.key());
                (key.to_lowercase(), key.to_owned())
            };
            found.sort_by_cached_key(|index| name(*index));
        }
        Order::Recent => {
            let place = |index: u32| {
                let key = entry(index).map_or("", |entry| entry.item.key());
                recent.iter().position(|used| used == key).unwrap_or(usize::MAX)
            };
            found.sort_by_cached_key(|index| place(*index));
        }
    }
    let is_favorite = |index: &u32| entry(*index).is_some_and(&is_favorite);
    let (mut first, others): (Vec<u32>, Vec<u32>) = found.into_iter().partition(is_favorite);
    first.extend(others);
    first
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::mcp::types::Tool;

    fn entries(names: &[&str]) -> Vec<Entry<Tool>> {
        let read = |name: &&str| {
            let raw = Arc::new(json!({ "name": name, "inputSchema": { "type": "object" } }));
            let item = Tool::read_in(None, raw, String::new());
            Entry { item, nth: 1, mark: None, haystack: Arc::from(*name) }
        };
        names.iter().map(read).collect()
    }

    fn shown(order: Order, favorites: &[&str], recent: &[&str]) -> Vec<String> {
        let entries = entries(&["get", "Add", "zip", "add"]);
        let recent: Vec<String> = recent.iter().map(|name| (*name).to_owned()).collect();
        let is_favorite = |entry: &Entry<Tool>| favorites.contains(&entry.item.key());
        let found = arranged(&entries, vec![0, 1, 2, 3], order, is_favorite, &recent);
        found.iter().map(|index| entries[*index as usize].item.key().to_owned()).collect()
    }

    #[test]
    fn the_servers_order_stays_where_nothing_else_is_wished_for() {
        assert_eq!(shown(Order::Server, &[], &["zip"]), ["get", "Add", "zip", "add"]);
    }

    #[test]
    fn names_are_compared_without_regard_to_case() {
        assert_eq!(shown(Order::Name, &[], &[]), ["Add", "add", "get", "zip"]);
    }

    #[test]
    fn what_was_used_last_comes_first_and_the_others_stay() {
        assert_eq!(shown(Order::Recent, &[], &["add", "zip"]), ["add", "zip", "get", "Add"]);
    }

    #[test]
    fn favorites_stand_on_top_in_the_same_order() {
        assert_eq!(shown(Order::Name, &["zip", "get"], &[]), ["get", "zip", "Add", "add"]);
    }
}
