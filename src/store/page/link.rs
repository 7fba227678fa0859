//! What a link to this page asks for. Keys come in its fragment only, which no server sees.

use super::address::Told;
use super::companion::Pairing;
use crate::mcp::http::Header;
use crate::mcp::{Dialect, Target, WITH_SESSION};
use crate::session::Access;
use crate::wire::form;
use crate::wire::secret::Secret;

/// A link, taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    server: Option<String>,
    dialect: Option<Dialect>,
    revision: Option<&'static str>,
    key: Option<Secret<String>>,
    key_header: Option<String>,
    /// How it wants people to sign in.
    pub access: Access,
    /// The key for Claude.
    pub anthropic_key: Option<Secret<String>>,
    /// The companion that the page is to work with.
    companion: Option<String>,
    token: Option<Secret<String>>,
    /// The fragment must leave the address bar and the history.
    pub has_keys: bool,
}

impl Link {
    /// From the query and the fragment of the page's own address, without their marks. Of a name that
    /// comes more than once the first counts. A place in the fragment says where the person was last, and so
    /// its server goes before that of the query.
    pub fn read(query: &str, fragment: &str) -> Self {
        let told = Told::read(fragment);
        let (query, fragment) = (form::decode(query), form::decode(fragment));
        // What is said of one server is not said of another.
        let is_other = told.server.is_some() && told.server != first(&query, "server");
        let query = if is_other { Vec::new() } else { query };
        let asked = |name: &str| first(&query, name);
        let secret = |name: &str| first(&fragment, name).map(Secret::new);
        let is_there = |wanted: &str| fragment.iter().any(|(name, _)| name == wanted);
        Self {
            server: told.server.or_else(|| asked("server")),
            // No link names a program.
            dialect: (told.dialect.or_else(|| asked("dialect")))
                .and_then(|key| Dialect::from_key(&key))
                .filter(|dialect| *dialect != Dialect::Stdio),
            revision: (told.revision.or_else(|| asked("revision")))
                .and_then(|asked| revision(&asked)),
            key: secret("key"),
            key_header: asked("key_header"),
            access: Access {
                client_id: asked("client_id").unwrap_or_default(),
                metadata_document: asked("client_metadata").unwrap_or_default(),
                scopes: asked("scope").unwrap_or_default(),
                ..Access::default()
            },
            anthropic_key: secret("anthropic_key"),
            companion: first(&fragment, "companion"),
            token: secret("token"),
            has_keys: ["key", "anthropic_key", "token"].into_iter().any(is_there),
        }
    }

    pub fn names_server(&self) -> bool {
        self.server.is_some()
    }

    /// The companion that a link brings: one named in it, or the one at `origin`, where the page is from.
    pub fn pairing(&self, origin: &str) -> Option<Pairing> {
        Pairing::at(self.companion.as_deref().unwrap_or(origin), self.token.clone()?)
    }

    /// It is the one that a companion prints for the page that it serves itself.
    pub fn is_of_companion(&self) -> bool {
        self.token.is_some() && self.companion.is_none()
    }

    /// With the server that the host of the page names, where the link names none.
    #[must_use]
    pub fn or_server(mut self, server: Option<String>) -> Self {
        self.server = self.server.or(server);
        self
    }

    /// The server to offer, with the key that came along.
    pub fn target(&self) -> Option<Target> {
        let mut target = Target::at(self.server.as_deref()?);
        target.dialect = self.dialect;
        target.revision = self.revision;
        if let Some(key) = &self.key {
            let name = self.key_header.as_deref().unwrap_or("api_key");
            target.headers.push(Header::secret(name, key.reveal().clone()));
        }
        Some(target)
    }
}

/// What is empty asks for nothing.
fn first(pairs: &[(String, String)], wanted: &str) -> Option<String> {
    let held = pairs.iter().find(|(name, _)| name == wanted);
    held.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
}

/// A revision that a handshake can ask for.
pub(super) fn revision(asked: &str) -> Option<&'static str> {
    WITH_SESSION.into_iter().find(|revision| *revision == asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(query: &str, fragment: &str) -> Target {
        Link::read(query, fragment).target().expect("it names a server")
    }

    #[test]
    fn a_link_says_where_how_and_with_which_key() {
        let query = "server=https%3A%2F%2Fx.test%2Fmcp%3Fa%3D1&dialect=streamable\
                     &revision=2025-06-18&key_header=x-key&client_id=me&scope=a+b";
        let link = Link::read(query, "key=SECRET-%2B");

        let target = link.target().expect("it names a server");
        assert_eq!(target.url, "https://x.test/mcp?a=1");
        assert_eq!(target.dialect, Some(Dialect::Streamable));
        assert_eq!(target.revision, Some("2025-06-18"));
        assert_eq!(target.headers, [Header::secret("x-key", "SECRET-+")]);
        assert_eq!((&*link.access.client_id, &*link.access.scopes), ("me", "a b"));
        assert!(link.has_keys && link.anthropic_key.is_none());
    }

    #[test]
    fn a_key_is_taken_from_the_fragment_alone() {
        let link = Link::read("server=x.test&key=SECRET&anthropic_key=SECRET", "");

        assert_eq!(link.target().map(|target| target.headers), Some(Vec::new()));
        assert_eq!((link.anthropic_key, link.has_keys), (None, false));
        let link = Link::read("", "server=x.test&anthropic_key=SECRET");
        assert!(link.has_keys && !link.names_server());
        assert_eq!(link.anthropic_key, Some(Secret::new("SECRET".to_owned())));
    }

    #[test]
    fn a_place_says_which_server_it_is_of_and_takes_nothing_over_from_another() {
        let query = "server=https://a.test/mcp&dialect=event&scope=all&client_id=me";
        let link = |place: &str| Link::read(query, place);

        let other = link("/server/1/tools/echo?server=https://b.test/mcp");
        assert_eq!(other.target(), Some(Target::at("https://b.test/mcp")));
        assert_eq!(other.access, Access::default());

        let same = link("/server/1/tools/echo?server=https://a.test/mcp");
        let target = same.target().expect("it names a server");
        assert_eq!((&*target.url, target.dialect), ("https://a.test/mcp", Some(Dialect::Event)));
        assert_eq!(&*same.access.scopes, "all");
        assert_eq!(link("/server/1/tools/echo?x").target(), link("").target());
    }

    #[test]
    fn a_key_beside_a_place_leaves_the_address_bar_and_is_asked_about() {
        let link = Link::read("", "/server/1/tools?server=https://a.test/mcp&key=SECRET");

        assert!(link.has_keys);
        let headers = link.target().map(|target| target.headers);
        assert_eq!(headers, Some(vec![Header::secret("api_key", "SECRET")]));
    }

    #[test]
    fn an_empty_key_leaves_the_address_bar_too_and_goes_nowhere() {
        let link = Link::read("server=x.test", "key=");

        assert!(link.has_keys);
        assert_eq!(link.target().map(|target| target.headers), Some(Vec::new()));
    }

    #[test]
    fn what_the_page_does_not_know_it_leaves_to_the_search() {
        let found =
            target("server=x.test&dialect=telepathy&revision=1999-01-01&key_header=", "key=k");

        assert_eq!((found.dialect, found.revision), (None, None));
        assert_eq!(found.headers, [Header::secret("api_key", "k")]);
        assert_eq!(target("server=a.test&server=b.test", "").url, "a.test");
        assert_eq!(target("server=a.test&dialect=stdio", "").dialect, None);
    }

    #[test]
    fn the_server_beside_the_page_is_for_a_link_that_names_none() {
        let named = |query: &str| {
            let link = Link::read(query, "").or_server(Some("beside.test".to_owned()));
            link.target().map(|target| target.url)
        };

        assert_eq!(named("server=x.test").as_deref(), Some("x.test"));
        assert_eq!(named("server=").as_deref(), Some("beside.test"));
        assert_eq!(Link::read("", "/server/1/tools").target(), None);
    }

    #[test]
    fn a_link_brings_a_companion_in_its_fragment_alone() {
        let own = "http://127.0.0.1:8970";
        let of = |query: &str, fragment: &str| Link::read(query, fragment);

        assert!(of("", "token=a1").pairing(own).is_some());
        assert!(of("", "token=a1").has_keys);
        assert_eq!(of("", "token=a1").pairing("https://wirescope.example"), None);
        let paired = of("", "companion=http%3A%2F%2F127.0.0.1%3A8971&token=a1");
        let url = paired.pairing("https://wirescope.example").map(|held| held.socket_url());
        assert_eq!(url.as_deref(), Some("ws://127.0.0.1:8971/companion"));
        assert_eq!(of("token=a1", "").pairing(own), None);
        assert_eq!(of("", "token=a1&companion=https%3A%2F%2Fevil.example").pairing(own), None);
    }
}
