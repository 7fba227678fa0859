//! What goes with one call besides its arguments: `_meta` of a person's own, and how long the answer may take.
//! Whether it runs as a task is the tool's to say, see `tools::task_switch`.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::mcp::Operation;
use crate::ui::part::{LineEntry, TextEntry, focus_first, next_frame};
use crate::wire::json;

/// In seconds: a day, after which nobody waits any more.
const MOST_SECONDS: u64 = 86_400;

/// As typed, for as long as the bench is there.
#[derive(Clone, Copy)]
pub struct CallOptions {
    meta: RwSignal<String>,
    seconds: RwSignal<String>,
    /// They are in sight.
    pub is_open: RwSignal<bool>,
    /// What would be sent is in sight.
    pub has_preview: RwSignal<bool>,
}

impl CallOptions {
    pub fn new() -> Self {
        Self {
            meta: RwSignal::default(),
            seconds: RwSignal::default(),
            is_open: RwSignal::new(false),
            has_preview: RwSignal::new(false),
        }
    }

    /// `Err` says what `_meta` has to be. Tracks.
    fn meta(self) -> Result<Option<Map<String, Value>>, &'static str> {
        self.meta.with(|text| {
            if text.trim().is_empty() {
                return Ok(None);
            }
            match json::typed(text) {
                Ok(Value::Object(meta)) => Ok(Some(meta)),
                Ok(_) => Err("Must be a JSON object"),
                Err(_) => Err("Is not JSON"),
            }
        })
    }

    /// `Err` says what the number has to be. Tracks.
    fn timeout(self) -> Result<Option<Duration>, &'static str> {
        self.seconds.with(|typed| match typed.trim() {
            "" => Ok(None),
            typed => match typed.parse::<u64>() {
                Ok(seconds @ 1..=MOST_SECONDS) => Ok(Some(Duration::from_secs(seconds))),
                _ => Err("Must be a whole number of seconds, up to 86,400"),
            },
        })
    }

    fn is_right(self) -> bool {
        self.meta().is_ok() && self.timeout().is_ok()
    }

    /// Something is sent beside the arguments, whether it is in sight or not. Tracks.
    fn is_set(self) -> bool {
        let is_typed = |text: RwSignal<String>| text.with(|text| !text.trim().is_empty());
        is_typed(self.meta) || is_typed(self.seconds)
    }

    /// Does it where all is right, and shows what is wrong otherwise. False where it was not done.
    pub fn when_right(self, send: impl FnOnce()) -> bool {
        let is_right = untrack(|| self.is_right());
        if is_right {
            send();
        } else {
            self.is_open.set(true);
        }
        is_right
    }

    /// The same, with the cursor where the mistake is.
    pub fn run(self, bench: NodeRef<html::Section>, send: impl FnOnce()) {
        if !self.when_right(send) {
            next_frame(bench, |bench| focus_first(&bench, ".call-options [aria-invalid=true]"));
        }
    }

    /// As far as it is right. Tracks.
    pub fn put_into(self, mut operation: Operation) -> Operation {
        if let Ok(Some(meta)) = self.meta() {
            operation.params.insert("_meta".to_owned(), meta.into());
        }
        operation.timeout = self.timeout().ok().flatten();
        operation
    }
}

/// Names with a second label of `modelcontextprotocol` or `mcp` are the specification's, and so are those that
/// it defines without one
/// (<https://modelcontextprotocol.io/specification/2025-11-25/basic#_meta>).
fn is_reserved(key: &str) -> bool {
    if key == "progressToken" {
        return true;
    }
    let Some((prefix, _)) = key.split_once('/') else { return false };
    matches!(prefix.split('.').nth(1), Some("modelcontextprotocol" | "mcp"))
}

#[component]
pub fn CallOptionFields(options: CallOptions) -> impl IntoView {
    let meta_mistake = Memo::new(move |_| options.meta().err());
    let time_mistake = Memo::new(move |_| options.timeout().err());
    let reserved = Memo::new(move |_| {
        let meta = options.meta().ok().flatten().unwrap_or_default();
        let names: Vec<&str> =
            meta.keys().map(String::as_str).filter(|key| is_reserved(key)).collect();
        (!names.is_empty()).then(|| format!("Reserved by the specification: {}", names.join(", ")))
    });
    let set = Callback::new(move |text| options.meta.set(text));
    view! {
        <div
            class="call-options"
            role="group"
            aria-label="Options for this call"
            hidden=move || !options.is_open.get()
        >
            <label for="call-meta">"_meta, a JSON object"</label>
            <TextEntry
                id="call-meta".to_owned()
                described_by="call-meta-note".to_owned()
                is_code=true
                is_wrong=Signal::derive(move || meta_mistake.get().is_some())
                value=options.meta
                set
            />
            <p id="call-meta-note" aria-live="polite" class:problem=move || meta_mistake.get().is_some()>
                {move || meta_mistake.get().map(str::to_owned).or_else(|| reserved.get())}
            </p>
            <label for="call-timeout">"Timeout in seconds"</label>
            <LineEntry
                id="call-timeout".to_owned()
                described_by="call-timeout-note".to_owned()
                mode="numeric"
                placeholder=Signal::stored("As set for the connection")
                is_wrong=Signal::derive(move || time_mistake.get().is_some())
                value=options.seconds
                set=Callback::new(move |text| options.seconds.set(text))
            />
            <p id="call-timeout-note" aria-live="polite" class="problem">
                {time_mistake}
            </p>
        </div>
    }
}

/// What opens them, beside the button that sends.
#[component]
pub fn CallOptionButtons(options: CallOptions) -> impl IntoView {
    // What is folded away is in force all the same.
    let is_set = Memo::new(move |_| options.is_set());
    let name = move || {
        if is_set.get() { "Options for this call, in use" } else { "Options for this call" }
    };
    let toggle = |is_open: RwSignal<bool>| move |_| is_open.update(|open| *open = !*open);
    let (is_open, has_preview) = (options.is_open, options.has_preview);
    view! {
        <button
            type="button"
            class="quiet"
            data-set=move || is_set.get().then_some("")
            aria-label=name
            title=name
            aria-expanded=move || is_open.get().to_string()
            on:click=toggle(is_open)
        >
            "Options"
        </button>
        <button
            type="button"
            class="quiet"
            aria-label="Preview what will be sent"
            title="Preview what will be sent"
            aria-expanded=move || has_preview.get().to_string()
            on:click=toggle(has_preview)
        >
            "Preview"
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_that_the_specification_keeps_are_known() {
        for name in
            ["progressToken", "io.modelcontextprotocol/logLevel", "com.mcp/x", "dev.mcp.x/y"]
        {
            assert!(is_reserved(name), "{name}");
        }
        for name in ["x", "com.example/mcp", "com.example.mcp/x", "mcp", "modelcontextprotocol/x"] {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
