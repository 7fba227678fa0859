//! What the user sees, as reactive state. Events go in through `apply`; views only read.
//!
//! The two exceptions are the person's own: form drafts, and the counters that mint ids.

pub mod calls;
pub mod catalog;
pub mod chat;
pub mod claude;
pub mod commands;
pub mod completions;
pub mod composer;
pub mod connection;
pub mod drafts;
pub mod filter;
pub mod hex;
pub mod input_requests;
pub mod log_book;
pub mod long_text;
pub mod markdown;
pub mod resources;
pub mod servers;
pub mod settings;
pub mod tasks;
pub mod template_draft;
pub mod traffic;
pub mod window;

use reactive_graph::traits::{GetUntracked as _, WithUntracked as _};
use servers::{Recent, Servers};
use tasks::{KeptTask, KeptTasks};

use crate::mcp::event::{CallChange, Phase};
use crate::mcp::failure::CallFailure;
use crate::mcp::input_request::{Ask, InputRequestChange};
use crate::mcp::{Event, Moment};
use crate::session::command::Place;
use crate::session::{ServerId, agent};

/// Every store of the page. `Copy`: a handful of ids into the reactive graph.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stores {
    pub servers: Servers,
    pub drafts: drafts::Drafts,
    pub composer: composer::Composer,
    pub recents: servers::Recents,
    pub settings: settings::Settings,
    pub tasks: KeptTasks,
    pub claude: claude::Claude,
    pub page: Page,
}

impl Stores {
    /// The only way state changes.
    pub fn apply(self, server: ServerId, event: Event) {
        let Some(connection) = self.servers.find(server) else { return };
        let reached = matches!(event, Event::Phase(Phase::Ready { .. }));
        let task = task_of(&connection, &event);
        if let Event::InputRequest(_, InputRequestChange::Asked { request, .. }) = &event
            && request.ask != Ask::Roots
        {
            self.page.announce("The server asks for something: see Requests");
        }
        let is_offer = matches!(event, Event::Offer(_));
        connection.apply(event);
        if is_offer {
            self.recents.note_offer(&connection);
        }
        if reached && let Some(recent) = Recent::of(&connection) {
            connection.tasks.restore(&self.tasks.of(&recent.url));
            self.recents.remember(recent);
        }
        if let Some(task) = task {
            self.keep_task(&connection, &task);
        }
    }

    /// What a conversation with Claude tells.
    pub fn apply_chat(self, server: ServerId, event: agent::Event) {
        if let agent::Event::Talk(crate::claude::Event::Models(models)) = event {
            return self.claude.take(models);
        }
        if let Some(connection) = self.servers.find(server) {
            connection.apply_chat(event);
        }
    }

    /// Takes a task off the list of its server, and does not look for it again.
    pub fn forget_task(self, server: ServerId, task: &str) {
        let Some(connection) = self.servers.find(server) else { return };
        connection.tasks.remove(task);
        if let Some(url) = address(&connection) {
            self.tasks.forget(&url, task);
        }
    }

    fn keep_task(self, connection: &connection::Connection, id: &str) {
        let (Some(url), Some(entry)) = (address(connection), connection.tasks.find(id)) else {
            return;
        };
        let facts = entry.facts.get_untracked();
        if facts.is_forgotten {
            self.tasks.forget(&url, id);
        } else {
            self.tasks.keep(KeptTask::of(url, id.to_owned(), &facts));
        }
    }
}

/// Where a server is; `None` for the demo server, which forgets everything with the page.
fn address(connection: &connection::Connection) -> Option<String> {
    connection.place.with_untracked(|place| match place {
        Place::Web(target) => Some(target.url.clone()),
        Place::Demo => None,
    })
}

/// The task that an event tells of.
fn task_of(connection: &connection::Connection, event: &Event) -> Option<String> {
    let Event::Call(id, change) = event else { return None };
    match change {
        CallChange::Task(report) => Some(report.task.id.clone()),
        CallChange::Failed { failure: CallFailure::TaskForgotten { .. }, .. } => {
            let call = connection.calls.find(*id)?;
            call.task.with_untracked(|report| Some(report.as_ref()?.task.id.clone()))
        }
        _ => None,
    }
}

pub use page::Page;

mod page {
    use reactive_graph::signal::RwSignal;
    use reactive_graph::traits::Set as _;

    use super::Moment;

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
        /// Said once to whoever listens: copied, saved, refused.
        pub announcement: RwSignal<String>,
    }

    impl Page {
        pub fn announce(self, words: impl Into<String>) {
            self.announcement.set(words.into());
        }
    }
}
