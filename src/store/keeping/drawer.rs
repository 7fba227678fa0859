//! The one way to what the browser keeps, and back.

use std::fmt;

use reactive_graph::owner::StoredValue;
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{
    GetValue as _, SetValue as _, Update as _, With as _, WithUntracked as _,
};

use super::Found;
use crate::kept::{self, Fault, Kind, Storage};

/// What is kept. A record that cannot be read stays as it is, and nothing is written in its place, until
/// the person says that it may go.
#[derive(Clone, Copy)]
pub struct Drawer {
    /// `None` where nothing outlives the page.
    storage: StoredValue<Option<&'static dyn Storage>>,
    unread: RwSignal<Vec<Unread>>,
}

/// A record that could not be read, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub kind: Kind,
    pub fault: Fault,
    key: String,
    /// The person knows, and lets it lie.
    is_left: bool,
}

impl fmt::Debug for Drawer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Drawer").finish_non_exhaustive()
    }
}

impl Default for Drawer {
    fn default() -> Self {
        Self { storage: StoredValue::new(None), unread: RwSignal::default() }
    }
}

impl Drawer {
    pub fn keep_in(self, storage: &'static dyn Storage) {
        self.storage.set_value(Some(storage));
    }

    /// What a person should hear of. Tracks.
    pub fn unread(self) -> Vec<Unread> {
        self.unread.with(|all| all.iter().filter(|unread| !unread.is_left).cloned().collect())
    }

    /// What is unread stays as it is, and nothing is kept in its place.
    pub fn leave_unread(self) {
        self.unread.update(|all| all.iter_mut().for_each(|unread| unread.is_left = true));
    }

    /// What is unread goes, and what the page holds is kept in its place.
    pub fn delete_unread(self) {
        self.forget(|unread| !unread.is_left);
    }

    /// Goes, whatever it holds.
    pub(in crate::store) fn delete(self, kind: Kind) {
        self.remove(kind, "");
        self.forget(|unread| unread.kind == kind);
    }

    /// Whoever keeps a secret in the page has forgotten it before, or it would be kept again.
    pub(in crate::store) fn delete_secrets(self) {
        for kind in Kind::ALL.into_iter().filter(|kind| kind.is_secret()) {
            self.delete(kind);
        }
    }

    fn forget(self, is_meant: impl Fn(&Unread) -> bool) {
        let meant = self.unread.with_untracked(|all| {
            all.iter().filter(|unread| is_meant(unread)).cloned().collect::<Vec<_>>()
        });
        if meant.is_empty() {
            return;
        }
        if let Some(storage) = self.storage.get_value() {
            for unread in &meant {
                storage.remove(unread.kind.area(), &unread.key);
            }
        }
        self.unread.update(|all| all.retain(|unread| !meant.contains(unread)));
    }

    pub fn has(self, kind: Kind) -> bool {
        self.get(kind, "").is_some()
    }

    /// What a record says, if it can be read; nobody is told where not.
    pub fn peek(self, kind: Kind) -> Option<String> {
        kept::read(kind, &self.get(kind, "")?).ok()
    }

    /// What a record holds. `name` follows the key of its kind.
    pub(super) fn load<T>(
        self,
        kind: Kind,
        name: &str,
        read: impl FnOnce(&str) -> Option<Found<T>>,
    ) -> Option<T> {
        let text = self.text(kind, name)?;
        let found = read(&text);
        match &found {
            Some(Found { is_whole: true, .. }) => {}
            Some(_) => self.note(kind, name, Fault::PartlyBroken),
            None => self.note(kind, name, Fault::Broken),
        }
        found.map(|found| found.it)
    }

    /// The same, and the record is gone from the storage.
    pub(super) fn take<T>(
        self,
        kind: Kind,
        read: impl FnOnce(&str) -> Option<Found<T>>,
    ) -> Option<T> {
        let taken = self.load(kind, "", read);
        self.remove(kind, "");
        taken
    }

    fn text(self, kind: Kind, name: &str) -> Option<String> {
        match kept::read(kind, &self.get(kind, name)?) {
            Ok(text) => Some(text),
            Err(fault) => {
                self.note(kind, name, fault);
                None
            }
        }
    }

    /// False where it is not kept: what outlives the page is the less. Tracks what is unread, so that what
    /// keeps a value keeps it as soon as it may.
    pub(super) fn save(self, kind: Kind, text: &str) -> bool {
        self.put(kind, "", Some(text))
    }

    /// `None`: nothing is to be kept.
    pub(super) fn put(self, kind: Kind, name: &str, text: Option<&str>) -> bool {
        let key = format!("{}{name}", kind.key());
        let is_held = !kind.is_read_once()
            && self.unread.with(|all| all.iter().any(|unread| unread.key == key));
        let Some(storage) = self.storage.get_value().filter(|_| !is_held) else { return false };
        let Some(text) = text else {
            storage.remove(kind.area(), &key);
            return true;
        };
        storage.set(kind.area(), &key, &kept::write(kind, text))
    }

    pub(super) fn remove(self, kind: Kind, name: &str) {
        if let Some(storage) = self.storage.get_value() {
            storage.remove(kind.area(), &format!("{}{name}", kind.key()));
        }
    }

    fn get(self, kind: Kind, name: &str) -> Option<String> {
        self.storage.get_value()?.get(kind.area(), &format!("{}{name}", kind.key()))
    }

    pub(super) fn note(self, kind: Kind, name: &str, fault: Fault) {
        let key = format!("{}{name}", kind.key());
        if self.unread.with_untracked(|all| all.iter().any(|unread| unread.key == key)) {
            return;
        }
        self.unread.update(|all| all.push(Unread { kind, fault, key, is_left: false }));
    }
}
