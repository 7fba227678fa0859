//! JSON-RPC requests that wait for their answers.

use serde_json::{Value, json};

use super::Link;
use super::deadline::Timer;
use super::exchange::Purpose;
use super::sending::Posted;
use super::track::{Origin, Track};
use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::id::{CallId, FieldId, RecordId, SubscriptionId};
use crate::mcp::model::list::List;
use crate::mcp::model::moment::Moment;
use crate::mcp::model::record::Cause;
use crate::mcp::peer::Peer;
use crate::wire::json_rpc::RequestId;
use crate::wire::pace::Tries;

/// The member of a notification's `_meta` that names its subscription.
pub(in crate::mcp) const SUBSCRIPTION_ID: &str = "io.modelcontextprotocol/subscriptionId";

/// The server's latest requests whose ids are remembered, to tell what a cancellation is about.
const MOST_REMEMBERED: usize = 64;

#[derive(Clone, Debug)]
pub(in crate::mcp) struct Pending {
    pub(in crate::mcp) kind: RequestKind,
    pub(in crate::mcp) record: RecordId,
    pub(in crate::mcp) cause: Cause,
    /// When it went out, or was queued to.
    pub(in crate::mcp) since: Moment,
    /// The exchange of its own that still may bring the answer; `None` while it is awaited on a session's
    /// stream, from a program, or on a stream yet to be resumed.
    pub(in crate::mcp) exchange: Option<ExchangeId>,
    pub(in crate::mcp) resumed: u32,
    /// The same, by which the pauses grow.
    pub(super) resumptions: Tries,
    pub(in crate::mcp) track: Track,
    /// `None` for the requests of this client's own making.
    pub(in crate::mcp) written: Option<Written>,
}

/// Where a notification came.
#[derive(Clone, Copy, Debug)]
pub(in crate::mcp) struct Place {
    pub(in crate::mcp) exchange: ExchangeId,
    /// The subscription under way that it belongs to: its id, and which it is.
    pub(in crate::mcp) subscription: Option<(i64, RequestKind)>,
    /// The id of the subscription that it names, where all share a channel.
    pub(in crate::mcp) named: Option<i64>,
}

/// What is known of a message that a person wrote.
#[derive(Clone, Debug)]
pub(in crate::mcp) struct Written {
    /// `None`: it asks for nothing.
    pub(in crate::mcp) id: Option<RequestId>,
    /// With headers of a person's own, a refusal says nothing about the connection.
    pub(in crate::mcp) is_free: bool,
}

impl Pending {
    pub(super) fn new(kind: RequestKind, posted: &Posted, since: Moment, track: Track) -> Self {
        Self {
            kind,
            record: posted.record,
            cause: posted.cause,
            since,
            exchange: posted.exchange,
            resumed: 0,
            resumptions: Tries::default(),
            track,
            written: None,
        }
    }

    pub(in crate::mcp) fn origin(&self) -> Origin {
        Origin { record: self.record, track: self.track.clone() }
    }

    /// With headers of a person's own, a refusal says nothing about the connection.
    pub(in crate::mcp) fn is_written_freely(&self) -> bool {
        self.written.as_ref().is_some_and(|written| written.is_free)
    }

    /// A message that is done once the server has taken it.
    pub(in crate::mcp) fn asks_nothing(&self) -> bool {
        self.written.as_ref().is_some_and(|written| written.id.is_none())
    }

    /// The id by which the server knows it; `None` where the message had none.
    fn id_on_the_wire(&self, request: i64) -> Option<Value> {
        match &self.written {
            Some(written) => written.id.as_ref().map(RequestId::to_value),
            None => Some(request.into()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mcp) enum RequestKind {
    Discover,
    Initialize,
    List(List),
    Call(CallId),
    Completion(FieldId),
    /// Whether the session still stands.
    Ping,
    /// How long an answer takes, by this method.
    RoundTrip(&'static str),
    Listen,
    /// `logging/setLevel`.
    LogLevel,
    Subscribe(SubscriptionId),
    Unsubscribe,
    /// About the task that a call became.
    Task(CallId, TaskRequest),
    /// A page of the list of tasks.
    Tasks,
    /// News of tasks.
    TaskNews,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mcp) enum TaskRequest {
    Get,
    Result,
    Update,
    Cancel,
}

impl TaskRequest {
    pub(in crate::mcp) fn method(self) -> &'static str {
        match self {
            Self::Get => "tasks/get",
            Self::Result => "tasks/result",
            Self::Update => "tasks/update",
            Self::Cancel => "tasks/cancel",
        }
    }
}

impl RequestKind {
    /// Such a request belongs to the session at work, and has a time limit of its own.
    pub(in crate::mcp) fn is_timed(self) -> bool {
        match self {
            Self::List(_)
            | Self::Call(_)
            | Self::Completion(_)
            | Self::LogLevel
            | Self::Subscribe(_)
            | Self::Unsubscribe
            | Self::Task(..)
            | Self::Tasks => true,
            Self::Discover
            | Self::Initialize
            | Self::Ping
            | Self::RoundTrip(_)
            | Self::Listen
            | Self::TaskNews => false,
        }
    }

    /// What becomes of it says something about the connection.
    pub(in crate::mcp) fn tells_of_connection(self) -> bool {
        self.is_timed() || matches!(self, Self::RoundTrip(_))
    }

    /// It opened a stream of notifications.
    pub(in crate::mcp) fn is_subscription(self) -> bool {
        matches!(self, Self::Listen | Self::TaskNews)
    }

    pub(in crate::mcp) fn is_of_a_task(self) -> bool {
        matches!(self, Self::Task(..) | Self::Tasks | Self::TaskNews)
    }

    /// The call that a message on this request's exchange is about.
    pub(in crate::mcp) fn call(self) -> Option<CallId> {
        match self {
            Self::Call(call) | Self::Task(call, _) => Some(call),
            _ => None,
        }
    }
}

impl Link {
    pub(in crate::mcp) fn pending(&self, request: i64) -> Option<&Pending> {
        self.pending.get(&request)
    }

    pub(in crate::mcp) fn pending_mut(&mut self, request: i64) -> Option<&mut Pending> {
        self.pending.get_mut(&request)
    }

    pub(in crate::mcp) fn all_pending(&self) -> impl Iterator<Item = (i64, &Pending)> {
        self.pending.iter().map(|(request, pending)| (*request, pending))
    }

    pub(in crate::mcp) fn kind_of(&self, request: i64) -> Option<RequestKind> {
        self.pending.get(&request).map(|pending| pending.kind)
    }

    /// The request that asks just this.
    pub(in crate::mcp) fn request_for(&self, kind: RequestKind) -> Option<i64> {
        self.all_pending().find(|(_, pending)| pending.kind == kind).map(|(request, _)| request)
    }

    /// The request under way that went out with this progress token.
    pub(in crate::mcp) fn request_with_token(&self, token: &Value) -> Option<i64> {
        let has = |request: &i64| self.pending.get(request).is_some_and(|it| it.track.has(token));
        let mut all = self.pending.keys();
        token.as_i64().filter(has).or_else(|| all.find(|request| has(request)).copied())
    }

    /// The request whose answer this exchange still owes.
    pub(in crate::mcp) fn waits_on(&self, id: ExchangeId) -> Option<i64> {
        let purpose = self.exchanges.get(&id)?.purpose;
        let (Purpose::Request(request) | Purpose::Resume(request)) = purpose else { return None };
        let pending = self.pending.get(&request)?;
        (pending.exchange == Some(id)).then_some(request)
    }

    /// What this exchange's request is about.
    pub(in crate::mcp) fn pending_on(&self, id: ExchangeId) -> Option<&Pending> {
        self.waits_on(id).and_then(|request| self.pending.get(&request))
    }

    /// The `subscriptions/listen` that opened this exchange and is under way: its id, and which it is.
    pub(in crate::mcp) fn subscription_on(&self, id: ExchangeId) -> Option<(i64, RequestKind)> {
        let request = self.waits_on(id)?;
        let kind = self.kind_of(request).filter(|kind| kind.is_subscription())?;
        Some((request, kind))
    }

    /// The same of a notification: the one on whose exchange it came, or on a channel that all share the one
    /// that it names.
    #[inline(never)]
    pub(in crate::mcp) fn place_of(&self, exchange: ExchangeId, params: &Value) -> Place {
        if !self.is_program(exchange) {
            return Place { exchange, subscription: self.subscription_on(exchange), named: None };
        }
        let id = params.get("_meta").and_then(|meta| meta.get(SUBSCRIPTION_ID));
        let number = |id: &Value| id.as_i64().or_else(|| id.as_str()?.parse().ok());
        let named = id.and_then(number);
        let kind = named.and_then(|request| self.kind_of(request));
        let kind = kind.filter(|kind| kind.is_subscription());
        Place { exchange, subscription: named.zip(kind), named }
    }

    // --- The end of waiting ----------------------------------------------------------------------

    /// Waits no longer for an answer, and keeps nothing that belonged to the wait.
    pub(in crate::mcp) fn forget_request(&mut self, request: i64) -> Option<Pending> {
        self.deadlines.stop(Timer::Request(request));
        self.deadlines.stop(Timer::Resume(request));
        self.resume_from.remove(&request);
        self.pending.remove(&request)
    }

    /// Forgets the requests that `which` names, and closes the exchanges that would bring the answers.
    pub(in crate::mcp) fn drop_requests(&mut self, which: impl Fn(RequestKind) -> bool) {
        let dropped = self.all_pending().filter(|(_, pending)| which(pending.kind));
        let dropped: Vec<i64> = dropped.map(|(request, _)| request).collect();
        for request in dropped {
            let Some(held) = self.forget_request(request) else { continue };
            self.given_up.remember(held.origin());
            if let Some(exchange) = held.exchange {
                self.abort(exchange);
            }
        }
    }

    /// Forgets all of them, whose exchanges go too.
    pub(super) fn forget_requests(&mut self) {
        self.pending.clear();
        self.resume_from.clear();
    }

    /// Calls off the request that asks just this. Whether there was one.
    pub(in crate::mcp) fn call_off(
        &mut self,
        peer: &Peer,
        kind: RequestKind,
        reason: &str,
        cause: Cause,
    ) -> bool {
        let Some(request) = self.request_for(kind) else { return false };
        let Some(held) = self.forget_request(request) else { return false };
        self.withdraw(peer, (request, held), reason, cause);
        true
    }

    /// Tells the server that nobody waits for this answer any more, by the means it understands.
    pub(in crate::mcp) fn withdraw(
        &mut self,
        peer: &Peer,
        (request, held): (i64, Pending),
        reason: &str,
        cause: Cause,
    ) {
        self.given_up.remember(held.origin());
        if peer.cancels_by_closing() {
            if let Some(exchange) = held.exchange {
                self.abort(exchange);
            }
            return;
        }
        if let Some(id) = held.id_on_the_wire(request) {
            let params = json!({ "requestId": id, "reason": reason });
            self.notify(peer, "notifications/cancelled", Some(params), cause);
        }
        if let Some(exchange) = held.exchange {
            self.linger(exchange);
        }
    }

    // --- The server's own requests ---------------------------------------------------------------

    #[inline(never)]
    pub(in crate::mcp) fn remember_servers(&mut self, id: &RequestId) {
        if self.servers.len() == MOST_REMEMBERED {
            self.servers.pop_front();
        }
        self.servers.push_back(id.clone());
    }

    /// Whether the server has asked something by this id lately.
    pub(in crate::mcp) fn is_servers(&self, id: &Value) -> bool {
        self.servers.iter().any(|held| held.to_value() == *id)
    }
}
