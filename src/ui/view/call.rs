//! A call on screen: its card, what came on the way, how it ended. Any request can be a call; who
//! shows one says how its result looks.

mod card;
mod compare;
mod course;
mod enlarge;
mod lenses;
mod list;
mod options;
mod outcome;
mod outgoing;
mod result;
mod table;
mod wire_id;

use std::sync::Arc;

use leptos::prelude::*;

pub use card::{CallCard, Refill};
pub use compare::Comparison;
pub use lenses::{Rendered, ResultLenses, faults, save};
pub use list::CallList;
pub use options::{CallOptionButtons, CallOptionFields, CallOptions};
pub use outgoing::{Outgoing, WhatWillBeSent};
pub use result::ToolResultView;

use crate::mcp::event::Answer;

/// How a call's result is shown.
pub type ShowResult = Arc<dyn Fn(Answer) -> AnyView + Send + Sync>;
