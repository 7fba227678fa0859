//! What is known of tasks outlives a reload: kept on this device, and looked for again once their server
//! is connected.

use leptos::prelude::*;

use super::storage::{load, local, save};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::tasks::Sought;

const TASKS: &str = "wirescope.tasks";

pub fn keep(stores: Stores, commands: Commands) {
    if let Some(kept) = load(local(), TASKS) {
        stores.tasks.entries.set(kept);
    }
    Effect::new(move |_| stores.tasks.entries.with(|kept| save(local(), TASKS, kept)));
    let sought = StoredValue::new(Sought::default());
    Effect::new(move |_| {
        let servers = stores.servers.entries.get();
        let left = sought.try_update_value(|sought| sought.seek(&servers)).unwrap_or_default();
        for command in left {
            commands.send(command);
        }
    });
}
