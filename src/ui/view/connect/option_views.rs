//! What the options hold, what reads a paste or a file, and what searches a registry. The chunk `options` has it: the
//! form itself may reach it through this table only.

use std::any::Any;
use std::rc::Rc;

use leptos::prelude::*;

use super::option_fields::OptionFields;
use super::pasted::{PastedView, Pasting};
use super::registry::RegistrySearch;
use crate::mcp::http::NetworkFailure;
use crate::store::Stores;
use crate::ui::connect_draft::ConnectDraft;
use crate::words::pasted::{NotRead, not_read};

#[derive(Clone, Copy)]
pub struct OptionViews {
    pub fields: fn(RwSignal<ConnectDraft>) -> AnyView,
    /// What was pasted in place of an address.
    pub pasted: fn(Pasting) -> AnyView,
    /// What was dropped in place of an address.
    pub read_file: fn(Outside, web_sys::File, Pasting),
    pub registry: fn(Stores, RwSignal<ConnectDraft>, AskRegistry) -> AnyView,
    pub outside: Outside,
}

/// What only the browser's room does.
#[derive(Clone, Copy)]
pub struct Outside {
    /// Reads a file as text, of a bundle its manifest, and hands it over if whoever wants it is still there.
    pub read_file: fn(web_sys::File, Callback<Result<String, NotRead>>),
    pub ask_registry: AskRegistry,
}

/// Asks for what is at an address, which is no server's of the page, and tells it once: the status and the text. Dropping
/// what it returns gives up.
pub type AskRegistry =
    fn(Stores, String, Callback<Result<(u16, String), NetworkFailure>>) -> Rc<dyn Any>;

impl OptionViews {
    pub fn with(outside: Outside) -> Self {
        Self {
            fields: |draft| view! { <OptionFields draft /> }.into_any(),
            pasted: |pasting| view! { <PastedView pasting /> }.into_any(),
            read_file: |outside, file, pasting| {
                let take = Callback::new(move |read| match read {
                    Ok(text) => pasting.begin(text, <_>::default(), false),
                    Err(why) => pasting.note.set(not_read(why).to_owned()),
                });
                (outside.read_file)(file, take);
            },
            registry: |stores, draft, ask| view! { <RegistrySearch stores draft ask /> }.into_any(),
            outside,
        }
    }
}
