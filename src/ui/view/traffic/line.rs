//! One message in one line.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::mcp::event::{Direction, Record, RecordId, Subject};
use crate::store::server::filter::{id as id_of, is_failure, is_trouble};
use crate::store::server::traffic::Log;
use crate::ui::figures;
use crate::ui::part::{Icon, IconName};
use crate::words;

#[derive(Clone)]
pub struct Line {
    record: Arc<Record>,
    /// The method that a response answers.
    answered: Option<String>,
    /// Of the message itself, or of the request that it tells about.
    id: Option<String>,
    duration: Option<Duration>,
}

/// A record never changes; only its partner may come later.
impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        self.record.id == other.record.id && self.duration == other.duration
    }
}

impl Line {
    pub fn of(log: &Log, id: RecordId) -> Option<Self> {
        let record = log.record(id)?;
        let request = record.answers.and_then(|id| log.record(id));
        let answered = request.and_then(|request| match &request.subject {
            Subject::Request { method, .. } => Some(method.clone()),
            _ => None,
        });
        let about = record.about.and_then(|id| log.record(id));
        let id = id_of(record).or_else(|| id_of(about?)).map(|id| format!("#{id}"));
        let duration = record.answers.and_then(|_| log.duration(record));
        Some(Self { record: Arc::clone(record), answered, id, duration })
    }
}

/// What a message is, in a few words: a fixed part, and one that names something of the server's.
pub fn summary(record: &Record) -> (String, Option<String>) {
    match &record.subject {
        Subject::Request { method, name, .. } => (method.clone(), name.clone()),
        Subject::Notification { method } => (method.clone(), None),
        Subject::Response { error: Some(code), .. } => (format!("error {code}"), None),
        Subject::Response { is_reported: true, .. } => ("result: an error".to_owned(), None),
        Subject::Response { .. } => ("result".to_owned(), None),
        Subject::Event { name } => (format!("event {name}"), None),
        Subject::ToolPost { tool } => ("call".to_owned(), Some(tool.clone())),
        Subject::HttpRequest { method, path } => ((*method).to_owned(), Some(path.clone())),
        Subject::HttpAnswer { status: Some(status) } => (format!("HTTP {status}"), None),
        Subject::HttpAnswer { status: None } => ("no readable answer".to_owned(), None),
        Subject::Comment => ("comment".to_owned(), None),
        Subject::Retry { millis } => (format!("retry {millis} ms"), None),
        Subject::Start => ("start".to_owned(), Some(record.text.to_string())),
        Subject::Exit(exit) => (exit.to_string(), None),
        Subject::Stderr => ("stderr".to_owned(), Some(record.text.to_string())),
        Subject::Unreadable { reason } => ("unreadable".to_owned(), Some(reason.clone())),
    }
}

/// A direction: its state for the style sheet, its drawing, and its words.
pub fn way(direction: Direction) -> (&'static str, IconName, &'static str) {
    match direction {
        Direction::ToServer => ("out", IconName::Out, "to the server"),
        Direction::FromServer => ("in", IconName::In, "from the server"),
    }
}

/// The cells of one row.
#[component]
pub fn LineRow(line: Line, epoch: f64) -> impl IntoView {
    let Line { record, answered, id, duration } = line;
    let (way, sign, way_words) = way(record.direction);
    let (what, name) = summary(&record);
    let name = name.or_else(|| answered.map(|method| format!("for {method}")));
    let size = (!record.text.is_empty()).then(|| figures::bytes(record.size()));
    let own = record.is_own().then(|| {
        view! {
            <span class="own" title="Sent by this page on its own, not by a person">
                "auto"
            </span>
        }
    });
    let has_trouble = is_trouble(&record);
    let is_failure = is_failure(&record);
    let trouble_kind = match is_failure {
        _ if !has_trouble => "none",
        true => "error",
        false => "finding",
    };
    let trouble = has_trouble.then(|| {
        let findings = figures::counted(record.findings.len(), "finding");
        let title = match record.findings.len() {
            0 => "An error".to_owned(),
            _ if is_failure => format!("An error, {findings}"),
            _ => findings,
        };
        view! {
            <span class="trouble" role="img" aria-label=title.clone() title=title.clone()>
                "!"
            </span>
        }
    });
    view! {
        <div class="line-row" role="presentation" data-way=way data-trouble=trouble_kind>
            <span class="time" role="gridcell">
                {figures::time_of_day(epoch, record.at.0)}
            </span>
            <span class="way" role="gridcell" aria-label=way_words>
                <Icon name=sign />
            </span>
            <span class="what" role="gridcell">
                {what}
                " "
                <span class="name">{name}</span>
                " "
                {own}
                " "
                {trouble}
            </span>
            <span class="id" role="gridcell">
                {id}
            </span>
            <span class="size" role="gridcell">
                {size}
            </span>
            <span class="took" role="gridcell">
                {duration.map(words::duration)}
            </span>
        </div>
    }
}
