//! What a link may do by itself: nothing that a person has not agreed to before.

use reactive_graph::graph::untrack;
use reactive_graph::traits::{GetUntracked as _, Set as _, WithUntracked as _};

use super::companion::CompanionState;
use super::link::Link;
use super::servers::{Recent, Recents};
use crate::mcp::Target;
use crate::session::{Access, Command, ServerId};
use crate::store::Stores;
use crate::wire::companion::ListedPlace;
use crate::wire::program::Program;
use crate::wire::url::Url;

impl Recents {
    /// Whether the server that a link names is connected to at once. Only an address that was agreed to
    /// is, path and query and all: on a shared host another path is another's. And only where the link
    /// says nothing that would go out with it: a key, a header, a client, what to be allowed.
    pub fn agree_to(self, target: &Target, access: &Access) -> bool {
        let Ok(asked) = Url::read(&target.url) else { return false };
        let is_it = |recent: &Recent| Url::read(&recent.url).is_ok_and(|url| url == asked);
        let brings_nothing = target.headers.is_empty() && *access == Access::default();
        brings_nothing && self.entries.with_untracked(|recents| recents.iter().any(is_it))
    }
}

impl Stores {
    /// Takes over what the link says, and says which server is to be offered.
    pub fn take_link(self, link: Link) -> Option<Target> {
        let target = link.target();
        if let Some(pairing) = link.pairing(&self.page.origin.get_untracked()) {
            self.drawer.keep_pairing(&pairing);
            self.page.is_companions.set(link.is_of_companion() && !link.names_server());
            self.page.companion.set(Some(pairing));
        }
        let named = target.as_ref().map(|target| target.url.clone()).unwrap_or_default();
        self.page.link_access.set(LinkAccess::new(named, link.access));
        if link.anthropic_key.is_some() {
            self.claude.key.set(link.anthropic_key);
        }
        target
    }

    /// A link's server is opened at once only where the person has agreed to just that before; otherwise
    /// the page asks. What is returned has to be sent. One that is open already stays as it is.
    pub fn invite(self, target: Target) -> Option<(ServerId, Vec<Command>)> {
        if self.servers.open_at(&target.url).is_some() {
            return None;
        }
        let access = self.page.link_access.with_untracked(|link| link.for_server(&target.url));
        if self.recents.agree_to(&target, &access) {
            return Some(self.open(target, Access::default()));
        }
        self.page.invitation.set(Some(target));
        None
    }
}

impl Stores {
    /// Whether the person is asked once more for what was not kept of this target, and can be: on the first screen.
    pub fn asks_again(self, target: &Target) -> bool {
        let Some(program) = target.program.as_ref().filter(|program| program.lacks_values()) else {
            return false;
        };
        let is_own = untrack(|| self.page.is_served_by_companion());
        let can_ask = self.page.companion_state.with_untracked(|state| match (state, program) {
            (CompanionState::Present { .. }, Program::Typed(_)) => is_own,
            (CompanionState::Present { listed, .. }, Program::Named { line, .. }) => {
                let place = ListedPlace::Program { line: line.clone() };
                listed.iter().any(|held| held.place == place)
            }
            _ => false,
        });
        if can_ask {
            self.page.wanted.set(Some(target.clone()));
        }
        can_ask
    }
}

/// How a link wants people to sign in to the server that it names, where they say nothing else.
#[derive(Clone, Debug, Default)]
pub struct LinkAccess {
    url: String,
    access: Access,
}

impl LinkAccess {
    pub fn new(url: String, access: Access) -> Self {
        Self { url, access }
    }

    /// To any other server it says nothing.
    pub fn for_server(&self, url: &str) -> Access {
        let is_it =
            Url::read(url).is_ok_and(|asked| Url::read(&self.url).is_ok_and(|own| own == asked));
        if is_it { self.access.clone() } else { Access::default() }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reactive_graph::owner::Owner;

    use super::*;
    use crate::mcp::Moment;
    use crate::mcp::event::{Event, Phase};
    use crate::mcp::http::Header;
    use crate::session::command::Place;

    #[test]
    fn a_link_connects_at_once_only_to_what_was_agreed_to_and_with_nothing_of_its_own() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let known = Target::at("https://shared.test/mine/mcp?a=1");
            let id = stores.servers.open(Place::Web(known.clone()));
            stores.apply(id, Event::Phase(Phase::Ready { since: Moment(Duration::ZERO) }));
            let agrees = |target: &Target, access: &Access| stores.recents.agree_to(target, access);
            let plain = Access::default();

            assert!(agrees(&known, &plain));
            assert!(agrees(&Target::at("HTTPS://shared.test:443/mine/mcp?a=1#x"), &plain));
            for url in [
                "https://shared.test/mine/mcp",
                "https://shared.test/mine/mcp?a=2",
                "https://shared.test/other/mcp?a=1",
                "https://shared.test:8443/mine/mcp?a=1",
                "http://shared.test/mine/mcp?a=1",
                "https://other.test\\@shared.test/mine/mcp?a=1",
                "",
            ] {
                assert!(!agrees(&Target::at(url), &plain), "{url}");
            }
            for header in [Header::secret("api_key", "theirs"), Header::plain("x-tenant", "t")] {
                let target = Target { headers: vec![header], ..known.clone() };
                assert!(!agrees(&target, &plain));
            }
            let text = || "theirs".to_owned();
            for access in [
                Access { client_id: text(), ..Access::default() },
                Access { scopes: text(), ..Access::default() },
                Access { metadata_document: text(), ..Access::default() },
            ] {
                assert!(!agrees(&known, &access));
            }
        });
    }

    #[test]
    fn a_link_opens_what_was_agreed_to_once_and_asks_about_everything_else() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let id = stores.servers.open(Place::Web(Target::at("https://known.test/mcp")));
            stores.apply(id, Event::Phase(Phase::Ready { since: Moment(Duration::ZERO) }));
            let follow = |query: &str, fragment: &str| {
                stores.page.invitation.set(None);
                let target = stores.take_link(Link::read(query, fragment)).expect("it names one");
                let opened = stores.invite(target);
                (opened.is_some(), stores.page.invitation.with_untracked(Option::is_some))
            };

            assert_eq!(follow("server=https://known.test/mcp", ""), (false, false));
            stores.servers.remove(id);
            assert_eq!(follow("server=https://known.test/mcp", "key=theirs"), (false, true));
            assert_eq!(follow("server=https://known.test/mcp&scope=all", ""), (false, true));
            assert_eq!(follow("server=https://other.test/mcp", ""), (false, true));
            assert!(stores.servers.entries.with_untracked(Vec::is_empty));
            assert_eq!(follow("server=https://known.test/mcp", ""), (true, false));
            assert_eq!(follow("server=https://known.test/mcp", ""), (false, false));
            assert_eq!(stores.servers.entries.with_untracked(Vec::len), 1);
        });
    }

    #[test]
    fn a_key_for_claude_comes_with_a_link_that_names_no_server_too() {
        Owner::new().with(|| {
            let stores = Stores::default();

            let target = stores.take_link(Link::read("", "anthropic_key=SECRET"));

            assert_eq!(target, None);
            assert!(stores.claude.key.with_untracked(Option::is_some));
            stores.take_link(Link::default());
            assert!(stores.claude.key.with_untracked(Option::is_some));
        });
    }

    #[test]
    fn what_a_link_says_of_signing_in_is_for_the_server_it_names_alone() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let asked = Access {
                client_id: "theirs".to_owned(),
                scopes: "all".to_owned(),
                ..Access::default()
            };
            let link = LinkAccess::new("https://named.test/mcp".to_owned(), asked);
            stores.page.link_access.set(link);
            let opened = |url: &str| {
                let (id, _) = stores.open(Target::at(url), Access::default());
                let connection = stores.servers.find(id).expect("opened above");
                let access = connection.sign_in.access.get_untracked();
                (access.client_id, access.scopes)
            };

            let theirs = ("theirs".to_owned(), "all".to_owned());
            assert_eq!(opened("https://named.test/mcp"), theirs);
            for url in ["https://other.test/mcp", "https://named.test/other", ""] {
                assert_eq!(opened(url), Default::default(), "{url}");
            }
        });
    }
}
