//! A person's own headers, and those of a sign-in, beside those of the protocol: none goes out twice, for a
//! browser would join the two values with a comma.

use crate::mcp::model::command::Target;
use crate::mcp::model::http::{Header, HeaderText};
use crate::wire::url::Url;

/// What requests to a server carry besides the protocol's.
#[derive(Debug, Default)]
pub(in crate::mcp) struct ExtraHeaders {
    /// Of the server, as a person typed it.
    url: String,
    /// A person's, for every request.
    headers: Vec<Header>,
    /// Of a sign-in, for the server's own origin only.
    token: Vec<Header>,
}

impl ExtraHeaders {
    /// Those of a person, as they are to go out.
    pub(in crate::mcp) fn of(target: &Target) -> Self {
        let mut own = Self::default();
        own.meet(target);
        own
    }

    pub(super) fn meet(&mut self, target: &Target) {
        self.url.clone_from(&target.url);
        self.headers.clone_from(&target.headers);
    }

    /// From now on these headers go with every request to the server's own origin, in place of those of
    /// the same names.
    pub(super) fn authorize(&mut self, token: Vec<Header>) {
        self.token = token;
    }

    /// Forgets the keys that a person gave.
    pub(super) fn forget_keys(&mut self) {
        self.token.clear();
        self.headers.retain(|header| !matches!(header.value, HeaderText::Secret(_)));
    }

    /// The names of all, in lower case.
    pub(in crate::mcp) fn names(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().chain(&self.token).map(|header| header.name.as_str())
    }

    /// Whether any of them goes to this address.
    pub(in crate::mcp) fn go_to(&self, url: &str) -> bool {
        !self.headers.is_empty() || !self.token_for(url).is_empty()
    }

    /// Adds them to those of a request.
    pub(in crate::mcp) fn add_to(&self, headers: &mut Vec<Header>, url: &str) {
        let token = self.token_for(url).iter().cloned();
        add_own(headers, self.headers.iter().cloned().chain(token));
    }

    fn token_for(&self, url: &str) -> &[Header] {
        let is_own = || {
            let (own, asked) = (Url::read(&self.url).ok()?, Url::read(url).ok()?);
            Some(own.origin() == asked.origin())
        };
        if !self.token.is_empty() && is_own() == Some(true) { &self.token } else { &[] }
    }
}

/// Headers that carry what the message or the session at hand is, different from one request to the next.
/// A person's value could fit none but one of them, so ours stands.
const OURS: [&str; 5] =
    ["mcp-protocol-version", "mcp-method", "mcp-name", "mcp-session-id", "last-event-id"];

/// Whether a header of this name (in lower case) is left to the protocol whatever a person sets.
/// `accept` and `content-type` are not: there a person's value stands in place of ours.
pub fn is_kept_from_people(name: &str) -> bool {
    OURS.contains(&name) || name.starts_with("mcp-param-")
}

/// Adds a person's headers to those of a request.
fn add_own(headers: &mut Vec<Header>, own: impl Iterator<Item = Header>) {
    for header in own {
        let taken = headers.iter().any(|held| held.name == header.name);
        if taken && is_kept_from_people(&header.name) {
            continue;
        }
        headers.retain(|held| held.name != header.name);
        headers.push(header);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_header_stands_in_place_of_ours_but_for_what_names_the_message() {
        let mut headers = vec![
            Header::plain("accept", "application/json"),
            Header::plain("mcp-method", "tools/call"),
            Header::plain("content-type", "application/json"),
        ];
        let own = [
            Header::plain("Accept", "text/event-stream"),
            Header::plain("Mcp-Method", "ping"),
            Header::plain("X-Team", "a"),
            Header::plain("x-team", "b"),
            Header::plain("mcp-trial", "on"),
        ];

        add_own(&mut headers, own.into_iter());

        let texts: Vec<String> =
            headers.iter().map(|header| format!("{}: {}", header.name, header.value)).collect();
        assert_eq!(
            texts,
            [
                "mcp-method: tools/call",
                "content-type: application/json",
                "accept: text/event-stream",
                "x-team: b",
                "mcp-trial: on",
            ]
        );
    }
}
