//! How much a server is to log: asked for once in the legacy era (`logging/setLevel`), and with each call
//! in the modern one (`io.modelcontextprotocol/logLevel`).
//!
//! Spec: logging, of 2025-11-25 and of 2026-07-28.

use std::time::Duration;

use serde_json::{Map, Value};

use super::client::Client;
use super::model::event::Event;
use super::model::failure::CallFailure;
use super::model::http::ExchangeId;
use super::model::moment::Moment;
use super::model::notice::Told;
use super::model::record::Cause;
use super::model::reply::Reply;
use super::model::types::LogLevel;
use super::pending::Asked;

const SET_LEVEL: &str = "logging/setLevel";
/// Messages may take this long.
const ON_THE_WAY: Duration = Duration::from_secs(1);
pub(super) const META_KEY: &str = "io.modelcontextprotocol/logLevel";

/// The level a person chose, and where the server stands.
#[derive(Debug)]
pub(super) struct Logging {
    /// `None`: ask for no log messages. The modern era sends it along with each call.
    with_calls: Option<LogLevel>,
    /// What the session of the legacy era was asked for last; `None` leaves it to the server.
    of_session: Option<LogLevel>,
    /// What the server has agreed to, and when.
    agreed: Option<(LogLevel, Moment)>,
}

impl Default for Logging {
    fn default() -> Self {
        Self { with_calls: Some(LogLevel::Debug), of_session: None, agreed: None }
    }
}

impl Client {
    /// `None` asks for no messages at all, which only the modern era can say.
    pub(super) fn set_log_level(&mut self, level: Option<LogLevel>) {
        if self.peer.sets_log_level_by_call() {
            self.logging.with_calls = level;
            return self.tell_log_level();
        }
        if let Some(level) = level.filter(|_| self.peer.may_send(SET_LEVEL)) {
            self.ask_log_level(level, Cause::Person);
        }
    }

    fn ask_log_level(&mut self, level: LogLevel, cause: Cause) {
        let params = Map::from_iter([("level".to_owned(), Value::from(level.as_str()))]);
        self.logging.of_session = Some(level);
        self.logging.agreed = None;
        self.drop_requests(|asked| asked == Asked::LogLevel);
        self.ask(Asked::LogLevel, SET_LEVEL, params, cause);
    }

    pub(super) fn log_level_answered(&mut self, reply: Reply) {
        match reply {
            Reply::Result(_) => {
                let level = self.logging.of_session.clone();
                self.logging.agreed = level.map(|level| (level, self.now));
                self.tell_log_level();
            }
            // It is asked for again once the connection is back.
            Reply::Network(_) => {}
            refused => self.log_level_failed(refused.failure()),
        }
    }

    pub(super) fn log_level_failed(&mut self, failure: CallFailure) {
        let Some(level) = self.logging.of_session.take() else { return };
        self.tell_log_level();
        self.tell_told(None, Told::LevelRefused { level, failure });
    }

    /// A session begins: a new one of the legacy era knows nothing of the level set before.
    pub(super) fn restore_log_level(&mut self) {
        if self.peer.may_send(SET_LEVEL)
            && let Some(level) = self.logging.of_session.clone()
        {
            return self.ask_log_level(level, Cause::App);
        }
        self.tell_log_level();
    }

    fn tell_log_level(&mut self) {
        let level = if self.peer.sets_log_level_by_call() {
            self.logging.with_calls.clone()
        } else {
            self.logging.of_session.clone().filter(|_| self.peer.may_send(SET_LEVEL))
        };
        self.tell(Event::LogLevel(level));
    }

    /// The least severe level that a message on this exchange may have, as far as that is certain.
    pub(super) fn least_level(&self, exchange: ExchangeId) -> Option<LogLevel> {
        if self.peer.sets_log_level_by_call() {
            let request = self.waits_on(exchange)?;
            return self.pending.get(&request)?.track.log_level();
        }
        let (level, since) = self.logging.agreed.as_ref()?;
        // What was said before the server heard of the level may be under way on another stream.
        (self.now.since(*since) >= ON_THE_WAY).then(|| level.clone())
    }

    /// Adds the level to the `_meta` of a call, unless the call brings its own.
    pub(super) fn put_log_level(&self, meta: &mut Map<String, Value>) {
        if let Some(level) = &self.logging.with_calls {
            meta.entry(META_KEY).or_insert_with(|| level.as_str().into());
        }
    }
}
