//! Checking the connection: a table with a verdict for each line.

use leptos::prelude::*;

use super::hop::hop_of;
use crate::diagnosis::of_hop;
use crate::mcp;
use crate::mcp::ExchangeId;
use crate::mcp::http::Carrier;
use crate::session::Command;
use crate::session::command::Place;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::store::server::traffic::Sought;
use crate::ui::part::{Prose, state_of};
use crate::ui::view::failed::shower;
use crate::words::checkup::{CheckWords, check_line};

/// Absent where there is no HTTP to check: for programs, the demo server and records.
#[component]
pub fn CheckConnection(stores: Stores, connection: Connection) -> impl IntoView {
    let has_http = connection.place.with(|place| match place {
        Place::Web(target) => target.program.is_none(),
        Place::Demo | Place::Tap { .. } => false,
    });
    has_http.then(|| view! { <Section stores connection /> })
}

#[component]
fn Section(stores: Stores, connection: Connection) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let show = shower(stores, connection.id);
    let phase = connection.phase.clone();
    let is_ready = move || phase.with(|phase| state_of(phase) == "ready");
    let checkup = connection.checkup.clone();
    let is_busy = {
        let checkup = checkup.clone();
        Memo::new(move |_| checkup.with(|held| matches!(held, Some((_, false)))))
    };
    let check = move |_| commands.send(Command::Server(id, mcp::Command::CheckConnection));
    let label = move || if is_busy.get() { "Checking…" } else { "Check the connection" };
    // Through the companion the browser's own connection leads to the companion.
    let url = connection.place.with_untracked(|place| {
        let direct = place.target().filter(|target| target.carrier == Carrier::Browser);
        direct.map(|target| target.url.clone())
    });
    let rows = move || {
        let (lines, is_over) = checkup.get()?;
        let beneath = is_over.then(|| of_hop(url.as_deref().and_then(hop_of)));
        let lines = lines.iter().cloned().chain(beneath.into_iter().flatten());
        let each = lines.map(|line| row(check_line(&line), line.exchange, show));
        Some(view! {
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Check"</th>
                        <th scope="col">"Result"</th>
                        <th scope="col">"What it means"</th>
                    </tr>
                </thead>
                <tbody>{each.collect_view()}</tbody>
            </table>
        })
    };
    let is_checked = connection.checkup.clone();
    let told = move || {
        let is_over = is_checked.with(|held| matches!(held, Some((_, true))));
        is_over.then_some("Checked")
    };
    view! {
        <section class="checkup" aria-labelledby="checkup-title">
            <h2 id="checkup-title">"Connection check"</h2>
            <p class="note">
                "Tests which headers the server's CORS rules allow, one at a time. Wirescope calls no tool and sends no key"
            </p>
            <button
                type="button"
                on:click=check
                disabled=move || is_busy.get() || !is_ready()
            >
                {label}
            </button>
            <p class="told" role="status">{told}</p>
            <div aria-busy=move || is_busy.get().to_string()>{rows}</div>
        </section>
    }
}

fn row(
    words: CheckWords,
    exchange: Option<ExchangeId>,
    show: Callback<Sought, bool>,
) -> impl IntoView + use<> {
    let CheckWords { what, verdict, grade, detail } = words;
    let name = format!("{verdict}: show in the wire log");
    let verdict = match exchange {
        Some(exchange) => {
            let go = move |_| {
                show.run(Sought::Exchange(exchange));
            };
            view! {
                <button type="button" class="quiet" aria-label=name title="Show in the wire log" on:click=go>
                    {verdict}
                </button>
            }
            .into_any()
        }
        None => verdict.into_any(),
    };
    view! {
        <tr data-grade=grade>
            <th scope="row">{what}</th>
            <td class="verdict">{verdict}</td>
            <td>
                <Prose text=detail />
            </td>
        </tr>
    }
}
