//! The tools the server comes with, one a file. How they are described stands in `tools.json`.

mod add;
mod book_table;
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

use serde_json::Value;

pub(super) use book_table::book_table;
pub(super) use find_place::{PLACES, names_of_places};

use super::arguments::{Arguments, Mistake};
use super::count::Plan;
use super::template::{fill, list};
use super::toolbox::Skill;
use crate::wire::json_rpc::RpcError;

type Run = fn(Arguments<'_>) -> Result<Outcome, Mistake>;

const BUILT_IN: [(&str, Run); 10] = [
    ("echo", echo::run),
    ("add", add::run),
    ("weather", weather::run),
    ("count_slowly", count_slowly::run),
    ("draw_chart", draw_chart::run),
    ("document", document::run),
    ("learn_tool", learn_tool::run),
    ("find_place", find_place::run),
    ("long_text", long_text::run),
    ("fail", fail::run),
];

/// What a built-in tool does.
pub(super) fn find(name: &str) -> Option<Run> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
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

/// A result that is nothing but a text.
pub(super) fn said(words: String) -> Value {
    fill(r#"{"content":[{"type":"text","text":null}]}"#, &mut [words.into()])
}

/// A result as structure, and the same in words.
fn structured(words: String, structure: Value) -> Value {
    let template = r#"{"content":[{"type":"text","text":null}],"structuredContent":null}"#;
    fill(template, &mut [words.into(), structure])
}
