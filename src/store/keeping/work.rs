//! What people do with servers: what they typed, what they sent by hand, the tasks that go on without
//! them.

use reactive_graph::effect::Effect;
use reactive_graph::owner::StoredValue;
use reactive_graph::traits::{Get as _, Set as _, Update as _, UpdateValue as _, With as _};

use super::{Found, decode, encode, places, save};
use crate::kept::Kind;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::page::layout::Layout;
use crate::store::page::settings::Settings;
use crate::store::server::tasks::Sought;
use crate::store::typed::drafts::{DraftKey, SavedDraft};
use crate::store::typed::template_draft::TemplateDraft;

/// Restores it, keeps what changes, and looks for tasks again once their server is connected.
pub fn keep(stores: Stores, commands: Commands) {
    restore(stores);
    let Stores { drawer, drafts, composer, tasks, uses, settings, .. } = stores;
    let Settings { layout, favorites, .. } = settings;
    save(drawer, Kind::Layout, move || layout.get().encode());
    save(drawer, Kind::Favorites, move || favorites.entries.with(encode));
    save(drawer, Kind::Drafts, move || drafts.to_json());
    save(drawer, Kind::Composed, move || composer.drafts.with(encode));
    save(drawer, Kind::Sent, move || composer.sent.with(encode));
    save(drawer, Kind::Tasks, move || tasks.entries.with(encode));
    save(drawer, Kind::Uses, move || uses.entries.with(encode));
    let sought = StoredValue::new(Sought::default());
    Effect::new(move |_| {
        let servers = stores.servers.entries.get();
        let left = sought.try_update_value(|sought| sought.seek(&servers)).unwrap_or_default();
        for command in left {
            commands.send(command);
        }
    });
}

fn restore(stores: Stores) {
    let Stores { drawer, drafts, composer, tasks, uses, settings, .. } = stores;
    if let Some(read) = drawer.load(Kind::Layout, "", read_layout) {
        // Earlier versions kept the height of the wire by itself, which was read before.
        settings.layout.update(|held| *held = Layout { wire: read.wire.or(held.wire), ..read });
    }
    if let Some(entries) = drawer.load(Kind::Favorites, "", decode) {
        settings.favorites.entries.set(entries);
    }
    if let Some(held) = drawer.load(Kind::Drafts, "", read_drafts) {
        drafts.restore(held);
    }
    if let Some(held) = drawer.load(Kind::Composed, "", decode) {
        composer.drafts.set(held);
    }
    if let Some(held) = drawer.load(Kind::Sent, "", decode) {
        composer.sent.set(held);
    }
    if let Some(held) = drawer.load(Kind::Tasks, "", decode) {
        tasks.entries.set(held);
    }
    if let Some(held) = drawer.load(Kind::Uses, "", decode) {
        uses.entries.set(held);
    }
    // Read where the page comes back to it; looked at here, so that it is not lost where it cannot be.
    drawer.load(Kind::Places, "", places::check);
}

fn read_layout(text: &str) -> Option<Found<Layout>> {
    let Found { it: record, .. } = decode(text)?;
    Layout::read(&record).map(Found::whole)
}

/// What is typed for a template is a text within its draft.
fn read_drafts(text: &str) -> Option<Found<Vec<(DraftKey, SavedDraft)>>> {
    let mut found: Found<Vec<(DraftKey, SavedDraft)>> = decode(text)?;
    let is_template = |key: &DraftKey| key.list == "resources";
    let mut templates = found.it.iter().filter(|(key, _)| is_template(key));
    found.is_whole = templates.all(|(_, draft)| TemplateDraft::read(draft).is_some());
    Some(found)
}
