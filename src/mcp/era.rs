//! How the server at hand is spoken to: one module for each era.

pub(super) mod event;
pub(super) mod legacy;
pub(super) mod modern;

use event::EventEra;
use legacy::Legacy;
use modern::Modern;

use super::command::Dialect;

/// The revision that a handshake asks for.
pub const NEWEST_WITH_SESSION: &str = legacy::REVISIONS[0];
/// The revisions that begin with a handshake, newest first.
pub const WITH_SESSION: [&str; 4] = legacy::REVISIONS;

#[derive(Debug)]
pub(super) enum Era {
    Event(EventEra),
    Legacy(Legacy),
    Modern(Modern),
}

impl Era {
    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Self::Event(_) => Dialect::Event,
            Self::Legacy(legacy) if legacy.is_over_stream() => Dialect::HttpSse,
            Self::Legacy(_) => Dialect::Streamable,
            Self::Modern(_) => Dialect::Modern,
        }
    }

    /// The one that is spoken; the event dialect has none.
    pub(super) fn revision(&self) -> Option<&str> {
        match self {
            Self::Event(_) => None,
            Self::Legacy(legacy) => legacy.revision.as_deref(),
            Self::Modern(modern) => Some(&modern.revision),
        }
    }
}
