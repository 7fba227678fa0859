//! What the app did by itself, in a sentence.

use super::diagnosis::status_words;
use crate::mcp::List;
use crate::mcp::notice::{ListCut, StreamEnd, Told};
use crate::words::line::call_failure_line;
use crate::words::names;

/// A few words, and what is to be said besides.
pub fn told(told: &Told) -> (String, String) {
    match told {
        Told::Acknowledged { left_out, added } => {
            let mut parts = Vec::new();
            if !left_out.is_empty() {
                parts.push(format!("left out: {}", left_out.join(", ")));
            }
            if !added.is_empty() {
                parts.push(format!("added: {}", added.join(", ")));
            }
            (
                "The server agreed to different notifications than requested".to_owned(),
                parts.join("; "),
            )
        }
        Told::StreamEnded { end, again_in } => {
            let what = match end {
                StreamEnd::Meant => "The server closed the notification stream",
                StreamEnd::Broken => "The notification stream broke off",
                StreamEnd::PutOff { status } => {
                    return (
                        format!(
                            "The server postponed the notification stream: HTTP {}",
                            status_words(*status)
                        ),
                        format!("Wirescope reopens it in {}", names::duration(*again_in)),
                    );
                }
            };
            (what.to_owned(), format!("Wirescope reopens it in {}", names::duration(*again_in)))
        }
        Told::StreamRefused(failure) => (
            "The server refused the notification stream".to_owned(),
            format!("{}; Wirescope does not reopen it by itself", call_failure_line(failure)),
        ),
        Told::HeadersRefused { tool } => (
            format!("The server rejected the headers of a call to {tool}"),
            "Wirescope lists the tools again, then repeats the call".to_owned(),
        ),
        Told::LevelRefused { level, failure } => (
            format!("The server rejected the log level {}", level.as_str()),
            call_failure_line(failure),
        ),
        Told::ListCut(list, cut) => {
            (format!("The list of {} was cut short", list_words(*list)), list_cut(cut))
        }
        Told::TasksCut(cut) => {
            let why = match cut {
                ListCut::TooManyPages(pages) => format!("stopped after {pages} pages"),
                ListCut::Circle { .. } | ListCut::Stopped(_) => list_cut(cut),
            };
            ("The list of tasks was cut short".to_owned(), why)
        }
    }
}

pub fn list_cut(cut: &ListCut) -> String {
    match cut {
        ListCut::TooManyPages(pages) => {
            format!("stopped after {pages} pages; you can load the rest one page at a time")
        }
        ListCut::Stopped(pages) => format!("you stopped it after {pages} pages"),
        ListCut::Circle { cursor } => {
            format!("the cursor {cursor:?} appeared twice, so the pages form a loop")
        }
    }
}

fn list_words(list: List) -> &'static str {
    match list {
        List::Tools => "tools",
        List::Resources => "resources",
        List::ResourceTemplates => "resource templates",
        List::Prompts => "prompts",
    }
}
