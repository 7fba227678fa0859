//! The companion that this page was opened by, or was paired with: where it listens, and the token that it
//! lets the page in by.

use serde_json::json;

use crate::mcp::Target;
use crate::mcp::http::Header;
use crate::wire::companion::{Listed, ListedPlace, SOCKET_PATH, Told};
use crate::wire::json;
use crate::wire::program::{Program, filled};
use crate::wire::secret::Secret;
use crate::wire::url::Url;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// On this machine, such as `http://127.0.0.1:8970`.
    origin: String,
    pub token: Secret<String>,
}

/// How the socket to it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CompanionState {
    /// Nothing went through it so far.
    #[default]
    Unasked,
    Present {
        version: String,
        /// What it offers, by number.
        listed: Vec<Listed>,
    },
    /// It ended, or does not let this page in.
    Lost,
}

impl CompanionState {
    /// By what it says first.
    pub fn of(told: Told) -> Self {
        match told {
            Told::Hello { version, listed } => Self::Present { version, listed },
            _ => Self::Lost,
        }
    }

    pub fn is_present(&self) -> bool {
        matches!(self, Self::Present { .. })
    }

    /// What it offers.
    pub fn offers(&self) -> Vec<Offered> {
        let Self::Present { listed, .. } = self else { return Vec::new() };
        let numbered = (0..).zip(listed.iter().cloned());
        numbered.map(|(number, listed)| Offered { number, listed }).collect()
    }
}

/// A server that the companion offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    number: u32,
    pub listed: Listed,
}

impl Offered {
    /// How to reach it, with what a person has said to what it asks for.
    pub fn target(&self, inputs: Vec<(String, Secret<String>)>) -> Target {
        match &self.listed.place {
            ListedPlace::Program { line } => {
                let (number, line) = (self.number, line.clone());
                Target::of(Program::Named { number, line, inputs })
            }
            ListedPlace::Web { url, headers } => {
                // Whatever its name: a file holds keys, and so may what a person has said.
                let header = |(name, value): &(String, Secret<String>)| {
                    Header::secret(name, filled(value.reveal(), &inputs))
                };
                let headers = headers.iter().map(header).collect();
                Target { headers, ..Target::at(&filled(url, &inputs)) }
            }
        }
    }

    /// For people: command line or address.
    pub fn line(&self) -> &str {
        match &self.listed.place {
            ListedPlace::Program { line } => line,
            ListedPlace::Web { url, .. } => url,
        }
    }

    pub fn is_program(&self) -> bool {
        matches!(self.listed.place, ListedPlace::Program { .. })
    }
}

impl Pairing {
    /// `None` where the address is none of this machine: whoever made the link could read everything.
    pub fn at(origin: &str, token: Secret<String>) -> Option<Self> {
        let url = Url::read_absolute(origin).ok()?;
        let is_near = url.is_loopback() && !url.is_encrypted();
        // A token goes into a header, and has the letters that its companion gives it.
        let is_token = !token.reveal().is_empty()
            && token.reveal().bytes().all(|byte| byte.is_ascii_alphanumeric());
        (is_near && is_token).then(|| Self { origin: url.origin().to_owned(), token })
    }

    /// It serves the page at that origin itself.
    pub fn serves(&self, origin: &str) -> bool {
        self.origin == origin
    }

    pub fn socket_url(&self) -> String {
        let authority = Url::read(&self.origin).map(|url| url.authority().to_owned());
        format!("ws://{}/{SOCKET_PATH}", authority.unwrap_or_default())
    }

    pub(in crate::store) fn encode(&self) -> String {
        json!({ "origin": self.origin, "token": self.token.reveal() }).to_string()
    }

    pub(in crate::store) fn read(text: &str) -> Option<Self> {
        let value = json::value(text)?;
        Self::at(value["origin"].as_str()?, Secret::new(value["token"].as_str()?.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairing(origin: &str, token: &str) -> Option<Pairing> {
        Pairing::at(origin, Secret::new(token.to_owned()))
    }

    #[test]
    fn a_page_is_paired_only_with_a_program_on_this_machine() {
        for origin in ["http://127.0.0.1:8970", "http://localhost:1", "http://[::1]:8970/x?y"] {
            assert!(pairing(origin, "a1").is_some(), "{origin}");
        }
        for origin in [
            "http://127.0.0.1.evil.example:8970",
            "https://wirescope.example",
            "http://192.168.0.7:8970",
            "127.0.0.1",
            "",
        ] {
            assert_eq!(pairing(origin, "a1"), None, "{origin}");
        }
        for token in ["", "a b", "a\r\nb", "a,b", "ä"] {
            assert_eq!(pairing("http://127.0.0.1:8970", token), None, "{token}");
        }
    }

    #[test]
    fn what_a_person_said_goes_where_the_file_asks_for_it() {
        let headers = vec![("X-Key".to_owned(), Secret::new("k ${input:key}".to_owned()))];
        let place = ListedPlace::Web { url: "http://x/${input:path}".to_owned(), headers };
        let listed = Listed { name: "x".to_owned(), place, inputs: Vec::new(), at_once: false };
        let inputs = [("key", "sesame"), ("path", "mcp")];
        let inputs = inputs.map(|(id, value)| (id.to_owned(), Secret::new(value.to_owned())));

        let target = Offered { number: 1, listed }.target(inputs.to_vec());

        assert_eq!(target.url, "http://x/mcp");
        assert_eq!(target.headers, [Header::secret("x-key", "k sesame")]);
    }

    #[test]
    fn the_socket_is_where_the_companion_listens() {
        let held = pairing("http://127.0.0.1:8970/anything?a=b", "a1").expect("a pairing");

        assert_eq!(held.socket_url(), "ws://127.0.0.1:8970/companion");
        assert_eq!(Pairing::read(&held.encode()), Some(held.clone()));
        assert!(!format!("{held:?}").contains("a1"));
    }
}
