//! Addresses of pictures and media whose views are gone.
//!
//! What the browser still loads from an address must find it: one that is taken away under way is reported on
//! the console as a missing file, and to let go of the element does not end the loading at once. So an address
//! outlives its view until some others have followed it.

use std::collections::VecDeque;

/// Far more than load at the same time; what they hold is bounded by itself.
const MOST: usize = 32;
const MOST_BYTES: usize = 32 * 1024 * 1024;

#[derive(Debug, Default)]
pub struct Leaving {
    held: VecDeque<(String, usize)>,
    bytes: usize,
}

impl Leaving {
    /// Takes the address of so many bytes in, whose view has gone. Returns those that nothing loads from by
    /// now.
    #[must_use]
    pub fn add(&mut self, address: String, bytes: usize) -> Vec<String> {
        self.held.push_back((address, bytes));
        self.bytes += bytes;
        let mut gone = Vec::new();
        // The newest stays, however large it is.
        while self.held.len() > MOST || self.bytes > MOST_BYTES && self.held.len() > 1 {
            let Some((address, bytes)) = self.held.pop_front() else { break };
            self.bytes -= bytes;
            gone.push(address);
        }
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_outlives_its_view_until_others_have_followed() {
        let mut leaving = Leaving::default();
        let gone: Vec<String> =
            (0..100).flat_map(|number| leaving.add(number.to_string(), 10)).collect();

        let expected: Vec<String> = (0..68).map(|number| number.to_string()).collect();
        assert_eq!(gone, expected);
    }

    #[test]
    fn what_is_held_is_bounded_and_the_newest_stays() {
        let mut leaving = Leaving::default();

        assert_eq!(leaving.add("a".to_owned(), 20 << 20), Vec::<String>::new());
        assert_eq!(leaving.add("b".to_owned(), 20 << 20), ["a"]);
        assert_eq!(leaving.add("c".to_owned(), 900 << 20), ["b"]);
        assert_eq!(leaving.add("d".to_owned(), 1), ["c"]);
    }
}
