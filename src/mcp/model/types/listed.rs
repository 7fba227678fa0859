//! What items of all lists have in common: how one is read, and what makes it invalid.

use std::sync::Arc;

use serde_json::Value;

use crate::mcp::model::list::List;
use crate::wire::reader::{Finding, Reader};

/// How the server is spoken to.
#[derive(Clone, Copy, Debug)]
pub struct Spoken<'a> {
    pub revision: &'a str,
    /// Arguments may have to be repeated in headers.
    pub has_headers: bool,
}

/// An item of one of the server's lists, kept whole in [`Listed::raw`].
pub trait Listed: Default {
    const LIST: List;
    /// What one item is, such as `tool`.
    const NOUN: &'static str;

    /// Reads one entry. Never fails: what is wrong is told in `findings`, and what makes the item
    /// useless in [`Listed::invalid`]. `pointer` is where the entry stands in the result.
    fn read(raw: impl Into<Arc<Value>>, pointer: String) -> Arc<Self> {
        Self::read_in(None, raw, pointer)
    }

    /// [`Listed::read`], and what this revision of the protocol asks for besides; `None` for the event
    /// dialect, which has none.
    fn read_in(
        spoken: Option<Spoken<'_>>,
        raw: impl Into<Arc<Value>>,
        pointer: String,
    ) -> Arc<Self> {
        let raw = raw.into();
        let mut findings = Vec::new();
        let mut item = Self::default();
        let invalid = match Reader::new(&raw, pointer.clone(), &mut findings) {
            Some(mut json) => item.fill(&mut json),
            None => Some(format!("the list contains an entry that is not a {}", Self::NOUN)),
        };
        item.keep(raw, findings, invalid);
        if let Some(spoken) = spoken {
            item.heed(spoken, &pointer);
        }
        Arc::new(item)
    }

    /// Checks what not every revision, or not every transport, asks for.
    fn heed(&mut self, _spoken: Spoken<'_>, _pointer: &str) {}

    /// Takes over the fields of its own, and says why it cannot be used, if so.
    fn fill(&mut self, json: &mut Reader<'_, '_>) -> Option<String>;
    fn keep(&mut self, raw: Arc<Value>, findings: Vec<Finding>, invalid: Option<String>);

    /// What tells it from the others of its list: a name, or a URI.
    fn key(&self) -> &str;
    fn title(&self) -> Option<&str>;
    fn description(&self) -> Option<&str>;
    /// Why it cannot be used, in a sentence; such items are listed all the same.
    fn invalid(&self) -> Option<&str>;
    fn findings(&self) -> &[Finding];
    fn raw(&self) -> &Value;
}

/// What is the same for every listed type: it has `description`, `invalid`, `findings` and `raw`.
macro_rules! common_fields {
    () => {
        fn keep(
            &mut self,
            raw: std::sync::Arc<Value>,
            findings: Vec<Finding>,
            invalid: Option<String>,
        ) {
            (self.raw, self.findings, self.invalid) = (raw, findings, invalid);
        }

        fn description(&self) -> Option<&str> {
            self.description.as_deref()
        }

        fn invalid(&self) -> Option<&str> {
            self.invalid.as_deref()
        }

        fn findings(&self) -> &[Finding] {
            &self.findings
        }

        fn raw(&self) -> &Value {
            &self.raw
        }
    };
}
pub(super) use common_fields;

/// The member that an item is known by; without it the item cannot be used.
pub(super) fn identifier(
    json: &mut Reader<'_, '_>,
    field: &str,
    noun: &str,
) -> Result<String, String> {
    let text = json.text(field).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| format!("it has no {noun}"))
}
