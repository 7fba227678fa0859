//! What a link may do by itself: nothing that a person has not agreed to before.

use reactive_graph::traits::WithUntracked as _;

use super::servers::{Recent, Recents};
use crate::mcp::Target;
use crate::session::Access;
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
    use reactive_graph::traits::{GetUntracked as _, Set as _};

    use super::*;
    use crate::mcp::Moment;
    use crate::mcp::event::{Event, Phase};
    use crate::mcp::http::Header;
    use crate::session::command::Place;
    use crate::store::Stores;

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
