//! What this client offers to a server, as switches; a setting of each server.

use leptos::prelude::*;

use crate::mcp::{ClientFeatures, Feature};
use crate::words;

/// One switch for each feature. Wirescope does not declare to the server what is off here.
#[component]
pub fn FeatureSwitches(
    features: Signal<ClientFeatures>,
    change: Callback<ClientFeatures>,
) -> impl IntoView {
    let switch = move |feature: Feature| {
        let (name, about) = words::feature(feature);
        let is_on = move || features.get().is_on(feature);
        let is_idle = move || feature.parent().is_some_and(|whole| !features.get().is_on(whole));
        let on_change = move |event| {
            let mut features = features.get_untracked();
            features.switch(feature, event_target_checked(&event));
            change.run(features);
        };
        view! {
            <label class="switch" data-part=feature.parent().map(|_| "")>
                <input
                    type="checkbox"
                    prop:checked=is_on
                    disabled=is_idle
                    on:change=on_change
                />
                <span>{name}</span>
                <small>{about}</small>
            </label>
        }
    };
    view! { <div class="feature-switches">{Feature::ALL.map(switch).into_iter().collect_view()}</div> }
}
