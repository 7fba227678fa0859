//! Values that the server offers while a person types an argument.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::mcp;
use crate::mcp::completion::{Completion, Offer, Source};
use crate::mcp::event::Identity;
use crate::session::Command;
use crate::store::commands::Commands;
use crate::store::server::completions::Suggestions;
use crate::store::server::connection::Connection;
use crate::ui::figures;
use crate::ui::part::{Later, Suggest, SuggestFor};

/// A person who types goes on before this is over.
const PAUSE: Duration = Duration::from_millis(150);

/// Completion for the arguments of `source`, where the server has it. `filled_in` are all arguments as
/// they stand.
pub fn completing(
    connection: &Connection,
    source: Source,
    filled_in: impl Fn() -> Map<String, Value> + Send + Sync + 'static,
) -> Option<SuggestFor> {
    let offers =
        connection.identity.with_untracked(|identity| identity.as_deref().is_some_and(may));
    if !offers {
        return None;
    }
    let (connection, filled_in) = (connection.clone(), Arc::new(filled_in));
    Some(Callback::new(move |pointer: String| {
        field(&connection, &source, name_of(&pointer), filled_in.clone())
    }))
}

/// The first revision had no capability for it, and servers of its time answer or do not.
fn may(identity: &Identity) -> bool {
    let declared = identity.capabilities.get("completions").is_some_and(|held| !held.is_null());
    declared || identity.revision.as_deref() == Some("2024-11-05")
}

fn name_of(pointer: &str) -> String {
    let name = pointer.strip_prefix('/').unwrap_or(pointer);
    name.replace("~1", "/").replace("~0", "~")
}

fn field(
    connection: &Connection,
    source: &Source,
    argument: String,
    filled_in: Arc<dyn Fn() -> Map<String, Value> + Send + Sync>,
) -> Suggest {
    let commands = expect_context::<Commands>();
    let (server, completions) = (connection.id, connection.completions.clone());
    let (field, suggestions) = completions.enter();
    let suggestions = RwSignal::from(suggestions);
    let waiting = Later::new();
    let send = move |command| commands.send(Command::Server(server, command));
    let stop = move || {
        waiting.stop();
        // Otherwise there is nothing to take back; and why it failed can be read at leisure.
        if matches!(suggestions.get_untracked(), Suggestions::Asking | Suggestions::Offered(_)) {
            send(mcp::Command::StopCompleting(field));
        }
    };
    let unknown = completions.unknown.clone();
    let source = source.clone();
    let ask = move |value: String| {
        waiting.stop();
        if unknown.get_untracked() {
            return;
        }
        let question = question(&source, &argument, value, filled_in());
        waiting.begin(PAUSE, move || send(mcp::Command::Complete(field, question)));
    };
    on_cleanup(move || {
        send(mcp::Command::StopCompleting(field));
        completions.leave(field);
    });
    Suggest {
        options: options(suggestions),
        state: Signal::derive(move || suggestions.with(state)),
        ask: Callback::new(ask),
        stop: Callback::new(move |()| stop()),
    }
}

fn question(
    source: &Source,
    argument: &str,
    value: String,
    mut others: Map<String, Value>,
) -> Completion {
    others.remove(argument);
    others.retain(|_, value| value.is_string());
    Completion { source: source.clone(), argument: argument.to_owned(), value, others }
}

/// While the next answer is on its way, the values before it stay.
fn options(suggestions: RwSignal<Suggestions>) -> Signal<Arc<Vec<String>>> {
    let options = Memo::new(move |before: Option<&Arc<Vec<String>>>| {
        suggestions.with(|suggestions| match suggestions {
            Suggestions::Offered(offer) => Arc::new(offer.values.clone()),
            Suggestions::Asking => before.cloned().unwrap_or_default(),
            Suggestions::None | Suggestions::Failed(_) => Arc::default(),
        })
    });
    options.into()
}

fn state(suggestions: &Suggestions) -> String {
    match suggestions {
        Suggestions::None | Suggestions::Asking => String::new(),
        Suggestions::Failed(failure) => {
            format!("No suggestions: {}", crate::words::call_failure_line(failure))
        }
        Suggestions::Offered(offer) => offered(offer),
    }
}

fn offered(offer: &Offer) -> String {
    let count = offer.values.len();
    if let Some(finding) = offer.findings.first() {
        return format!("The suggestions are not valid: {} {}", finding.pointer, finding.problem);
    }
    let total = offer.total.and_then(|total| usize::try_from(total).ok());
    match total.filter(|total| *total > count) {
        _ if count == 0 => "The server has no suggestions for this".to_owned(),
        Some(total) => {
            format!("{} of {} suggestions", figures::count(count), figures::count(total))
        }
        None if offer.has_more => {
            format!("{}, and there are more", figures::counted(count, "suggestion"))
        }
        None => figures::counted(count, "suggestion"),
    }
}
