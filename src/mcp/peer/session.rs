//! How a dialect and a session are settled on, and what is left of them when they are lost.

use serde_json::Map;

use super::Peer;
use super::era::Era;
use super::era::event::EventEra;
use super::era::legacy::{Channel, Legacy};
use super::era::modern::Modern;
use super::packed::Packed;
use crate::mcp::model::command::Dialect;
use crate::mcp::model::reply::Reply;
use crate::mcp::model::revision::NEWEST_WITH_SESSION;

pub(in crate::mcp) const DISCOVER: &str = "server/discover";

/// The first step of the way back to a server that is known.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::mcp) enum WayBack {
    Discover {
        url: String,
        revision: String,
    },
    Initialize {
        url: String,
    },
    Stream {
        url: String,
    },
    /// The old session may still stand.
    Ping {
        url: String,
    },
}

impl Peer {
    /// `server/discover`: from here on the server is spoken to as a modern one, until it turns out otherwise.
    pub(in crate::mcp) fn discovery(&mut self, id: i64, url: &str, revision: &str) -> Packed {
        let mut params = Map::new();
        self.describe(DISCOVER, &mut params);
        let modern = self.as_modern(url, revision);
        let packed = modern.pack(id, DISCOVER, params, None);
        self.era = Some(Era::Modern(modern));
        packed
    }

    /// The answer to its discovery comes when it is taken for one of the legacy era already.
    pub(in crate::mcp) fn turns_out_modern(&mut self, url: &str, revision: &str) {
        self.era = Some(Era::Modern(self.as_modern(url, revision)));
    }

    fn as_modern(&self, url: &str, revision: &str) -> Modern {
        let (url, revision) = (url.to_owned(), revision.to_owned());
        Modern { url, is_program: self.is_program(), revision, features: self.features() }
    }

    /// `initialize` over Streamable HTTP, or over stdio.
    pub(in crate::mcp) fn handshake(&mut self, id: i64, url: &str) -> Packed {
        let line = || Legacy::over(Channel::Program { line: url.to_owned() });
        self.shake_hands(id, if self.is_program() { line() } else { Legacy::streamable(url) })
    }

    /// `initialize` to the endpoint that the session's stream has named.
    pub(in crate::mcp) fn handshake_over_stream(
        &mut self,
        id: i64,
        stream: String,
        endpoint: &str,
    ) -> Packed {
        let endpoint = endpoint.to_owned();
        self.shake_hands(id, Legacy::over(Channel::OverStream { stream, endpoint }))
    }

    fn shake_hands(&mut self, id: i64, legacy: Legacy) -> Packed {
        self.switches = self.features();
        let chosen = self.target.as_ref().and_then(|target| target.revision);
        let revision = chosen.unwrap_or(NEWEST_WITH_SESSION);
        self.declared = self.switches.known_to(revision);
        let packed = legacy.pack(&Legacy::initialize(id, revision, self.switches));
        self.era = Some(Era::Legacy(legacy));
        packed
    }

    // --- What the server agreed to ---------------------------------------------------------------

    /// The modern server's revision. Tells where its messages go; `None` where no such server was asked.
    pub(in crate::mcp) fn speaks_modern(&mut self, revision: &str) -> Option<String> {
        let Some(Era::Modern(modern)) = &mut self.era else { return None };
        revision.clone_into(&mut modern.revision);
        Some(modern.url.clone())
    }

    /// What the handshake came to. Tells where messages go; `None` where there was none.
    pub(in crate::mcp) fn begin_session(
        &mut self,
        revision: &str,
        session_id: Option<&str>,
    ) -> Option<(Dialect, String)> {
        let Some(Era::Legacy(legacy)) = &mut self.era else { return None };
        legacy.revision = Some(revision.to_owned());
        legacy.session_id = session_id.map(str::to_owned);
        let dialect = legacy.channel.dialect();
        Some((dialect, legacy.endpoint().to_owned()))
    }

    /// The session's stream has announced tools: no handshake is due.
    pub(in crate::mcp) fn begin_event_session(
        &mut self,
        stream: String,
        endpoint: String,
        session_id: String,
    ) {
        self.era = Some(Era::Event(EventEra { stream, session_id, endpoint }));
    }

    // --- The session -----------------------------------------------------------------------------

    pub(in crate::mcp) fn session_id(&self) -> Option<&str> {
        match &self.era {
            Some(Era::Legacy(legacy)) => legacy.session_id.as_deref(),
            _ => None,
        }
    }

    /// A server may have forgotten it: it goes by an id, or by its stream.
    pub(in crate::mcp) fn has_session(&self) -> bool {
        self.session_id().is_some() || self.answers_on_session_stream()
    }

    /// From here on no header names the revision, which a server's CORS rules may not know. `false` where
    /// none does anyway.
    pub(in crate::mcp) fn omit_revision(&mut self) -> bool {
        let Some(Era::Legacy(legacy)) = &mut self.era else { return false };
        let can = legacy.can_omit_revision();
        if can {
            legacy.names_revision = false;
        }
        can
    }

    /// The headers that messages bring, or will bring with some call, as far as a page needs leave for them.
    pub(in crate::mcp) fn headers_of_messages(&self) -> &'static [&'static str] {
        match &self.era {
            Some(Era::Modern(_)) => &[
                "content-type",
                "mcp-protocol-version",
                "mcp-method",
                "mcp-name",
                "mcp-param-example",
            ],
            Some(Era::Legacy(_)) => {
                &["content-type", "mcp-protocol-version", "mcp-session-id", "last-event-id"]
            }
            Some(_) | None => &["content-type"],
        }
    }

    /// It may be of a revision that has sessions.
    pub(in crate::mcp) fn may_have_session(&self) -> bool {
        matches!(&self.era, Some(Era::Legacy(_)))
    }

    /// Messages go without `MCP-Protocol-Version`, which the browser did not let through.
    pub(in crate::mcp) fn leaves_out_revision(&self) -> bool {
        matches!(&self.era, Some(Era::Legacy(legacy)) if !legacy.names_revision)
    }

    /// Where the messages of a session go; `None` outside of one.
    pub(in crate::mcp) fn session_endpoint(&self) -> Option<&str> {
        match &self.era {
            Some(Era::Legacy(legacy)) => Some(legacy.endpoint()),
            _ => None,
        }
    }

    /// The session this request belonged to is gone, as far as the reply tells.
    pub(in crate::mcp) fn has_forgotten_session(&self, reply: &Reply) -> bool {
        let Reply::Http(failure) = reply else { return false };
        if !self.has_session() {
            return false;
        }
        let words = failure.error.as_ref().map_or(&*failure.body, |error| error.message.as_str());
        match failure.head.status {
            // Where the method is unknown, the session is not.
            404 => failure.error.as_ref().is_none_or(|error| error.code != -32601),
            400 | 410 => tells_of_lost_session(words),
            _ => false,
        }
    }

    /// Its id is of no use any more.
    pub(in crate::mcp) fn forget_session(&mut self) {
        if let Some(Era::Legacy(legacy)) = &mut self.era {
            legacy.session_id = None;
        }
    }

    /// How it is spoken to is open again.
    pub(in crate::mcp) fn leave(&mut self) {
        self.era = None;
    }

    /// The dialect does not change because a server restarts. `same_session`: the old one is tried first where
    /// it may survive.
    pub(in crate::mcp) fn way_back(&self, same_session: bool) -> Option<WayBack> {
        Some(match self.era.as_ref()? {
            Era::Event(event) => WayBack::Stream { url: event.stream.clone() },
            Era::Modern(modern) => {
                WayBack::Discover { url: modern.url.clone(), revision: modern.revision.clone() }
            }
            Era::Legacy(legacy) => match &legacy.channel {
                Channel::OverStream { stream, .. } => WayBack::Stream { url: stream.clone() },
                Channel::Streamable { url } if same_session && legacy.session_id.is_some() => {
                    WayBack::Ping { url: url.clone() }
                }
                Channel::Streamable { url } | Channel::Program { line: url } => {
                    WayBack::Initialize { url: url.clone() }
                }
            },
        })
    }
}

/// The words say that the server does not know the session. Servers have no common code for it.
pub(in crate::mcp) fn tells_of_lost_session(words: &str) -> bool {
    let words = words.to_lowercase();
    let lost =
        ["unknown", "invalid", "not found", "no such", "expired", "no valid", "does not exist"];
    words.contains("session") && lost.iter().any(|sign| words.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_session_is_told_from_other_errors() {
        assert!(tells_of_lost_session("Unknown session id abc"));
        assert!(tells_of_lost_session("Bad Request: No valid session ID provided"));
        assert!(!tells_of_lost_session("unknown tool"));
        assert!(!tells_of_lost_session("session started"));
    }
}
