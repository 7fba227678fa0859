//! One answer of Claude: text as it streams, thinking folded, tool calls as cards, how it ended.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::call::{CallCard, Writing};
use super::costs::{money_words, token_words};
use super::state::ChatState;
use super::stream::Stream;
use super::turns::Alternatives;
use crate::claude::usage::Usage;
use crate::claude::{self, Stop};
use crate::store::server::chat::reply::{Block, Call, Facts, Kind, Reply};
use crate::store::server::chat::{Chat, Turn};
use crate::store::server::traffic::Sought;
use crate::ui::part::{Code, Colours, CopyButton, JsonTree, keyed};
use crate::words::explain::{claude_failure, stop_words};

#[component]
pub fn ClaudeTurn(state: ChatState, turn: Turn, reply: Reply, continues: bool) -> impl IntoView {
    let id = turn.id;
    let (blocks, calls) = (reply.blocks.clone(), reply.calls.clone());
    let (facts, asked) = (RwSignal::from(reply.facts.clone()), reply.asked.clone());
    let model = move || {
        let answered = facts.with(|facts| facts.model.clone());
        if answered.is_empty() { asked.clone() } else { answered }
    };
    let copied = reply.clone();
    let text = Signal::derive(move || copied.text());
    let draw = move |block: Block| view! { <BlockView state block calls=calls.clone() /> };
    let again = move |_| state.talk(claude::Command::Resend(id));
    let exchange = RwSignal::from(reply.exchange.clone());
    let wire = move |_| {
        if let Some(exchange) = exchange.get_untracked() {
            point_at(state, &state.chat(), exchange);
        }
    };
    view! {
        <article class="chat-turn" data-who="claude" data-continues=continues.then_some("") aria-label="Claude">
            <header class="who">
                <h3>"Claude"</h3>
                <code>{model}</code>
                <Alternatives state turn />
            </header>
            {keyed(move || blocks.get(), |block| block.place, draw)}
            <Ending facts />
            <footer class="foot">
                <Cost state facts />
                <span class="gap"></span>
                <button type="button" class="quiet" hidden=move || exchange.get().is_none() on:click=wire>
                    "Wire"
                </button>
                <button type="button" class="quiet" on:click=again>
                    "Ask again"
                </button>
                <CopyButton text on_copy=state.copy() what="answer" />
            </footer>
        </article>
    }
}

/// Shows the request of an exchange in the log of the API.
fn point_at(state: ChatState, chat: &Chat, exchange: crate::mcp::ExchangeId) {
    state.stores.show_in_api_wire(chat, &Sought::Exchange(exchange));
}

#[component]
fn BlockView(state: ChatState, block: Block, calls: ArcRwSignal<Vec<Call>>) -> impl IntoView {
    let Block { place, kind, text, citations, is_whole } = block;
    match kind {
        Kind::Text => view! {
            <Stream text is_whole />
            <Citations citations />
        }
        .into_any(),
        Kind::Thinking => view! { <Thinking text is_whole /> }.into_any(),
        Kind::RedactedThinking => view! {
            <p class="note">"The API encrypted this thinking; Wirescope sends it back unchanged"</p>
        }
        .into_any(),
        Kind::ToolUse(name) => {
            let own = Memo::new(move |_| {
                calls.with(|calls| calls.iter().find(|call| call.block == place).cloned().map(Own))
            });
            let card = move || match own.get() {
                Some(Own(call)) => view! { <CallCard state call /> }.into_any(),
                None => view! { <Writing name=name.clone() text=text.clone() /> }.into_any(),
            };
            view! { {card} }.into_any()
        }
        Kind::Other(name) => {
            let shown =
                move || view! { <Code text=text.get() name="Input" colours=Colours::Json /> };
            view! {
                <details class="brought">
                    <summary>"The API's own: " <code>{name}</code></summary>
                    {shown}
                </details>
            }
            .into_any()
        }
    }
}

#[derive(Clone)]
struct Own(Call);

impl PartialEq for Own {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

#[component]
fn Thinking(text: ArcRwSignal<String>, is_whole: ArcRwSignal<bool>) -> impl IntoView {
    let text = RwSignal::from(text);
    let is_open = RwSignal::new(false);
    let label = move || if is_whole.get() { "Thinking" } else { "Thinking…" };
    let body = move || {
        let words = is_open.get().then(|| text.get())?;
        let words =
            if words.is_empty() { "The API does not show this thinking".to_owned() } else { words };
        Some(view! { <p class="thought">{words}</p> })
    };
    view! {
        <details class="thinking" on:toggle=move |_| is_open.set(true)>
            <summary>{label}</summary>
            {body}
        </details>
    }
}

#[component]
fn Citations(citations: ArcRwSignal<Vec<Value>>) -> impl IntoView {
    move || {
        let all = citations.get();
        (!all.is_empty()).then(|| {
            let label = crate::ui::figures::counted(all.len(), "citation");
            view! {
                <details class="brought">
                    <summary>{label}</summary>
                    <JsonTree root=Arc::new(Value::Array(all)) pointer="" />
                </details>
            }
        })
    }
}

/// Why there is no more.
#[component]
fn Ending(facts: RwSignal<Facts>) -> impl IntoView {
    let why = move || {
        facts.with(|facts| match (&facts.failure, &facts.stop) {
            (Some(failure), _) => Some(claude_failure(failure).headline),
            (None, _) if facts.is_stopped => Some("You stopped the answer here".to_owned()),
            (None, Some(Stop::EndTurn | Stop::ToolUse) | None) => None,
            (None, Some(stop)) => Some(stop_words(stop)),
        })
    };
    let odd = move || {
        let count = facts.with(|facts| facts.oddities);
        (count > 0).then(|| {
            format!("{count} events do not match the API's documentation: see the wire log")
        })
    };
    view! {
        <p class="ending">{why}</p>
        <p class="ending">{odd}</p>
    }
}

/// What it took.
#[component]
fn Cost(state: ChatState, facts: RwSignal<Facts>) -> impl IntoView {
    let cost = move || {
        let prices = state.stores.claude.prices.get();
        facts.with(|facts| {
            (facts.usage != Usage::default()).then(|| {
                let cents = prices.cents(&facts.model, &facts.usage).map(money_words);
                let tokens = token_words(&facts.usage);
                cents.map_or(tokens.clone(), |cents| format!("{tokens} · {cents}"))
            })
        })
    };
    view! { <span class="cost">{cost}</span> }
}
