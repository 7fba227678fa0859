//! What keeps records: a browser's storages, or a map in a test.

use super::Area;

/// Carries texts, and looks into none.
pub trait Storage: Sync {
    fn get(&self, area: Area, key: &str) -> Option<String>;

    /// False where it is full or forbidden.
    fn set(&self, area: Area, key: &str, text: &str) -> bool;

    fn remove(&self, area: Area, key: &str);
}
