//! The records of `wirescope tap`, on the first screen: what real clients say to their servers.

use leptos::prelude::*;

use crate::session::Access;
use crate::session::command::Place;
use crate::store::Stores;
use crate::ui::figures;
use crate::ui::part::{StateDot, keyed};
use crate::ui::view::connect;
use crate::wire::companion::tap::TapRecord;

/// So many are shown until somebody wants more.
const FEW: usize = 5;

#[component]
pub fn Taps(stores: Stores) -> impl IntoView {
    let shows_all = RwSignal::new(false);
    let taps = stores.page.taps;
    let all = move || taps.with(|taps| taps.as_ref().map_or(0, Vec::len));
    let shown = move || {
        let most = if shows_all.get() { usize::MAX } else { FEW };
        taps.with(|taps| taps.iter().flatten().take(most).cloned().collect::<Vec<_>>())
    };
    let key = |tap: &TapRecord| format!("{} {}", tap.file, tap.is_live);
    let line = move |tap| view! { <Line stores tap /> };
    let has_more = move || !shows_all.get() && all() > FEW;
    let more = move || format!("Show {} more", figures::count(all() - FEW));
    view! {
        <Show when=move || { all() > 0 }>
            <section class="recents" aria-labelledby="taps-title">
                <h2 id="taps-title">"Recorded by wirescope tap"</h2>
                <ul role="list">{keyed(shown, key, line)}</ul>
                <Show when=has_more>
                    <button type="button" class="more" on:click=move |_| shows_all.set(true)>
                        {more}
                    </button>
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn Line(stores: Stores, tap: TapRecord) -> impl IntoView {
    let open = connect::opener(stores);
    let TapRecord { file, opening, is_live } = tap;
    let started = figures::date_and_time(opening.started.as_secs_f64() * 1000.0);
    let name = opening.name.clone();
    let show = move |_| {
        let place = Place::Tap { file: file.clone(), name: name.clone() };
        open(place, Access::default());
    };
    let state = if is_live { "ready" } else { "closed" };
    let when = if is_live { "recording".to_owned() } else { started };
    view! {
        <li>
            <button type="button" class="again" on:click=show>
                <span class="name">
                    <StateDot state=Signal::stored(state) />
                    " "
                    {opening.name}
                </span>
                <code>{opening.target}</code>
                <span class="forced">{when}</span>
            </button>
        </li>
    }
}
