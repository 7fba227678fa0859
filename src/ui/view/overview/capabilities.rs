//! What a server declares, in sentences that say what it means for a client.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use crate::mcp::Dialect;
use crate::mcp::event::Identity;
use crate::ui::part::JsonTree;
use crate::wire::brief;
use crate::words::capability;

/// Drawn of each list and each value; below them all stands as declared.
const MOST_ENTRIES: usize = 50;
const MOST_CHARACTERS: usize = 400;

#[component]
pub fn Capabilities(identity: Arc<Identity>) -> impl IntoView {
    if identity.dialect == Dialect::Event {
        return view! {
            <Section>
                <p class="none">{capability::NONE_IN_EVENT_DIALECT}</p>
            </Section>
        }
        .into_any();
    }
    let Value::Object(object) = &identity.capabilities else {
        return view! {
            <Section>
                <p class="none">{capability::NOT_SENT}</p>
            </Section>
        }
        .into_any();
    };
    let lines =
        object.iter().take(MOST_ENTRIES).map(|(name, value)| line(name, value)).collect_view();
    let absent = capability::absent(|name| object.contains_key(name))
        .map(|words| view! { <p class="none">{words}</p> });
    let root = Arc::new(identity.capabilities.clone());
    let is_open = RwSignal::new(false);
    let raw =
        move || is_open.get().then(|| view! { <JsonTree root=Arc::clone(&root) pointer="" /> });
    view! {
        <Section>
            <ul class="capabilities" role="list">
                {lines}
            </ul>
            {absent}
            <details on:toggle=move |_| is_open.set(true)>
                <summary>"As declared"</summary>
                {raw}
            </details>
        </Section>
    }
    .into_any()
}

#[component]
fn Section(children: Children) -> impl IntoView {
    view! {
        <section aria-labelledby="capabilities-title">
            <h2 id="capabilities-title">"Capabilities"</h2>
            {children()}
        </section>
    }
}

/// One capability: what it means, and what is said within it.
fn line(name: &str, value: &Value) -> AnyView {
    let known = capability::meaning(name);
    let sentence = known.unwrap_or(capability::UNKNOWN);
    let mut more: Vec<String> = capability::flags(name, value);
    if name == "tasks" {
        more.extend(task_requests(value));
    }
    let raw = match name {
        "experimental" | "extensions" => entries(name, value),
        _ if known.is_none() => {
            view! { <code class="declared">{brief::json(value, MOST_CHARACTERS)}</code> }.into_any()
        }
        _ => others(name, value),
    };
    let more = more.into_iter().map(|words| view! { <p class="said">{words}</p> });
    view! {
        <li>
            <code>{name.to_owned()}</code>
            <div>
                <p>{sentence}</p>
                {more.collect_view()}
                {raw}
            </div>
        </li>
    }
    .into_any()
}

/// Which requests may become tasks, such as `tools/call`.
fn task_requests(value: &Value) -> Option<String> {
    let requests = value.get("requests")?.as_object()?;
    let methods: Vec<String> = requests
        .iter()
        .take(MOST_ENTRIES)
        .flat_map(|(room, verbs)| {
            let verbs = verbs.as_object().into_iter().flat_map(|verbs| verbs.keys());
            verbs.take(MOST_ENTRIES).map(move |verb| format!("{room}/{verb}")).collect::<Vec<_>>()
        })
        .collect();
    (!methods.is_empty()).then(|| format!("Runs as tasks: {}", methods.join(", ")))
}

/// What else stands in a capability that has sentences.
fn others(name: &str, value: &Value) -> AnyView {
    let told = |key: &str| capability::has_words(name, key) || name == "tasks" && key == "requests";
    let others =
        value.as_object().into_iter().flatten().take(MOST_ENTRIES).filter(|(key, _)| !told(key));
    let others = others.map(|(key, value)| {
        view! { <code class="declared">{format!("{key}: {}", brief::json(value, MOST_CHARACTERS))}</code> }
    });
    others.collect_view().into_any()
}

/// Extensions and experiments: each by its name, with what it declares.
fn entries(name: &str, value: &Value) -> AnyView {
    let entries = value.as_object().into_iter().flatten().take(MOST_ENTRIES).map(|(key, value)| {
        let words = if name == "extensions" { capability::extension(key) } else { None };
        let settings = value.as_object().is_none_or(|held| !held.is_empty());
        let settings = settings
            .then(|| view! { <code class="declared">{brief::json(value, MOST_CHARACTERS)}</code> });
        view! {
            <p class="said">
                <code>{key.clone()}</code>
                {words.map(|words| format!(" {words}"))}
                " "
                {settings}
            </p>
        }
    });
    entries.collect_view().into_any()
}
