//! What a person asks of a conversation beside what its machine knows, and what it tells.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::claude::sampling::SamplingRequest;
use crate::claude::usage::PriceTable;
use crate::claude::{self, Access, CallId, Settings, ToolRef, Turn, TurnId};
use crate::mcp::event::{ExchangeChange, Record};
use crate::mcp::{self, InputRequestId};
use crate::session::ServerId;
use crate::wire::http::ExchangeId;

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Talk(claude::Command),
    /// Which tools are offered from now on.
    Choose(Choice),
    Keep(Keeping),
    /// Go on with what was kept, as [`Event::Keep`] gave it.
    Restore(String),
    /// A new conversation in place of this one.
    Begin,
    Export(Format, PriceTable),
    /// Claude is to answer that question of the server's; the answer comes back as a draft.
    Sample(InputRequestId, Box<SamplingRequest>),
    StopSampling(InputRequestId),
}

/// For all conversations of the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    Access(Option<Access>),
    Settings(Settings),
}

/// Which tools Claude is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub servers: BTreeSet<ServerId>,
    pub left_out: BTreeSet<ToolRef>,
}

/// Whether a conversation outlives the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    #[default]
    Off,
    On,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Markdown,
    Json,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// What tools of this server are known by, in any conversation.
    Key(claude::ServerKey),
    /// Exchanges bear the number that the wire log of the API knows.
    Talk(claude::Event),
    /// A block as it has begun, before anything grew in it, or one that has ended and is whole.
    Block {
        turn: TurnId,
        place: usize,
        block: Box<claude::block::Block>,
    },
    /// The call runs at that server as that call.
    Called {
        call: CallId,
        server: ServerId,
        as_call: mcp::CallId,
    },
    /// Another conversation in place of the one before.
    Renewed {
        turns: Vec<Turn>,
        head: Option<TurnId>,
    },
    /// What the person has allowed by now.
    Consents {
        allowed: Vec<ToolRef>,
        trusted: Vec<claude::ServerKey>,
    },
    /// What to keep; `None`: nothing any more.
    Keep(Option<String>),
    /// What was kept is no conversation, or of another version.
    Unreadable,
    Exchange(ExchangeId, ExchangeChange),
    Record(Arc<Record>),
    Sampling(InputRequestId, claude::sampling::Phase),
}
