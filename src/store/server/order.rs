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

/// What all URIs begin with, up to a separator, so that a list can leave it out; empty where that would save
/// little, or leave nothing of one of them.
pub fn common_start<'a>(mut uris: impl Iterator<Item = &'a str>) -> String {
    let Some(first) = uris.next() else { return String::new() };
    let mut length = first.len();
    let mut count = 1;
    for uri in uris {
        let alike = first.bytes().zip(uri.bytes()).take_while(|(one, other)| one == other);
        length = alike.take(length).count();
        count += 1;
    }
    let is_separator = |byte: &u8| matches!(byte, b'/' | b':');
    let end = first.as_bytes().get(..length).and_then(|alike| alike.iter().rposition(is_separator));
    let start = end.and_then(|at| first.get(..=at)).unwrap_or_default();
    if count < 2 || start.len() < LEAST_LEFT_OUT { String::new() } else { start.to_owned() }
}

/// In bytes.
const LEAST_LEFT_OUT: usize = 8;

/// A line of a list that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Of this index among the server's.
    Entry(u32),
    /// Over so many entries whose keys begin alike.
    Group { prefix: String, count: usize },
}

/// From so many entries on a list is long enough to want headings.
const LEAST_FOR_GROUPS: usize = 30;
/// Fewer than these make no group.
const LEAST_OF_GROUP: usize = 3;

/// Puts a heading over entries that stand together and begin alike. Nothing changes its place.
pub fn grouped<T: Listed>(entries: &[Entry<T>], found: Vec<u32>) -> Vec<Shown> {
    if found.len() < LEAST_FOR_GROUPS {
        return found.into_iter().map(Shown::Entry).collect();
    }
    let prefix_of = |index: &u32| {
        let key = entries.get(*index as usize).map_or("", |entry| entry.item.key());
        prefix(key)
    };
    let mut shown = Vec::with_capacity(found.len());
    for run in found.chunk_by(|one, next| prefix_of(one) == prefix_of(next)) {
        let prefix = run.first().and_then(prefix_of).filter(|_| run.len() >= LEAST_OF_GROUP);
        // One heading over all says nothing.
        if let Some(prefix) = prefix.filter(|_| run.len() < found.len()) {
            shown.push(Shown::Group { prefix: prefix.to_owned(), count: run.len() });
        }
        shown.extend(run.iter().copied().map(Shown::Entry));
    }
    shown
}

/// What stands before the first separator, with it; `None` where nothing follows.
fn prefix(key: &str) -> Option<&str> {
    let at = key.find(['_', '-', '.', '/', ':'])?;
    let (prefix, rest) = key.split_at_checked(at + 1)?;
    (at > 0 && !rest.is_empty()).then_some(prefix)
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

    fn heads(names: &[String]) -> Vec<(usize, String, usize)> {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let entries = entries(&names);
        let all = (0..u32::try_from(entries.len()).expect("few")).collect();
        let lines = grouped(&entries, all).into_iter().enumerate();
        lines
            .filter_map(|(at, line)| match line {
                Shown::Group { prefix, count } => Some((at, prefix, count)),
                Shown::Entry(_) => None,
            })
            .collect()
    }

    fn named(prefix: &str, count: usize) -> Vec<String> {
        (0..count).map(|number| format!("{prefix}{number}")).collect()
    }

    #[test]
    fn what_all_uris_begin_with_can_be_left_out() {
        for (uris, start) in [
            (&["file:///home/me/a.txt", "file:///home/me/b/c.txt"][..], "file:///home/me/"),
            (&["demo://resource/1", "demo://resource/12"], "demo://resource/"),
            (&["file:///ä/1", "file:///ö/1"], "file:///"),
            (&["a:1", "a:2"], ""),
            (&["file:///one"], ""),
            (&["file:///one", "http://other"], ""),
            (&[], ""),
        ] {
            assert_eq!(common_start(uris.iter().copied()), start, "{uris:?}");
        }
    }

    #[test]
    fn from_thirty_on_what_begins_alike_has_a_heading() {
        let names = [named("git_", 20), named("alone", 1), named("fs.", 10)].concat();
        assert_eq!(heads(&names), [(0, "git_".to_owned(), 20), (22, "fs.".to_owned(), 10)]);
        assert_eq!(heads(&names[2..]), []);
    }

    #[test]
    fn no_heading_stands_over_all_or_over_two() {
        assert_eq!(heads(&named("tool-", 40)), []);
        let names = [named("a_", 2), named("b", 30), named("c_", 2)].concat();
        assert_eq!(heads(&names), []);
    }

    #[test]
    fn an_odd_key_begins_like_no_other() {
        for key in ["", "_", "_x", "x_", "ä", "ä_ö"] {
            let expected = (key == "ä_ö").then_some("ä_");
            assert_eq!(prefix(key), expected, "{key}");
        }
    }
}
