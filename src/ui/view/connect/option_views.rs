//! What the options hold. The chunk `options` has it: the form itself may reach it through this table
//! only.

use leptos::prelude::*;

use super::option_fields::OptionFields;
use crate::ui::connect_draft::ConnectDraft;

#[derive(Clone, Copy)]
pub struct OptionViews {
    pub fields: fn(RwSignal<ConnectDraft>) -> AnyView,
}

impl OptionViews {
    pub const ALL: Self = Self { fields: |draft| view! { <OptionFields draft /> }.into_any() };
}
