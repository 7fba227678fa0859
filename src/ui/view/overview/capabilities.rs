//! What a server declares, in sentences that say what it means for a client.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use crate::mcp::Dialect;
use crate::mcp::event::Identity;
use crate::ui::part::JsonTree;
use crate::wire::brief;

/// Drawn of each list and each value; below them all stands as declared.
const MOST_ENTRIES: usize = 50;
const MOST_CHARACTERS: usize = 400;

/// What a capability holds beside the ones that have sentences of their own.
const KNOWN: [(&str, &str); 8] = [
    ("tools", "Tools: a client lists them and calls them for the model"),
    ("resources", "Resources: a client lists them and reads them by URI"),
    ("prompts", "Prompts: a person picks one, and its messages go to the model"),
    ("completions", "Suggests values for arguments of prompts and resource templates"),
    ("logging", "Sends log messages, at the level a client sets"),
    ("tasks", "Runs requests as tasks, whose results a client fetches later"),
    ("experimental", "Experimental features that no revision describes"),
    ("extensions", "Extensions of the protocol; each needs a client that supports it"),
];

const FLAGS: [(&str, &str, &str, &str); 6] = [
    (
        "tools",
        "listChanged",
        "Notifies when the list of tools changes",
        "Does not notify when the list of tools changes: reload the list to see",
    ),
    (
        "resources",
        "listChanged",
        "Notifies when the list of resources changes",
        "Does not notify when the list of resources changes: reload the list to see",
    ),
    (
        "resources",
        "subscribe",
        "A client can subscribe to a resource to learn when it changes",
        "A client cannot subscribe to a resource",
    ),
    (
        "prompts",
        "listChanged",
        "Notifies when the list of prompts changes",
        "Does not notify when the list of prompts changes: reload the list to see",
    ),
    (
        "tasks",
        "list",
        "A client can list its tasks",
        "A client cannot list its tasks and has to remember them",
    ),
    ("tasks", "cancel", "A client can cancel its tasks", "A client cannot cancel its tasks"),
];

/// What the absence of a capability means, in the order of interest.
const ABSENT: [(&str, &str); 3] =
    [("tools", "no tools"), ("resources", "no resources"), ("prompts", "no prompts")];

#[component]
pub fn Capabilities(identity: Arc<Identity>) -> impl IntoView {
    if identity.dialect == Dialect::Event {
        return view! {
            <Section>
                <p class="none">
                    "The event dialect declares no capabilities: its servers have tools, and send the list unasked"
                </p>
            </Section>
        }
        .into_any();
    }
    let Value::Object(object) = &identity.capabilities else {
        return view! {
            <Section>
                <p class="none">"The server sent no capabilities, although the protocol requires them"</p>
            </Section>
        }
        .into_any();
    };
    let lines =
        object.iter().take(MOST_ENTRIES).map(|(name, value)| line(name, value)).collect_view();
    let absent: Vec<&str> = ABSENT
        .iter()
        .filter(|(name, _)| !object.contains_key(*name))
        .map(|(_, words)| *words)
        .collect();
    let absent = (!absent.is_empty())
        .then(|| view! { <p class="none">{format!("Declares {}", absent.join(", "))}</p> });
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
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    let sentence =
        known.map_or("Unknown to the revisions that this page supports", |(_, words)| words);
    let mut more: Vec<String> = flags(name, value);
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
    let more = more.into_iter().map(|words| view! { <p class="detail">{words}</p> });
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

fn flags(name: &str, value: &Value) -> Vec<String> {
    let own = FLAGS.iter().filter(|(capability, ..)| *capability == name);
    let said = own.map(|(_, flag, yes, no)| {
        // Some are `true`, those of tasks are objects.
        let is_set =
            value.get(flag).is_some_and(|held| held.is_object() || *held == Value::Bool(true));
        if is_set { *yes } else { *no }
    });
    said.map(str::to_owned).collect()
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
    let told = |key: &str| {
        FLAGS.iter().any(|(capability, flag, ..)| *capability == name && *flag == key)
            || name == "tasks" && key == "requests"
    };
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
        let words = if name == "extensions" { extension(key) } else { None };
        let settings = value.as_object().is_none_or(|held| !held.is_empty());
        let settings = settings
            .then(|| view! { <code class="declared">{brief::json(value, MOST_CHARACTERS)}</code> });
        view! {
            <p class="detail">
                <code>{key.clone()}</code>
                {words.map(|words| format!(" {words}"))}
                " "
                {settings}
            </p>
        }
    });
    entries.collect_view().into_any()
}

/// The extensions that have a specification.
fn extension(name: &str) -> Option<&'static str> {
    Some(match name {
        "io.modelcontextprotocol/ui" => "Tools with their own user interface (MCP Apps)",
        "io.modelcontextprotocol/tasks" => {
            "Long requests as tasks, whose results a client fetches later"
        }
        "io.modelcontextprotocol/skills" => "Skills: instructions with files, listed and read",
        "io.modelcontextprotocol/oauth-client-credentials" => "Sign-in of programs without a user",
        "io.modelcontextprotocol/enterprise-managed-authorization" => {
            "Sign-in that an organisation manages"
        }
        _ => return None,
    })
}
