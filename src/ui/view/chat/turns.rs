//! The branch that is shown, turn by turn.

use leptos::prelude::*;

use super::empty::Empty;
use super::person::PersonTurn;
use super::reply::ClaudeTurn;
use super::state::ChatState;
use crate::claude::{self, TurnId};
use crate::store::server::chat::{Body, Turn};
use crate::ui::part::keyed;

#[component]
pub fn Turns(state: ChatState) -> impl IntoView {
    let chat = state.chat();
    let branch = Memo::new(move |_| Branch(chat.branch()));
    let is_empty = move || branch.with(|branch| branch.0.is_empty());
    let draw = move |(turn, continues): (Turn, bool)| {
        let held = turn.clone();
        match turn.body {
            Body::Person(parts) => view! { <PersonTurn state turn=held parts /> }.into_any(),
            Body::Claude(reply) => {
                view! { <ClaudeTurn state turn=held reply continues /> }.into_any()
            }
        }
    };
    let turns = move || {
        let branch = branch.get().0;
        let is_reply = |turn: &Turn| turn.reply().is_some();
        let before = std::iter::once(false).chain(branch.iter().map(is_reply)).collect::<Vec<_>>();
        branch.into_iter().zip(before).collect::<Vec<_>>()
    };
    // Laid out from the end, so that the browser itself keeps the newest words in sight.
    view! {
        <div class="scroller" data-empty=move || is_empty().then_some("") tabindex="0" role="log" aria-label="Conversation" aria-live="off">
            <div class="turns">
                {move || is_empty().then(|| view! { <Empty state /> })}
                {keyed(turns, |(turn, _)| turn.id.0, draw)}
            </div>
        </div>
    }
}

/// The same branch as long as its turns are; what changes in them has signals of its own.
#[derive(Clone)]
struct Branch(Vec<Turn>);

impl PartialEq for Branch {
    fn eq(&self, other: &Self) -> bool {
        let ids = |branch: &Self| branch.0.iter().map(|turn| turn.id).collect::<Vec<_>>();
        ids(self) == ids(other)
    }
}

/// The way to what else stands in the place of this turn.
#[component]
pub fn Alternatives(state: ChatState, turn: Turn) -> impl IntoView {
    let chat = state.chat();
    let id = turn.id;
    let all = Memo::new(move |_| chat.alternatives(&turn));
    let at = move || all.with(|all| all.iter().position(|held| *held == id).unwrap_or_default());
    let neighbour = move |step: isize| -> Option<TurnId> {
        let to = at().checked_add_signed(step)?;
        all.with(|all| all.get(to).copied())
    };
    let go = move |step| {
        if let Some(id) = neighbour(step) {
            state.talk(claude::Command::Show(id));
        }
    };
    view! {
        <span class="branches" hidden=move || { all.with(Vec::len) < 2 }>
            <button
                type="button"
                class="quiet"
                aria-label="Earlier version"
                disabled=move || neighbour(-1).is_none()
                on:click=move |_| go(-1)
            >
                "‹"
            </button>
            <span>{move || format!("{} / {}", at() + 1, all.with(Vec::len))}</span>
            <button
                type="button"
                class="quiet"
                aria-label="Later version"
                disabled=move || neighbour(1).is_none()
                on:click=move |_| go(1)
            >
                "›"
            </button>
        </span>
    }
}
