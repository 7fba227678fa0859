//! A peer made of what is known of a connection, for whoever wants to know what would go out to it. The
//! connection itself goes on with its own.

use serde_json::Value;

use super::Peer;
use super::era::Era;
use super::era::event::EventEra;
use super::era::legacy::{Channel, Legacy, notification};
use super::era::modern::Modern;
use super::packed::Packed;
use crate::mcp::model::command::{Dialect, Target};
use crate::mcp::model::event::Identity;
use crate::mcp::model::revision::NEWEST_WITH_SESSION;
use crate::mcp::model::types::LogLevel;

impl Peer {
    pub(in crate::mcp) fn known(
        identity: &Identity,
        target: &Target,
        log_level: Option<LogLevel>,
    ) -> Self {
        Self {
            era: Some(era_of(identity, target)),
            target: Some(target.clone()),
            capabilities: identity.capabilities.clone(),
            log_level,
            ..Self::default()
        }
    }

    /// What begins a session, for whoever has none: the handshake, with the revision that was agreed on and this
    /// `id`, and what tells that it is over. Nothing where there is no handshake.
    pub(in crate::mcp) fn beginning(&self, id: i64) -> Vec<Packed> {
        let Some(Era::Legacy(legacy)) = &self.era else { return Vec::new() };
        let anew = Legacy { revision: None, session_id: None, ..legacy.clone() };
        let revision = legacy.revision.as_deref().unwrap_or(NEWEST_WITH_SESSION);
        let initialize = Legacy::initialize(id, revision, self.features());
        let initialized: Value = notification("notifications/initialized", None);
        vec![anew.pack(&initialize), legacy.pack(&initialized)]
    }
}

fn era_of(identity: &Identity, target: &Target) -> Era {
    let url = identity.endpoint.clone();
    let channel = match identity.dialect {
        Dialect::Event => {
            let session_id = identity.session_id.clone().unwrap_or_default();
            return Era::Event(EventEra { stream: url.clone(), session_id, endpoint: url });
        }
        Dialect::Modern => {
            return Era::Modern(Modern {
                url,
                is_program: identity.is_program,
                revision: identity.revision.clone().unwrap_or_default(),
                features: target.features,
            });
        }
        Dialect::HttpSse => Channel::OverStream { stream: target.url.clone(), endpoint: url },
        Dialect::Streamable => Channel::Streamable { url },
        Dialect::Stdio => Channel::Program { line: url },
    };
    Era::Legacy(Legacy {
        revision: identity.revision.clone(),
        session_id: identity.session_id.clone(),
        ..Legacy::over(channel)
    })
}
