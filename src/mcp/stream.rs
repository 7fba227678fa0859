//! Streams that stay open beside the calls: notifications (the GET stream of Streamable HTTP,
//! `subscriptions/listen` of the modern era), and the rest of answers that broke off.
//!
//! Spec: 2025-11-25, Streamable HTTP, resumability; 2026-07-28, subscriptions.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::client::Client;
use super::deadline::Timer;
use super::exchange::{Exchange, Purpose};
use super::model::event::{ExchangeEnd, Loss};
use super::model::failure::{CallFailure, HttpFailure, refusal};
use super::model::http::{ExchangeId, NetworkFailure};
use super::model::listening::Listening;
use super::model::moment::Moment;
use super::model::notice::{StreamEnd, Told};
use super::model::paces::{RESUME, STREAM};
use super::model::record::{Cause, Subject};
use super::model::reply::Reply;
use super::notification_check::ACKNOWLEDGED;
use super::pending::Asked;
use crate::wire::pace::{Pace, Tries};
use crate::wire::reader::Finding;
use crate::wire::retry_after::retry_after;

/// The stream of notifications: at most one, opened without anybody waiting for it.
#[derive(Debug, Default)]
pub(super) struct Notices {
    exchange: Option<ExchangeId>,
    /// Streams that a newer one replaces, until it is acknowledged.
    old: Vec<ExchangeId>,
    last_event_id: Option<String>,
    /// When it was asked for.
    asked_at: Moment,
    /// What the modern era's stream was asked to bring.
    wish: Arc<Value>,
    acknowledged: bool,
    /// Ends in a row, each soon after the stream was asked for.
    tries: Tries,
    /// It brought a message.
    bears: bool,
    /// It has been open in this session, so the server does offer it.
    worked: bool,
}

/// A stream that lasted this long was worth opening: the next one is not asked for more slowly.
const LONG: Duration = Duration::from_secs(5);

/// A stream that never opened, for a reason the browser hides, is asked for this often: a server that
/// offers none may refuse it without the CORS headers that would let the page see so.
const MOST_UNSEEN_REFUSALS: u32 = 3;

impl Notices {
    /// Replaced by a newer one, and not yet closed.
    pub(super) fn is_old(&self, exchange: ExchangeId) -> bool {
        self.old.contains(&exchange)
    }

    pub(super) fn is_at(&self, exchange: ExchangeId) -> bool {
        self.exchange == Some(exchange)
    }

    pub(super) fn is_acknowledged(&self) -> bool {
        self.acknowledged
    }

    /// It brought something, so its next end is no sign of trouble.
    pub(super) fn bears(&mut self) {
        self.bears = true;
    }
}

impl Client {
    pub(super) fn open_notices(&mut self) {
        self.open_notices_for(Cause::App);
    }

    fn open_notices_for(&mut self, cause: Cause) {
        if self.notices.exchange.is_some() || !self.peer.is_ready() {
            return;
        }
        let wish = self.wish();
        self.notices.asked_at = self.now;
        (self.notices.acknowledged, self.notices.bears) = (false, false);
        let get = self.peer.stream(self.notices.last_event_id.as_deref());
        self.notices.exchange = match get {
            Some(request) => {
                let subject = Subject::HttpRequest { method: "GET", path: String::new() };
                self.notices.wish = Arc::default();
                Some(self.open(Purpose::Notices, request, subject, cause))
            }
            None if wish.is_empty() || !self.peer.listens_by_request() => None,
            None => {
                self.notices.wish = Arc::new(wish.clone().into());
                let params = Map::from_iter([("notifications".to_owned(), wish.into())]);
                self.ask(Asked::Listen, "subscriptions/listen", params, cause)
            }
        };
        let wish = self.notices.wish.clone();
        self.tell_listening(match self.notices.exchange {
            Some(_) => Listening::Opening { wish },
            None => Listening::Closed,
        });
    }

    /// A person does not want to wait, or asks once more for what was refused.
    pub(super) fn listen_again(&mut self) {
        self.deadlines.stop(Timer::Notices);
        self.notices.tries.end_row();
        self.open_notices_for(Cause::Person);
    }

    /// The GET stream is there.
    pub(super) fn notices_opened(&mut self) {
        self.notices.worked = true;
        self.tell_open(None);
    }

    fn tell_open(&mut self, honoured: Option<Arc<Value>>) {
        let (since, wish) = (self.now, self.notices.wish.clone());
        self.tell_listening(Listening::Open { since, wish, honoured });
    }

    /// Opens the modern era's stream anew, because the wish has changed. The old one stays until the new
    /// one is acknowledged, so that nothing is missed between them.
    pub(super) fn renew_notices(&mut self, cause: Cause) {
        self.deadlines.stop(Timer::Notices);
        let old = self.notices.exchange.take();
        let waiting = old.and_then(|old| self.waits_on(old));
        if let Some(request) = waiting {
            self.forget_request(request);
        }
        self.open_notices_for(cause);
        let Some(old) = old else { return };
        if self.notices.exchange.is_some() {
            self.notices.old.push(old);
            self.linger(old);
        } else {
            self.abort(old);
        }
    }

    /// A notification came in, which may be the word of one of the subscriptions.
    #[inline(never)]
    pub(super) fn subscription_says(
        &mut self,
        exchange: ExchangeId,
        method: &str,
        params: &Value,
        findings: &mut Vec<Finding>,
    ) {
        let is_notices = self.notices.is_at(exchange);
        let is_news = self.subscription_on(exchange).is_some_and(|(_, of)| of == Asked::TaskNews);
        match method == ACKNOWLEDGED {
            true if is_notices => self.notices_acknowledged(params, findings),
            true if is_news => self.task_news_acknowledged(params, findings),
            false if is_notices => self.notices.bears(),
            false if is_news => self.tasks.watch.bears(),
            _ => {}
        }
    }

    fn notices_acknowledged(&mut self, params: &Value, findings: &mut Vec<Finding>) {
        self.notices.acknowledged = true;
        for old in std::mem::take(&mut self.notices.old) {
            self.abort(old);
        }
        let wish = self.notices.wish.clone();
        self.check_acknowledgement(&wish, params, findings);
        let honoured = params.get("notifications").cloned().unwrap_or_default();
        self.tell_open(Some(Arc::new(honoured)));
        self.subscriptions_acknowledged(params);
    }

    /// In the modern era the server may end its stream by cancelling the request that opened it.
    #[cold]
    pub(super) fn listen_cancelled(&mut self, params: &Value) {
        let request = params.get("requestId").and_then(Value::as_i64);
        let Some(request) = request.filter(|request| self.is_subscription(*request)) else {
            return;
        };
        let Some(held) = self.forget_request(request) else { return };
        if let Some(exchange) = held.exchange {
            self.abort(exchange);
        }
        if held.asked == Asked::TaskNews {
            return self.task_news_over();
        }
        self.notices.exchange = None;
        self.reopen_notices(StreamEnd::Meant, None);
    }

    /// The GET stream is over. A refusal means that the server offers none, which is its right, unless
    /// the stream was open before: then the session is gone. Some refusals pass.
    pub(super) fn notices_ended(&mut self, exchange: &Exchange, end: &ExchangeEnd) {
        self.notices.exchange = None;
        if let Some(id) = exchange.last_event_id() {
            self.notices.last_event_id = Some(id.to_owned());
        }
        if matches!(end, ExchangeEnd::Failed(_)) {
            return self.doubt(exchange);
        }
        if exchange.is_success() {
            return self.reopen_notices(StreamEnd::Meant, exchange.retry);
        }
        let head = exchange.head.clone().unwrap_or_default();
        let failure = refusal(head, &exchange.whole.text, None);
        if failure.may_pass() {
            return self.notices_put_off(&failure);
        }
        let reply = Reply::Http(failure);
        self.tell_listening(Listening::Refused(reply.clone().failure()));
        if self.notices.worked && self.peer.has_forgotten_session(&reply) {
            self.session_lost();
        }
    }

    /// The stream broke, which may be its own misfortune or the server's: a ping tells.
    fn doubt(&mut self, exchange: &Exchange) {
        if !self.peer.is_ready() {
            return;
        }
        self.ask(Asked::Ping, "ping", Map::new(), Cause::App);
        if self.notices.worked || self.notices.tries.count() + 1 < MOST_UNSEEN_REFUSALS {
            self.reopen_notices(StreamEnd::Broken, exchange.retry);
        } else {
            let hidden = NetworkFailure::Hidden("the stream never opened".to_owned());
            self.tell_listening(Listening::Refused(CallFailure::Network(hidden)));
        }
    }

    pub(super) fn doubt_settled(&mut self, reply: &Reply) {
        match reply {
            Reply::Network(failure) => self.lose(Loss::Network(failure.clone())),
            reply if self.peer.has_forgotten_session(reply) => self.session_lost(),
            _ => {}
        }
    }

    /// Both kinds of end lead to another try, for nothing in the protocol says that a server which closes
    /// its stream wants none any more; one that does it again at once is asked less and less often.
    fn reopen_notices(&mut self, end: StreamEnd, wish: Option<Duration>) {
        let mut wish = wish;
        if self.now.since(self.notices.asked_at) >= LONG {
            self.notices.tries.end_row();
        } else if self.notices.bears {
            wish = Some(wish.unwrap_or_default().max(STREAM.fair));
        }
        let again_in = self.notices.tries.next(&STREAM, wish, &mut self.jitter);
        let again_in = again_in.unwrap_or(STREAM.longest);
        let until = self.now.after(again_in);
        self.deadlines.set(Timer::Notices, until);
        self.tell_listening(Listening::Pausing { until, end });
        self.tell_told(None, Told::StreamEnded { end, again_in });
    }

    /// Whoever refused it may be about to restart, or wants to be asked less often.
    fn notices_put_off(&mut self, failure: &HttpFailure) {
        let wall = self.epoch.saturating_add(self.now.0);
        let wish = retry_after(&failure.head, wall);
        self.reopen_notices(StreamEnd::PutOff { status: failure.head.status }, wish);
    }

    /// `subscriptions/listen` is over: with a result the server meant it, otherwise it broke.
    pub(super) fn listen_ended(&mut self, reply: Reply) {
        self.notices.exchange = None;
        match reply {
            Reply::Result(_) => self.reopen_notices(StreamEnd::Meant, None),
            Reply::Truncated { .. } => self.reopen_notices(StreamEnd::Broken, None),
            Reply::Network(failure) => self.lose(Loss::Network(failure)),
            Reply::Http(failure) if failure.may_pass() => self.notices_put_off(&failure),
            refused => {
                let failure = refused.failure();
                self.all_subscriptions_failed(&failure);
                self.tell_listening(Listening::Refused(failure.clone()));
                self.tell_told(None, Told::StreamRefused(failure));
            }
        }
    }

    /// Closes the stream of notifications and whatever would open it again.
    pub(super) fn close_notices(&mut self) {
        self.deadlines.stop(Timer::Notices);
        self.tell_listening(Listening::Closed);
        self.drop_requests(|asked| asked == Asked::Listen);
        if let Some(exchange) = self.notices.exchange.take() {
            self.abort(exchange);
        }
        for old in std::mem::take(&mut self.notices.old) {
            self.abort(old);
        }
    }

    // --- Answers that broke off ------------------------------------------------------------------

    /// The legacy era numbers the events of a stream; with such a number the rest can be asked for.
    pub(super) fn can_resume(&self, request: i64, exchange: &Exchange) -> bool {
        let tries = self.pending.get(&request).map_or(0, |pending| pending.resumed);
        let most = RESUME.most.unwrap_or(u32::MAX);
        let known =
            exchange.last_event_id().is_some() || exchange.purpose == Purpose::Resume(request);
        let refused = exchange.head.is_some() && !exchange.is_success();
        self.peer.resumes_answers() && known && !refused && tries < most
    }

    pub(super) fn await_resumption(&mut self, request: i64, exchange: &Exchange) {
        // How many there may be is another matter: those count that bring nothing.
        let row = Pace { most: None, ..RESUME };
        let Some(pending) = self.pending.get_mut(&request) else { return };
        pending.exchange = None;
        pending.resumed += 1;
        if exchange.brought {
            pending.resumed = 1;
        }
        let wish = exchange.retry.unwrap_or(RESUME.usual);
        let pause = pending.resumptions.next(&row, Some(wish), &mut self.jitter);
        if let Some(id) = exchange.last_event_id() {
            self.resume_from.insert(request, id.to_owned());
        }
        let pause = pause.unwrap_or(RESUME.usual);
        self.deadlines.set(Timer::Resume(request), self.now.after(pause));
    }

    pub(super) fn resume_answer(&mut self, request: i64) {
        if !self.pending.contains_key(&request) {
            return;
        }
        let from = self.resume_from.get(&request).cloned();
        let http = from.and_then(|from| self.peer.stream(Some(&from)));
        let Some(http) = http else { return };
        let subject = Subject::HttpRequest { method: "GET", path: String::new() };
        let id = self.open(Purpose::Resume(request), http, subject, Cause::App);
        if let Some(pending) = self.pending.get_mut(&request) {
            pending.exchange = Some(id);
        }
    }
}
