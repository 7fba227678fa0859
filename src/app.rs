use leptos::prelude::*;

use crate::store::Stores;
use crate::ui::Shell;
use crate::web;

/// Joins the rooms: stores, the driver that fills them, the views that show them.
#[component]
pub fn App() -> impl IntoView {
    let stores = Stores::default();
    web::install_panic_card(stores);
    let commands = web::start(stores);
    web::keep(stores, commands);
    view! { <Shell stores commands /> }
}
