//! A row of tabs.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::focus::focus_first;
use super::lists::next_frame;

/// A row of tabs, of which one is chosen; the arrow keys go from one to the next. What a tab shows is
/// the caller's.
#[component]
pub fn Tabs(
    name: &'static str,
    labels: Vec<&'static str>,
    #[prop(into)] chosen: Signal<&'static str>,
    choose: Callback<&'static str>,
) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    let all = labels.clone();
    let on_key = move |event: KeyboardEvent| {
        let at = all.iter().position(|label| *label == chosen.get_untracked()).unwrap_or_default();
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1) % all.len(),
            "ArrowLeft" => (at + all.len() - 1) % all.len(),
            _ => return,
        };
        event.prevent_default();
        choose.run(all[next]);
        focus_chosen(list);
    };
    let tab = move |label: &'static str| {
        let is_chosen = move || chosen.get() == label;
        view! {
            <button
                type="button"
                role="tab"
                aria-selected=move || is_chosen().to_string()
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| choose.run(label)
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label=name node_ref=list on:keydown=on_key>
            {labels.into_iter().map(tab).collect_view()}
        </div>
    }
}

fn focus_chosen(list: NodeRef<html::Div>) {
    next_frame(list, |list| focus_first(&list, "[aria-selected=true]"));
}
