//! The companion that this page was opened by, or was paired with: where it listens, and the token that it
//! lets the page in by.

use serde_json::json;

use crate::wire::companion::{Listed, SOCKET_PATH, Told};
use crate::wire::json;
use crate::wire::program::Program;
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
        /// Which it may start without a further word, by their number.
        programs: Vec<Listed>,
    },
    /// It ended, or does not let this page in.
    Lost,
}

impl CompanionState {
    /// By what it says first.
    pub fn of(told: Told) -> Self {
        match told {
            Told::Hello { version, programs } => Self::Present { version, programs },
            _ => Self::Lost,
        }
    }

    /// What it offers to start.
    pub fn programs(&self) -> Vec<Program> {
        let Self::Present { programs, .. } = self else { return Vec::new() };
        let numbered = (0..).zip(programs);
        let named =
            |(number, held): (u32, &Listed)| Program::Named { number, line: held.line.clone() };
        numbered.map(named).collect()
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
    fn the_socket_is_where_the_companion_listens() {
        let held = pairing("http://127.0.0.1:8970/anything?a=b", "a1").expect("a pairing");

        assert_eq!(held.socket_url(), "ws://127.0.0.1:8970/companion");
        assert_eq!(Pairing::read(&held.encode()), Some(held.clone()));
        assert!(!format!("{held:?}").contains("a1"));
    }
}
