//! What comes out of the machine, each thing in a few words, for tests of the order.

use std::fmt::{Debug, Write};

use wirescope::mcp::event::{Direction, Subject};
use wirescope::mcp::{Event, Output};

/// One line of a story, such as `open POST`, `record ← notifications/progress`, `call progressed`.
pub(crate) fn in_words(output: &Output) -> String {
    match output {
        Output::Open(_, request) => format!("open {}", name_of(&request.method)),
        Output::Start(..) => "start".to_owned(),
        Output::Write(..) => "write".to_owned(),
        Output::Abort(_) => "abort".to_owned(),
        Output::Event(Event::Record(record)) => {
            let arrow = match record.direction {
                Direction::ToServer => '→',
                Direction::FromServer => '←',
            };
            format!("record {arrow} {}", subject(&record.subject))
        }
        Output::Event(Event::Exchange(_, change)) => format!("exchange {}", name_of(change)),
        Output::Event(Event::Step(_, change)) => format!("step {}", name_of(change)),
        Output::Event(Event::Call(_, change)) => format!("call {}", name_of(change)),
        Output::Event(Event::InputRequest(_, change)) => format!("question {}", name_of(change)),
        Output::Event(Event::Phase(phase)) => format!("phase {}", name_of(phase)),
        Output::Event(event) => name_of(event),
    }
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Request { method, .. } | Subject::Notification { method } => method.clone(),
        Subject::Response { error: None, .. } => "result".to_owned(),
        Subject::Response { error: Some(code), .. } => format!("error {code}"),
        Subject::Event { name } => format!("event {name}"),
        Subject::ToolPost { tool } => format!("call of {tool}"),
        Subject::HttpRequest { method, .. } => (*method).to_owned(),
        Subject::HttpAnswer { status } => format!("HTTP {}", status.unwrap_or_default()),
        Subject::Comment => "comment".to_owned(),
        Subject::Retry { .. } => "retry".to_owned(),
        Subject::Start => "start".to_owned(),
        Subject::Exit(exit) => exit.to_string(),
        Subject::Stderr => "stderr".to_owned(),
        Subject::Unreadable { .. } => "no message".to_owned(),
    }
}

/// The name of a variant in small letters; what it holds is not written out, for it may be long.
fn name_of(value: &impl Debug) -> String {
    #[derive(Default)]
    struct Name(String);
    impl Write for Name {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            let end = text.find(|letter: char| !letter.is_ascii_alphanumeric());
            self.0.push_str(&text[..end.unwrap_or(text.len())]);
            // Stops the writer at the end of the name.
            if end.is_some() { Err(std::fmt::Error) } else { Ok(()) }
        }
    }
    let mut name = Name::default();
    let _ = write!(name, "{value:?}");
    name.0.to_lowercase()
}
