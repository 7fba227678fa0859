//! The HTTP exchange that a message travelled in.

use std::sync::Arc;

use leptos::prelude::*;

use crate::mcp::ExchangeId;
use crate::mcp::event::ExchangeEnd;
use crate::mcp::http::{Carrier, HeaderText, HttpRequest};
use crate::store::Stores;
use crate::store::server::traffic::{Exchange, Opened, Running, Traffic};
use crate::ui::figures;
use crate::ui::part::{Hidden, Told};
use crate::wire::http::cors;
use crate::words;

#[component]
pub fn ExchangeView(traffic: StoredValue<Traffic>, id: ExchangeId) -> impl IntoView {
    let stage = Memo::new(move |_| {
        traffic.with_value(|traffic| traffic.with(|log| log.exchange(id).map(stage)))
    });
    move || {
        stage.track();
        let exchange = traffic
            .with_value(|traffic| traffic.with_untracked(|log| log.exchange(id).cloned()))?;
        Some(view! { <ExchangeFacts exchange /> })
    }
}

/// How far an exchange has come: it changes no more often than this does.
fn stage(exchange: &Exchange) -> (bool, bool, bool) {
    (exchange.sent.is_some(), exchange.head.is_some(), exchange.end.is_some())
}

#[component]
fn ExchangeFacts(exchange: Exchange) -> impl IntoView {
    match exchange.opened_for.clone() {
        Opened::Request(request) => view! { <HttpFacts exchange request /> }.into_any(),
        Opened::Program(running) => {
            let is_started = exchange.sent.is_some();
            view! { <ProgramFacts running is_started /> }.into_any()
        }
    }
}

/// Command line, process and end of a program.
#[component]
fn ProgramFacts(running: Running, is_started: bool) -> impl IntoView {
    let process = match (running.pid, &running.exit) {
        (_, Some(exit)) => exit.to_string(),
        (Some(pid), None) => format!("process {pid}"),
        (None, None) if is_started => "runs".to_owned(),
        (None, None) => "not started yet".to_owned(),
    };
    view! {
        <div class="exchange">
            <h3>"Program"</h3>
            <p class="address">
                <code>{running.program.line()}</code>
            </p>
            <p class="facts">{process}</p>
        </div>
    }
}

#[component]
fn HttpFacts(exchange: Exchange, request: Arc<HttpRequest>) -> impl IntoView {
    let status = match (&exchange.head, &exchange.end) {
        // Without CORS the browser says that there is an answer, and nothing of it.
        (Some((_, head)), _) if head.status == 0 => {
            "a response that this page may not read".to_owned()
        }
        (Some((_, head)), _) => match &head.redirected_to {
            Some(url) => format!("HTTP {}, redirected to {url}", head.status),
            None => format!("HTTP {}", head.status),
        },
        (None, Some((_, ExchangeEnd::Aborted, _))) => "aborted".to_owned(),
        (None, Some((_, ExchangeEnd::Failed(failure), _))) => words::network_failure_line(failure),
        (None, Some(_)) => "ended without a response".to_owned(),
        (None, None) => "no response yet".to_owned(),
    };
    let end = match &exchange.end {
        Some((_, ExchangeEnd::Aborted, _)) => Some("aborted".to_owned()),
        Some((_, ExchangeEnd::Failed(failure), _)) => Some(words::network_failure_line(failure)),
        Some((_, ExchangeEnd::Complete, bytes)) => {
            Some(format!("{} of body", figures::bytes(usize::try_from(*bytes).unwrap_or_default())))
        }
        None => Some("still open".to_owned()),
    };
    let sent: Vec<(String, HeaderText)> =
        request.headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect();
    let received = exchange.head.as_ref().map(|(_, head)| head.headers.clone()).unwrap_or_default();
    let is_relayed = request.carrier == Carrier::Companion;
    let hidden = if is_relayed { hidden_from_pages(&received) } else { Vec::new() };
    let unread = (is_relayed && exchange.head.is_some()).then(|| unread(&received)).flatten();
    let received: Vec<(String, HeaderText)> =
        received.into_iter().map(|(name, value)| (name, HeaderText::Plain(value))).collect();
    let (sent_title, received_title) = if is_relayed {
        ("Request headers", "Response headers")
    } else {
        ("Request headers set by this page", "Response headers this page may read")
    };
    let address = format!("{} {}", request.method.as_str(), request.url);
    view! {
        <div class="exchange">
            <h3>"HTTP exchange"</h3>
            <p class="address">
                <code>{address}</code>
            </p>
            <p class="facts">{status} " · " {timing(&exchange)} " · " {end}</p>
            <p class="facts" hidden=!is_relayed>
                {words::carrier(Carrier::Companion)}
                {unread.map(|note| format!(". {note}"))}
            </p>
            <Headers title=sent_title headers=sent hidden=Vec::new() />
            <Headers title=received_title headers=received hidden />
        </div>
    }
}

/// The headers that a browser would have kept from the page.
fn hidden_from_pages(headers: &[(String, String)]) -> Vec<String> {
    let names = headers.iter().map(|(name, _)| name);
    names.filter(|name| !cors::is_exposed(headers, name)).cloned().collect()
}

/// Where a browser would have kept all of the answer from it.
fn unread(headers: &[(String, String)]) -> Option<String> {
    let origin = expect_context::<Stores>().page.origin.get_untracked();
    (!cors::is_readable(headers, &origin)).then(|| words::hidden_answer(&origin))
}

/// Waiting for a connection, until the first byte, and in all.
fn timing(exchange: &Exchange) -> String {
    let since = |at: crate::mcp::Moment| words::duration(at.since(exchange.opened));
    let waiting = exchange.sent.map(|at| format!("sent after {}", since(at)));
    let first = exchange.head.as_ref().map(|(at, _)| format!("response after {}", since(*at)));
    let total = exchange.end.as_ref().map(|(at, ..)| format!("ended after {}", since(*at)));
    let parts: Vec<String> = [waiting, first, total].into_iter().flatten().collect();
    if parts.is_empty() { "waiting for a connection".to_owned() } else { parts.join(", ") }
}

/// Longer values may need a button.
const SHORT: usize = 200;

#[component]
fn Headers(
    title: &'static str,
    headers: Vec<(String, HeaderText)>,
    hidden: Vec<String>,
) -> impl IntoView {
    let is_empty = headers.is_empty();
    let lines = headers.into_iter().map(|(name, value)| {
        let mark =
            hidden.contains(&name).then_some(view! { <small>{words::HIDDEN_HEADER}</small> });
        let value = match value {
            HeaderText::Plain(text) if text.len() < SHORT => text.into_any(),
            HeaderText::Plain(text) => view! { <Told text class="plain" /> }.into_any(),
            HeaderText::Secret(secret) => {
                view! { <Hidden text=secret.reveal().clone() what=name.clone() /> }.into_any()
            }
        };
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value} {mark}</dd>
            </div>
        }
    });
    view! {
        <details open=true>
            <summary>{title}</summary>
            <dl class="headers">{lines.collect_view()}</dl>
            <p class="note" hidden=!is_empty>
                "None"
            </p>
        </details>
    }
}
