//! How each kind of server is spoken to on the wire: one module for each era. Only the peer looks in here.

pub(super) mod event;
pub(super) mod legacy;
pub(super) mod modern;

use event::EventEra;
use legacy::Legacy;
use modern::Modern;

use crate::mcp::model::command::Dialect;

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
            Self::Legacy(legacy) => legacy.channel.dialect(),
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
