//! Names of protocol things as people read them.

use std::time::Duration;

use crate::mcp::event::{Phase, StepKind};
use crate::mcp::http::Carrier;
use crate::mcp::types::TaskStatus;
use crate::mcp::{Dialect, Feature};
use crate::session::command::Place;
use crate::wire::companion::Fault;
use crate::wire::http::cors::DirectWay;
use crate::wire::url::{Oddity, Url};

/// Who carries requests to a server.
pub fn carrier(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Browser => "Directly from this page",
        Carrier::Companion => "Through the companion",
    }
}

/// Beside a header of an answer that came through the companion.
pub const HIDDEN_HEADER: &str = "a browser hides it from pages";

/// Of such an answer as a whole.
pub fn hidden_answer(origin: &str) -> String {
    format!(
        "A browser would hide this answer from a page at {origin}: Access-Control-Allow-Origin does not allow it"
    )
}

/// Why a program is no longer started anew when its files change: it does that by itself.
pub const RESTARTED_TOO_OFTEN: &str = "Wirescope no longer watches the folder: files in it changed each time the \
    program started. Choose a folder that the program does not write into.";

/// The same, because the companion tells nothing more of the folder.
pub fn not_watched(fault: &Fault) -> String {
    format!("Wirescope no longer watches the folder: {fault}")
}

pub fn direct_way(way: &DirectWay) -> String {
    let origin = &way.origin;
    if way.faults.is_empty() {
        format!("A page at {origin} could connect to this server directly")
    } else {
        format!("A browser blocks a page at {origin} from this server:")
    }
}

pub fn dialect(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Event => "Event dialect",
        Dialect::HttpSse => "HTTP+SSE 2024-11-05",
        Dialect::Streamable => "Streamable HTTP (2025)",
        Dialect::Stdio => "stdio",
        Dialect::Modern => "Streamable HTTP 2026-07-28",
    }
}

pub fn step(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Start => "Start the program",
        StepKind::Discover => "Discovery (server/discover)",
        StepKind::Initialize => "Handshake (initialize)",
        StepKind::Stream => "Event stream (GET)",
        StepKind::InitializeOverStream => "Handshake over the event stream (initialize)",
        StepKind::Reach => "Check whether anything answers",
        StepKind::Read => "Check whether this page may read the answer",
        StepKind::MaySend => "Check whether this page may send a header",
        StepKind::LookByCompanion => "Check through the companion, which sees every header",
        StepKind::Ping => "Check the session (ping)",
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

/// The same of a record that a tap writes.
pub fn tap_phase(phase: &Phase) -> &'static str {
    match phase {
        Phase::Idle | Phase::Connecting { .. } => "Opening…",
        Phase::Ready { .. } => "Recording",
        Phase::Closed => "Recording ended",
        Phase::Lost { .. } | Phase::Reconnecting { .. } | Phase::Failed { .. } => {
            "Could not read the record"
        }
    }
}

/// How a connection stands, in the words that fit what it is a connection to.
pub fn state(place: &Place, state: &Phase) -> &'static str {
    match place {
        Place::Web(_) | Place::Demo => phase(state),
        Place::Tap { .. } => tap_phase(state),
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

/// How long ago something was that lies `millis` milliseconds back.
pub fn ago(millis: f64) -> String {
    let minutes = millis.max(0.0) / 60_000.0;
    let (count, unit) = match minutes {
        ..1.0 => return "just now".to_owned(),
        ..60.0 => (minutes, "minute"),
        ..1_440.0 => (minutes / 60.0, "hour"),
        _ => (minutes / 1_440.0, "day"),
    };
    let count = count.floor();
    format!("{count} {unit}{} ago", if count < 2.0 { "" } else { "s" })
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

/// Such as `128 MB` for 2²⁷ bytes, `900 bytes`.
pub(super) fn size(bytes: usize) -> String {
    match bytes >> 20 {
        0 => format!("{bytes} bytes"),
        megabytes => format!("{megabytes} MB"),
    }
}

/// Path and query of an absolute URL: what differs between the steps of one server. A command line stays whole.
pub fn path(url: &str) -> String {
    let read = Url::read(url).ok().filter(|read| read.as_str() == url);
    read.map_or_else(|| url.to_owned(), |url| url.tail().to_owned())
}

/// More of a host does not fit a tab; its end says whose it is.
const MOST_HOST: usize = 40;

/// Host and port as the browser reads them: what fits a tab. Of a long one the end.
pub fn host(url: &str) -> String {
    let Ok(seen) = Url::seen_or_typed(url) else { return "no address".to_owned() };
    let authority = seen.url.authority();
    let surplus = authority.chars().count().saturating_sub(MOST_HOST);
    match surplus {
        0 => authority.to_owned(),
        _ => format!("…{}", authority.chars().skip(surplus).collect::<String>()),
    }
}

/// As much of a command line as fits a tab.
fn beginning(line: &str) -> String {
    match line.char_indices().nth(MOST_HOST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

/// What to know before an address that somebody else wrote is gone to.
pub fn oddity(oddity: Oddity) -> &'static str {
    match oddity {
        Oddity::Userinfo => "The part before the @ is a user name, not the host",
        Oddity::Backslash => "It contains a backslash, which browsers read as a slash",
        Oddity::Invisible => "It contains invisible characters, which browsers ignore",
        Oddity::Disguised => "Browsers read the host differently from the way it is written",
        Oddity::MixedScripts => "The host mixes letters from several scripts",
        Oddity::Foreign => "The host contains letters that may look like others: read it carefully",
        Oddity::Unencrypted => {
            "The address is not encrypted: others on the network can read what you enter"
        }
    }
}

/// What a server is called before it has said its name.
pub fn place(place: &Place) -> String {
    match place {
        Place::Web(target) if target.program.is_some() => beginning(&target.url),
        Place::Web(target) => host(&target.url),
        Place::Demo => "Demo server".to_owned(),
        Place::Tap { name, .. } => name.clone(),
    }
}

/// The dialect and, where it has several, the revision agreed on.
pub fn spoken(spoken: Dialect, revision: Option<&str>) -> String {
    match (spoken, revision) {
        (Dialect::Streamable | Dialect::Modern, Some(revision)) => {
            format!("Streamable HTTP {revision}")
        }
        (Dialect::Stdio, Some(revision)) => format!("stdio {revision}"),
        (Dialect::HttpSse, Some(revision)) => format!("HTTP+SSE {revision}"),
        (spoken, _) => dialect(spoken).to_owned(),
    }
}

/// The name of a feature, and what it lets a server do.
pub fn feature(feature: Feature) -> (&'static str, &'static str) {
    match feature {
        Feature::ElicitationForm => {
            ("Form elicitation", "The server may ask you to fill in a form")
        }
        Feature::ElicitationUrl => {
            ("URL elicitation", "The server may ask you to open a URL in a new tab")
        }
        Feature::Sampling => (
            "Sampling",
            "The server may send sampling requests: you write the model's reply, or let Claude write it",
        ),
        Feature::SamplingTools => {
            ("Sampling with tools", "Sampling requests may include tools for the model")
        }
        Feature::SamplingContext => (
            "Sampling with context",
            "Sampling requests may ask for context from this server and others",
        ),
        Feature::Tasks => {
            ("Tasks", "The server may run a call as a task (extension in 2026-07-28)")
        }
        Feature::OwnTasks => (
            "Requests as tasks",
            "The server may send its requests as tasks and fetch your answers later (2025-11-25)",
        ),
        Feature::Roots => ("Roots", "The server may ask which folders it can work in"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_ago_something_was_is_said_in_whole_units() {
        for (minutes, words) in [
            (-5.0, "just now"),
            (0.9, "just now"),
            (1.0, "1 minute ago"),
            (59.9, "59 minutes ago"),
            (60.0, "1 hour ago"),
            (1_439.0, "23 hours ago"),
            (2_880.0, "2 days ago"),
        ] {
            assert_eq!(ago(minutes * 60_000.0), words, "{minutes}");
        }
    }

    #[test]
    fn a_host_is_the_one_that_a_browser_would_go_to() {
        assert_eq!(host("localhost:3000/mcp"), "localhost:3000");
        assert_eq!(host("https://good.test@evil.test:8443/a"), "evil.test:8443");
        assert_eq!(host("javascript:alert(1)"), "no address");
    }
}
