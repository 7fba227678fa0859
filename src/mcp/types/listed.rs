use std::sync::Arc;

use serde_json::Value;

use crate::mcp::command::List;
use crate::wire::reader::Finding;

/// An item of one of the server's lists, kept whole in [`Listed::raw`].
pub trait Listed: Sized {
    const LIST: List;

    /// Reads one entry. Never fails: what is wrong is told in `findings`, and what makes the item
    /// useless in [`Listed::invalid`]. `pointer` is where the entry stands in the result.
    fn read(raw: Value, pointer: String) -> Arc<Self>;

    /// What tells it from the others of its list: a name, or a URI.
    fn key(&self) -> &str;
    fn title(&self) -> Option<&str>;
    fn description(&self) -> Option<&str>;
    /// Why it cannot be used, in a sentence; such items are listed all the same.
    fn invalid(&self) -> Option<&str>;
    fn findings(&self) -> &[Finding];
    fn raw(&self) -> &Value;
}
