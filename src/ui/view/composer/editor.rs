//! What is to be sent: a method with params, or a raw body with its headers.

use std::sync::Arc;

use leptos::prelude::*;

use super::kind_name;
use crate::mcp;
use crate::mcp::event::Identity;
use crate::mcp::written::headers_for;
use crate::store::server::connection::Connection;
use crate::store::typed::composer::{Composer, Composition, Kind, Obstacle};
use crate::ui::part::{Suggest, SuggestInput, Tabs, TextEntry, fresh_id};
use crate::wire::json_text::pretty;

const KINDS: [Kind; 3] = [Kind::Request, Kind::Notification, Kind::Raw];

/// The message at work.
#[derive(Clone, Copy)]
pub struct Writing {
    pub draft: RwSignal<Composition>,
    /// Why it could not be sent, from the attempt on.
    pub obstacle: RwSignal<Option<Obstacle>>,
}

impl Writing {
    /// Begins with what was left here.
    pub fn new(composer: Composer, url: String) -> Self {
        let draft = RwSignal::new(composer.draft(&url));
        let own = url.clone();
        Effect::new(move |_| composer.keep_draft(&own, draft.get()));
        // Secrets can be forgotten while the message is on screen.
        Effect::new(move |_| {
            let has_headers = |held: &Composition| held.headers.is_some();
            let is_kept = composer.drafts.with(|all| all.get(&url).is_some_and(has_headers));
            if !is_kept && draft.with_untracked(has_headers) {
                draft.update(|draft| draft.headers = None);
            }
        });
        Self { draft, obstacle: RwSignal::new(None) }
    }

    pub fn change(self, change: impl FnOnce(&mut Composition)) {
        self.draft.update(change);
        if self.obstacle.with_untracked(Option::is_some) {
            self.obstacle.set(None);
        }
    }

    /// The kind stays: it is where the person is.
    pub fn clear(self) {
        self.change(|draft| *draft = Composition { kind: draft.kind, ..Composition::default() });
    }
}

#[component]
pub fn ComposerEditor(connection: Connection, writing: Writing) -> impl IntoView {
    let kind = Memo::new(move |_| writing.draft.with(|draft| draft.kind));
    let choose = Callback::new(move |label| {
        let found = KINDS.into_iter().find(|kind| kind_name(*kind) == label);
        writing.change(|draft| draft.kind = found.unwrap_or_default());
    });
    let panel = move || {
        let connection = connection.clone();
        if kind.get() == Kind::Raw {
            view! { <RawFields connection writing /> }.into_any()
        } else {
            view! { <MethodFields connection writing kind=kind.get() /> }.into_any()
        }
    };
    view! {
        <div class="editor">
            <Tabs
                name="Kind of message"
                labels=KINDS.map(kind_name).to_vec()
                chosen=Signal::derive(move || kind_name(kind.get()))
                choose
            />
            <div role="tabpanel" aria-label=move || kind_name(kind.get())>
                {panel}
            </div>
        </div>
    }
}

#[component]
fn MethodFields(connection: Connection, writing: Writing, kind: Kind) -> impl IntoView {
    let (id, params_id, wrong_id) = (fresh_id(), fresh_id(), fresh_id());
    let method = Signal::derive(move || writing.draft.with(|draft| draft.method.clone()));
    let params = Signal::derive(move || writing.draft.with(|draft| draft.params.clone()));
    let set_params = Callback::new(move |text| writing.change(|draft| draft.params = text));
    let known = known(&connection, kind);
    let set = Callback::new(move |text: String| {
        let begin = known.iter().find(|known| known.name == text).map(|known| pretty(known.params));
        writing.change(|draft| {
            draft.method = text;
            if let Some(begin) = begin.filter(|_| draft.params.trim().is_empty()) {
                draft.params = begin;
            }
        });
    });
    let no_method = move || writing.obstacle.with(|held| *held == Some(Obstacle::NoMethod));
    let wrong = move || writing.obstacle.with(|held| held.as_ref().and_then(params_mistake));
    let is_wrong = move || wrong().is_some();
    let suggest = methods(&connection, kind, method);
    view! {
        <div class="form">
            <div class="field">
                <div class="head">
                    <label for=id.clone()>"Method"</label>
                </div>
                <SuggestInput
                    id
                    described_by=String::new()
                    required=true
                    value=method
                    placeholder=Signal::stored("such as tools/list")
                    is_wrong=Signal::derive(no_method)
                    set
                    suggest
                    is_line=true
                />
                <p class="mistake" hidden=move || !no_method()>
                    "A message needs a method"
                </p>
            </div>
            <div class="field">
                <div class="head">
                    <label for=params_id.clone()>"Params"</label>
                </div>
                <TextEntry
                    id=params_id
                    described_by=wrong_id.clone()
                    is_code=true
                    lines=8
                    is_wrong=Signal::derive(is_wrong)
                    placeholder=Signal::stored("a JSON object, or nothing")
                    value=params
                    set=set_params
                />
                <p class="mistake" id=wrong_id hidden=move || !is_wrong()>
                    {wrong}
                </p>
                <div class="notes">
                    <p>{envelope(&connection)}</p>
                </div>
            </div>
        </div>
    }
}

fn params_mistake(obstacle: &Obstacle) -> Option<String> {
    match obstacle {
        Obstacle::Params { reason, .. } => Some(format!("This is not JSON: {reason}")),
        Obstacle::ParamsAreNoObject => {
            Some("In MCP, params are an object; send anything else as a raw message".to_owned())
        }
        Obstacle::NoMethod | Obstacle::Header { .. } => None,
    }
}

/// What is added to what the person writes.
fn envelope(connection: &Connection) -> &'static str {
    let dialect =
        connection.identity.with_untracked(|identity| identity.as_ref().map(|it| it.dialect));
    if dialect == Some(mcp::Dialect::Modern) {
        "Wirescope adds jsonrpc, id and the protocol fields in _meta, and keeps what you put in _meta"
    } else {
        "Wirescope adds jsonrpc and id"
    }
}

fn revision(connection: &Connection) -> String {
    let revision = |identity: &Option<Arc<Identity>>| identity.as_ref()?.revision.clone();
    connection.identity.with_untracked(revision).unwrap_or_default()
}

fn known(connection: &Connection, kind: Kind) -> Vec<mcp::method::Method> {
    let revision = revision(connection);
    match kind {
        Kind::Notification => mcp::method::notifications(&revision).collect(),
        Kind::Request | Kind::Raw => mcp::method::requests(&revision).collect(),
    }
}

/// The methods of the revision at hand that hold what is typed.
fn methods(connection: &Connection, kind: Kind, typed: Signal<String>) -> Suggest {
    let names: Vec<String> =
        known(connection, kind).iter().map(|method| method.name.to_owned()).collect();
    let all = StoredValue::new(names);
    let options = Memo::new(move |_| {
        let needle = typed.get().to_lowercase();
        let fits = |name: &&String| name.to_lowercase().contains(needle.trim());
        Arc::new(all.with_value(|all| all.iter().filter(fits).cloned().collect::<Vec<_>>()))
    });
    Suggest {
        options: options.into(),
        state: Signal::stored(String::new()),
        ask: Callback::new(|_| {}),
        stop: Callback::new(|()| {}),
    }
}

#[component]
fn RawFields(connection: Connection, writing: Writing) -> impl IntoView {
    let (body_id, headers_id) = (fresh_id(), fresh_id());
    let body = Signal::derive(move || writing.draft.with(|draft| draft.body.clone()));
    let set_body = Callback::new(move |text| writing.change(|draft| draft.body = text));
    let own = Memo::new(move |_| writing.draft.with(|draft| draft.headers.clone()));
    let derived = Memo::new(move |_| body.with(|body| derived(&connection, body)));
    let headers = Signal::derive(move || own.get().unwrap_or_else(|| derived.get()));
    let set_headers = Callback::new(move |text| writing.change(|draft| draft.headers = Some(text)));
    let wrong = move || match writing.obstacle.get() {
        Some(Obstacle::Header { line }) => Some(format!("Line {line} is not `name: value`")),
        _ => None,
    };
    let is_wrong = move || wrong().is_some();
    view! {
        <div class="form">
            <div class="field">
                <div class="head">
                    <label for=body_id.clone()>"Body"</label>
                </div>
                <TextEntry
                    id=body_id
                    is_code=true
                    lines=10
                    placeholder=Signal::stored(r#"{"jsonrpc":"2.0","id":"mine","method":"tools/list"}"#)
                    value=body
                    set=set_body
                />
            </div>
            <div class="field">
                <div class="head">
                    <label for=headers_id.clone()>"Headers"</label>
                    <span class="gap"></span>
                    <button
                        type="button"
                        class="quiet"
                        hidden=move || own.with(Option::is_none)
                        on:click=move |_| writing.change(|draft| draft.headers = None)
                    >
                        "Derive from the body"
                    </button>
                </div>
                <TextEntry
                    id=headers_id
                    is_code=true
                    lines=4
                    is_wrong=Signal::derive(is_wrong)
                    value=headers
                    set=set_headers
                />
                <p class="mistake" hidden=move || !is_wrong()>
                    {wrong}
                </p>
                <div class="notes">
                    <p>"Wirescope adds the headers of the connection, such as a key"</p>
                </div>
            </div>
        </div>
    }
}

/// The headers that the body would go out with, one a line.
fn derived(connection: &Connection, body: &str) -> String {
    let Some(identity) = connection.identity.get() else { return String::new() };
    let headers = headers_for(&identity, body, |name| connection.tools.find(name));
    let lines = headers.iter().map(|header| format!("{}: {}", header.name, header.value));
    lines.collect::<Vec<_>>().join("\n")
}
