//! A connection that was lost, and the way back: growing pauses, one attempt at a time.

use std::collections::VecDeque;
use std::time::Duration;

use super::connect::Attempt;
use crate::mcp::client::Client;
use crate::mcp::errand::{completion, ping};
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::exchange::Purpose;
use crate::mcp::link::pending::RequestKind;
use crate::mcp::model::event::{Loss, Phase, StepOutcome};
use crate::mcp::model::failure::{CallFailure, Diagnosis, StreamSaid};
use crate::mcp::model::http::NetworkFailure;
use crate::mcp::model::paces::RECONNECT;
use crate::mcp::model::reply::Reply;
use crate::mcp::peer::session::WayBack;
use crate::wire::companion::Fault;
use crate::wire::http::retry_after::retry_after;

/// The attempts at coming back since the connection last worked.
#[derive(Debug, Default)]
pub(in crate::mcp) struct Recovery {
    /// 0 while nothing was lost.
    pub(in crate::mcp) attempt: u32,
    pub(in crate::mcp) loss: Option<Loss>,
    /// The attempts it took the last time.
    pub(in crate::mcp) earlier: u32,
}

/// A connection that lasted this long was sound. One that is lost sooner goes on with the pauses where
/// they were, so that a server which drops every session at once is not asked for another each second.
const SOUND: Duration = Duration::from_secs(5);

/// Where so many sessions were forgotten as soon as they were used, so will the next one be.
const MOST_SESSIONS: u32 = 2;

impl Client {
    /// The connection is gone: what depended on it fails, and the way back begins after a pause.
    pub(in crate::mcp) fn lose(&mut self, loss: Loss) {
        if !self.peer.is_ready() {
            return;
        }
        self.sessions_forgotten = 0;
        let attempt = self.first_attempt();
        let was_sound = self.was_sound();
        self.let_go(&self.failure_by(&loss));
        self.recovery = Recovery { attempt, loss: Some(loss), earlier: 0 };
        if was_sound || !self.peer.is_program() {
            return self.pause();
        }
        self.wait_for_person();
    }

    fn was_sound(&self) -> bool {
        match *self.peer.phase() {
            Phase::Ready { since } => self.link.now().since(since) >= SOUND,
            _ => false,
        }
    }

    /// A program that ends at once would end at once again: it is not started over and over.
    fn wait_for_person(&mut self) {
        let Recovery { attempt, loss, .. } = &self.recovery;
        let (attempt, loss) = (*attempt, loss.clone().unwrap_or(Loss::StreamEnded));
        self.set_phase(Phase::Lost { loss, attempt, retry_at: None });
    }

    fn first_attempt(&self) -> u32 {
        if self.peer.is_ready() && !self.was_sound() { self.recovery.earlier + 1 } else { 1 }
    }

    /// Frees what hangs on the lost connection. Calls with a stream of their own go on by themselves.
    fn let_go(&mut self, failure: &CallFailure) {
        self.listener.close_notices(&mut self.link);
        self.checkups.stop(&mut self.link);
        self.clear_queue();
        self.with_lists(|lists, link, _| lists.fail_listings(link, failure));
        ping::drop_all(&mut self.link, failure);
        completion::drop_all(&mut self.link, failure);
        self.link.drop_requests(|kind| {
            matches!(
                kind,
                RequestKind::List(_)
                    | RequestKind::Ping
                    | RequestKind::LogLevel
                    | RequestKind::Subscribe(_)
                    | RequestKind::Unsubscribe
            )
        });
        if self.peer.lives_on_a_stream() {
            self.fail_calls(failure);
        }
        self.leave_tasks_waiting();
        self.link.abort_all(|purpose| purpose == Purpose::Session);
    }

    /// Fails the calls that depend on the session. A task is looked for in the next one.
    fn fail_calls(&mut self, failure: &CallFailure) {
        let calls: Vec<_> = self.calls.keys().copied().collect();
        for id in calls.into_iter().filter(|id| !self.tasks.is_task(*id)).collect::<Vec<_>>() {
            self.fail_call(id, failure.clone());
        }
    }

    fn pause(&mut self) {
        let Recovery { attempt, loss, .. } = &self.recovery;
        let (attempt, loss) = (*attempt, loss.clone().unwrap_or(Loss::StreamEnded));
        let wish = match &loss {
            Loss::Refused(Diagnosis::ServerError(failure)) => {
                retry_after(&failure.head, self.link.time_of_day(self.link.now()))
            }
            _ => None,
        };
        let pause = RECONNECT.pause(attempt.saturating_sub(1), wish, self.link.jitter());
        let retry_at = self.link.now().after(pause);
        self.link.set_timer(Timer::Reconnect, retry_at);
        self.set_phase(Phase::Lost { loss, attempt, retry_at: Some(retry_at) });
    }

    pub(in crate::mcp) fn reconnect(&mut self) {
        let Phase::Lost { loss, attempt, .. } = self.peer.phase().clone() else { return };
        self.link.stop(Timer::Reconnect);
        self.recovery = Recovery { attempt, loss: Some(loss.clone()), earlier: 0 };
        self.set_phase(Phase::Reconnecting { loss, attempt });
        self.retrace(true);
    }

    /// Takes the known way: the dialect does not change because a server restarts. With `same_session`
    /// the old session is tried first where one may survive.
    fn retrace(&mut self, same_session: bool) {
        let mut steps = VecDeque::new();
        if self.peer.is_program() {
            steps.push_back(Attempt::Start { url: self.peer.url().to_owned() });
        }
        steps.push_back(match self.peer.way_back(same_session) {
            Some(WayBack::Discover { url, revision }) => Attempt::Discover { url, revision },
            Some(WayBack::Initialize { url }) => Attempt::Initialize { url },
            Some(WayBack::Stream { url }) => Attempt::Stream { url, by_fetch: false },
            Some(WayBack::Ping { url }) => Attempt::Ping { url },
            None => return,
        });
        let dialect = self.peer.dialect();
        self.begin_probe(steps, dialect);
    }

    /// The old session answered, or is gone and a new one is due.
    pub(in crate::mcp) fn pinged(&mut self, reply: Reply) {
        match reply {
            Reply::Result(_) | Reply::Error(_) => {
                self.end_step(StepOutcome::Done { detail: "the session still stands".to_owned() });
                self.ready();
            }
            Reply::Http(failure) if (400..500).contains(&failure.head.status) => {
                self.end_step(StepOutcome::No { detail: failure.to_string() });
                self.retrace(false);
            }
            Reply::Network(failure) => self.fail(Diagnosis::Network(failure)),
            Reply::Http(failure) => self.fail(Diagnosis::ServerError(failure)),
            Reply::NotMcp(failure) => self.fail(Diagnosis::NotMcp(failure)),
            Reply::Unreadable { reason, text } => self.fail(Diagnosis::Unreadable { reason, text }),
            Reply::Truncated { .. } => {
                let url = self.peer.url().to_owned();
                self.fail(Diagnosis::StreamEnded { url, heard: StreamSaid::Nothing });
            }
        }
    }

    /// The server does not know the session any more: make a new one at once, without a pause.
    pub(in crate::mcp) fn session_lost(&mut self) {
        self.clear_queue();
        self.fail_calls(&CallFailure::SessionForgotten);
        self.withdraw_questions_of_session();
        // The way back is being sought already, and this answer comes late.
        if !self.peer.is_ready() {
            return;
        }
        self.let_go(&CallFailure::SessionEnded);
        self.peer.forget_session();
        let times = if self.was_sound() { 1 } else { self.sessions_forgotten + 1 };
        self.sessions_forgotten = times;
        let attempt = self.first_attempt();
        self.recovery = Recovery { attempt, loss: Some(Loss::SessionForgotten), earlier: 0 };
        if times > MOST_SESSIONS {
            self.recovery = Recovery::default();
            return self.fail(Diagnosis::SessionsForgotten { times });
        }
        if attempt > 1 {
            return self.pause();
        }
        self.set_phase(Phase::Reconnecting { loss: Loss::SessionForgotten, attempt: 1 });
        self.retrace(false);
    }

    pub(super) fn reconnecting_failed(&mut self, diagnosis: Diagnosis) {
        // Nothing was started where the companion is gone, which may come back.
        let has_started = self.peer.is_program()
            && diagnosis != Diagnosis::Network(NetworkFailure::Companion(Fault::Gone));
        self.recovery.attempt += 1;
        self.recovery.loss = Some(Loss::Refused(diagnosis));
        if has_started {
            return self.wait_for_person();
        }
        self.pause();
    }

    pub(in crate::mcp) fn stop_reconnecting(&mut self) {
        let loss = match self.peer.phase() {
            Phase::Lost { loss, .. } | Phase::Reconnecting { loss, .. } => loss.clone(),
            _ => return,
        };
        self.link.stop(Timer::Reconnect);
        self.end_step(StepOutcome::Dropped);
        self.drop_probe();
        let attempt = self.recovery.attempt;
        self.set_phase(Phase::Lost { loss, attempt, retry_at: None });
    }
}
