//! Names of protocol things as people read them.

use std::time::Duration;

use crate::mcp::event::{Phase, StepKind};
use crate::mcp::types::TaskStatus;
use crate::mcp::{Dialect, Feature};
use crate::session::command::Place;

pub fn dialect(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Event => "Event dialect",
        Dialect::HttpSse => "HTTP+SSE 2024-11-05",
        Dialect::Streamable => "Streamable HTTP",
        Dialect::Modern => "Modern 2026-07-28",
    }
}

pub fn step(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Discover => "Modern probe (server/discover)",
        StepKind::Initialize => "Handshake (initialize)",
        StepKind::Stream => "Event stream (GET)",
        StepKind::InitializeOverStream => "Handshake over the event stream (initialize)",
        StepKind::Reach => "Does anything answer?",
        StepKind::Read => "May this page read the answer?",
        StepKind::Ping => "Does the session still stand? (ping)",
    }
}

/// One or two words for a connection's state.
pub fn phase(phase: &Phase) -> &'static str {
    match phase {
        Phase::Idle | Phase::Connecting { .. } => "Connecting…",
        Phase::Ready { .. } => "Connected",
        Phase::Lost { .. } => "Connection lost",
        Phase::Reconnecting { .. } => "Reconnecting…",
        Phase::Failed { .. } => "Could not connect",
        Phase::Closed => "Closed",
    }
}

/// The same state as a word for `data-state`, which decides shape and colour.
pub fn state(phase: &Phase) -> &'static str {
    match phase {
        Phase::Idle | Phase::Connecting { .. } | Phase::Reconnecting { .. } => "busy",
        Phase::Closed => "closed",
        Phase::Ready { .. } => "ready",
        Phase::Lost { .. } => "lost",
        Phase::Failed { .. } => "failed",
    }
}

/// Such as `86 ms`, `1.24 s`, `2 min 5 s`.
pub fn duration(duration: Duration) -> String {
    let millis = duration.as_millis();
    match millis {
        0 => "< 1 ms".to_owned(),
        1..1_000 => format!("{millis} ms"),
        1_000..10_000 => format!("{:.2} s", duration.as_secs_f64()),
        10_000..60_000 => format!("{:.1} s", duration.as_secs_f64()),
        _ => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1_000),
    }
}

/// A status of a task.
pub fn task_status(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::Working => "working",
        TaskStatus::InputRequired => "waiting for you",
        TaskStatus::Completed => "completed",
        TaskStatus::Failed => "failed",
        TaskStatus::Cancelled => "cancelled",
    }
}

/// Whole seconds in words, such as `10 seconds`, for sentences.
pub fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs_f64().round();
    if (seconds - 1.0).abs() < f64::EPSILON {
        return "1 second".to_owned();
    }
    format!("{seconds:.0} seconds")
}

/// Path and query of an absolute URL: what differs between the steps of one server.
pub fn path(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    match url[after_scheme..].find(['/', '?', '#']) {
        Some(at) => &url[after_scheme + at..],
        None => "/",
    }
}

/// A URL without its scheme: what fits a tab.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

/// What a server is called before it has said its name.
pub fn place(place: &Place) -> String {
    match place {
        Place::Web(target) => host(&target.url).to_owned(),
        Place::Demo => "Demo server".to_owned(),
    }
}

/// The dialect and, where it has several, the revision agreed on.
pub fn spoken(spoken: Dialect, revision: Option<&str>) -> String {
    match (spoken, revision) {
        (Dialect::Streamable, Some(revision)) => format!("Streamable HTTP {revision}"),
        (Dialect::Modern, Some(revision)) => format!("Modern {revision}"),
        (spoken, _) => dialect(spoken).to_owned(),
    }
}

/// The name of a feature, and what it lets a server do.
pub fn feature(feature: Feature) -> (&'static str, &'static str) {
    match feature {
        Feature::ElicitationForm => {
            ("Elicitation by form", "The server may ask you to fill in a form")
        }
        Feature::ElicitationUrl => {
            ("Elicitation by address", "The server may ask you to open an address in a new tab")
        }
        Feature::Sampling => {
            ("Sampling", "The server may ask for a message that a model would write; you write it")
        }
        Feature::SamplingTools => ("Sampling with tools", "It may hand tools to the model"),
        Feature::SamplingContext => {
            ("Sampling with context", "It may ask for context from this server and others")
        }
        Feature::Tasks => {
            ("Tasks", "The server may let a call go on as a task (the extension of 2026-07-28)")
        }
        Feature::OwnTasks => (
            "Questions as tasks",
            "The server may ask as a task, and look later for the answer (2025-11-25)",
        ),
        Feature::Roots => ("Roots", "The server may ask which folders it works in"),
    }
}
