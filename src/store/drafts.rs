//! What people typed into forms, kept by server and tool until they clear it.

use std::collections::BTreeMap;

use reactive_graph::signal::{ArcRwSignal, RwSignal};
use reactive_graph::traits::{Update as _, WithUntracked as _};
use serde::{Deserialize, Serialize};

use crate::schema::draft::Draft;

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

/// A draft as it is saved. Its default is a form nobody has touched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SavedDraft {
    /// `None` until something is typed: then the form shows the schema's defaults.
    pub form: Option<Draft>,
    /// The text of the JSON view, while that is what is on screen. It may be no JSON yet; what of it
    /// could be read stands in `form`.
    pub json: Option<String>,
}

impl Drafts {
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
