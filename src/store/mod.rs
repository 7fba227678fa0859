//! What the user sees, as reactive state. Events go in through `apply`; views only read.
//!
//! The two exceptions are the person's own: form drafts, and the counters that mint ids.

pub mod calls;
pub mod catalog;
pub mod commands;
pub mod connection;
pub mod drafts;
pub mod filter;
pub mod hex;
pub mod log_book;
pub mod long_text;
pub mod markdown;
pub mod resources;
pub mod servers;
pub mod settings;
pub mod template_draft;
pub mod traffic;
pub mod window;

use servers::{Recent, Servers};

use crate::mcp::event::Phase;
use crate::mcp::{Event, Moment};
use crate::session::ServerId;

/// Every store of the page. `Copy`: a handful of ids into the reactive graph.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stores {
    pub servers: Servers,
    pub drafts: drafts::Drafts,
    pub recents: servers::Recents,
    pub settings: settings::Settings,
    pub page: Page,
}

impl Stores {
    /// The only way state changes.
    pub fn apply(self, server: ServerId, event: Event) {
        let Some(connection) = self.servers.find(server) else { return };
        let reached = matches!(event, Event::Phase(Phase::Ready { .. }));
        connection.apply(event);
        if reached && let Some(recent) = Recent::of(&connection) {
            self.recents.remember(recent);
        }
    }
}

pub use page::Page;

mod page {
    use reactive_graph::signal::RwSignal;
    use reactive_graph::traits::Set as _;

    use super::Moment;
    use crate::wire::secret::Secret;

    /// Facts about the page itself.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct Page {
        /// Such as `https://wirescope.example`: what a server has to allow.
        pub origin: RwSignal<String>,
        /// Ticks about once a second while somebody looks at a countdown or a running call.
        pub now: RwSignal<Moment>,
        /// The time of day, in milliseconds since 1970, at which [`Moment`] is zero.
        pub epoch_millis: RwSignal<f64>,
        /// A server that the link or `wirescope.json` names, waiting for the person to agree.
        pub invitation: RwSignal<Option<crate::mcp::Target>>,
        /// The key for Claude that the link brought; in memory only.
        pub anthropic_key: RwSignal<Option<Secret<String>>>,
        /// Said once to whoever listens: copied, saved, refused.
        pub announcement: RwSignal<String>,
    }

    impl Page {
        pub fn announce(self, words: impl Into<String>) {
            self.announcement.set(words.into());
        }
    }
}
