//! The tools the server comes with, one a file: how it is described, and what it does.

mod add;
mod chart;
mod count_slowly;
mod document;
mod draw_chart;
mod echo;
mod fail;
mod find_place;
mod learn_tool;
mod long_text;
mod weather;

use serde_json::{Value, json};

use super::arguments::{Arguments, Mistake};
use super::count::Plan;
use super::toolbox::Skill;
use crate::wire::json_rpc::RpcError;

/// In the order of the list: what a newcomer tries first comes first.
pub(super) const BUILT_IN: &[BuiltIn] = &[
    BuiltIn { name: "echo", define: echo::define, run: echo::run },
    BuiltIn { name: "add", define: add::define, run: add::run },
    BuiltIn { name: "weather", define: weather::define, run: weather::run },
    BuiltIn { name: "count_slowly", define: count_slowly::define, run: count_slowly::run },
    BuiltIn { name: "draw_chart", define: draw_chart::define, run: draw_chart::run },
    BuiltIn { name: "document", define: document::define, run: document::run },
    BuiltIn { name: "learn_tool", define: learn_tool::define, run: learn_tool::run },
    BuiltIn { name: "find_place", define: find_place::define, run: find_place::run },
    BuiltIn { name: "long_text", define: long_text::define, run: long_text::run },
    BuiltIn { name: "fail", define: fail::define, run: fail::run },
];

#[derive(Debug)]
pub(super) struct BuiltIn {
    pub(super) name: &'static str,
    /// The definition without the name.
    pub(super) define: fn() -> Value,
    pub(super) run: fn(Arguments<'_>) -> Result<Outcome, Mistake>,
}

/// What running a tool leads to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A result, without what every result carries.
    Done(Value),
    /// A result that comes later, with progress until then.
    Counting(Plan),
    /// A result once the list of tools has changed.
    Learned(Skill),
    /// A protocol error.
    Refused(RpcError),
}

/// A text as content.
pub(super) fn text(words: &str) -> Value {
    json!({ "type": "text", "text": words })
}

/// A result that is nothing but a text.
pub(super) fn said(words: &str) -> Value {
    json!({ "content": [text(words)] })
}

/// The hints of a tool that changes nothing and reaches nothing outside.
fn harmless() -> Value {
    json!({ "readOnlyHint": true, "idempotentHint": true, "openWorldHint": false })
}
