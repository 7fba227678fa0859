//! The edge between two panes: dragged, moved by the arrow keys, or set back.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use crate::store::page::layout::{LEAST_SHARE, share};

const STEP: f64 = 0.02;

/// Which edge it is of the pane whose share it sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The pane stands before it.
    End,
    /// The pane stands after it.
    Start,
    /// The pane stands below it.
    Top,
}

impl Edge {
    fn orientation(self) -> &'static str {
        if self == Self::Top { "horizontal" } else { "vertical" }
    }

    /// A step to a side, as an arrow key names it.
    fn step(self, key: &str) -> Option<f64> {
        match (self, key) {
            (Self::End, "ArrowRight") | (Self::Start, "ArrowLeft") | (Self::Top, "ArrowUp") => {
                Some(STEP)
            }
            (Self::End, "ArrowLeft") | (Self::Start, "ArrowRight") | (Self::Top, "ArrowDown") => {
                Some(-STEP)
            }
            _ => None,
        }
    }

    /// Where a pointer is, along the way that the pane grows.
    fn place(self, event: &PointerEvent) -> f64 {
        match self {
            Self::End => event.client_x().into(),
            Self::Start => -f64::from(event.client_x()),
            Self::Top => -f64::from(event.client_y()),
        }
    }

    fn length(self, whole: &web_sys::Element) -> f64 {
        let length = if self == Self::Top { whole.client_height() } else { whole.client_width() };
        length.into()
    }
}

/// `value` is how much of the whole, of 1, the pane takes; `None`: what the style sheet says, which is about
/// `usual`.
#[component]
pub fn Handle(
    name: &'static str,
    #[prop(into)] edge: Signal<Edge>,
    #[prop(into)] value: Signal<Option<f64>>,
    #[prop(into)] usual: Signal<f64>,
    /// A selector of the whole around it; without one that is its parent.
    #[prop(optional)]
    whole: Option<&'static str>,
    set: Callback<Option<f64>>,
) -> impl IntoView {
    let handle = NodeRef::<html::Div>::new();
    // Where the pointer and the edge were when it was seized.
    let seized = RwSignal::new(None::<(f64, f64)>);
    let held = move || value.get().unwrap_or_else(|| usual.get());
    let begin = move |event: PointerEvent| {
        if let Some(handle) = handle.get_untracked() {
            handle.set_pointer_capture(event.pointer_id()).ok();
            seized.set(Some((edge.get_untracked().place(&event), untrack(held))));
        }
    };
    let drag = move |event: PointerEvent| {
        let Some((from, at)) = seized.get_untracked() else { return };
        let Some(handle) = handle.get_untracked() else { return };
        let around = match whole {
            Some(selector) => handle.closest(selector).ok().flatten(),
            None => handle.parent_element(),
        };
        let edge = edge.get_untracked();
        let length = around.map_or(0.0, |around| edge.length(&around));
        if length > 0.0 {
            set.run(Some(share(at + (edge.place(&event) - from) / length)));
        }
    };
    let press = move |event: KeyboardEvent| {
        let next = match event.key().as_str() {
            "Home" => Some(LEAST_SHARE),
            "End" => Some(1.0 - LEAST_SHARE),
            "Enter" => None,
            key => match edge.get_untracked().step(key) {
                Some(step) => Some(share(untrack(held) + step)),
                None => return,
            },
        };
        set.run(next);
        event.prevent_default();
    };
    let percent = |share: f64| (share * 100.0).round();
    view! {
        <div
            class="handle"
            role="separator"
            tabindex="0"
            aria-label=name
            title="Drag to resize; double-click to reset"
            aria-orientation=move || edge.get().orientation()
            aria-valuemin=percent(LEAST_SHARE)
            aria-valuemax=percent(1.0 - LEAST_SHARE)
            aria-valuenow=move || percent(held())
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
