//! Where the Messages API is, and the key for it.

use crate::wire::http::Header;
use crate::wire::http::header_value::is_visible_ascii;
use crate::wire::secret::Secret;
use crate::wire::url::{Url, UrlMistake};

/// Where the API is unless a person says otherwise.
pub const DEFAULT_BASE: &str = "https://api.anthropic.com";

/// An address of the API and the key that belongs to its origin. The two are kept together so that a
/// key cannot reach another origin: [`Access::moved_to`] leaves it behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    base: Url,
    key: Option<Secret<String>>,
    key_header: KeyHeader,
}

/// What carries the key. The API takes both; a proxy or a compatible server may know but one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyHeader {
    #[default]
    XApiKey,
    /// `Authorization: Bearer`, as the official SDKs send it since the version of 2026-10-21.
    Bearer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessMistake {
    #[error("the address {0}")]
    Base(#[from] UrlMistake),
    #[error("the key holds a character that no header can carry")]
    Key,
}

impl Access {
    /// `base` is the address of the API, of a proxy, or of a compatible server, with or without `/v1`
    /// at its end; `None` for [`DEFAULT_BASE`]. A server on this machine may need no key.
    pub fn new(base: Option<&str>, key: Option<&str>) -> Result<Self, AccessMistake> {
        let base = Url::read(base.unwrap_or(DEFAULT_BASE))?;
        Ok(Self { base, key: read_key(key)?, key_header: KeyHeader::default() })
    }

    /// The same key at another address of the same origin; another origin gets none.
    pub fn moved_to(&self, base: &str) -> Result<Self, AccessMistake> {
        let base = Url::read(base)?;
        let key = self.key.clone().filter(|_| base.origin() == self.base.origin());
        Ok(Self { base, key, ..*self })
    }

    pub fn with_key(self, key: Option<&str>) -> Result<Self, AccessMistake> {
        Ok(Self { key: read_key(key)?, ..self })
    }

    #[must_use]
    pub fn with_key_header(self, key_header: KeyHeader) -> Self {
        Self { key_header, ..self }
    }

    pub fn base(&self) -> &Url {
        &self.base
    }

    pub fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// The key would cross the network unencrypted.
    pub fn exposes_key(&self) -> bool {
        self.has_key() && self.base.is_exposed()
    }

    /// What a server sent, with dots wherever it repeats the key.
    pub fn without_key(&self, text: Vec<u8>) -> Vec<u8> {
        let Some(key) = self.sought() else { return text };
        let places: Vec<usize> = memchr::memmem::find_iter(&text, key).collect();
        if places.is_empty() {
            return text;
        }
        let (mut masked, mut from) = (Vec::with_capacity(text.len()), 0);
        for at in places {
            masked.extend_from_slice(&text[from..at]);
            masked.extend_from_slice("•••".as_bytes());
            from = at + key.len();
        }
        masked.extend_from_slice(&text[from..]);
        masked
    }

    /// How many bytes at the end of a text may be the beginning of the key.
    pub fn begins_key(&self, text: &[u8]) -> usize {
        let Some(key) = self.sought() else { return 0 };
        let most = text.len().min(key.len() - 1);
        (1..=most).rev().find(|length| text.ends_with(&key[..*length])).unwrap_or(0)
    }

    /// The key as it is looked for. So short a text as some are is no key, and may stand anywhere.
    fn sought(&self) -> Option<&[u8]> {
        self.key.as_ref().map(|key| key.reveal().as_bytes()).filter(|key| key.len() >= 8)
    }

    /// The key in its header: for requests to this address, and for nothing else.
    pub(super) fn header(&self) -> Option<Header> {
        let key = self.key.as_ref()?.reveal();
        Some(match self.key_header {
            KeyHeader::XApiKey => Header::secret("x-api-key", key),
            KeyHeader::Bearer => Header::secret("authorization", format!("Bearer {key}")),
        })
    }

    /// The address of `v1/…`.
    pub(super) fn endpoint(&self, name: &str) -> Url {
        let has_version = self.base.path().trim_end_matches('/').ends_with("/v1");
        let segment = if has_version { name.to_owned() } else { format!("v1/{name}") };
        self.base.with_path_appended(&segment)
    }
}

fn read_key(key: Option<&str>) -> Result<Option<Secret<String>>, AccessMistake> {
    let Some(key) = key.map(str::trim).filter(|key| !key.is_empty()) else { return Ok(None) };
    if is_visible_ascii(key) {
        return Ok(Some(Secret::new(key.to_owned())));
    }
    Err(AccessMistake::Key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_may_end_in_the_version_or_not() {
        let at = |base: &str| {
            let access = Access::new(Some(base), None).expect("an address");
            access.endpoint("messages").as_str().to_owned()
        };

        assert_eq!(at("https://a.test"), "https://a.test/v1/messages");
        assert_eq!(at("https://a.test/v1/"), "https://a.test/v1/messages");
        assert_eq!(at("https://a.test/claude?x=1"), "https://a.test/claude/v1/messages?x=1");
        assert_eq!(at("localhost:8080"), "http://localhost:8080/v1/messages");
    }

    #[test]
    fn a_key_does_not_move_to_another_origin() {
        let access = Access::new(None, Some(" sk-1 ")).expect("an address and a key");

        let same = access.moved_to("https://api.anthropic.com/v1").expect("an address");
        let other = access.moved_to("https://api.anthropic.com.evil.test").expect("an address");
        let downgraded = access.moved_to("http://api.anthropic.com").expect("an address");

        assert!(same.has_key());
        assert!(!other.has_key() && !downgraded.has_key());
    }

    #[test]
    fn what_cannot_be_an_address_or_a_key_is_said() {
        assert_eq!(
            Access::new(Some("ftp://a"), None),
            Err(AccessMistake::Base(UrlMistake::Scheme))
        );
        assert_eq!(Access::new(None, Some("sk\u{e9}")), Err(AccessMistake::Key));
        assert!(!Access::new(None, Some("  ")).expect("no key is no mistake").has_key());
    }

    #[test]
    fn an_unencrypted_address_exposes_the_key_unless_it_is_this_machine() {
        let exposes = |base| Access::new(Some(base), Some("sk-1")).expect("valid").exposes_key();

        assert!(exposes("http://proxy.test"));
        assert!(!exposes("http://localhost:1"));
        assert!(!exposes("https://proxy.test"));
    }

    #[test]
    fn printing_it_shows_no_key() {
        let access = Access::new(None, Some("sk-sesame")).expect("an address and a key");

        assert!(!format!("{access:?}").contains("sesame"));
    }
}
