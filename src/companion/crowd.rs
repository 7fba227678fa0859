//! Who is connected at the moment: so many and not more, and the first to come is the first to go.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Of guests, of whom each is held by a `T`: dropping that sends it away.
#[derive(Debug)]
pub struct Crowd<T> {
    most: usize,
    guests: Arc<Mutex<Guests<T>>>,
}

#[derive(Debug)]
struct Guests<T> {
    next: u64,
    present: BTreeMap<u64, T>,
}

/// A guest's place, which is free again when this is dropped.
#[derive(Debug)]
pub struct Place<T> {
    number: u64,
    guests: Arc<Mutex<Guests<T>>>,
}

impl<T> Crowd<T> {
    pub fn new(most: usize) -> Self {
        let guests = Guests { next: 0, present: BTreeMap::new() };
        Self { most, guests: Arc::new(Mutex::new(guests)) }
    }

    /// Sends the oldest away where there is no place left.
    pub fn enter(&self, guest: T) -> Place<T> {
        let mut guests = lock(&self.guests);
        if guests.present.len() >= self.most {
            guests.present.pop_first();
        }
        let number = guests.next;
        guests.next += 1;
        guests.present.insert(number, guest);
        Place { number, guests: Arc::clone(&self.guests) }
    }

    pub fn send_oldest_away(&self) {
        lock(&self.guests).present.pop_first();
    }
}

impl<T> Drop for Place<T> {
    fn drop(&mut self) {
        lock(&self.guests).present.remove(&self.number);
    }
}

/// A guest that panicked has left a map that is whole.
fn lock<T>(guests: &Mutex<Guests<T>>) -> MutexGuard<'_, Guests<T>> {
    guests.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_away(guest: &Arc<()>) -> bool {
        Arc::strong_count(guest) == 1
    }

    #[test]
    fn the_first_to_come_is_the_first_to_go() {
        let crowd = Crowd::new(2);
        let guests = [(); 3].map(Arc::new);

        let _places = guests.each_ref().map(|guest| crowd.enter(Arc::clone(guest)));

        assert_eq!(guests.each_ref().map(is_away), [true, false, false]);
        crowd.send_oldest_away();
        assert_eq!(guests.each_ref().map(is_away), [true, true, false]);
    }

    #[test]
    fn a_place_that_was_left_is_free() {
        let crowd = Crowd::new(2);
        let guests = [(); 3].map(Arc::new);

        let first = crowd.enter(Arc::clone(&guests[0]));
        let _second = crowd.enter(Arc::clone(&guests[1]));
        drop(first);
        let _third = crowd.enter(Arc::clone(&guests[2]));

        assert_eq!(guests.each_ref().map(is_away), [true, false, false]);
    }
}
