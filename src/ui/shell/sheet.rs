//! The sheet of keys, and the switch for those that are single.

use leptos::prelude::*;

use super::overlay::Overlay;
use crate::store::Stores;
use crate::ui::keys::LINES;
use crate::ui::part::{Icon, IconName, is_mac};

#[component]
pub fn Sheet(stores: Stores) -> impl IntoView {
    let overlay = expect_context::<Overlay>();
    let singles = stores.settings.single_keys;
    let is_mac = is_mac();
    let lines = LINES.map(|line| {
        let keys = line.written(is_mac);
        let caps =
            keys.split(' ').map(|cap| view! { <kbd>{cap.to_owned()}</kbd> " " }).collect_view();
        let is_off = move || (line.is_single() && !singles.get()).then_some("");
        view! {
            <tr data-off=is_off>
                <th scope="row">{caps}</th>
                <td>{line.what}</td>
                <td class="place">{line.place}</td>
            </tr>
        }
    });
    view! {
        <div class="key-sheet">
            <div class="top">
                <h2>"Keyboard shortcuts"</h2>
                <button
                    type="button"
                    class="icon-button"
                    aria-label="Close"
                    title="Close (Esc)"
                    on:click=move |_| overlay.close()
                >
                    <Icon name=IconName::Close />
                </button>
            </div>
            <table>
                <thead class="visually-hidden">
                    <tr>
                        <th scope="col">"Keys"</th>
                        <th scope="col">"What they do"</th>
                        <th scope="col">"Where"</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().collect_view()}</tbody>
            </table>
            <label class="switch">
                <input
                    type="checkbox"
                    prop:checked=singles
                    on:change=move |event| singles.set(event_target_checked(&event))
                />
                <span>"Single-key shortcuts"</span>
                <small>"Keys that work without Ctrl. Turn them off if you use speech input"</small>
            </label>
        </div>
    }
}
