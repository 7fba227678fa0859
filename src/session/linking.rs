//! Whether a link can lead to a server. It never starts a program, and never holds a key.

use super::command::Place;
use crate::wire::url::{Url, query_pairs};

/// Why there is no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkRefused {
    /// The server is part of this page.
    Demo,
    /// A record that only a companion has.
    Tap,
    Program,
    /// The server's address holds what looks like a key, or is none.
    Key,
    /// With its arguments the link would be this many characters long.
    TooLong(usize),
}

/// Parts of names whose values are keys more often than not.
const KEYS: [&str; 7] = ["key", "token", "secret", "pass", "pwd", "credential", "session"];
/// The same of whole words: others begin like them.
const KEY_WORDS: [&str; 5] = ["auth", "authorization", "code", "sig", "signature"];

/// Why no link can lead there; `None` where one can.
pub fn refused(place: &Place) -> Option<LinkRefused> {
    match place {
        Place::Demo => Some(LinkRefused::Demo),
        Place::Tap { .. } => Some(LinkRefused::Tap),
        Place::Web(target) if target.program.is_some() => Some(LinkRefused::Program),
        Place::Web(target) => holds_key(&target.url).then_some(LinkRefused::Key),
    }
}

/// An address that cannot be read may hold anything.
fn holds_key(url: &str) -> bool {
    let Ok(read) = Url::read(url) else { return true };
    let in_query = query_pairs(url);
    in_query.iter().any(|(name, value)| names_key(name) || looks_random(value))
        || read.path().split('/').any(looks_random)
}

/// What is called so is a key more often than not.
pub(super) fn names_key(name: &str) -> bool {
    let name = name.to_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    KEYS.iter().any(|key| name.contains(key)) || words.any(|word| KEY_WORDS.contains(&word))
}

/// Long, of letters and many digits: whoever has such an address of a server may use it.
pub(super) fn looks_random(part: &str) -> bool {
    let count = |is_it: fn(&u8) -> bool| part.bytes().filter(is_it).count();
    part.len() >= 20 && count(u8::is_ascii_digit) >= 5 && count(u8::is_ascii_alphabetic) >= 5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::Target;
    use crate::wire::program::{Command, Program};

    fn at(url: &str) -> Option<LinkRefused> {
        refused(&Place::Web(Target::at(url)))
    }

    #[test]
    fn a_link_leads_to_an_address_without_a_key() {
        for url in ["https://x.test/mcp", "localhost:3000", "https://x.test/mcp?author=a&page=2"] {
            assert_eq!(at(url), None, "{url}");
        }
        for url in [
            "https://x.test/mcp?api_key=1",
            "https://x.test/mcp?a=1&ACCESS-TOKEN=1",
            "https://x.test/mcp?%6bey=1",
            "https://x.test/mcp?t=5f1c0e9a7b3d4c2e8f6a",
            "https://x.test/s/9b2f6c0e-1d3a-4e5f-8a7b-6c5d4e3f2a1b/mcp",
            "https://me:mine@x.test/mcp",
            "no address",
            "",
        ] {
            assert_eq!(at(url), Some(LinkRefused::Key), "{url}");
        }
    }

    #[test]
    fn no_link_leads_to_what_is_not_on_the_web() {
        let program = Program::Typed(Command {
            command: "npx".to_owned(),
            args: Vec::new(),
            env: Vec::new(),
            folder: None,
        });

        assert_eq!(refused(&Place::Web(Target::of(program))), Some(LinkRefused::Program));
        assert_eq!(refused(&Place::Demo), Some(LinkRefused::Demo));
    }
}
