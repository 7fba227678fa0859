//! A JSON value as a tree that unfolds as it is opened: nothing is drawn that nobody looks at.

use std::sync::Arc;

use leptos::ev::Event;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::JsCast as _;

use super::code::{Code, Colours};
use crate::schema::pointer::child;
use crate::ui::figures;
use crate::ui::text::long_text::HeldText;
use crate::wire::brief;

/// Longer lists unfold in parts of this size, and parts of parts.
const PART: usize = 100;
/// Characters of a string that are shown before it is opened.
const SHORT: usize = 300;

/// A place in a value. Cloning it copies no JSON.
#[derive(Clone)]
struct Place {
    root: Arc<Value>,
    pointer: Arc<str>,
}

impl Place {
    fn value(&self) -> &Value {
        self.root.pointer(&self.pointer).unwrap_or(&Value::Null)
    }

    fn length(&self) -> usize {
        match self.value() {
            Value::Array(items) => items.len(),
            Value::Object(members) => members.len(),
            _ => 0,
        }
    }

    fn child(&self, key: &str) -> Self {
        Self { root: Arc::clone(&self.root), pointer: child(&self.pointer, key).into() }
    }

    fn children(&self, from: usize, to: usize) -> Vec<(String, Self)> {
        let keys: Vec<String> = match self.value() {
            Value::Array(_) => (from..to).map(|index| index.to_string()).collect(),
            Value::Object(members) => members.keys().skip(from).take(to - from).cloned().collect(),
            _ => Vec::new(),
        };
        keys.into_iter().map(|key| (key.clone(), self.child(&key))).collect()
    }
}

/// The part of `root` at `pointer`, its first level unfolded.
#[component]
pub fn JsonTree(root: Arc<Value>, #[prop(into)] pointer: String) -> impl IntoView {
    let place = Place { root, pointer: pointer.into() };
    view! { <div class="json-tree">{node(None, place, Unfolded::AtFirst)}</div> }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unfolded {
    AtFirst,
    OnDemand,
}

fn node(key: Option<String>, place: Place, unfolded: Unfolded) -> AnyView {
    let length = place.length();
    let (open, close, noun) = match place.value() {
        Value::Object(_) => ("{", "}", "key"),
        Value::Array(_) => ("[", "]", "item"),
        _ => return view! { <Leaf key=key place /> }.into_any(),
    };
    let label = view! {
        {key.map(key_label)}
        <span class="bracket">{format!("{open}…{close}")}</span>
        <span class="size">{figures::counted(length, noun)}</span>
    };
    if length == 0 {
        return view! { <div class="leaf">{label}</div> }.into_any();
    }
    fold(label.into_any(), unfolded, move || range(&place, 0, length))
}

/// The children from `from` to `to`, in parts where there are many.
fn range(place: &Place, from: usize, to: usize) -> AnyView {
    if to - from <= PART {
        let children = place.children(from, to).into_iter();
        let nodes = children.map(|(key, place)| node(Some(key), place, Unfolded::OnDemand));
        return nodes.collect_view().into_any();
    }
    let mut step = PART;
    while (to - from).div_ceil(step) > PART {
        step *= PART;
    }
    let parts = (from..to).step_by(step).map(|start| {
        let end = (start + step).min(to);
        let label = view! { <span class="range">{format!("{start} … {}", end - 1)}</span> };
        let place = place.clone();
        fold(label.into_any(), Unfolded::OnDemand, move || range(&place, start, end))
    });
    parts.collect_view().into_any()
}

fn fold(
    label: AnyView,
    unfolded: Unfolded,
    content: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let is_open = RwSignal::new(unfolded == Unfolded::AtFirst);
    let on_toggle = move |event: Event| {
        let details = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        is_open.set(details.is_some_and(|details| details.has_attribute("open")));
    };
    view! {
        <details open=is_open.get_untracked() on:toggle=on_toggle>
            <summary>{label}</summary>
            <div class="children">{move || is_open.get().then(&content)}</div>
        </details>
    }
    .into_any()
}

#[component]
fn Leaf(key: Option<String>, place: Place) -> impl IntoView {
    let label = key.map(key_label);
    let (kind, text) = match place.value() {
        Value::String(text) if text.chars().nth(SHORT).is_some() => {
            return long_string(label.into_any(), &place);
        }
        Value::String(text) => ("string", Value::from(text.as_str()).to_string()),
        Value::Number(number) => ("number", brief::text(&number.to_string(), SHORT)),
        other => ("literal", other.to_string()),
    };
    view! {
        <div class="leaf">{label} <span data-token=kind>{text}</span></div>
    }
    .into_any()
}

fn long_string(label: AnyView, place: &Place) -> AnyView {
    let text = HeldText::Within(Arc::clone(&place.root), Arc::clone(&place.pointer));
    let start: String = text.as_str().chars().take(60).collect();
    let size = figures::bytes(text.as_str().len());
    let summary = view! {
        {label}
        <span data-token="string">
            {Value::from(start).to_string()}
            "…"
        </span>
        <span class="size">{size}</span>
    };
    fold(summary.into_any(), Unfolded::OnDemand, move || {
        view! { <Code text=text.clone() name="Text" colours=Colours::None /> }.into_any()
    })
}

fn key_label(key: String) -> impl IntoView {
    view! {
        <span class="key" data-token="key">
            {brief::text(&key, SHORT)}
        </span>
    }
}
