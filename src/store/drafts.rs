//! What people typed into forms, kept by server and tool until they clear it.

use std::collections::BTreeMap;

use reactive_graph::signal::{ArcRwSignal, RwSignal};
use reactive_graph::traits::{Get as _, Set as _, Update as _, With as _, WithUntracked as _};
use serde::{Deserialize, Serialize};

/// Every draft of the page. They survive looking elsewhere, a changed list, a lost connection, and,
/// saved by `web/storage.rs`, a reload.
#[derive(Clone, Copy, Debug, Default)]
pub struct Drafts {
    entries: RwSignal<BTreeMap<DraftKey, ArcRwSignal<SavedDraft>>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DraftKey {
    /// The server's address as typed.
    pub url: String,
    pub tool: String,
}

/// A draft as it is saved: the fields as typed, or the JSON text while that is what is edited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedDraft {
    /// What stands in the form, as JSON of `schema::Draft`; empty before anything was typed.
    pub form: String,
    /// The JSON view's text, when it is on screen or cannot be read as JSON.
    pub json: Option<String>,
}

impl Drafts {
    /// Every draft, tracked: for saving.
    pub fn snapshot(self) -> Vec<(DraftKey, SavedDraft)> {
        self.entries.with(|entries| {
            entries.iter().map(|(key, draft)| (key.clone(), draft.get())).collect()
        })
    }

    /// Puts saved drafts back.
    pub fn restore(self, saved: Vec<(DraftKey, SavedDraft)>) {
        let entries = saved.into_iter().map(|(key, draft)| (key, ArcRwSignal::new(draft)));
        self.entries.set(entries.collect());
    }

    /// The draft of one tool, made empty where there is none.
    pub fn of(self, key: &DraftKey) -> ArcRwSignal<SavedDraft> {
        let held = self.entries.with_untracked(|entries| entries.get(key).cloned());
        if let Some(draft) = held {
            return draft;
        }
        let draft = ArcRwSignal::new(SavedDraft::default());
        self.entries.update(|entries| drop(entries.insert(key.clone(), draft.clone())));
        draft
    }
}
