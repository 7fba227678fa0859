//! The edge between two panes beside each other: dragged, moved by the arrow keys, or set back.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use crate::store::page::layout::{LEAST_SHARE, share};

const STEP: f64 = 0.02;

/// `value` is how much of their parent, of 1, the pane before the edge takes; `None`: what the style sheet says,
/// which is about `usual`.
#[component]
pub fn Handle(
    name: &'static str,
    #[prop(into)] value: Signal<Option<f64>>,
    usual: f64,
    set: Callback<Option<f64>>,
) -> impl IntoView {
    let handle = NodeRef::<html::Div>::new();
    // Where the pointer and the edge were when it was seized.
    let seized = RwSignal::new(None::<(f64, f64)>);
    let held = move || value.get().unwrap_or(usual);
    let begin = move |event: PointerEvent| {
        if let Some(handle) = handle.get_untracked() {
            handle.set_pointer_capture(event.pointer_id()).ok();
            seized.set(Some((event.client_x().into(), untrack(held))));
        }
    };
    let drag = move |event: PointerEvent| {
        let Some((from, at)) = seized.get_untracked() else { return };
        let parent = handle.get_untracked().and_then(|handle| handle.parent_element());
        let width = parent.map_or(0, |parent| parent.client_width());
        if width > 0 {
            let moved = f64::from(event.client_x()) - from;
            set.run(Some(share(at + moved / f64::from(width))));
        }
    };
    let press = move |event: KeyboardEvent| {
        let at = untrack(held);
        let next = match event.key().as_str() {
            "ArrowLeft" => Some(share(at - STEP)),
            "ArrowRight" => Some(share(at + STEP)),
            "Home" => Some(LEAST_SHARE),
            "End" => Some(1.0 - LEAST_SHARE),
            "Enter" => None,
            _ => return,
        };
        set.run(next);
        event.prevent_default();
    };
    let whole = |share: f64| (share * 100.0).round();
    view! {
        <div
            class="handle"
            role="separator"
            tabindex="0"
            aria-label=name
            title="Drag to resize; double-click to reset"
            aria-orientation="vertical"
            aria-valuemin=whole(LEAST_SHARE)
            aria-valuemax=whole(1.0 - LEAST_SHARE)
            aria-valuenow=move || whole(held())
            data-dragging=move || seized.with(Option::is_some).then_some("")
            node_ref=handle
            on:pointerdown=begin
            on:pointermove=drag
            on:pointerup=move |_| seized.set(None)
            on:pointercancel=move |_| seized.set(None)
            on:dblclick=move |_| set.run(None)
            on:keydown=press
        ></div>
    }
}

/// For the style sheet; nothing where it says so itself.
pub fn percent(value: Option<f64>) -> Option<String> {
    value.map(|share| format!("{:.2}%", share * 100.0))
}
