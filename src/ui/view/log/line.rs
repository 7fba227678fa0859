//! A line of the log.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use crate::mcp::Notice;
use crate::mcp::notice::Said;
use crate::ui::figures;
use crate::ui::part::{JsonTree, Told, detail_head};
use crate::wire::brief;
use crate::words::explain::told;

/// Characters of a line that are drawn; a line has no room for more.
const SHOWN: usize = 400;

/// One line as the list holds it. A notice never changes.
#[derive(Clone)]
pub struct Row {
    pub number: u64,
    pub notice: Arc<Notice>,
    pub epoch: f64,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && Arc::ptr_eq(&self.notice, &other.notice)
    }
}

/// The kind, who says it, and what is said.
struct Words {
    kind: String,
    /// The kind as the colour knows it.
    tone: &'static str,
    who: Option<String>,
    what: String,
}

impl Words {
    fn of(notice: &Notice) -> Self {
        match &notice.said {
            Said::Message(message) => Self {
                kind: message.level.as_str().to_owned(),
                tone: tone(message.level.as_str()),
                who: message.logger.clone(),
                what: plain(&message.data),
            },
            Said::Notification { method, params } => Self {
                kind: "notification".to_owned(),
                tone: "plain",
                who: Some(method.clone()),
                what: plain(params),
            },
            Said::Stderr(line) => {
                Self { kind: "stderr".to_owned(), tone: "plain", who: None, what: line.to_string() }
            }
            Said::App(what) => {
                let (words, more) = told(what);
                Self {
                    kind: "app".to_owned(),
                    tone: "app",
                    who: None,
                    what: format!("{words}: {more}"),
                }
            }
        }
    }
}

fn tone(level: &str) -> &'static str {
    match level {
        "warning" => "warning",
        "error" | "critical" | "alert" | "emergency" => "danger",
        _ => "plain",
    }
}

/// A text as it is, anything else as JSON.
fn plain(data: &Value) -> String {
    match data {
        Value::Null => String::new(),
        other => brief::value(other, SHOWN),
    }
}

#[component]
pub fn LogLine(row: Row) -> impl IntoView {
    let Words { kind, tone, who, what } = Words::of(&row.notice);
    let call = row.notice.call.map(|call| format!("call {}", call.0));
    view! {
        <div class="log-line" role="presentation" data-tone=tone>
            <span class="time" role="gridcell">
                {figures::time_of_day(row.epoch, row.notice.at.0)}
            </span>
            <span class="kind" role="gridcell">{kind}</span>
            <span class="what" role="gridcell">
                <span class="who">{who}</span>
                " "
                <bdi>{what}</bdi>
            </span>
            <span class="call" role="gridcell">{call}</span>
        </div>
    }
}

/// One line as a whole: its data or params as a tree that unfolds.
#[component]
pub fn LogDetail(row: Row, close: Callback<()>) -> impl IntoView {
    let Words { kind, who, .. } = Words::of(&row.notice);
    let time = figures::time_of_day(row.epoch, row.notice.at.0);
    let call = row.notice.call.map(|call| format!(" · call {}", call.0)).unwrap_or_default();
    let content = match &row.notice.said {
        Said::Message(message) => content(&message.data),
        Said::Notification { params, .. } => content(params),
        Said::Stderr(line) => view! { <p>{line.to_string()}</p> }.into_any(),
        Said::App(what) => {
            let (words, more) = told(what);
            view! { <p>{words}</p><p class="facts">{more}</p> }.into_any()
        }
    };
    view! {
        <aside class="detail" aria-label="Log line">
            {detail_head(None, ().into_any(), kind, who, None, close)}
            <p class="facts">{format!("{time}{call}")}</p>
            {content}
        </aside>
    }
}

fn content(value: &Value) -> AnyView {
    match value {
        Value::Null => view! { <p class="facts">"No further details"</p> }.into_any(),
        Value::String(text) => view! { <Told text=text.clone() class="said" /> }.into_any(),
        value => view! { <JsonTree root=Arc::new(value.clone()) pointer="" /> }.into_any(),
    }
}
