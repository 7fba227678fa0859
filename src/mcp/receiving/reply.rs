//! How requests are answered, or not, and who is told: a call, a list, the handshake, and others.

use crate::mcp::client::Client;
use crate::mcp::errand::{completion, ping};
use crate::mcp::link::exchange::Purpose;
use crate::mcp::link::pending::Asked;
use crate::mcp::model::event::Loss;
use crate::mcp::model::failure::CallFailure;
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
                match self.link.pending(request)?.asked {
                    Asked::Call(call) => Some(call),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    pub(in crate::mcp) fn request_timed_out(&mut self, request: i64) {
        let Some(pending) = self.link.forget_request(request) else { return };
        let after = self.link.limits().request;
        match pending.asked {
            Asked::Call(call) => {
                self.link.withdraw(&self.peer, (request, pending), NO_ANSWER, Cause::App);
                self.fail_call(call, CallFailure::TimedOut { after });
            }
            Asked::List(list) => {
                if let Some(exchange) = pending.exchange {
                    self.link.abort(exchange);
                }
                let failure = CallFailure::TimedOut { after };
                self.with_lists(|lists, link, _| lists.listing_failed(link, list, failure));
            }
            Asked::Task(call, what) => {
                if let Some(exchange) = pending.exchange {
                    self.link.abort(exchange);
                }
                self.task_timed_out(call, what, CallFailure::TimedOut { after });
            }
            Asked::Tasks => {
                if let Some(exchange) = pending.exchange {
                    self.link.abort(exchange);
                }
                self.listing_tasks_failed(CallFailure::TimedOut { after });
            }
            Asked::Ping => {
                if let Some(exchange) = pending.exchange {
                    self.link.abort(exchange);
                }
                self.lose(Loss::Silent { after: self.link.limits().connect });
            }
            Asked::Completion(field) => {
                self.link.withdraw(&self.peer, (request, pending), NO_ANSWER, Cause::App);
                completion::failed(&mut self.link, field, CallFailure::TimedOut { after });
            }
            Asked::RoundTrip(method) => ping::timed_out(&mut self.link, method, &pending),
            Asked::Subscribe(id) => {
                self.listener.subscription_failed(
                    &mut self.link,
                    id,
                    CallFailure::TimedOut { after },
                );
            }
            Asked::LogLevel => {
                let failure = CallFailure::TimedOut { after };
                self.logging.failed(&mut self.link, &self.peer, failure);
            }
            Asked::Discover
            | Asked::Initialize
            | Asked::Listen
            | Asked::Unsubscribe
            | Asked::TaskNews => {}
        }
    }

    /// Hands a reply to whoever asked.
    pub(super) fn deliver(&mut self, request: i64, reply: Reply, evidence: Evidence) {
        let tells = self
            .link
            .pending(request)
            .is_some_and(|held| held.asked.tells_of_connection() && !held.is_written_freely());
        if tells && self.peer.has_forgotten_session(&reply) {
            return self.session_lost();
        }
        let Some(pending) = self.link.forget_request(request) else { return };
        if let Some(exchange) = pending.exchange {
            self.link.linger(exchange);
        }
        // The rest of a broken answer cannot be had: what failed is the answer, not this attempt.
        let reply = match reply {
            Reply::Http(_) if pending.resumed > 0 => Reply::Truncated { partial: None },
            reply => reply,
        };
        let reply = self.of_fitting_type(pending.asked, reply, &evidence.text);
        let unreachable = match &reply {
            Reply::Network(failure) => Some(failure.clone()),
            _ => None,
        };
        match pending.asked {
            Asked::Discover => self.discovered(reply, evidence),
            Asked::Initialize => self.initialized(reply, evidence),
            Asked::Ping if self.peer.is_ready() => self.doubt_settled(&reply),
            Asked::Ping => self.pinged(reply),
            Asked::List(list) => {
                self.with_lists(|lists, link, peer| lists.listed(link, peer, list, reply));
            }
            Asked::Call(call) if pending.written.is_some() => {
                self.end_written(call, reply, evidence);
            }
            Asked::Call(call) => self.call_answered(call, reply, evidence),
            Asked::Completion(field) => completion::answered(&mut self.link, field, reply),
            Asked::RoundTrip(method) => {
                ping::answered(&mut self.link, method, &pending, reply);
            }
            Asked::Listen => {
                let trouble = self.listener.listen_ended(&mut self.link, reply);
                self.in_trouble(trouble);
            }
            Asked::LogLevel => self.logging.answered(&mut self.link, &self.peer, reply),
            Asked::Subscribe(id) => self.listener.subscription_answered(&mut self.link, id, reply),
            // The page has forgotten it either way; the answer stands in the wire log.
            Asked::Unsubscribe => {}
            Asked::Task(call, what) => self.task_answered(call, what, reply, evidence),
            Asked::Tasks => self.tasks_listed(reply, pending.cause),
            Asked::TaskNews => self.task_news_ended(&reply),
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
