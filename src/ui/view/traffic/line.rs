//! One message in one line.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::mcp::CallId;
use crate::mcp::event::{Direction, Record, RecordId, Subject};
use crate::store::server::filter::id as id_of;
use crate::store::server::traffic::{Log, is_failure, is_trouble};
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
    /// Of the HTTP exchange that the message began, or answered.
    status: Option<u16>,
    duration: Option<Duration>,
    /// It is about the same call as the line that is looked at.
    is_kin: bool,
}

/// A record never changes; only its partner, and the end of its exchange, may come later.
impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        self.record.id == other.record.id
            && self.duration == other.duration
            && self.status == other.status
            && self.is_kin == other.is_kin
    }
}

impl Line {
    /// `call`: what the line that is looked at is about.
    pub fn of(log: &Log, id: RecordId, call: Option<CallId>) -> Option<Self> {
        let record = log.record(id)?;
        let request = record.answers.and_then(|id| log.record(id));
        let answered = request.and_then(|request| match &request.subject {
            Subject::Request { method, .. } => Some(method.clone()),
            _ => None,
        });
        let about = record.about.and_then(|id| log.record(id));
        let id = id_of(record).or_else(|| id_of(about?)).map(|id| format!("#{id}"));
        let is_kin = call.is_some() && log.call_of(record) == call;
        let (status, duration) = (log.status(record), log.time_taken(record));
        Some(Self { record: Arc::clone(record), answered, id, status, duration, is_kin })
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
        Subject::HttpAnswer { status: None } => ("no readable response".to_owned(), None),
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

/// Over the columns; the list finds them by this id.
pub fn heads(id: String) -> AnyView {
    const HEADS: [(&str, &str); 7] = [
        ("time", "Time"),
        ("way", "Direction"),
        ("what", "Message"),
        ("id", "ID"),
        ("status", "HTTP"),
        ("size", "Size"),
        ("took", "Took"),
    ];
    let head = |(class, name)| {
        // There is room for the arrow below it, and no more.
        let is_read_only = class == "way";
        view! {
            <span class=class role="columnheader">
                <span class:visually-hidden=is_read_only>{name}</span>
            </span>
        }
    };
    let heads = HEADS.map(head).into_iter().collect_view();
    view! {
        <div class="line-row" id=id role="row" aria-rowindex="1" data-heads="">
            {heads}
        </div>
    }
    .into_any()
}

/// The cells of one row.
#[component]
pub fn LineRow(line: Line, epoch: f64) -> impl IntoView {
    let Line { record, answered, id, status, duration, is_kin } = line;
    let (way, sign, way_words) = way(record.direction);
    let (what, name) = summary(&record);
    let name = name.or_else(|| answered.map(|method| format!("for {method}")));
    let preview = words::preview(&record);
    let size = (!record.text.is_empty()).then(|| figures::bytes(record.size()));
    let own = record.is_own().then(|| {
        view! {
            <span class="own" title="Sent by this page on its own, not by a person">
                "auto"
            </span>
        }
    });
    let is_quiet = record.is_own() || record.is_provided_for;
    let is_failure = is_failure(&record);
    let trouble_kind = match is_failure {
        true => "error",
        false if is_trouble(&record) => "finding",
        false => "none",
    };
    let status_name = status.map(|status| format!("HTTP {status}"));
    let share = duration.map(share).unwrap_or_default();
    view! {
        <div
            class="line-row"
            role="presentation"
            data-way=way
            data-trouble=trouble_kind
            data-quiet=is_quiet.then_some("")
            data-kin=is_kin.then_some("")
        >
            <span class="time" role="gridcell">
                {figures::time_of_day(epoch, record.at.0)}
            </span>
            <span class="way" role="gridcell" aria-label=way_words>
                <Icon name=sign />
            </span>
            <span class="what" role="gridcell">
                {what}
                " "
                <bdi class="name">{name}</bdi>
                " "
                {own}
                " "
                {trouble_sign(&record, is_failure)}
                " "
                <bdi class="preview">{preview}</bdi>
            </span>
            <span class="id" role="gridcell">
                {id}
            </span>
            <span class="status" role="gridcell" aria-label=status_name data-bad=is_bad(status, &record)>
                {status}
            </span>
            <span class="size" role="gridcell">
                {size}
            </span>
            <span class="took" role="gridcell" style:--took=share>
                {duration.map(words::duration)}
            </span>
        </div>
    }
}

fn is_bad(status: Option<u16>, record: &Record) -> Option<&'static str> {
    let is_normal = record.is_provided_for;
    status.filter(|status| *status >= 400 && !is_normal).map(|_| "")
}

fn trouble_sign(record: &Record, is_failure: bool) -> Option<impl IntoView + use<>> {
    is_trouble(record).then(|| {
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
    })
}

/// What of the bar a time fills, as a percentage: a millisecond shows, and a minute fills it.
fn share(duration: Duration) -> String {
    const WHOLE: f64 = 60_000.0;
    let millis = duration.as_secs_f64() * 1e3;
    format!("{:.0}%", 100.0 * ((millis + 1.0).ln() / WHOLE.ln()).clamp(0.02, 1.0))
}
