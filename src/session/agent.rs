//! Conversations with Claude, one for each server, that use the tools of the connected servers.
//!
//! This joins `claude` to `mcp`: tools go over as offers, calls come back to the servers they belong
//! to, and a server's wish for a model's message is answered. It words nothing and decides nothing that
//! the two machines decide.

mod api_log;
mod command;
mod sieve;
mod talk;
mod talks;
mod toolbox;

use std::sync::Arc;
use std::time::Duration;

pub use command::{Choice, Command, Event, Format, Keeping, Wish};
use talks::{Happening, Talks};

use super::ServerId;
use crate::claude;
use crate::mcp;
use crate::mcp::event::CallChange;
use crate::mcp::input_request::InputRequestChange;
use crate::wire::http::{ExchangeId, HttpEvent, HttpRequest};
use crate::wire::moment::Moment;

#[derive(Debug)]
pub(super) enum Output {
    Open(ExchangeId, Arc<HttpRequest>),
    Abort(ExchangeId),
    Server(ServerId, mcp::Command),
    Event(ServerId, Event),
    Download { name: String, media_type: String, bytes: Vec<u8> },
    WantTalking,
}

/// What conversations are carried on with: nearly all of their code, which a page loads when somebody first
/// talks. There is one, [`Talking::ALL`].
#[derive(Clone, Copy, Debug)]
pub struct Talking(fn(&mut Talks, Happening, Moment));

impl PartialEq for Talking {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What is there before anybody talks.
#[derive(Debug)]
pub(super) struct Agents {
    talking: Option<Talking>,
    /// What was asked for before it could be done.
    waiting: Vec<(ServerId, Command)>,
    talks: Talks,
}

impl Agents {
    pub(super) fn new(seed: u64) -> Self {
        Self { talking: None, waiting: Vec::new(), talks: Talks::new(seed) }
    }

    /// The time since the Unix epoch at moment zero.
    pub(super) fn set_epoch(&mut self, epoch: Duration) {
        self.talks.set_epoch(epoch);
    }

    pub(super) fn poll(&mut self) -> Option<Output> {
        self.talks.outputs.pop_front()
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        self.talks.deadline()
    }

    /// What [`Output::WantTalking`] asked for has come: what waited is done now.
    pub(super) fn talk_with(&mut self, talking: Talking, now: Moment) {
        self.talking = Some(talking);
        for (server, command) in std::mem::take(&mut self.waiting) {
            self.command(server, command, now);
        }
    }

    /// Without what it takes there is no conversation that this could matter to.
    fn happen(&mut self, what: Happening, now: Moment) {
        if let Some(Talking(happen)) = self.talking {
            happen(&mut self.talks, what, now);
        }
    }

    pub(super) fn open(&mut self, server: ServerId, target: Option<&mcp::Target>) {
        let key = self.talks.toolbox.open(server, target);
        self.talks.tell(server, Event::Key(key));
    }

    pub(super) fn close(&mut self, server: ServerId, now: Moment) {
        self.waiting.retain(|(of, _)| *of != server);
        self.talks.toolbox.close(server);
        self.happen(Happening::Closed(server), now);
    }

    /// Ends what is under way in the conversation of this server, and what answers its questions.
    pub(super) fn stop(&mut self, server: ServerId, now: Moment) {
        self.waiting.retain(|(of, command)| {
            *of != server || !matches!(command, Command::Sample(..) | Command::Talk(_))
        });
        self.happen(Happening::Stopped(server), now);
    }

    /// For everybody: where the API is, and how to ask it.
    pub(super) fn wish(&mut self, wish: Wish, now: Moment) {
        let command = match wish {
            Wish::Access(access) => {
                self.talks.access.clone_from(&access);
                claude::Command::SetAccess(access)
            }
            Wish::Settings(settings) => {
                self.talks.settings = settings.clone();
                claude::Command::SetSettings(settings)
            }
        };
        self.happen(Happening::Told(command), now);
    }

    pub(super) fn command(&mut self, id: ServerId, command: Command, now: Moment) {
        if self.talks.toolbox.key(id).is_none() {
            return;
        }
        if self.talking.is_some() {
            return self.happen(Happening::Command(id, command), now);
        }
        self.waiting.push((id, command));
        self.talks.outputs.push_back(Output::WantTalking);
    }

    pub(super) fn http(&mut self, id: ExchangeId, event: HttpEvent, now: Moment) {
        self.happen(Happening::Http(id, event), now);
    }

    pub(super) fn tick(&mut self, now: Moment) {
        self.happen(Happening::Tick, now);
    }

    /// What a server has told, as far as it matters here.
    pub(super) fn heed(&mut self, server: ServerId, event: &mcp::Event, now: Moment) {
        if self.talks.toolbox.heed(server, event) {
            self.talks.refresh();
        }
        match event {
            mcp::Event::Call(call, change) if self.talks.has_made(server, *call) => {
                // Only now: most calls are a person's, and what they bring may be large.
                let result = match change {
                    CallChange::Finished { answer, .. } => Ok((*answer.result).clone()),
                    CallChange::Failed { failure, .. } => Err(failure.to_string()),
                    _ => return,
                };
                self.happen(Happening::CallEnded(server, *call, result), now);
            }
            mcp::Event::InputRequest(
                question,
                InputRequestChange::Answered { .. } | InputRequestChange::Withdrawn { .. },
            ) => {
                let is_over =
                    |command: &Command| matches!(command, Command::Sample(of, _) if of == question);
                self.waiting.retain(|(of, command)| *of != server || !is_over(command));
                self.happen(Happening::QuestionOver(server, *question), now);
            }
            _ => {}
        }
    }
}
