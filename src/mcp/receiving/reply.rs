//! How requests are answered, or not, and who is told: a call, a list, the handshake, and others.

use crate::mcp::client::Client;
use crate::mcp::errand::{completion, ping};
use crate::mcp::link::exchange::{Exchange, Purpose};
use crate::mcp::link::pending::{Pending, RequestKind};
use crate::mcp::model::event::Loss;
use crate::mcp::model::failure::{CallFailure, Diagnosis, Ending};
use crate::mcp::model::id::CallId;
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::{Evidence, Reply};

/// Why a request is withdrawn that took too long, in words for the server.
const NO_ANSWER: &str = "no answer in time";

impl Client {
    pub(in crate::mcp) fn call_of(&self, purpose: Purpose) -> Option<CallId> {
        match purpose {
            Purpose::EventCall(call) => Some(call).filter(|call| self.calls.contains_key(call)),
            Purpose::Request(request) | Purpose::Resume(request) => {
                match self.link.pending(request)?.kind {
                    RequestKind::Call(call) => Some(call),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    pub(in crate::mcp) fn request_timed_out(&mut self, request: i64) {
        let Some(pending) = self.link.forget_request(request) else { return };
        let after = self.limit_of(Some(pending.kind));
        let exchange = pending.exchange.and_then(|id| self.link.exchange(id));
        let begun = exchange.is_some_and(Exchange::has_only_begun);
        match pending.kind {
            RequestKind::Call(call) => {
                self.link.withdraw(&self.peer, (request, pending), NO_ANSWER, Cause::App);
                self.fail_call(call, CallFailure::TimedOut { after, begun });
            }
            RequestKind::List(list) => {
                if let Some(exchange) = pending.exchange {
                    self.link.abort(exchange);
                }
                let failure = CallFailure::TimedOut { after, begun };
                self.with_lists(|lists, link, _| lists.listing_failed(link, list, failure));
            }
            RequestKind::Task(call, what) => {
                if let Some(exchange) = pending.exchange {
                    self.link.abort(exchange);
                }
                self.task_timed_out(call, what, CallFailure::TimedOut { after, begun });
            }
            RequestKind::Tasks => {
                if let Some(exchange) = pending.exchange {
                    self.link.abort(exchange);
                }
                self.listing_tasks_failed(CallFailure::TimedOut { after, begun });
            }
            RequestKind::Ping => {
                if let Some(exchange) = pending.exchange {
                    self.link.abort(exchange);
                }
                self.lose(Loss::Silent { after: self.link.limits().connect });
            }
            RequestKind::Completion(field) => {
                self.link.withdraw(&self.peer, (request, pending), NO_ANSWER, Cause::App);
                completion::failed(&mut self.link, field, CallFailure::TimedOut { after, begun });
            }
            RequestKind::RoundTrip(method) => ping::timed_out(&mut self.link, method, &pending),
            RequestKind::Subscribe(id) => {
                self.abort_of(&pending);
                self.listener.subscription_failed(
                    &mut self.link,
                    id,
                    CallFailure::TimedOut { after, begun },
                );
            }
            RequestKind::LogLevel => {
                self.abort_of(&pending);
                let failure = CallFailure::TimedOut { after, begun };
                self.logging.failed(&mut self.link, &self.peer, failure);
            }
            RequestKind::Unsubscribe => self.abort_of(&pending),
            RequestKind::Discover
            | RequestKind::Initialize
            | RequestKind::Listen
            | RequestKind::TaskNews => {}
        }
    }

    fn abort_of(&mut self, pending: &Pending) {
        if let Some(exchange) = pending.exchange {
            self.link.abort(exchange);
        }
    }

    /// Hands a reply to whoever asked.
    #[inline(never)]
    pub(in crate::mcp) fn deliver(&mut self, request: i64, reply: Reply, evidence: Evidence) {
        let tells = self
            .link
            .pending(request)
            .is_some_and(|held| held.kind.tells_of_connection() && !held.is_written_freely());
        if tells && self.peer.has_forgotten_session(&reply) {
            return self.session_lost();
        }
        let Some(pending) = self.link.forget_request(request) else { return };
        if let Some(exchange) = pending.exchange {
            self.link.linger(exchange);
        }
        // Whoever answers a list does not miss the notification.
        if matches!((&reply, pending.kind), (Reply::Result(_), RequestKind::List(_))) {
            self.initialized_refused = None;
        }
        let is_refused = matches!(reply, Reply::Error(_) | Reply::Http(_));
        if is_refused
            && matches!(pending.kind, RequestKind::List(_))
            && let Some(refused) = self.initialized_refused.take()
        {
            return self.fail(Diagnosis::NotificationRefused(refused));
        }
        // The rest of a broken answer cannot be had: what failed is the answer, not this attempt.
        let reply = match reply {
            Reply::Http(_) if pending.resumed > 0 => {
                Reply::Truncated { partial: None, ending: Ending::Complete }
            }
            reply => reply,
        };
        let reply = self.of_fitting_type(pending.kind, reply, &evidence.text);
        let unreachable = match &reply {
            Reply::Network(failure) => Some(failure.clone()),
            _ => None,
        };
        match pending.kind {
            RequestKind::Discover => self.discovered(reply, evidence),
            RequestKind::Initialize => self.initialized(reply, evidence),
            RequestKind::Ping if self.peer.is_ready() => self.doubt_settled(&reply),
            RequestKind::Ping => self.pinged(reply),
            RequestKind::List(list) => {
                self.with_lists(|lists, link, peer| lists.listed(link, peer, list, reply));
            }
            RequestKind::Call(call) if pending.written.is_some() => {
                self.end_written(call, reply, evidence);
            }
            RequestKind::Call(call) => self.call_answered(call, reply, evidence),
            RequestKind::Completion(field) => completion::answered(&mut self.link, field, reply),
            RequestKind::RoundTrip(method) => {
                ping::answered(&mut self.link, method, &pending, reply);
            }
            RequestKind::Listen => {
                let trouble = self.listener.listen_ended(&mut self.link, reply);
                self.in_trouble(trouble);
            }
            RequestKind::LogLevel => self.logging.answered(&mut self.link, &self.peer, reply),
            RequestKind::Subscribe(id) => {
                self.listener.subscription_answered(&mut self.link, id, reply);
            }
            // The page has forgotten it either way; the answer stands in the wire log.
            RequestKind::Unsubscribe => {}
            RequestKind::Task(call, what) => self.task_answered(call, what, reply, evidence),
            RequestKind::Tasks => self.tasks_listed(reply, pending.cause),
            RequestKind::TaskNews => self.task_news_ended(&reply),
        }
        if let Some(failure) = unreachable
            && tells
        {
            self.lose(Loss::Network(failure));
        }
    }

    /// The ping is answered that was sent because a stream broke.
    fn doubt_settled(&mut self, reply: &Reply) {
        match reply {
            Reply::Network(failure) => self.lose(Loss::Network(failure.clone())),
            reply if self.peer.has_forgotten_session(reply) => self.session_lost(),
            _ => {}
        }
    }
}
