//! The latest thing that a person did away with, for as long as it can be had back.

use std::fmt;
use std::time::Duration;

use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Set as _, Update as _, With as _, WithUntracked as _};

use crate::mcp::Moment;

/// Long enough to hear what has happened, to find the button and to press it.
const PATIENCE: Duration = Duration::from_secs(20);

type Deed = Box<dyn FnOnce() + Send + Sync>;

#[derive(Clone, Copy, Debug, Default)]
pub struct Undo {
    held: RwSignal<Option<Held>>,
}

struct Held {
    /// What was done, such as “Closed demo”.
    words: String,
    until: Moment,
    back: Deed,
    end: Deed,
}

impl fmt::Debug for Held {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Held").field("words", &self.words).finish_non_exhaustive()
    }
}

impl Undo {
    /// Lets `act` do away with something that `back` brings back. `end` is called when that is past: there
    /// is one thing at a time, and what was held before it goes for good, before `act`, which may hold its
    /// own in the same place.
    pub fn offer(
        self,
        now: Moment,
        words: String,
        act: impl FnOnce(),
        back: impl FnOnce() + Send + Sync + 'static,
        end: impl FnOnce() + Send + Sync + 'static,
    ) {
        self.let_go();
        act();
        let until = Moment(now.0 + PATIENCE);
        self.held.set(Some(Held { words, until, back: Box::new(back), end: Box::new(end) }));
    }

    /// What can be had back; empty where nothing can. Tracks.
    pub fn words(self) -> String {
        self.held.with(|held| held.as_ref().map(|held| held.words.clone()).unwrap_or_default())
    }

    pub fn take_back(self) {
        if let Some(held) = self.take() {
            (held.back)();
        }
    }

    pub fn let_go(self) {
        if let Some(held) = self.take() {
            (held.end)();
        }
    }

    pub fn is_past(self, now: Moment) -> bool {
        self.held.with_untracked(|held| held.as_ref().is_some_and(|held| held.until <= now))
    }

    fn take(self) -> Option<Held> {
        if self.held.with_untracked(Option::is_none) {
            return None;
        }
        let mut taken = None;
        self.held.update(|held| taken = held.take());
        taken
    }
}

/// Entries that were taken out of a list, to be put back among whatever the list holds by then. What else
/// became of the list meanwhile stays.
#[derive(Debug)]
pub struct Taken<T> {
    before: Vec<T>,
    /// Where they stood.
    places: Vec<usize>,
    is_same: fn(&T, &T) -> bool,
}

impl<T: Clone> Taken<T> {
    pub fn out_of(
        list: &mut Vec<T>,
        is_same: fn(&T, &T) -> bool,
        goes: impl Fn(&T) -> bool,
    ) -> Self {
        let places = (0..list.len()).filter(|place| goes(&list[*place])).collect();
        let before = list.clone();
        list.retain(|entry| !goes(entry));
        Self { before, places, is_same }
    }

    /// Each behind the nearest that stood in front of it, or in front of the nearest that stood behind it.
    /// Where the list has one like it by now, that is the newer one and stays.
    pub fn back_into(&self, list: &mut Vec<T>) {
        for place in &self.places {
            let entry = &self.before[*place];
            let find = |wanted: &T| list.iter().position(|held| (self.is_same)(held, wanted));
            if find(entry).is_some() {
                continue;
            }
            let ahead = self.before[..*place].iter().rev().find_map(find);
            let behind = || self.before[place + 1..].iter().find_map(find);
            let at = ahead.map(|ahead| ahead + 1).or_else(behind).unwrap_or(list.len());
            list.insert(at, entry.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use reactive_graph::owner::Owner;

    use super::*;
    use crate::session::command::Place;
    use crate::store::Stores;
    use crate::store::page::servers::Servers;

    #[test]
    fn one_thing_is_held_until_it_is_taken_back_or_its_time_is_past() {
        Owner::new().with(|| {
            let undo = Undo::default();
            let told = Arc::new(Mutex::new(Vec::new()));
            let offer = |words: &'static str| {
                let (back, end) = (Arc::clone(&told), Arc::clone(&told));
                let tell = move |told: &Mutex<Vec<String>>, what: &str| {
                    told.lock().expect("no panic above").push(format!("{words} {what}"));
                };
                let now = Moment(Duration::from_secs(1));
                undo.offer(
                    now,
                    words.to_owned(),
                    || {},
                    move || tell(&back, "back"),
                    move || tell(&end, "gone"),
                );
            };
            offer("one");
            offer("two");
            assert_eq!(undo.words(), "two");

            undo.take_back();
            undo.let_go();
            assert_eq!(undo.words(), "");

            offer("three");
            assert!(!undo.is_past(Moment(Duration::from_secs(20))));
            assert!(undo.is_past(Moment(Duration::from_secs(21))));
            undo.let_go();
            let told = told.lock().expect("no panic above");
            assert_eq!(*told, ["one gone", "two back", "three gone"]);
        });
    }

    #[test]
    fn what_holds_keys_cannot_come_back_once_all_secrets_are_forgotten() {
        Owner::new().with(|| {
            let stores = Stores::default();
            stores.undo.offer(Moment::default(), "Forgot x".to_owned(), || {}, || {}, || {});

            stores.forget_secrets();

            assert_eq!(stores.undo.words(), "");
        });
    }

    #[test]
    fn what_was_taken_out_of_a_list_comes_back_in_its_place_among_what_came_since() {
        let mut list = vec!["a", "b", "c", "d"];
        let taken =
            Taken::out_of(&mut list, |one, other| one == other, |entry| "abd".contains(entry));
        assert_eq!(list, ["c"]);

        list.insert(0, "new");
        list.push("d");
        taken.back_into(&mut list);

        assert_eq!(list, ["new", "a", "b", "c", "d"]);

        let mut only = vec!["x"];
        let taken = Taken::out_of(&mut only, |one, other| one == other, |_| true);
        taken.back_into(&mut only);
        assert_eq!(only, ["x"]);
    }

    #[test]
    fn the_second_of_two_servers_closed_in_a_row_comes_back_too() {
        Owner::new().with(|| {
            let (undo, servers) = (Undo::default(), Servers::default());
            let ids = [servers.open(Place::Demo), servers.open(Place::Demo)];
            for id in ids {
                undo.offer(
                    Moment::default(),
                    String::new(),
                    || servers.close(id),
                    move || drop(servers.bring_back()),
                    move || servers.let_go(),
                );
            }

            undo.take_back();

            assert!(!servers.is_open(ids[0]) && servers.is_open(ids[1]));
        });
    }
}
