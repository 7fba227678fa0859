use leptos::html;
use leptos::prelude::*;

use super::ShowResult;
use super::card::CallCard;
use crate::mcp::{CallId, Operation};
use crate::store::Stores;
use crate::store::calls::Call;
use crate::store::connection::Connection;
use crate::ui::figures;
use crate::ui::part::reveal_first;

/// Cards drawn at a time; further calls stay in the wire log.
const MOST_CARDS: usize = 25;

/// The calls that `which` names, newest first.
#[component]
pub fn CallList(
    stores: Stores,
    connection: Connection,
    which: impl Fn(&Operation) -> bool + Send + Sync + 'static,
    show: ShowResult,
    /// Only these, which need not be about one thing: each card says its method.
    #[prop(optional, into)]
    among: Option<Signal<Vec<CallId>>>,
    /// Runs a call again in another way than by its operation.
    #[prop(optional)]
    again: Option<Callback<CallId>>,
) -> impl IntoView {
    let entries = connection.calls.entries.clone();
    let calls = Memo::new(move |_| {
        entries.with(|all| {
            let ids = among.map(|among| among.get());
            let is_among = |id: &CallId| ids.as_ref().is_none_or(|ids| ids.contains(id));
            let is_own = |call: &&Call| which(&call.operation) && is_among(&call.id);
            let mut own = all.iter().rev().filter(is_own);
            let shown: Vec<Listed> = own.by_ref().take(MOST_CARDS).cloned().map(Listed).collect();
            (shown, own.count())
        })
    });
    let newest = Memo::new(move |_| calls.with(|(shown, _)| shown.first().map(|call| call.0.id)));
    let shown = move || calls.with(|(shown, _)| shown.clone());
    let rest = move || {
        let more = calls.with(|(_, more)| *more);
        (more > 0).then(|| format!("{} in the wire log", figures::counted(more, "older call")))
    };
    let list = NodeRef::<html::Div>::new();
    show_newest(newest, list);
    let card = move |Listed(call): Listed| {
        let id = call.id;
        let is_newest = Signal::derive(move || newest.get() == Some(id));
        view! {
            <CallCard
                stores
                connection=connection.clone()
                show=show.clone()
                call
                is_newest
                again
                names_method=among.is_some()
            />
        }
    };
    view! {
        <div class="calls" node_ref=list>
            <For each=shown key=|call| call.0.id children=card />
            <p class="note">{rest}</p>
        </div>
    }
}

/// Brings the card of a new call into view, moving no more than that takes.
fn show_newest(newest: Memo<Option<CallId>>, list: NodeRef<html::Div>) {
    Effect::new(move |before: Option<Option<CallId>>| {
        let now = newest.get();
        if now.is_some() && before.is_some_and(|before| before != now) {
            request_animation_frame(move || {
                let Some(list) = list.try_get_untracked().flatten() else { return };
                list.set_scroll_top(0);
                reveal_first(&list, "article");
            });
        }
        now
    });
}

/// A call is the same as long as its id is: what changes in it has signals of its own.
#[derive(Clone)]
struct Listed(Call);

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}
