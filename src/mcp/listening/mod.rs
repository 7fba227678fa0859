//! Hearing of what nobody asked for: the one stream of notifications that stays open beside the calls (the GET
//! stream of Streamable HTTP, `subscriptions/listen` of the modern era), what it is to bring, and the
//! resources a person wants to hear of.
//!
//! It keeps the stream open and tells where it stands. What a notification is about is for others to say, and
//! so is what becomes of a connection that it finds lost ([`Trouble`]).
//!
//! Spec: 2025-11-25, Streamable HTTP; 2026-07-28, subscriptions.

pub(super) mod filter;
mod subscription;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::link::deadline::Timer;
use super::link::exchange::{Exchange, Purpose};
use super::link::pending::{Place, RequestKind};
use super::link::sending::Asked;
use super::model::event::{ExchangeEnd, Loss};
use super::model::failure::{CallFailure, HttpFailure, refusal};
use super::model::http::{ExchangeId, NetworkFailure};
use super::model::listening::Listening;
use super::model::moment::Moment;
use super::model::notice::{StreamEnd, Told};
use super::model::paces::STREAM;
use super::model::record::{Cause, Subject};
use super::model::reply::Reply;
use crate::diagnosis::{Observation, Seen};
use crate::mcp::link::Link;
use crate::mcp::listening::filter::{check_acknowledgement, tell_listening};
use crate::mcp::listening::subscription::Subscriptions;
use crate::mcp::model::listening::Wishes;
use crate::mcp::peer::Peer;
use crate::wire::http::retry_after::retry_after;
use crate::wire::pace::Tries;
use crate::wire::reader::Finding;

/// Everything a person, or the app, wants to hear of.
#[derive(Debug, Default)]
pub(in crate::mcp) struct Listener {
    pub(in crate::mcp) notices: Notices,
    subscriptions: Subscriptions,
    /// What a person wants to hear of; `None`: all that the server declares.
    wishes: Option<Wishes>,
}

/// What the end of a stream says about the connection.
#[derive(Debug, PartialEq)]
pub(in crate::mcp) enum Trouble {
    Lost(Loss),
    SessionForgotten,
    /// The stream is refused again and again, and the browser hides why.
    Hidden(Box<Observation>),
}

/// The stream of notifications: at most one, opened without anybody waiting for it.
#[derive(Debug, Default)]
pub(in crate::mcp) struct Notices {
    open: Option<Open>,
    /// Streams that a newer one replaces, until it is acknowledged.
    old: Vec<Open>,
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

/// A stream that was asked for.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// `None` where all share a channel.
    exchange: Option<ExchangeId>,
    /// The `subscriptions/listen` that asked for it; `None` of a GET stream.
    request: Option<i64>,
}

impl Open {
    fn by(Asked { request, exchange }: Asked) -> Self {
        Self { exchange, request: Some(request) }
    }

    fn is_at(self, place: Place) -> bool {
        match self.exchange {
            Some(exchange) => exchange == place.exchange,
            None => self.request.is_some() && self.request == place.named,
        }
    }
}

/// A stream that lasted this long was worth opening: the next one is not asked for more slowly.
const LONG: Duration = Duration::from_secs(5);

/// A stream that never opened, for a reason the browser hides, is asked for this often: a server that
/// offers none may refuse it without the CORS headers that would let the page see so.
const MOST_UNSEEN_REFUSALS: u32 = 3;

/// In place of a browser's words, which name no cause.
pub(in crate::mcp) fn unopened() -> NetworkFailure {
    NetworkFailure::Hidden("the stream never opened".to_owned())
}

impl Notices {
    /// Replaced by a newer one, and not yet closed.
    pub(in crate::mcp) fn is_old(&self, place: Place) -> bool {
        self.old.iter().any(|old| old.is_at(place))
    }

    pub(in crate::mcp) fn is_at(&self, place: Place) -> bool {
        self.open.is_some_and(|open| open.is_at(place))
    }

    pub(in crate::mcp) fn is_acknowledged(&self) -> bool {
        self.acknowledged
    }

    /// It brought something, so its next end is no sign of trouble.
    pub(in crate::mcp) fn bears(&mut self) {
        self.bears = true;
    }
}

impl Listener {
    pub(in crate::mcp) fn open_notices(&mut self, link: &mut Link, peer: &Peer) {
        self.open_notices_for(link, peer, Cause::App);
    }

    fn open_notices_for(&mut self, link: &mut Link, peer: &Peer, cause: Cause) {
        if self.notices.open.is_some() || !peer.is_ready() {
            return;
        }
        let wish = self.wish(peer);
        self.notices.asked_at = link.now();
        (self.notices.acknowledged, self.notices.bears) = (false, false);
        let get = peer.stream(self.notices.last_event_id.as_deref());
        self.notices.open = match get {
            Some(request) => {
                let subject = Subject::HttpRequest { method: "GET", path: String::new() };
                self.notices.wish = Arc::default();
                let exchange = Some(link.open(Purpose::Notices, request, subject, cause));
                Some(Open { exchange, request: None })
            }
            None if wish.is_empty() || !peer.listens_by_request() => None,
            None => {
                self.notices.wish = Arc::new(wish.clone().into());
                let params = Map::from_iter([("notifications".to_owned(), wish.into())]);
                let asked =
                    link.ask(peer, RequestKind::Listen, "subscriptions/listen", params, cause);
                asked.map(Open::by)
            }
        };
        let wish = self.notices.wish.clone();
        tell_listening(
            link,
            match self.notices.open {
                Some(_) => Listening::Opening { wish },
                None => Listening::Closed,
            },
        );
    }

    /// A person does not want to wait, or asks once more for what was refused.
    pub(in crate::mcp) fn listen_again(&mut self, link: &mut Link, peer: &Peer) {
        link.stop(Timer::Notices);
        self.notices.tries.end_row();
        self.open_notices_for(link, peer, Cause::Person);
    }

    /// The GET stream is there.
    #[inline(never)]
    pub(in crate::mcp) fn notices_opened(&mut self, link: &mut Link) {
        self.notices.worked = true;
        self.tell_open(link, None);
    }

    fn tell_open(&mut self, link: &mut Link, honoured: Option<Arc<Value>>) {
        let (since, wish) = (link.now(), self.notices.wish.clone());
        tell_listening(link, Listening::Open { since, wish, honoured });
    }

    /// Opens the modern era's stream anew, because the wish has changed. The old one stays until the new
    /// one is acknowledged, for two seconds at most, so that nothing is missed between them. On a channel that
    /// all share the new wish arrives before the old one is taken back.
    fn renew_notices(&mut self, link: &mut Link, peer: &Peer, cause: Cause) {
        link.stop(Timer::Notices);
        let Some(old) = self.notices.open.take() else {
            return self.open_notices_for(link, peer, cause);
        };
        let request = old.request;
        let held = request.and_then(|request| Some((request, link.forget_request(request)?)));
        self.open_notices_for(link, peer, cause);
        match (old.exchange, held) {
            (Some(exchange), _) if self.notices.open.is_some() => link.linger(exchange),
            (Some(exchange), _) => return link.abort(exchange),
            (None, Some(held)) => link.withdraw(peer, held, "no longer wished for", cause),
            (None, None) => return,
        }
        self.notices.old.push(old);
    }

    #[inline(never)]
    pub(in crate::mcp) fn notices_acknowledged(
        &mut self,
        link: &mut Link,
        params: &Value,
        findings: &mut Vec<Finding>,
    ) {
        self.notices.acknowledged = true;
        self.close_old(link);
        let wish = self.notices.wish.clone();
        check_acknowledgement(link, &wish, params, findings);
        let honoured = params.get("notifications").cloned().unwrap_or_default();
        self.tell_open(link, Some(Arc::new(honoured)));
        self.subscriptions_acknowledged(link, params);
    }

    fn close_old(&mut self, link: &mut Link) {
        for exchange in
            std::mem::take(&mut self.notices.old).into_iter().filter_map(|old| old.exchange)
        {
            link.abort(exchange);
        }
    }

    /// The GET stream is over. A refusal means that the server offers none, which is its right, unless
    /// the stream was open before: then the session is gone. Some refusals pass.
    pub(in crate::mcp) fn notices_ended(
        &mut self,
        link: &mut Link,
        peer: &Peer,
        exchange: &Exchange,
        end: &ExchangeEnd,
    ) -> Option<Trouble> {
        self.notices.open = None;
        if let Some(id) = exchange.last_event_id() {
            self.notices.last_event_id = Some(id.to_owned());
        }
        if let ExchangeEnd::Failed(failure) = end {
            return self.doubt(link, peer, exchange, failure);
        }
        if exchange.is_success() && exchange.is_stream() {
            self.reopen_notices(link, StreamEnd::Meant, exchange.retry);
            return None;
        }
        let head = exchange.head.clone().unwrap_or_default();
        let failure = refusal(head, &exchange.whole.text, None);
        if failure.may_pass() {
            self.notices_put_off(link, &failure);
            return None;
        }
        let reply =
            if exchange.is_success() { Reply::NotMcp(failure) } else { Reply::Http(failure) };
        tell_listening(link, Listening::Refused(reply.clone().failure()));
        let is_forgotten = self.notices.worked && peer.has_forgotten_session(&reply);
        is_forgotten.then_some(Trouble::SessionForgotten)
    }

    /// The stream broke, which may be its own misfortune or the server's: a ping tells.
    fn doubt(
        &mut self,
        link: &mut Link,
        peer: &Peer,
        exchange: &Exchange,
        failure: &NetworkFailure,
    ) -> Option<Trouble> {
        if !peer.is_ready() {
            return None;
        }
        link.ask(peer, RequestKind::Ping, "ping", Map::new(), Cause::App);
        let refusals = self.notices.tries.count() + 1;
        if self.notices.worked || refusals < MOST_UNSEEN_REFUSALS {
            self.reopen_notices(link, StreamEnd::Broken, exchange.retry);
        } else {
            tell_listening(link, Listening::Refused(CallFailure::Network(unopened())));
        }
        let is_hidden = exchange.head.is_none() && matches!(failure, NetworkFailure::Hidden(_));
        // Once: what is found does not change by asking more often.
        let asked = exchange.asked().filter(|_| is_hidden && refusals == MOST_UNSEEN_REFUSALS)?;
        let exchange = Some(exchange.id);
        Some(Trouble::Hidden(Box::new(Observation { exchange, asked, seen: Seen::Nothing })))
    }

    /// From where the stream broke off nothing more is to be had: it may not be asked for so.
    pub(in crate::mcp) fn begin_stream_anew(&mut self, link: &mut Link, peer: &Peer) {
        self.notices.last_event_id = None;
        if self.notices.open.is_none() {
            link.stop(Timer::Notices);
            self.open_notices_for(link, peer, Cause::App);
        }
    }

    /// Both kinds of end lead to another try, for nothing in the protocol says that a server which closes
    /// its stream wants none any more; one that does it again at once is asked less and less often.
    fn reopen_notices(&mut self, link: &mut Link, end: StreamEnd, wish: Option<Duration>) {
        let mut wish = wish;
        if link.now().since(self.notices.asked_at) >= LONG {
            self.notices.tries.end_row();
        } else if self.notices.bears {
            wish = Some(wish.unwrap_or_default().max(STREAM.fair));
        }
        let again_in = self.notices.tries.next(&STREAM, wish, link.jitter());
        let again_in = again_in.unwrap_or(STREAM.longest);
        let until = link.now().after(again_in);
        link.set_timer(Timer::Notices, until);
        tell_listening(link, Listening::Pausing { until, end });
        link.tell_app_notice(None, Told::StreamEnded { end, again_in });
    }

    /// Whoever refused it may be about to restart, or wants to be asked less often.
    fn notices_put_off(&mut self, link: &mut Link, failure: &HttpFailure) {
        let wall = link.time_of_day(link.now());
        let wish = retry_after(&failure.head, wall);
        self.reopen_notices(link, StreamEnd::PutOff { status: failure.head.status }, wish);
    }

    /// `subscriptions/listen` is over: with a result the server meant it, otherwise it broke.
    pub(in crate::mcp) fn listen_ended(
        &mut self,
        link: &mut Link,
        reply: Reply,
    ) -> Option<Trouble> {
        self.notices.open = None;
        match reply {
            Reply::Result(_) => self.reopen_notices(link, StreamEnd::Meant, None),
            Reply::Truncated { .. } => self.reopen_notices(link, StreamEnd::Broken, None),
            Reply::Network(failure) => return Some(Trouble::Lost(Loss::Network(failure))),
            Reply::Http(failure) if failure.may_pass() => self.notices_put_off(link, &failure),
            refused => {
                let failure = refused.failure();
                self.all_subscriptions_failed(link, &failure);
                tell_listening(link, Listening::Refused(failure.clone()));
                link.tell_app_notice(None, Told::StreamRefused(failure));
            }
        }
        None
    }

    /// `subscriptions/listen` got no answer that the page may read; the cause is searched for.
    pub(in crate::mcp) fn listen_hidden(&mut self) {
        self.notices.open = None;
    }

    /// The server answers, but not to this. It is asked again a few times: it may have been cut once.
    pub(in crate::mcp) fn listen_examined(&mut self, link: &mut Link) {
        if self.notices.tries.count() + 1 < MOST_UNSEEN_REFUSALS {
            return self.reopen_notices(link, StreamEnd::Broken, None);
        }
        let failure = CallFailure::Network(unopened());
        self.all_subscriptions_failed(link, &failure);
        tell_listening(link, Listening::Refused(failure));
    }

    /// The server has ended the stream by cancelling the request that opened it.
    pub(in crate::mcp) fn listen_cancelled(&mut self, link: &mut Link) {
        self.notices.open = None;
        self.reopen_notices(link, StreamEnd::Meant, None);
    }

    /// A session begins: what the stream of the one before has brought says nothing about this one's.
    pub(in crate::mcp) fn begin_session(&mut self) {
        (self.notices.last_event_id, self.notices.worked) = (None, false);
    }

    /// The connection is made anew, and the stream with it.
    pub(in crate::mcp) fn begin_anew(&mut self, link: &mut Link) {
        tell_listening(link, Listening::Closed);
        self.notices = Notices::default();
    }

    /// Leaving the server ends everything.
    pub(in crate::mcp) fn leave(&mut self, link: &mut Link) {
        self.drop_subscriptions(link);
        self.wishes = None;
    }

    /// Closes the stream of notifications and whatever would open it again.
    pub(in crate::mcp) fn close_notices(&mut self, link: &mut Link) {
        link.stop(Timer::Notices);
        tell_listening(link, Listening::Closed);
        link.drop_requests(|kind| kind == RequestKind::Listen);
        if let Some(exchange) = self.notices.open.take().and_then(|open| open.exchange) {
            // Where the session survives, the next stream goes on from here.
            if let Some(id) = link.exchange(exchange).and_then(Exchange::last_event_id) {
                self.notices.last_event_id = Some(id.to_owned());
            }
            link.abort(exchange);
        }
        self.close_old(link);
    }
}
