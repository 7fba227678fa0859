//! The panel along the bottom, which holds the wire log.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use crate::store::Stores;
use crate::store::server::connection::Connection;
use crate::store::server::traffic;
use crate::ui::figures;
use crate::ui::part::{Icon, IconName, keyed};
use crate::ui::route::{Part, Route};
use crate::ui::view::traffic::TrafficView;

const LEAST: f64 = 96.0;
/// What the panes above always keep, in pixels.
const ABOVE: f64 = 200.0;
const STEP: f64 = 24.0;

/// The wire along the bottom: as high as one likes, or closed to one line.
#[component]
pub fn WirePanel(stores: Stores, connection: Connection) -> impl IntoView {
    let open = stores.settings.wire_open;
    let log = connection.traffic.clone();
    let count = move || figures::counted(log.with(traffic::Log::len), "message");
    let closed = move || {
        view! {
            <section class="closed" aria-label="Wire">
                <button type="button" aria-expanded="false" on:click=move |_| open.set(true)>
                    <Icon name=IconName::ChevronUp />
                    <span>"Wire"</span>
                    <span class="count">{count.clone()}</span>
                </button>
            </section>
        }
    };
    let layout = stores.settings.layout;
    let height = Memo::new(move |_| layout.with(|layout| layout.wire_height));
    let height = move || open.get().then(|| format!("{}px", height.get()));
    view! {
        <aside class="wire-panel" aria-label="Bottom panel" data-open=move || open.get().then_some("") style:height=height>
            {move || {
                if open.get() {
                    view! {
                        <Separator stores />
                        <Log stores connection=connection.clone() />
                    }
                        .into_any()
                } else {
                    closed().into_any()
                }
            }}
        </aside>
    }
}

/// The server's log, or that of the API beside the chat.
#[component]
fn Log(stores: Stores, connection: Connection) -> impl IntoView {
    let route = expect_context::<Route>();
    let shows_api = RwSignal::from(connection.chat.shows_api.clone());
    let is_chat = Memo::new(move |_| route.part() == Some(Part::Chat));
    let of_api = Memo::new(move |_| is_chat.get() && shows_api.get());
    let choice = move |api: bool, label: &'static str| {
        view! {
            <button
                type="button"
                class="quiet"
                aria-pressed=move || (of_api.get() == api).to_string()
                on:click=move |_| shows_api.set(api)
            >
                {label}
            </button>
        }
    };
    let source = ViewFn::from(move || {
        is_chat.get().then(|| {
            view! {
                <span class="wire-source" role="group" aria-label="Show the wire of">
                    {choice(false, "Server")} {choice(true, "Claude")}
                </span>
            }
        })
    });
    let log = move |is_api: bool| {
        let traffic = if is_api { &connection.chat.wire } else { &connection.traffic };
        let whose = (!is_api).then(|| connection.clone());
        view! { <TrafficView stores traffic=traffic.clone() source=source.clone() whose /> }
    };
    // Another log is another view, and not the same one with other contents.
    keyed(move || vec![of_api.get()], |is_api| *is_api, log)
}

/// The upper edge: dragged, or moved with the arrow keys; Enter closes the panel.
#[component]
fn Separator(stores: Stores) -> impl IntoView {
    let layout = stores.settings.layout;
    let height = Memo::new(move |_| layout.with(|layout| layout.wire_height));
    let handle = NodeRef::<html::Div>::new();
    let dragging = RwSignal::new(None::<f64>);
    let resize = move |wanted: f64| {
        layout.update(|layout| layout.wire_height = wanted.clamp(LEAST, most()));
    };
    let begin = move |event: PointerEvent| {
        if let Some(handle) = handle.get_untracked() {
            drop(handle.set_pointer_capture(event.pointer_id()));
        }
        dragging.set(Some(f64::from(event.client_y()) + height.get_untracked()));
    };
    let drag = move |event: PointerEvent| {
        if let Some(bottom) = dragging.get_untracked() {
            resize(bottom - f64::from(event.client_y()));
        }
    };
    let press = move |event: KeyboardEvent| {
        let held = height.get_untracked();
        match event.key().as_str() {
            "ArrowUp" => resize(held + STEP),
            "ArrowDown" => resize(held - STEP),
            "Home" => resize(LEAST),
            "End" => resize(most()),
            "Enter" => stores.settings.wire_open.set(false),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div
            class="separator"
            role="separator"
            tabindex="0"
            aria-label="Height of the wire panel"
            aria-orientation="horizontal"
            aria-valuemin=LEAST
            aria-valuemax=most
            aria-valuenow=move || height.get().round()
            data-dragging=move || dragging.with(Option::is_some).then_some("")
            node_ref=handle
            on:pointerdown=begin
            on:pointermove=drag
            on:pointerup=move |_| dragging.set(None)
            on:pointercancel=move |_| dragging.set(None)
            on:dblclick=move |_| stores.settings.wire_open.set(false)
            on:keydown=press
        ></div>
    }
}

fn most() -> f64 {
    let window_height = window().inner_height().ok().and_then(|height| height.as_f64());
    (window_height.unwrap_or_default() - ABOVE).max(LEAST)
}
