//! The tasks of a server: calls that outlive their request, and the reload of the page.

mod card;
mod line;

use leptos::prelude::*;

use crate::mcp;
use crate::mcp::Dialect;
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::catalog::Listing;
use crate::store::server::connection::Connection;
use crate::store::server::traffic::Sought;
use crate::ui::figures;
use crate::ui::part::{Earlier, More, Shown, keyed};
use crate::ui::view::failed::{Failed, Way, as_it_is, show_failed};
use card::TaskCard;
pub use line::TaskLine;

#[component]
pub fn TasksView(stores: Stores, connection: Connection) -> impl IntoView {
    let tasks = connection.tasks.clone();
    let entries = RwSignal::from(tasks.entries);
    let listing = Signal::from(tasks.listing);
    let count = move || figures::count(entries.with(Vec::len));
    let is_empty = move || entries.with(Vec::is_empty);
    let shown = Shown::of(Signal::derive(move || entries.with(Vec::len)));
    let identity = connection.identity.clone();
    let dialect = Memo::new(move |_| {
        identity.with(|identity| identity.as_ref().map(|identity| identity.dialect))
    });
    let held = connection.clone();
    let card = move |entry| view! { <TaskCard stores connection=held.clone() entry /> };
    view! {
        <section class="tasks-view" aria-label="Tasks">
            <header class="head">
                <h2>"Tasks"</h2>
                <span class="count">{count}</span>
                <Reload server=connection.id listing />
            </header>
            <About listing dialect stores server=connection.id />
            <div class="empty" hidden=move || !is_empty()>
                <p>{move || nothing(dialect.get())}</p>
            </div>
            <Earlier shown noun="task" />
            {keyed(move || entries.with(|all| shown.of_all(all)), |entry| entry.id.clone(), card)}
            <More shown noun="task" />
        </section>
    }
}

fn nothing(dialect: Option<Dialect>) -> &'static str {
    match dialect {
        Some(Dialect::Modern) => "A call appears here when the server turns it into a task",
        _ => "A call appears here when you run it as a task",
    }
}

#[component]
fn Reload(server: ServerId, listing: Signal<Listing>) -> impl IntoView {
    let is_offered = move || listing.with(|listing| *listing != Listing::Unsupported);
    let is_running = move || listing.with(|listing| *listing == Listing::Running);
    let commands = expect_context::<Commands>();
    let reload = move |_| commands.send(Command::Server(server, mcp::Command::ListTasks));
    view! {
        <button
            type="button"
            class="quiet"
            aria-label="Reload the list of tasks"
            hidden=move || !is_offered()
            disabled=is_running
            on:click=reload
        >
            "Reload"
        </button>
    }
}

/// Where the tasks on screen come from.
#[component]
fn About(
    listing: Signal<Listing>,
    dialect: Memo<Option<Dialect>>,
    stores: Stores,
    server: ServerId,
) -> impl IntoView {
    let note = |words: &'static str| view! { <p class="note">{words}</p> }.into_any();
    let about = move || match listing.get() {
        Listing::Failed(failure) | Listing::PutOff(failure, _) => {
            let method = "tasks/list".to_owned();
            let way = Way::to(stores, server, Sought::Method(method.clone()));
            let failed = Failed::Call { failure, method, verdict: None };
            show_failed(stores, failed, as_it_is, false, Some(way))
        }
        Listing::Running => note("Listing tasks…"),
        Listing::Unsupported if dialect.get() == Some(Dialect::Modern) => note(
            "This protocol version cannot list tasks. Tasks started here are remembered on this device",
        ),
        Listing::Unsupported => {
            note("This server cannot list tasks. Tasks started here are remembered on this device")
        }
        Listing::Complete | Listing::Never => note(
            "Tasks that the server lists, and tasks started here, which are remembered on this device",
        ),
    };
    view! { <div role="status">{about}</div> }
}
