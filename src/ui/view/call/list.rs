//! The cards of calls, newest first.

use leptos::html;
use leptos::prelude::*;

use super::ShowResult;
use super::card::CallCard;
use crate::mcp::CallId;
use crate::store::Stores;
use crate::store::server::calls::Call;
use crate::store::server::connection::Connection;
use crate::ui::figures;
use crate::ui::part::{keyed, next_frame, reveal_first};

/// Cards drawn at a time; further calls stay in the wire log.
const MOST_CARDS: usize = 25;

/// The calls that `which` names, newest first.
#[component]
pub fn CallList(
    stores: Stores,
    connection: Connection,
    which: impl Fn(&Call) -> bool + Send + Sync + 'static,
    show: ShowResult,
    /// Only these, which need not be about one thing: each card says its method.
    #[prop(optional, into)]
    among: Option<Signal<Vec<CallId>>>,
    /// Runs a call again in another way than by its operation.
    #[prop(optional)]
    again: Option<Callback<CallId>>,
) -> impl IntoView {
    let entries = connection.calls.entries.clone();
    let sought = RwSignal::from(connection.calls.sought.clone());
    // The last one that somebody came for stays, however old it is.
    let kept = Memo::new(move |before: Option<&Option<CallId>>| {
        sought.get().or_else(|| before.copied().flatten())
    });
    let own = Memo::new(move |_| {
        entries.with(|all| {
            let ids = among.map(|among| among.get());
            let is_among = |id: &CallId| ids.as_ref().is_none_or(|ids| ids.contains(id));
            let is_own = |call: &&Call| which(call) && is_among(&call.id);
            let mut own = all.iter().rev().filter(is_own);
            let drawn: Vec<Listed> =
                own.by_ref().take(MOST_CARDS + 1).cloned().map(Listed).collect();
            let kept = kept.get();
            let (mut count, mut old) = (drawn.len(), None);
            for call in own {
                count += 1;
                old = old.or_else(|| (Some(call.id) == kept).then(|| Listed(call.clone())));
            }
            (drawn, old, count)
        })
    });
    let newest = Memo::new(move |_| own.with(|(drawn, ..)| drawn.first().map(|call| call.0.id)));
    let front = Front::default();
    let shown = move || {
        let is_settled = front.settled.get() == newest.get();
        let most = MOST_CARDS + usize::from(!is_settled);
        own.with(|(drawn, old, _)| drawn.iter().take(most).chain(old).cloned().collect::<Vec<_>>())
    };
    let rest = move || {
        let more = own
            .with(|(_, old, count)| count.saturating_sub(MOST_CARDS + usize::from(old.is_some())));
        (more > 0).then(|| format!("{} in the wire log", figures::counted(more, "older call")))
    };
    let list = NodeRef::<html::Div>::new();
    show_newest(newest, front, list);
    let card = move |Listed(call): Listed| {
        let id = call.id;
        let is_newest = front.join(id, newest.get_untracked());
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
            <p class="none">"Results appear here"</p>
            {keyed(shown, |call| call.0.id.0, card)}
            <p class="note">{rest}</p>
        </div>
    }
}

/// Which card is the newest, as far as that has settled: just before the frame after a new one came.
/// Until then the card before is still open, and one too many is there. A new card may be the answer
/// somebody waits for, and goes first.
#[derive(Clone, Copy, Default)]
struct Front {
    settled: RwSignal<Option<CallId>>,
    /// The cards that take themselves for the newest.
    cards: StoredValue<Vec<(CallId, RwSignal<bool>)>>,
}

impl Front {
    /// Whether the card of `id` is the newest, from now on.
    fn join(self, id: CallId, newest: Option<CallId>) -> RwSignal<bool> {
        let is_newest = RwSignal::new(newest == Some(id));
        if is_newest.get_untracked() {
            self.cards.update_value(|cards| cards.push((id, is_newest)));
        }
        is_newest
    }

    /// The list may be gone by now, and each card too.
    fn settle(self, newest: Option<CallId>) {
        self.settled.try_set(newest);
        self.cards.try_update_value(|cards| {
            cards.retain(|(id, is_newest)| {
                let stays = Some(*id) == newest;
                if !stays {
                    is_newest.try_set(false);
                }
                stays
            });
        });
    }
}

/// Brings the card of a new call into view, moving no more than that takes.
fn show_newest(newest: Memo<Option<CallId>>, front: Front, list: NodeRef<html::Div>) {
    Effect::new(move |before: Option<Option<CallId>>| {
        let now = newest.get();
        let is_new = now.is_some() && before.is_some_and(|before| before != now);
        next_frame(list, move |list| {
            front.settle(now);
            if is_new {
                list.set_scroll_top(0);
                reveal_first(&list, "article");
            }
        });
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
