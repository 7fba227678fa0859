//! How requests are answered, or not, and who is told: a call, a list, the handshake, and others.

use super::client::Client;
use super::exchange::Purpose;
use super::model::event::Loss;
use super::model::failure::CallFailure;
use super::model::id::CallId;
use super::model::record::Cause;
use super::model::reply::{Evidence, Reply};
use super::pending::Asked;

impl Client {
    pub(super) fn call_of(&self, purpose: Purpose) -> Option<CallId> {
        match purpose {
            Purpose::EventCall(call) => Some(call).filter(|call| self.calls.contains_key(call)),
            Purpose::Request(request) | Purpose::Resume(request) => {
                match self.pending.get(&request)?.asked {
                    Asked::Call(call) => Some(call),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    pub(super) fn request_timed_out(&mut self, request: i64) {
        let Some(pending) = self.forget_request(request) else { return };
        let after = self.timeouts().request;
        match pending.asked {
            Asked::Call(call) => {
                self.withdraw(request, pending, "no answer in time", Cause::App);
                self.fail_call(call, CallFailure::TimedOut { after });
            }
            Asked::List(list) => {
                if let Some(exchange) = pending.exchange {
                    self.abort(exchange);
                }
                self.listing_failed(list, CallFailure::TimedOut { after });
            }
            Asked::Task(call, what) => {
                if let Some(exchange) = pending.exchange {
                    self.abort(exchange);
                }
                self.task_timed_out(call, what, CallFailure::TimedOut { after });
            }
            Asked::Tasks => {
                if let Some(exchange) = pending.exchange {
                    self.abort(exchange);
                }
                self.listing_tasks_failed(CallFailure::TimedOut { after });
            }
            Asked::Ping => {
                if let Some(exchange) = pending.exchange {
                    self.abort(exchange);
                }
                self.lose(Loss::Silent { after: self.timeouts().connect });
            }
            Asked::Completion(field) => {
                self.withdraw(request, pending, "no answer in time", Cause::App);
                self.completion_failed(field, CallFailure::TimedOut { after });
            }
            Asked::RoundTrip(method) => self.ping_timed_out(method, &pending),
            Asked::Subscribe(id) => {
                self.subscription_failed(id, CallFailure::TimedOut { after });
            }
            Asked::LogLevel => self.log_level_failed(CallFailure::TimedOut { after }),
            Asked::Discover
            | Asked::Initialize
            | Asked::Listen
            | Asked::Unsubscribe
            | Asked::TaskNews => {}
        }
    }

    /// Hands a reply to whoever asked.
    pub(super) fn deliver(&mut self, request: i64, reply: Reply, evidence: Evidence) {
        let tells = self.pending.get(&request).is_some_and(|held| held.asked.tells_of_connection())
            && !self.is_written_freely(request);
        if tells && self.peer.has_forgotten_session(&reply) {
            return self.session_lost();
        }
        let Some(pending) = self.forget_request(request) else { return };
        if let Some(exchange) = pending.exchange {
            self.linger(exchange);
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
            Asked::List(list) => self.listed(list, reply),
            Asked::Call(call) if self.is_written(request) => {
                self.end_written(call, reply, evidence);
            }
            Asked::Call(call) => self.call_answered(call, reply, evidence),
            Asked::Completion(field) => self.completed(field, reply),
            Asked::RoundTrip(method) => self.ping_answered(method, &pending, reply),
            Asked::Listen => self.listen_ended(reply),
            Asked::LogLevel => self.log_level_answered(reply),
            Asked::Subscribe(id) => self.subscription_answered(id, reply),
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
}
