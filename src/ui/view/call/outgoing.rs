//! What a call would send, before it does, and the same call for other tools: as a command, as a script, as an entry
//! of a client's configuration. It sends nothing; what is written is decided in `session::handed_on`.

use leptos::prelude::*;

use super::options::CallOptions;
use crate::mcp::event::StepKind;
use crate::mcp::{Operation, Packed, Prepared};
use crate::session::Command;
use crate::session::handed_on::{Call, Form, Note, Variable, hand_on, shown_address};
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::part::{Code, Colours, CopyButton, Tabs};
use crate::ui::view::parts::show_outgoing;
use crate::wire::json_text::pretty;

const REQUEST: &str = "Request";

/// While somebody wants to see it.
#[component]
pub fn WhatWillBeSent(
    connection: Connection,
    options: CallOptions,
    operation: Signal<Operation>,
) -> impl IntoView {
    let is_open = options.has_preview;
    move || is_open.get().then(|| show_outgoing(connection.clone(), operation))
}

/// The request, and each form in which it can be handed on.
#[component]
pub fn Outgoing(connection: Connection, operation: Signal<Operation>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let on_copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let chosen = RwSignal::new(REQUEST);
    let shown = Memo::new(move |_| {
        operation.with(|operation| written(&connection, operation, chosen.get()))
    });
    let panel = move || match shown.get() {
        Ok((text, beside)) => {
            let beside = beside.into_iter().map(|line| view! { <p class="note">{line}</p> });
            view! {
                <CopyButton text=Signal::stored(text.clone()) on_copy what=chosen.get() />
                {beside.collect_view()}
                <Code text name="What will be sent" colours=Colours::None />
            }
            .into_any()
        }
        Err(why) => view! { <p class="note">{why}</p> }.into_any(),
    };
    let labels = [REQUEST].into_iter().chain(Form::ALL.map(Form::label)).collect();
    view! {
        <div class="outgoing">
            <Tabs
                name="What will be sent"
                labels
                chosen
                choose=Callback::new(move |label| chosen.set(label))
            />
            <div role="tabpanel" aria-label=move || chosen.get()>
                {panel}
            </div>
        </div>
    }
}

/// The text, and what has to be said of it besides. `Err` says why there is nothing of this kind. Tracks.
fn written(
    connection: &Connection,
    operation: &Operation,
    label: &str,
) -> Result<(String, Vec<String>), String> {
    const IN_THE_PAGE: &str = "This server runs inside the page, so nothing crosses a network";
    let place = connection.place.get();
    let target = place.target().ok_or(IN_THE_PAGE)?;
    let identity = connection.identity.get().ok_or("Not connected")?;
    let tool = connection.tools.find(operation.name()).filter(|_| operation.method == "tools/call");
    let prepared =
        Prepared::new(&identity, target, connection.log_level.get(), operation, tool.as_deref());
    let prepared = prepared.ok_or("This server's dialect has no such message")?;
    let is_signed_in = connection.sign_in.token.with(Option::is_some);
    let Some(form) = Form::ALL.into_iter().find(|form| form.label() == label) else {
        return Ok((request(&prepared.call, is_signed_in), Vec::new()));
    };
    let stream = connection.steps.with(|steps| {
        let stream = steps.iter().rfind(|step| step.kind == StepKind::Stream);
        stream.map(|step| step.url.clone())
    });
    let name = connection.name();
    let call = Call {
        target,
        prepared: &prepared,
        operation,
        name: name.as_deref(),
        stream: stream.as_deref(),
        is_signed_in,
    };
    let handed = hand_on(form, &call).map_err(|refused| refused.to_string())?;
    Ok((handed.text, said_beside(form, &handed.variables, handed.note)))
}

/// A file of JSON has no room for remarks; the others begin with them.
fn said_beside(form: Form, variables: &[Variable], note: Option<Note>) -> Vec<String> {
    if form != Form::ClientConfig {
        return Vec::new();
    }
    let set = |one: &Variable| format!("Set {}: {}", one.name, one.about);
    variables.iter().map(set).chain(note.map(|note| note.to_string())).collect()
}

/// As HTTP has it, its body set out. Its id, and the number of its progress token, are given when it goes out; so is
/// what a sign-in adds, in place of a header of the same name.
fn request(packed: &Packed, is_signed_in: bool) -> String {
    const SIGNED_IN: &str = "authorization";
    let request = match packed {
        Packed::Line(line) => return pretty(line),
        Packed::Http(request) => request,
    };
    let mut lines = vec![format!("{} {}", request.method.as_str(), shown_address(&request.url))];
    let headers = request.headers.iter();
    let headers = headers.filter(|header| !(is_signed_in && header.name == SIGNED_IN));
    lines.extend(headers.map(|header| format!("{}: {}", header.name, header.value)));
    lines.extend(is_signed_in.then(|| format!("{SIGNED_IN}: •••")));
    lines.extend(request.body.iter().flat_map(|body| [String::new(), pretty(body)]));
    lines.join("\n")
}
