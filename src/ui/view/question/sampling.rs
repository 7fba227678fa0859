//! Sampling: what the server wants a model to read, and the message that goes back, written by hand.
//!
//! The reply lives in the question's own draft: whoever else writes one, such as a model, fills that
//! draft, and the person still reads it before it goes.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::{Value, json};

use super::when_sent;
use crate::mcp::InputResponse;
use crate::mcp::input_request::InputKind;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::store::server::input_requests::{ContentMistake, Question, ReplyDraft};
use crate::ui::part::{ContentBlocks, Few, JsonTree, LineEntry, TextEntry, Told};
use crate::ui::route::{Part, Route};
use crate::ui::view::call::save;
use crate::ui::view::chat_door::SamplingDoor;
use crate::wire::brief;

#[component]
pub fn SamplingAnswer(
    connection: Connection,
    question: Question,
    answer: Callback<InputResponse>,
) -> impl IntoView {
    let params = question.request.params.clone();
    let takes_blocks = question.request.kind == InputKind::Sampling { takes_blocks: true };
    view! {
        <div class="answer">
            <Asked params />
            <SamplingDoor connection question=question.clone() />
            <Reply reply=question.reply takes_blocks answer />
        </div>
    }
}

/// The conversation so far and how the model is to be run.
#[component]
fn Asked(params: Arc<Value>) -> impl IntoView {
    let system = params.get("systemPrompt").and_then(Value::as_str).map(str::to_owned);
    let system = system.map(|text| {
        view! {
            <section class="turn" data-role="system">
                <h4>"System prompt"</h4>
                <Told text class="message-text" />
            </section>
        }
    });
    let count = params.get("messages").and_then(Value::as_array).map_or(0, Vec::len);
    let held = Arc::clone(&params);
    let draw = Arc::new(move |index: usize| {
        let turn = held["messages"][index].clone();
        view! { <Turn turn /> }.into_any()
    });
    view! {
        <div class="conversation">{system} <Few count noun="message" draw /></div>
        <Wishes params />
    }
}

#[component]
fn Turn(turn: Value) -> impl IntoView {
    let role = turn.get("role").and_then(Value::as_str).unwrap_or("unknown role").to_owned();
    let blocks = match turn.get("content") {
        Some(Value::Array(blocks)) => blocks.clone(),
        Some(block) => vec![block.clone()],
        None => Vec::new(),
    };
    let commands = expect_context::<Commands>();
    let route = expect_context::<Route>();
    let save = Callback::new(move |file| save(commands, &file));
    let open = Callback::new(move |uri| route.choose(Part::Resources, Some(uri)));
    let count = blocks.len();
    let draw = Arc::new(move |index: usize| {
        let block = blocks[index].clone();
        let kind = block.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        if matches!(kind.as_str(), "tool_use" | "tool_result") {
            let label = if kind == "tool_use" { "Calls a tool" } else { "A tool's result" };
            return view! {
                <p class="note">{label}</p>
                <JsonTree root=Arc::new(block) pointer="" />
            }
            .into_any();
        }
        let result = Arc::new(json!({ "content": [block] }));
        view! { <ContentBlocks result save open /> }.into_any()
    });
    view! {
        <section class="turn" data-role=role.clone()>
            <h4>{role.clone()}</h4>
            <Few count noun="block" draw />
        </section>
    }
}

/// The whole question is among what was sent.
const MOST_WISHES: usize = 24;

/// Everything that is neither the conversation nor the system prompt.
#[component]
fn Wishes(params: Arc<Value>) -> impl IntoView {
    let wishes = params.as_object().into_iter().flatten();
    let wishes = wishes.filter(|(key, _)| {
        !matches!(key.as_str(), "messages" | "systemPrompt" | "_meta" | "tools")
    });
    let wishes = wishes.take(MOST_WISHES).map(|(key, value)| {
        let shown = brief::value(value, 400);
        view! { <dt>{key.clone()}</dt><dd><code>{shown}</code></dd> }
    });
    let tools = params.get("tools").and_then(Value::as_array).cloned().unwrap_or_default();
    let count = tools.len();
    let tools = (count > 0).then(|| {
        let names = tools.iter().take(MOST_WISHES).filter_map(|tool| tool.get("name")?.as_str());
        let names = brief::text(&names.collect::<Vec<_>>().join(", "), 400);
        let root = Arc::new(Value::Array(tools.clone()));
        view! {
            <details>
                <summary>"Tools for the model: " {names}</summary>
                <JsonTree root pointer="" />
            </details>
        }
    });
    view! {
        <dl class="wishes">{wishes.collect_view()}</dl>
        {tools}
    }
}

#[component]
fn Reply(
    reply: ArcRwSignal<ReplyDraft>,
    takes_blocks: bool,
    answer: Callback<InputResponse>,
) -> impl IntoView {
    let reply = RwSignal::from(reply);
    let mistake = RwSignal::new(None::<String>);
    let send = move || match reply.with_untracked(|reply| reply.message(takes_blocks)) {
        Ok(message) => answer.run(InputResponse::Result(message)),
        Err(why) => mistake.set(Some(content_mistake(&why))),
    };
    let value = Signal::derive(move || reply.with(|reply| reply.content.clone()));
    let set = Callback::new(move |text| {
        mistake.set(None);
        reply.update(|reply| reply.content = text);
    });
    let is_code = Signal::derive(move || reply.with(|reply| reply.is_json));
    let is_wrong = Signal::derive(move || mistake.with(Option::is_some));
    let label =
        move || reply.with(|reply| if reply.is_json { "Content as JSON" } else { "Message" });
    view! {
        <div class="reply" on:keydown=move |event| when_sent(&event, send)>
            <label class="entry">
                <span>{label}</span>
                <TextEntry lines=4 is_code is_wrong value set />
            </label>
            <p class="mistake" role="alert">{move || mistake.get()}</p>
            <ReplyFields reply />
            <div class="verdict">
                <button type="button" class="primary" on:click=move |_| send()>
                    "Send reply"
                </button>
                <button type="button" on:click=move |_| answer.run(InputResponse::reject_sampling())>
                    "Reject"
                </button>
            </div>
        </div>
    }
}

#[component]
fn ReplyFields(reply: RwSignal<ReplyDraft>) -> impl IntoView {
    let role = |name: &'static str| {
        let chosen = move || reply.with(|reply| reply.role == name);
        view! { <option value=name prop:selected=chosen>{name}</option> }
    };
    let on_role = move |event| reply.update(|reply| reply.role = event_target_value(&event));
    let model = Signal::derive(move || reply.with(|reply| reply.model.clone()));
    let set_model = Callback::new(move |text| reply.update(|reply| reply.model = text));
    let reason = Signal::derive(move || reply.with(|reply| reply.stop_reason.clone()));
    let set_reason = Callback::new(move |text| reply.update(|reply| reply.stop_reason = text));
    let on_json = move |event| reply.update(|reply| reply.is_json = event_target_checked(&event));
    view! {
        <div class="fields">
            <label class="entry">
                <span>"Role"</span>
                <select on:change=on_role>{role("assistant")} {role("user")}</select>
            </label>
            <label class="entry">
                <span>"Model"</span>
                <LineEntry value=model set=set_model />
            </label>
            <label class="entry">
                <span>"Stop reason"</span>
                <LineEntry value=reason set=set_reason />
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || reply.with(|reply| reply.is_json)
                    on:change=on_json
                />
                "Write the content as JSON"
            </label>
        </div>
    }
}

fn content_mistake(why: &ContentMistake) -> String {
    match why {
        ContentMistake::List => "Before 2025-11-25, content is one block, not a list".to_owned(),
        ContentMistake::NoBlock => "Content must be one block or a list of blocks".to_owned(),
        ContentMistake::NotJson(error) => format!("This is not JSON: {error}"),
    }
}
