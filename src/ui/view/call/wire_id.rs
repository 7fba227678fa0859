//! The id of a call as the wire has it: the way from its card to its lines.

use leptos::prelude::*;

use crate::session::ServerId;
use crate::store::Stores;
use crate::store::server::calls::Call;
use crate::store::server::traffic::Sought;
use crate::words;

/// Absent until a message has gone out.
#[component]
pub fn WireId(stores: Stores, server: ServerId, call: Call) -> impl IntoView {
    let id = call.id;
    let asked = call.asked.clone();
    let is_gone = RwSignal::new(false);
    let show = move |_| is_gone.set(!stores.show_in_wire(server, &Sought::Call(id)));
    let title = move || {
        if is_gone.get() { "No longer in the wire log" } else { "Show in the wire log" }
    };
    move || {
        asked.get().map(|asked| {
            let label = words::wire_id(asked.id(), id);
            let name = label.clone();
            view! {
                <button
                    type="button"
                    class="wire-id"
                    title=title
                    aria-label=move || format!("{name}: {}", title())
                    data-gone=move || is_gone.get().then_some("")
                    on:click=show
                >
                    {label}
                </button>
            }
        })
    }
}
