//! How much a server is to log: asked for once in the legacy era (`logging/setLevel`), and with each call
//! in the modern one (`io.modelcontextprotocol/logLevel`).
//!
//! Spec: logging, of 2025-11-25 and of 2026-07-28.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::mcp::link::Link;
use crate::mcp::link::pending::RequestKind;
use crate::mcp::model::event::Event;
use crate::mcp::model::failure::CallFailure;
use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::moment::Moment;
use crate::mcp::model::notice::Told;
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::Reply;
use crate::mcp::model::types::LogLevel;
use crate::mcp::peer::Peer;

const SET_LEVEL: &str = "logging/setLevel";
/// Messages may take this long.
const ON_THE_WAY: Duration = Duration::from_secs(1);

/// What the session was asked to log, and where the server stands. What goes with each call is the peer's.
#[derive(Debug, Default)]
pub(in crate::mcp) struct Logging {
    /// What the session of the legacy era was asked for last; `None` leaves it to the server.
    of_session: Option<LogLevel>,
    /// What the server has agreed to, and when.
    agreed: Option<(LogLevel, Moment)>,
}

impl Logging {
    /// `None` asks for no messages at all, which only the modern era can say.
    pub(in crate::mcp) fn set(
        &mut self,
        link: &mut Link,
        peer: &mut Peer,
        level: Option<LogLevel>,
    ) {
        if peer.sets_log_level_by_call() {
            peer.set_log_level(level);
            return self.tell(link, peer);
        }
        if let Some(level) = level.filter(|_| peer.may_send(SET_LEVEL)) {
            self.ask(link, peer, level, Cause::Person);
        }
    }

    fn ask(&mut self, link: &mut Link, peer: &Peer, level: LogLevel, cause: Cause) {
        let params = Map::from_iter([("level".to_owned(), Value::from(level.as_str()))]);
        self.of_session = Some(level);
        self.agreed = None;
        link.drop_requests(|kind| kind == RequestKind::LogLevel);
        link.ask(peer, RequestKind::LogLevel, SET_LEVEL, params, cause);
    }

    pub(in crate::mcp) fn answered(&mut self, link: &mut Link, peer: &Peer, reply: Reply) {
        match reply {
            Reply::Result(_) => {
                self.agreed = self.of_session.clone().map(|level| (level, link.now()));
                self.tell(link, peer);
            }
            // It is asked for again once the connection is back.
            Reply::Network(_) => {}
            refused => self.failed(link, peer, refused.failure()),
        }
    }

    pub(in crate::mcp) fn failed(&mut self, link: &mut Link, peer: &Peer, failure: CallFailure) {
        let Some(level) = self.of_session.take() else { return };
        self.tell(link, peer);
        link.tell_app_notice(None, Told::LevelRefused { level, failure });
    }

    /// A session begins: a new one of the legacy era knows nothing of the level set before.
    pub(in crate::mcp) fn restore(&mut self, link: &mut Link, peer: &Peer) {
        if peer.may_send(SET_LEVEL)
            && let Some(level) = self.of_session.clone()
        {
            return self.ask(link, peer, level, Cause::App);
        }
        self.tell(link, peer);
    }

    fn tell(&self, link: &mut Link, peer: &Peer) {
        let level = if peer.sets_log_level_by_call() {
            peer.log_level().cloned()
        } else {
            self.of_session.clone().filter(|_| peer.may_send(SET_LEVEL))
        };
        link.tell(Event::LogLevel(level));
    }

    /// The least severe level that a message on this exchange may have, as far as that is certain.
    pub(in crate::mcp) fn least(
        &self,
        link: &Link,
        peer: &Peer,
        exchange: ExchangeId,
    ) -> Option<LogLevel> {
        if peer.sets_log_level_by_call() {
            return link.pending_on(exchange)?.track.log_level();
        }
        let (level, since) = self.agreed.as_ref()?;
        // What was said before the server heard of the level may be under way on another stream.
        (link.now().since(*since) >= ON_THE_WAY).then(|| level.clone())
    }
}
