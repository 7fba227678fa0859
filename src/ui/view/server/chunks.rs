//! The chunks of an open server: each names the views that leave the server's own file.

use leptos::prelude::*;

use super::tap::TapView;
use crate::ui::checking::LoadChecks;
use crate::ui::chunk::{Chunk, chunk};
use crate::ui::view::call::{Comparison, Outgoing};
use crate::ui::view::composer::ComposerView;
use crate::ui::view::failed::{self, ShowFailed};
use crate::ui::view::log::LogView;
use crate::ui::view::overview::OverviewView;
use crate::ui::view::parts::{
    Parts, ShowBench, ShowComparison, ShowOutgoing, ShowPart, ShowPrograms, ShowRecord,
};
use crate::ui::view::prompts::PromptsView;
use crate::ui::view::requests::RequestsView;
use crate::ui::view::resources::ResourcesView;
use crate::ui::view::sign_in::SignInView;
use crate::ui::view::start::programs::Programs;
use crate::ui::view::tasks::TasksView;
use crate::ui::view::tools::Bench;
use crate::ui::view::traffic::Detail;

chunk!(overview: ShowPart = |stores, connection| {
    view! { <OverviewView stores connection /> }.into_any()
});
chunk!(resources: ShowPart = |stores, connection| {
    view! { <ResourcesView stores connection /> }.into_any()
});
chunk!(prompts: ShowPart = |stores, connection| {
    view! { <PromptsView stores connection /> }.into_any()
});
chunk!(tasks: ShowPart = |stores, connection| {
    view! { <TasksView stores connection /> }.into_any()
});
chunk!(requests: ShowPart = |_, connection| view! { <RequestsView connection /> }.into_any());
chunk!(log: ShowPart = |stores, connection| view! { <LogView stores connection /> }.into_any());
chunk!(composer: ShowPart = |stores, connection| {
    view! { <ComposerView stores connection /> }.into_any()
});
chunk!(sign_in: ShowPart = |stores, connection| {
    view! { <SignInView stores connection /> }.into_any()
});
chunk!(bench: ShowBench = |stores, connection, tool, handle| {
    view! { <Bench stores connection tool handle /> }.into_any()
});
chunk!(record: ShowRecord = |stores, shown| view! { <Detail stores shown /> }.into_any());
chunk!(tap: ShowPart = |stores, connection| view! { <TapView stores connection /> }.into_any());
chunk!(programs: ShowPrograms = |stores| view! { <Programs stores /> }.into_any());
chunk!(comparison: ShowComparison = |stores, connection, call| {
    view! { <Comparison stores connection call /> }.into_any()
});
chunk!(outgoing: ShowOutgoing = |connection, operation| {
    view! { <Outgoing connection operation /> }.into_any()
});
chunk!(failed: ShowFailed = ShowFailed { words: failed::words, card: failed::card });

/// Makes the ways to them, for the life of the page.
pub fn provide_parts() {
    let LoadChecks(checks) = expect_context();
    provide_context(Parts {
        overview: Chunk::new(overview),
        resources: Chunk::new(resources),
        prompts: Chunk::new(prompts),
        tasks: Chunk::new(tasks),
        requests: Chunk::new(requests),
        log: Chunk::new(log),
        composer: Chunk::new(composer),
        sign_in: Chunk::new(sign_in),
        bench: Chunk::new(bench),
        record: Chunk::new(record),
        tap: Chunk::new(tap),
        programs: Chunk::new(programs),
        comparison: Chunk::new(comparison),
        outgoing: Chunk::new(outgoing),
        checks: Chunk::new(checks),
        failed: Chunk::new(failed),
        beside: RwSignal::new(false),
    });
}
