//! What the options hold, and what reads a paste. The chunk `options` has it: the form itself may reach it through this table
//! only.

use leptos::prelude::*;

use super::option_fields::OptionFields;
use super::pasted::{PastedView, Pasting};
use crate::ui::connect_draft::ConnectDraft;

#[derive(Clone, Copy)]
pub struct OptionViews {
    pub fields: fn(RwSignal<ConnectDraft>) -> AnyView,
    /// What was pasted in place of an address.
    pub pasted: fn(Pasting) -> AnyView,
}

impl OptionViews {
    pub const ALL: Self = Self {
        fields: |draft| view! { <OptionFields draft /> }.into_any(),
        pasted: |pasting| view! { <PastedView pasting /> }.into_any(),
    };
}
