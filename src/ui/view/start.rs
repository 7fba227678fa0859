//! The first screen.

pub mod programs;

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::connect::{self, ConnectForm, OptionViews};
use crate::mcp::Target;
use crate::session::Access;
use crate::session::command::Place;
use crate::store::commands::Commands;
use crate::store::page::servers::Recent;
use crate::store::{Arrival, Stores};
use crate::ui::ServerViews;
use crate::ui::chunk::{Chunk, on_demand};
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::part::{Icon, IconName, OutsideAddress, keyed};
use crate::ui::route::Route;
use crate::wire::url::Url;
use crate::words;

/// The first screen: where is the server?
#[component]
pub fn StartView(
    stores: Stores,
    draft: RwSignal<ConnectDraft>,
    options: Chunk<OptionViews>,
    /// Where a companion is at hand, what it offers is in here.
    chunk: Chunk<ServerViews>,
) -> impl IntoView {
    let open = connect::opener(stores);
    let commands = expect_context::<Commands>();
    let expect = move || commands.expect();
    // Who follows a link with a server in it most likely connects.
    Effect::new(move |_| {
        if stores.page.invitation.with(Option::is_some) {
            expect();
        }
    });
    let form = move || match stores.page.invitation.get() {
        Some(target) => view! { <Invitation stores target draft options /> }.into_any(),
        None => view! { <Form stores draft options /> }.into_any(),
    };
    view! {
        <div
            class="start"
            on:input=move |_| expect()
            on:pointerover=move |event| {
                if is_button(&event) {
                    expect();
                }
            }
            on:focusin=move |event| {
                if is_button(&event) {
                    expect();
                }
            }
        >
            <Arrived stores />
            <header>
                <h1>"Debug an MCP server"</h1>
                <p>
                    "Connect, call its tools, and see every message on the wire. It all happens in "
                    "this tab: nothing is installed, and nothing goes anywhere but to your server."
                </p>
            </header>
            {form}
            {move || chunk.map(|views| (views.programs)(stores))}
            <Recents stores />
            <Ways stores draft options />
            <section class="demo" aria-labelledby="demo-title">
                <div>
                    <h2 id="demo-title">"No server at hand?"</h2>
                    <p>"A small but real one runs inside this page, without a network."</p>
                </div>
                <button type="button" on:click=move |_| open(Place::Demo, Access::default())>
                    "Try the demo server"
                </button>
            </section>
        </div>
    }
}

/// The page was called back by an authorization server.
#[component]
fn Arrived(stores: Stores) -> impl IntoView {
    move || {
        let (headline, words) = match stores.page.arrival.get() {
            Arrival::None => return None,
            Arrival::Looking => ("Returning from sign-in…", ""),
            Arrival::Returning => ("Reopening what was open before…", ""),
            Arrival::HandedOver => {
                ("You can close this window", "The page that opened it has the answer.")
            }
            Arrival::Unasked => (
                "This answer does not belong to a sign-in from this page",
                "The page that started it was closed or reloaded, its storage was cleared, or the \
                 answer arrived in another tab or browser. Connect to the server and sign in \
                 again; Wirescope did not use the code.",
            ),
        };
        Some(view! {
            <section class="invitation" role="alert">
                <div class="words">
                    <h2>{headline}</h2>
                    <p>{words}</p>
                </div>
            </section>
        })
    }
}

/// The pointer or the focus is on something that may open a server.
fn is_button(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.and_then(|element| element.closest("button").ok().flatten()).is_some()
}

#[component]
fn Form(
    stores: Stores,
    draft: RwSignal<ConnectDraft>,
    options: Chunk<OptionViews>,
) -> impl IntoView {
    let open = connect::opener(stores);
    let on_connect = Callback::new(move |()| {
        let (target, access) = draft.with_untracked(|draft| (draft.target(), draft.access()));
        draft.set(ConnectDraft::default());
        open(Place::Web(target), access);
        stores.page.invitation.set(None);
    });
    view! { <ConnectForm draft options on_connect /> }
}

/// A link or a file beside the page named a server; nothing is sent before the person agrees.
#[component]
fn Invitation(
    stores: Stores,
    target: Target,
    draft: RwSignal<ConnectDraft>,
    options: Chunk<OptionViews>,
) -> impl IntoView {
    let has_key = target
        .headers
        .iter()
        .any(|header| matches!(header.value, crate::mcp::http::HeaderText::Secret(_)));
    let url = target.url.clone();
    let headline = match Url::read(&url) {
        Ok(_) => "This link asks to connect to",
        Err(_) => "This link does not contain a valid address",
    };
    let offered = RwSignal::new(ConnectDraft::from_target(&target));
    let route = expect_context::<Route>();
    let decline = move |_| {
        route.decline();
        draft.set(ConnectDraft::default());
    };
    view! {
        <section class="invitation" aria-labelledby="invitation-title">
            <div class="words">
                <h2 id="invitation-title">{headline}</h2>
                <OutsideAddress url />
                <p>
                    "Nothing has been sent yet. Connecting tells the server your network address, "
                    "and its tools may change things. Continue only if you expected this link."
                </p>
                {has_key
                    .then(|| {
                        view! { <p>"The link contains a key, which goes to this server when you connect."</p> }
                    })}
            </div>
            <button type="button" on:click=decline>
                "Not now"
            </button>
        </section>
        <Form stores draft=offered options />
    }
}

/// From so many on somebody looks for one.
const MANY: usize = 6;

#[component]
fn Recents(stores: Stores) -> impl IntoView {
    let entries = stores.recents.entries;
    let typed = RwSignal::new(String::new());
    let key_of = |recent: &Recent| format!("{} {:?}", recent.url, recent.name);
    let line = move |recent| view! { <RecentLine stores recent /> };
    let shown = move || {
        let needle = typed.get().trim().to_lowercase();
        entries.with(|all| all.iter().filter(|recent| recent.matches(&needle)).cloned().collect())
    };
    let is_many = move || entries.with(|all| all.len() >= MANY);
    view! {
        <Show when=move || entries.with(|all| !all.is_empty())>
            <section class="recents" aria-labelledby="recents-title">
                <header>
                    <h2 id="recents-title">"Recent"</h2>
                    <input
                        type="search"
                        hidden=move || !is_many()
                        placeholder="Filter"
                        aria-label="Filter recent servers"
                        prop:value=typed
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </header>
                <ul role="list">
                    {keyed(shown, key_of, line)}
                </ul>
            </section>
        </Show>
    }
}

/// What this page reaches by itself, and what it needs a hand for.
#[component]
fn Ways(
    stores: Stores,
    draft: RwSignal<ConnectDraft>,
    options: Chunk<OptionViews>,
) -> impl IntoView {
    let is_asked = RwSignal::new(false);
    let again = Callback::new(move |()| options.want());
    let search = move || {
        let show =
            move |views: OptionViews| (views.registry)(stores, draft, views.outside.ask_registry);
        is_asked.get().then(|| on_demand(options, again, show, || ().into_any()))
    };
    let open = move |_| {
        options.want();
        is_asked.set(true);
    };
    view! {
        <section class="ways" aria-label="Ways to connect">
            <details name="way">
                <summary>"A server over HTTP"</summary>
                <p>
                    "Enter its URL above. Wirescope detects the transport: Streamable HTTP (including the "
                    "stateless version 2026-07-28), HTTP+SSE, or simple events."
                </p>
            </details>
            <details name="way">
                <summary>"A command, such as npx, uvx or docker run"</summary>
                <p>
                    "A page cannot start programs; the Wirescope companion can. Run " <code>"wirescope -- "</code>
                    " followed by the command, or paste the command above for the whole line."
                </p>
            </details>
            <details name="way">
                <summary>"A server without CORS"</summary>
                <p>
                    "Connect anyway: the error names the missing headers, with lines to paste. Or run "
                    <code>"wirescope "</code> " followed by the URL: the companion needs no CORS."
                </p>
            </details>
            <details name="way" on:toggle=open>
                <summary>"A server in an MCP registry"</summary>
                {search}
            </details>
        </section>
    }
}

#[component]
fn RecentLine(stores: Stores, recent: Recent) -> impl IntoView {
    let target = recent.target();
    let dialect = target.dialect;
    let Recent { url, name, used, .. } = recent;
    let at = url.clone();
    let is_open = move || {
        stores.servers.entries.with(|all| {
            let is_it = |open: &Place| open.target().is_some_and(|target| target.url == at);
            all.iter().any(|connection| connection.place.with(is_it))
        })
    };
    let state = move || {
        if is_open() {
            return "open".to_owned();
        }
        let now =
            stores.page.epoch_millis.get() + stores.page.now.get_untracked().0.as_secs_f64() * 1e3;
        used.map(|used| words::ago(now - used)).unwrap_or_default()
    };
    let open = connect::opener(stores);
    let title = name.unwrap_or_else(|| words::host(&url));
    let (forgotten, words) = (url.clone(), format!("Forgot {title}"));
    let forget = move || {
        let (recents, keyring) = (stores.recents, stores.keyring);
        let (recent, keys) = (recents.forget(&forgotten), keyring.forget(&forgotten));
        let back = move || {
            recents.put_back(&recent);
            keyring.put_back(&keys);
        };
        stores.undo.offer(stores.page.now.get_untracked(), words.clone(), || {}, back, || {});
    };
    let again = move |_| {
        if !stores.asks_again(&target) {
            open(Place::Web(target.clone()), Access::default());
        }
    };
    view! {
        <li>
            <button type="button" class="again" on:click=again>
                <span class="name">{title.clone()}</span>
                <code>{url}</code>
                <span class="forced">{dialect.map(words::dialect)}</span>
                <span class="used">{state}</span>
            </button>
            <button
                type="button"
                class="icon-button"
                aria-label=format!("Forget {title}")
                title="Forget"
                on:click=move |_| forget()
            >
                <Icon name=IconName::Close />
            </button>
        </li>
    }
}
