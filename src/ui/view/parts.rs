//! The ways to what of an open server is a file of its own, loaded when somebody is about to look at it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::mcp::Operation;
use crate::mcp::event::{Record, RecordId};
use crate::mcp::types::Tool;
use crate::store::Stores;
use crate::store::page::companion::CompanionState;
use crate::store::server::calls::Call;
use crate::store::server::connection::Connection;
use crate::store::server::traffic::Traffic;
use crate::ui::checking::Checks;
use crate::ui::chunk::{Chunk, on_demand};
use crate::ui::route::Part;
use crate::ui::view::failed::ShowFailed;
use crate::wire::secret::Secret;

pub type ShowPart = fn(Stores, Connection) -> AnyView;
pub type ShowBench = fn(Stores, Connection, Arc<Tool>, String) -> AnyView;
pub type ShowComparison = fn(Stores, Connection, Call) -> AnyView;
pub type ShowOutgoing = fn(Connection, Signal<Operation>) -> AnyView;
pub type ShowRecord = fn(Stores, ShownRecord) -> AnyView;
pub type ShowPrograms = fn(Stores) -> AnyView;

/// The message that is chosen, and what can be done there.
#[derive(Clone)]
pub struct ShownRecord {
    pub traffic: StoredValue<Traffic>,
    /// Whose log it is; the API's has none.
    pub connection: Option<Connection>,
    pub record: Arc<Record>,
    /// The text as it is, where the record has it masked.
    pub hidden: Option<Secret<Arc<str>>>,
    pub go: Callback<RecordId>,
    pub close: Callback<()>,
}

/// The ways to those files. In context, once for the life of the page.
#[derive(Clone, Copy)]
pub struct Parts {
    pub(super) overview: Chunk<ShowPart>,
    pub(super) resources: Chunk<ShowPart>,
    pub(super) prompts: Chunk<ShowPart>,
    pub(super) tasks: Chunk<ShowPart>,
    pub(super) requests: Chunk<ShowPart>,
    pub(super) log: Chunk<ShowPart>,
    pub(super) composer: Chunk<ShowPart>,
    pub(super) sign_in: Chunk<ShowPart>,
    pub(super) bench: Chunk<ShowBench>,
    pub(super) record: Chunk<ShowRecord>,
    pub(super) tap: Chunk<ShowPart>,
    pub(super) programs: Chunk<ShowPrograms>,
    pub(super) comparison: Chunk<ShowComparison>,
    pub(super) outgoing: Chunk<ShowOutgoing>,
    pub(super) checks: Chunk<Checks>,
    pub(super) failed: Chunk<ShowFailed>,
    /// A form and its JSON stand side by side, for as long as the page is there.
    pub(super) beside: RwSignal<bool>,
}

impl Parts {
    /// Begins to load what shows this part: somebody is about to go there.
    pub fn want(self, part: Part) {
        if let Some(chunk) = self.of(part) {
            chunk.want();
        }
    }

    /// What checks arguments in full; it begins to load.
    pub fn checks(self) -> Chunk<Checks> {
        self.checks.want();
        self.checks
    }

    /// Begins to load the workbench of tools.
    pub fn want_bench(self) {
        self.bench.want();
    }

    /// The list of tools comes with the server, and the chat has a door of its own.
    fn of(self, part: Part) -> Option<Chunk<ShowPart>> {
        match part {
            Part::Tools | Part::Chat => None,
            Part::Overview => Some(self.overview),
            Part::Resources => Some(self.resources),
            Part::Prompts => Some(self.prompts),
            Part::Tasks => Some(self.tasks),
            Part::Requests => Some(self.requests),
            Part::Log => Some(self.log),
            Part::Composer => Some(self.composer),
            Part::SignIn => Some(self.sign_in),
        }
    }
}

/// A part that is a file of its own; nothing for those that are not.
pub fn show_part(part: Part, stores: Stores, connection: Connection) -> Option<AnyView> {
    let chunk = expect_context::<Parts>().of(part)?;
    Some(when_here(chunk, move |show| show(stores, connection.clone())))
}

/// The workbench of the tool that is chosen.
pub fn show_bench(
    stores: Stores,
    connection: Connection,
    tool: Arc<Tool>,
    handle: String,
) -> AnyView {
    let show =
        move |show: ShowBench| show(stores, connection.clone(), Arc::clone(&tool), handle.clone());
    when_here(expect_context::<Parts>().bench, show)
}

/// The message of the wire that is chosen.
pub fn show_record(stores: Stores, shown: ShownRecord) -> AnyView {
    when_here(expect_context::<Parts>().record, move |show| show(stores, shown.clone()))
}

/// A call beside another one.
pub fn show_comparison(stores: Stores, connection: Connection, call: Call) -> AnyView {
    let show = move |show: ShowComparison| show(stores, connection.clone(), call.clone());
    when_here(expect_context::<Parts>().comparison, show)
}

/// What a call would send, and how it is handed on.
pub fn show_outgoing(connection: Connection, operation: Signal<Operation>) -> AnyView {
    let show = move |show: ShowOutgoing| show(connection.clone(), operation);
    when_here(expect_context::<Parts>().outgoing, show)
}

/// A session that others hold, in place of all parts.
pub fn show_tap(stores: Stores, connection: Connection) -> AnyView {
    when_here(expect_context::<Parts>().tap, move |show| show(stores, connection.clone()))
}

/// What a companion offers, on the first screen, which is whole without.
pub fn show_programs(stores: Stores) -> AnyView {
    let chunk = expect_context::<Parts>().programs;
    let is_present = move || stores.page.companion_state.with(CompanionState::is_present);
    let is_present = Memo::new(move |_| is_present());
    let shown = move || {
        if !is_present.get() {
            return None;
        }
        chunk.want();
        chunk.map(|show| show(stores))
    };
    shown.into_any()
}

/// What `show` makes of a file once it is loaded, which begins here.
pub fn when_here<T: Copy + Send + Sync + 'static>(
    chunk: Chunk<T>,
    show: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    chunk.want();
    on_demand(chunk, Callback::new(move |()| chunk.want()), show, || ().into_any())
}
