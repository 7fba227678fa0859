//! The list of roots: where a server may work, kept with the server on this device.

use leptos::prelude::*;

use crate::mcp::{self, Root};
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::part::{Icon, IconName, keyed};

/// One line of the list while it is edited; `key` stays the same while others come and go.
#[derive(Clone, Copy)]
struct Row {
    key: u32,
    root: RwSignal<Root>,
}

#[component]
pub fn RootsEditor(connection: Connection) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let minted = StoredValue::new(0_u32);
    let row = move |root: Root| {
        minted.update_value(|minted| *minted += 1);
        Row { key: minted.get_value(), root: RwSignal::new(root) }
    };
    let known = connection.offer.with_untracked(|offer| offer.roots.clone());
    let rows = RwSignal::new(known.into_iter().map(row).collect::<Vec<_>>());
    let save = Callback::new(move |()| {
        let all = rows.with_untracked(|rows| {
            rows.iter().map(|row| row.root.get_untracked()).collect::<Vec<_>>()
        });
        let sound = all.into_iter().filter(|root| root.mistake().is_none()).collect();
        commands.send(Command::Server(id, mcp::Command::SetRoots(sound)));
    });
    let stores = expect_context::<Stores>();
    let remove = Callback::new(move |key: u32| {
        let find = |rows: &Vec<Row>| rows.iter().position(|row| row.key == key);
        let Some(at) = rows.with_untracked(find) else { return };
        let root = rows.with_untracked(|rows| rows[at].root.get_untracked());
        rows.update(|rows| rows.retain(|row| row.key != key));
        save.run(());
        if root == Root::default() {
            return;
        }
        let offer = connection.offer.clone();
        stores.offer_back("Removed a root", move || {
            let held = root.clone();
            let put = rows.try_update(|rows| rows.insert(at.min(rows.len()), row(held)));
            if put.is_some() {
                return save.run(());
            }
            // The list is not on screen any more.
            let mut roots = offer.with_untracked(|offer| offer.roots.clone());
            roots.insert(at.min(roots.len()), root);
            commands.send(Command::Server(id, mcp::Command::SetRoots(roots)));
        });
    });
    let add = move |_| rows.update(|rows| rows.push(row(Root::default())));
    let draw = move |row| view! { <RootRow row save remove /> };
    view! {
        <section aria-labelledby="roots-title">
            <h2 id="roots-title">"Roots"</h2>
            <p class="note">
                "The folders that the server can work in. Wirescope answers every roots request with "
                "this list, which gives no access to any file."
            </p>
            <ul class="roots" role="list">
                {keyed(move || rows.get(), |row| row.key, draw)}
            </ul>
            <button type="button" on:click=add>
                <Icon name=IconName::Plus />
                "Add root"
            </button>
        </section>
    }
}

#[component]
fn RootRow(row: Row, save: Callback<()>, remove: Callback<u32>) -> impl IntoView {
    let Row { key, root } = row;
    let is_left = RwSignal::new(false);
    let mistake = move || {
        let shown = is_left.get() || root.with(|root| !root.uri.is_empty() && root.uri.len() > 7);
        root.with(|root| root.mistake().filter(|_| shown && !root.uri.is_empty()))
    };
    let on_uri = move |event| root.update(|root| root.uri = event_target_value(&event));
    let on_name = move |event| root.update(|root| root.name = event_target_value(&event));
    let settle = move |_| {
        is_left.set(true);
        save.run(());
    };
    let words = move || mistake().map(|words| format!("Not sent: the root {words}"));
    view! {
        <li class="root-row">
            <input
                type="text"
                class="mono"
                aria-label="URI of the root"
                placeholder="file:///home/me/project"
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || mistake().is_some().to_string()
                prop:value=move || root.with(|root| root.uri.clone())
                on:input=on_uri
                on:change=settle
            />
            <input
                type="text"
                aria-label="Name of the root"
                placeholder="Name (optional)"
                autocomplete="off"
                prop:value=move || root.with(|root| root.name.clone())
                on:input=on_name
                on:change=settle
            />
            <button
                type="button"
                class="icon-button"
                aria-label="Remove this root"
                title="Remove"
                on:click=move |_| remove.run(key)
            >
                <Icon name=IconName::Close />
            </button>
            <p class="mistake" role="status">{words}</p>
        </li>
    }
}
