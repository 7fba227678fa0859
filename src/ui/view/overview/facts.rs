//! Who the server says it is, and how the page speaks with it.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::restarting::RestartOnChanges;
use crate::mcp::event::Identity;
use crate::mcp::types::Icon;
use crate::mcp::{self, Dialect, PingOutcome, RoundTrip};
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::part::{CopyButton, OutsideAddress, ServerIcons, marked_host};
use crate::wire::url::Url;
use crate::words;

#[component]
pub fn Facts(stores: Stores, connection: Connection, identity: Arc<Identity>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let on_copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let fact = move |label: &'static str, value: Option<String>| {
        value.map(|value| view! { <dt>{label}</dt><dd>{value}</dd> })
    };
    let code = move |label: &'static str, what: &'static str, value: Option<String>| {
        value.map(|value| {
            view! {
                <dt>{label}</dt>
                <dd>
                    <code>{value.clone()}</code>
                    <CopyButton text=Signal::stored(value) on_copy what />
                </dd>
            }
        })
    };
    let id = identity.as_ref();
    let info = id.server_info();
    let told = |key: &str| info.get(key).and_then(Value::as_str).map(str::to_owned);
    let icons = Icon::read_all(info);
    let icons =
        (!icons.is_empty()).then(|| view! { <dt>"Icons"</dt><dd><ServerIcons icons /></dd> });
    view! {
        <section aria-labelledby="identity-title">
            <h2 id="identity-title">"Identity"</h2>
            <dl class="facts">
                {fact("Name", id.name.clone())}
                {fact("Title", id.title.clone())}
                {fact("Version", id.version.clone())}
                {fact("Description", told("description"))}
                {website(told("websiteUrl"))}
                {icons}
            </dl>
        </section>
        <section aria-labelledby="session-title">
            <h2 id="session-title">"Session"</h2>
            <dl class="facts">
                {fact("Transport", Some(words::spoken(id.dialect, id.revision.as_deref())))}
                {fact("Protocol version", id.revision.clone())}
                {fact("How it was chosen", Some(choice(&connection, id)))}
                {fact("Requests go", carrier(&connection))}
                {direct_way(&connection)}
                <RestartOnChanges stores connection=connection.clone() />
                {fact("Supported versions", supported(id))}
                {fact("Discovery can be cached", freshness(id))}
                {code("Endpoint", "endpoint", Some(id.endpoint.clone()))}
                {session(id, code("Session ID", "session ID", id.session_id.clone()).into_any())}
                <Ping connection=connection.clone() dialect=id.dialect />
            </dl>
        </section>
    }
}

/// A way to the web only where it leads there.
fn website(url: Option<String>) -> Option<impl IntoView> {
    let url = url?;
    let shown = if Url::seen(&url).is_ok() {
        view! {
            <a href=url.clone() target="_blank" rel="noopener noreferrer">
                {marked_host(&url)}
            </a>
            <OutsideAddress url />
        }
        .into_any()
    } else {
        view! { <code>{url}</code> }.into_any()
    };
    Some(view! { <dt>"Website"</dt><dd>{shown}</dd> })
}

fn choice(connection: &Connection, identity: &Identity) -> String {
    let (forced, chosen) = connection.place.with_untracked(|place| {
        place.target().map_or((None, None), |target| (target.dialect, target.revision))
    });
    let dialect = match forced {
        Some(_) => "You chose the transport",
        None => "Auto-detected: the first transport that the server answered on",
    };
    let revision = match identity.dialect {
        Dialect::Event => return dialect.to_owned(),
        Dialect::Modern => {
            "it is the newest protocol version that both the server and this page support"
        }
        Dialect::HttpSse | Dialect::Streamable | Dialect::Stdio => {
            let asked = chosen.unwrap_or(mcp::NEWEST_WITH_SESSION);
            if identity.revision.as_deref() == Some(asked) {
                "the server accepted the requested protocol version"
            } else {
                return format!(
                    "{dialect}; Wirescope requested {asked}, and the server answered with this one"
                );
            }
        }
    };
    format!("{dialect}; {revision}")
}

/// The demo server's stay in the page.
fn carrier(connection: &Connection) -> Option<String> {
    let carrier = connection.place.with_untracked(|place| Some(place.target()?.carrier));
    carrier.map(|carrier| words::carrier(carrier).to_lowercase())
}

/// What the browser kept to itself when it kept the page away.
fn direct_way(connection: &Connection) -> impl IntoView + use<> {
    let way = connection.direct_way.clone();
    move || {
        let way = way.get()?;
        let faults = way.faults.iter().map(|fault| view! { <li>{fault.to_string()}</li> });
        let faults = faults.collect_view();
        Some(view! {
            <dt>"Without the companion"</dt>
            <dd>
                <p>{words::direct_way(&way)}</p>
                <ul class="faults">{faults}</ul>
            </dd>
        })
    }
}

fn supported(identity: &Identity) -> Option<String> {
    let versions = identity.answer.get("supportedVersions")?.as_array()?;
    let versions: Vec<&str> = versions.iter().filter_map(Value::as_str).collect();
    Some(versions.join(", "))
}

/// `ttlMs` and `cacheScope` of `server/discover`.
fn freshness(identity: &Identity) -> Option<String> {
    let millis = identity.answer.get("ttlMs")?.as_u64()?;
    if millis == 0 {
        return Some("not at all".to_owned());
    }
    let scope = match identity.answer.get("cacheScope").and_then(Value::as_str) {
        Some("public") => ", also by shared caches (public)",
        Some("private") => ", by this client only (private)",
        _ => "",
    };
    let kept = words::duration(std::time::Duration::from_millis(millis));
    Some(format!("for {kept}{scope}"))
}

fn session(identity: &Identity, id: AnyView) -> AnyView {
    let words = match (identity.dialect, &identity.session_id) {
        (_, Some(_)) => return id,
        (Dialect::Modern, None) => "none: this protocol version has no sessions",
        (Dialect::HttpSse, None) => "part of the endpoint; valid while the event stream is open",
        (Dialect::Stdio, None) => "none: the session lasts as long as the program",
        (Dialect::Streamable | Dialect::Event, None) => "none: the server did not assign one",
    };
    view! { <dt>"Session ID"</dt><dd>{words}</dd> }.into_any()
}

#[component]
fn Ping(connection: Connection, dialect: Dialect) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let server = connection.id;
    let round_trip = RwSignal::from(connection.round_trip.clone());
    let is_ready =
        move || connection.phase.with(|phase| crate::ui::part::state_of(phase) == "ready");
    let said = move || round_trip.with(|held| held.as_deref().map(outcome)).unwrap_or_default();
    let ping = move |_| commands.send(Command::Server(server, mcp::Command::Ping));
    let method = if dialect == Dialect::Modern { "server/discover" } else { "ping" };
    (dialect != Dialect::Event).then(|| {
        view! {
            <dt>"Round trip"</dt>
            <dd>
                <button
                    type="button"
                    title=format!("Sends {method}")
                    disabled=move || !is_ready()
                    on:click=ping
                >
                    "Ping"
                </button>
                <span role="status">{said}</span>
            </dd>
        }
    })
}

fn outcome(round_trip: &RoundTrip) -> String {
    let method = round_trip.method;
    match &round_trip.outcome {
        PingOutcome::Waiting => format!("{method} …"),
        PingOutcome::Took(took) => format!("{} ({method})", words::duration(*took)),
        PingOutcome::Failed(failure) => {
            format!("No answer to {method}: {}", words::call_failure_line(failure))
        }
    }
}
