//! Which model answers, and how.

use leptos::ev::Event;
use leptos::prelude::*;

use super::state::ChatState;
use crate::claude::model::Model;
use crate::claude::settings::{Effort, Thinking};
use crate::claude::{Models, Settings};
use crate::words::explain::claude_failure;

const EFFORTS: [Effort; 5] =
    [Effort::Low, Effort::Medium, Effort::High, Effort::XHigh, Effort::Max];
const BUDGET: u32 = 4_096;

#[component]
pub fn ModelFields(state: ChatState) -> impl IntoView {
    view! {
        <fieldset class="setup">
            <legend>"Model and limits"</legend>
            <ModelField state />
            <Limits state />
            <ThinkingFields state />
            <SystemField state />
            <Switches state />
        </fieldset>
    }
}

fn listed(models: Option<&Models>) -> &[Model] {
    match models {
        Some(Models::Listed { models, .. }) => models,
        _ => &[],
    }
}
use crate::ui::part::TextEntry;

/// A free field with what the API lists: a proxy may know models that the list does not.
#[component]
fn ModelField(state: ChatState) -> impl IntoView {
    let claude = state.stores.claude;
    let options = move || {
        claude.models.with(|models| {
            let option = |model: &Model| {
                let name = model.display_name.clone().unwrap_or_default();
                view! { <option value=model.id.clone()>{name}</option> }
            };
            listed(models.as_ref()).iter().map(option).collect_view()
        })
    };
    let told = move || {
        claude.models.with(|models| match models {
            None => "The list of models appears once you enter a key".to_owned(),
            Some(Models::Asking) => "Loading the list of models…".to_owned(),
            Some(Models::Pausing { failure, .. } | Models::Failed(failure)) => {
                format!("No list of models: {}", claude_failure(failure).headline)
            }
            Some(Models::Listed { models, .. }) => {
                let chosen = claude.settings.with(|settings| settings.model.clone());
                match models.iter().find(|model| model.id == chosen) {
                    Some(model) => about(model),
                    None => format!(
                        "The API lists {} models; you can type any other name",
                        models.len()
                    ),
                }
            }
        })
    };
    let set = move |event| {
        let typed = event_target_value(&event);
        update(state, |settings| typed.trim().clone_into(&mut settings.model));
    };
    view! {
        <div class="key">
            <label class="entry">
                <span>"Model"</span>
                <input
                    type="text"
                    list="chat-models"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || claude.settings.with(|settings| settings.model.clone())
                    on:change=set
                />
            </label>
            <button type="button" on:click=move |_| state.ask_models()>
                "List"
            </button>
        </div>
        <datalist id="chat-models">{options}</datalist>
        <p class="note" role="status">
            {told}
        </p>
    }
}

fn about(model: &Model) -> String {
    let mut parts = vec![model.display_name.clone().unwrap_or_else(|| model.id.clone())];
    parts.extend(model.max_input_tokens.map(|most| format!("reads {most} tokens")));
    parts.extend(model.max_tokens.map(|most| format!("writes at most {most}")));
    let lifecycle = model.lifecycle.clone().filter(|lifecycle| lifecycle != "active");
    parts.extend(lifecycle);
    if model.capabilities.images == Some(false) {
        parts.push("accepts no images".to_owned());
    }
    parts.join(", ")
}

fn update(state: ChatState, change: impl FnOnce(&mut Settings)) {
    state.stores.claude.settings.update(change);
}

#[component]
fn Limits(state: ChatState) -> impl IntoView {
    let settings = state.stores.claude.settings;
    let set_temperature = move |event| {
        let typed = event_target_value(&event).parse::<f64>().ok();
        update(state, |settings| settings.temperature = typed.map(|typed| typed.clamp(0.0, 1.0)));
    };
    let set_version = move |event| {
        let typed = event_target_value(&event).trim().to_owned();
        update(state, |settings| settings.version = Some(typed).filter(|typed| !typed.is_empty()));
    };
    let version = move || settings.with(|settings| settings.version.clone().unwrap_or_default());
    let temperature = move || {
        settings
            .with(|settings| settings.temperature.map(|held| held.to_string()).unwrap_or_default())
    };
    view! {
        <div class="row">
            <label class="entry">
                <span>"Max tokens"</span>
                <input
                    type="number"
                    min="1"
                    prop:value=move || settings.with(|settings| settings.max_tokens.to_string())
                    on:change=on_count(move |tokens| {
                        update(state, |settings| settings.max_tokens = tokens);
                    })
                />
            </label>
            <label class="entry">
                <span>"Temperature"</span>
                <input
                    type="number"
                    min="0"
                    max="1"
                    step="0.1"
                    placeholder="model default"
                    title="Models released since 2026 reject it. It needs API version 2023-06-01"
                    prop:value=temperature
                    on:change=set_temperature
                />
            </label>
            <label class="entry">
                <span>"Max rounds"</span>
                <input
                    type="number"
                    min="1"
                    title="How many requests one message may cause before Claude asks you to continue"
                    prop:value=move || settings.with(|settings| settings.most_rounds.to_string())
                    on:change=on_count(move |rounds| {
                        update(state, |settings| settings.most_rounds = rounds);
                    })
                />
            </label>
            <label class="entry">
                <span>"API version"</span>
                <input
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    title="Sent as anthropic-version"
                    placeholder=move || settings.with(|settings| settings.version().to_owned())
                    prop:value=version
                    on:change=set_version
                />
            </label>
        </div>
    }
}

/// What was typed, where it is a whole number; at least 1.
fn on_count(set: impl Fn(u32)) -> impl Fn(Event) {
    move |event| {
        if let Ok(count) = event_target_value(&event).parse::<u32>() {
            set(count.max(1));
        }
    }
}

#[component]
fn ThinkingFields(state: ChatState) -> impl IntoView {
    let settings = state.stores.claude.settings;
    let key = move || settings.with(|settings| thinking_key(settings.thinking));
    let set = move |event| {
        let chosen = match event_target_value(&event).as_str() {
            "off" => Thinking::Off,
            "adaptive" => Thinking::Adaptive,
            "budget" => Thinking::Budget(BUDGET),
            "between" => Thinking::BetweenTools,
            _ => Thinking::Unset,
        };
        update(state, |settings| settings.thinking = chosen);
    };
    let set_effort = move |event| {
        let chosen = event_target_value(&event);
        let effort = EFFORTS.into_iter().find(|effort| effort.as_str() == chosen);
        update(state, |settings| settings.effort = effort);
    };
    let set_budget = move |event| {
        if let Ok(tokens) = event_target_value(&event).parse::<u32>() {
            update(state, |settings| settings.thinking = Thinking::Budget(tokens.max(1_024)));
        }
    };
    let budget = move || {
        settings.with(|settings| match settings.thinking {
            Thinking::Budget(tokens) => tokens.to_string(),
            _ => String::new(),
        })
    };
    let option = |value: &'static str, words: &'static str| {
        view! { <option value=value prop:selected=move || key() == value>{words}</option> }
    };
    let effort = |effort: Effort| {
        let chosen = move || settings.with(|settings| settings.effort == Some(effort));
        view! { <option value=effort.as_str() prop:selected=chosen>{effort.as_str()}</option> }
    };
    view! {
        <div class="row">
            <label class="entry">
                <span>"Thinking"</span>
                <select on:change=set>
                    {option("unset", "model default")} {option("off", "off")}
                    {option("adaptive", "adaptive")} {option("budget", "with a budget")}
                    {option("between", "between tools only")}
                </select>
            </label>
            <label class="entry" hidden=move || key() != "budget">
                <span>"Budget in tokens"</span>
                <input type="number" min="1024" prop:value=budget on:change=set_budget />
            </label>
            <label class="entry">
                <span>"Effort"</span>
                <select on:change=set_effort>
                    <option
                        value=""
                        prop:selected=move || settings.with(|settings| settings.effort.is_none())
                    >
                        "model default"
                    </option>
                    {EFFORTS.map(effort).into_iter().collect_view()}
                </select>
            </label>
        </div>
    }
}

fn thinking_key(thinking: Thinking) -> &'static str {
    match thinking {
        Thinking::Unset => "unset",
        Thinking::Off => "off",
        Thinking::Adaptive => "adaptive",
        Thinking::Budget(_) => "budget",
        Thinking::BetweenTools => "between",
    }
}

#[component]
fn SystemField(state: ChatState) -> impl IntoView {
    let settings = state.stores.claude.settings;
    let value = Signal::derive(move || settings.with(|settings| settings.system.clone()));
    let set = Callback::new(move |text| update(state, |settings| settings.system = text));
    view! {
        <label class="entry">
            <span>"System prompt"</span>
            <TextEntry lines=3 value set />
        </label>
    }
}

#[component]
fn Switches(state: ChatState) -> impl IntoView {
    let settings = state.stores.claude.settings;
    let set_single = move |event| {
        update(state, |settings| settings.one_call_at_a_time = event_target_checked(&event));
    };
    let set_cache =
        move |event| update(state, |settings| settings.cache = event_target_checked(&event));
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || settings.with(|settings| settings.one_call_at_a_time)
                on:change=set_single
            />
            "One tool call at a time"
        </label>
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || settings.with(|settings| settings.cache)
                on:change=set_cache
            />
            "Let the API cache repeated content"
        </label>
    }
}
