//! What the user sees, as reactive state. Events go in through `apply`; views only read.
//!
//! The two exceptions are the person's own: form drafts, and the counters that mint ids.

pub mod commands;
pub mod keeping;
pub mod page;
mod pointing;
pub mod server;
pub mod typed;

use std::time::Duration;

use keeping::{Drawer, keyring};
use page::servers::{self, Recent, Servers};
pub use page::{Announcement, Arrival, Page};
use page::{claude, pictures, settings, undo, uses};
use reactive_graph::traits::{GetUntracked as _, Set as _, Update as _, WithUntracked as _};
use server::calls::Call;
use server::connection;
use server::tasks::{KeptTask, KeptTasks};
use typed::{composer, drafts};

use crate::kept::Kind;
use crate::mcp::event::{CallChange, Phase};
use crate::mcp::failure::CallFailure;
use crate::mcp::input_request::{InputKind, InputRequestChange};
use crate::mcp::{Event, Taken, Target};
use crate::oauth::Saved;
use crate::session::command::Place;
use crate::session::{Access, Command, ServerId, SignInCommand, SignInEvent, agent};
use crate::words::announcement;

/// Every store of the page. `Copy`: a handful of ids into the reactive graph.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stores {
    pub servers: Servers,
    pub drafts: drafts::Drafts,
    pub composer: composer::Composer,
    pub recents: servers::Recents,
    pub settings: settings::Settings,
    pub tasks: KeptTasks,
    pub keyring: keyring::Keyring,
    pub drawer: Drawer,
    pub claude: claude::Claude,
    pub pictures: pictures::Pictures,
    pub page: Page,
    pub undo: undo::Undo,
    pub uses: uses::Uses,
}

/// Who waits for so long may look elsewhere.
pub const LONG_CALL: Duration = Duration::from_secs(20);

impl Stores {
    /// The only way state changes.
    pub fn apply(self, server: ServerId, event: Event) {
        let Some(connection) = self.servers.find(server) else { return };
        match event {
            // By the thousand, and nothing else follows from it.
            Event::Record(_) | Event::Notice(_) => connection.apply(event),
            _ => self.apply_change(&connection, event),
        }
    }

    #[inline(never)]
    fn apply_change(self, connection: &connection::Connection, event: Event) {
        let reached = matches!(event, Event::Phase(Phase::Ready { .. }));
        let task = task_of(connection, &event);
        if let Event::InputRequest(_, InputRequestChange::Asked { request, .. }) = &event
            && request.kind != InputKind::Roots
        {
            self.page.announce(announcement::SERVER_ASKS);
        }
        let is_offer = matches!(event, Event::Offer(_));
        let call = match &event {
            Event::Call(id, CallChange::Finished { .. } | CallChange::Failed { .. }) => Some(*id),
            _ => None,
        };
        connection.apply(event);
        if let Some(call) = call.and_then(|id| connection.calls.find(id)) {
            self.note_end(&call);
        }
        if is_offer {
            self.recents.note_offer(connection);
        }
        if reached {
            self.note_reached(connection);
        }
        if let Some(task) = task {
            self.keep_task(connection, &task);
        }
    }

    /// Whoever waits for a call that takes long may look elsewhere meanwhile.
    fn note_end(self, call: &Call) {
        let Some((took, is_good)) = call.end() else { return };
        if took >= LONG_CALL {
            self.page.announce_far(announcement::call_ended(call.about(), took, is_good));
        }
    }

    #[inline(never)]
    fn note_reached(self, connection: &connection::Connection) {
        let Some(mut recent) = Recent::of(connection) else { return };
        let now = self.page.now.get_untracked().0.as_secs_f64() * 1e3;
        recent.used = Some(self.page.epoch_millis.get_untracked() + now);
        connection.tasks.restore(&self.tasks.of(&recent.url));
        self.recents.remember(recent);
    }

    /// Adds a server and puts it on screen. What is returned has to be sent, in that order. What is kept on
    /// this device for its address joins what the person gave.
    pub fn open(self, mut target: Target, mut access: Access) -> (ServerId, Vec<Command>) {
        let saved = self.keyring.fill(&mut target, &mut access);
        access.join(&self.page.link_access.with_untracked(|link| link.for_server(&target.url)));
        let id = self.servers.open(Place::Web(target.clone()));
        let set = Command::SignIn(id, SignInCommand::Set(Box::new(access.clone())));
        let has_tokens = saved.as_ref().is_some_and(|text| Saved::has_tokens(text.reveal()));
        let mut commands = if has_tokens {
            vec![Command::Reopen(id, Box::new(target), Taken::default()), set]
        } else {
            vec![Command::Open(id, Place::Web(target)), set]
        };
        if let Some(connection) = self.servers.find(id) {
            connection.sign_in.access.set(access);
            if let Some(saved) = saved {
                connection.sign_in.keep(saved.clone().into());
                commands.push(Command::SignIn(id, SignInCommand::Recall(saved)));
            }
            self.note_keys(&connection);
        }
        (id, commands)
    }

    /// A fact about a server's sign-in.
    pub fn apply_sign_in(self, server: ServerId, event: SignInEvent) {
        let Some(connection) = self.servers.find(server) else { return };
        let agreed = matches!(event, SignInEvent::Entrusted(_));
        connection.sign_in.apply(event);
        if agreed {
            self.note_keys(&connection);
        }
    }

    /// What a sign-in wants kept: for this tab, and on this device where the person has said so.
    #[inline(never)]
    pub fn keep_sign_in(self, server: ServerId, saved: &Saved) {
        let Some(connection) = self.servers.find(server) else { return };
        connection.sign_in.keep(saved.into());
        self.note_keys(&connection);
    }

    /// What the person has ticked is kept on this device, and nothing else.
    pub fn note_keys(self, connection: &connection::Connection) {
        let access = connection.sign_in.access.get_untracked();
        let saved = connection.sign_in.saved();
        connection.place.with_untracked(|place| {
            if let Place::Web(target) = place {
                self.keyring.note(target, &access, saved.as_ref());
            }
        });
    }

    /// Forgets every key and token that the page holds or has kept; whoever calls this also sends
    /// `Command::ForgetSecrets`.
    pub fn forget_secrets(self) {
        // What can be had back may bring keys with it.
        self.undo.let_go();
        self.keyring.forget_all();
        self.claude.forget_key();
        self.composer.forget_secrets();
        self.drawer.delete_secrets();
        self.page.invitation.update(|invitation| {
            if let Some(target) = invitation {
                target.forget_keys();
            }
        });
        for connection in self.servers.entries.get_untracked() {
            connection.place.update(|place| {
                if let Place::Web(target) = place {
                    target.forget_keys();
                }
            });
            connection.sign_in.forget_secrets();
            // Without the headers it was sent with it would be another message.
            connection.composed.update(|all| all.retain(|(_, sent)| sent.headers.is_none()));
            connection.traffic.forget_secrets();
            connection.chat.wire.forget_secrets();
        }
        self.page.announce(announcement::SECRETS_FORGOTTEN);
    }

    /// What a conversation with Claude tells.
    #[inline(never)]
    pub fn apply_chat(self, server: ServerId, event: agent::Event) {
        if let agent::Event::Talk(crate::claude::Event::Models(models)) = event {
            return self.claude.take(models);
        }
        if let Some(connection) = self.servers.find(server) {
            connection.apply_chat(event);
        }
    }

    /// Something is done away with, and can be had back for a while.
    pub fn offer_back(self, words: &str, back: impl FnOnce() + Send + Sync + 'static) {
        self.undo.offer(self.page.now.get_untracked(), words.to_owned(), || {}, back, || {});
    }

    /// Takes a task off the list of its server, and does not look for it again.
    pub fn forget_task(self, server: ServerId, task: &str) {
        let Some(connection) = self.servers.find(server) else { return };
        let shown = connection.tasks.remove(task);
        let kept = address(&connection).map(|url| self.tasks.forget(&url, task));
        self.offer_back(announcement::TASK_FORGOTTEN, move || {
            connection.tasks.put_back(&shown);
            if let Some(kept) = kept {
                self.tasks.put_back(&kept);
            }
        });
    }

    /// The key for Claude, here and on this device.
    pub fn forget_claude_key(self) {
        let back = self.claude.way_back();
        self.claude.forget_key();
        self.drawer.delete(Kind::ClaudeKey);
        self.offer_back(announcement::CLAUDE_KEY_FORGOTTEN, back);
    }

    #[inline(never)]
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

/// Where a server is; `None` for one that is forgotten with the page.
fn address(connection: &connection::Connection) -> Option<String> {
    connection.place.with_untracked(|place| Some(place.target()?.url.clone()))
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
