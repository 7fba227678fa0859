//! The panel that holds the wire log: along the bottom of the window, or at its right.

use leptos::prelude::*;

use crate::store::Stores;
use crate::store::page::layout::Dock;
use crate::store::server::connection::Connection;
use crate::store::server::traffic;
use crate::ui::docked::Docked;
use crate::ui::figures;
use crate::ui::part::{Edge, Handle, Icon, IconName, keyed};
use crate::ui::route::{Part, Route};
use crate::ui::view::traffic::TrafficView;

/// As large as one likes, or closed to one line along the bottom.
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
    let docked = expect_context::<Docked>();
    let share = move || match docked.get() {
        Dock::Bottom => layout.with(|layout| layout.wire),
        Dock::Right => layout.with(|layout| layout.wire_at_right),
    };
    view! {
        <aside
            class="wire-panel"
            aria-label="Wire panel"
            data-open=move || open.get().then_some("")
            data-dock=move || docked.get().key()
            style:--wire=move || share().map(|share| format!("{:.2}", share * 100.0))
        >
            {move || {
                if open.get() {
                    view! {
                        <PanelHandle stores docked share=Signal::derive(share) />
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

#[component]
fn PanelHandle(stores: Stores, docked: Docked, share: Signal<Option<f64>>) -> impl IntoView {
    let layout = stores.settings.layout;
    let edge = move || if docked.is_right() { Edge::Start } else { Edge::Top };
    let usual = move || if docked.is_right() { 0.4 } else { 0.315 };
    let set = Callback::new(move |share| {
        layout.update(|layout| match untrack(|| docked.get()) {
            Dock::Bottom => layout.wire = share,
            Dock::Right => layout.wire_at_right = share,
        });
    });
    view! {
        <Handle
            name="Size of the wire panel"
            edge=Signal::derive(edge)
            value=share
            usual=Signal::derive(usual)
            whole=".shell"
            set
        />
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
                <span class="wire-source" role="group" aria-label="Whose wire log to show">
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
