//! The browser's connections, shared out so that nothing stalls silently.
//!
//! Over HTTP/1.1 a browser opens six connections to an origin; a seventh request waits inside the
//! browser, where nobody sees it. Here it waits in the open, and its time has not begun.

use std::collections::VecDeque;

use vecmap::VecMap;

use super::ServerId;
use crate::mcp::ExchangeId;

pub(super) const MOST_AT_ONCE: usize = 6;

/// An exchange of one of the servers.
pub(super) type Place = (ServerId, ExchangeId);

#[derive(Debug, Default)]
pub(super) struct Gate {
    origins: VecMap<String, Origin>,
    /// Where each exchange goes, whether it is open or waits.
    places: VecMap<Place, String>,
}

#[derive(Debug, Default)]
struct Origin {
    open: usize,
    waiting: VecDeque<Place>,
}

impl Gate {
    /// Whether the exchange may go out now; otherwise it waits, and [`Gate::leave`] names it later.
    pub(super) fn enter(&mut self, place: Place, origin: &str) -> bool {
        self.places.insert(place, origin.to_owned());
        let held = self.origins.entry(origin.to_owned()).or_default();
        if held.open < MOST_AT_ONCE {
            held.open += 1;
            return true;
        }
        held.waiting.push_back(place);
        false
    }

    /// The exchange is over, or is not wanted any more. Returns the one that may go out in its stead.
    pub(super) fn leave(&mut self, place: Place) -> Option<Place> {
        let origin = self.places.remove(&place)?;
        let held = self.origins.get_mut(&origin)?;
        if let Some(index) = held.waiting.iter().position(|waiting| *waiting == place) {
            held.waiting.remove(index);
            return None;
        }
        let next = held.waiting.pop_front();
        if next.is_none() {
            held.open -= 1;
        }
        if held.open == 0 {
            self.origins.remove(&origin);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: u32) -> Place {
        (ServerId(1), ExchangeId(id))
    }

    #[test]
    fn the_seventh_exchange_waits_until_one_of_six_is_over() {
        let mut gate = Gate::default();
        for id in 1..=6 {
            assert!(gate.enter(place(id), "http://x"));
        }

        assert!(!gate.enter(place(7), "http://x"));
        assert!(gate.enter(place(8), "http://y"));

        assert_eq!(gate.leave(place(3)), Some(place(7)));
        assert_eq!(gate.leave(place(1)), None);
    }

    #[test]
    fn an_exchange_that_is_given_up_while_it_waits_frees_nobodys_place() {
        let mut gate = Gate::default();
        for id in 1..=7 {
            gate.enter(place(id), "http://x");
        }

        assert_eq!(gate.leave(place(7)), None);
        assert_eq!(gate.leave(place(1)), None);
        assert!(gate.enter(place(8), "http://x"));
        assert!(!gate.enter(place(9), "http://x"));
    }

    #[test]
    fn leaving_twice_is_leaving_once() {
        let mut gate = Gate::default();
        gate.enter(place(1), "http://x");
        gate.leave(place(1));
        gate.leave(place(1));
        for id in 2..=7 {
            assert!(gate.enter(place(id), "http://x"));
        }
    }
}
