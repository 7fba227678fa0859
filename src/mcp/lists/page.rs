//! One page of a list that a server offers in pages.

use std::sync::Arc;

use serde_json::Value;

use crate::mcp::model::failure::CallFailure;
use crate::mcp::model::list::List;

/// One page of a list, as it came. A copy shares the entries.
#[derive(Clone, Debug, Default)]
pub(in crate::mcp) struct Page {
    pub(in crate::mcp) entries: Vec<Arc<Value>>,
    pub(in crate::mcp) next: Option<String>,
}

impl Page {
    pub(in crate::mcp) fn read(list: List, mut result: Value) -> Result<Self, Box<CallFailure>> {
        let field = list.field();
        let entries = result.get_mut(field).and_then(Value::as_array_mut);
        let Some(entries) = entries.map(std::mem::take) else {
            let reason = format!("the result of {} has no array named {field}", list.method());
            let text = result.to_string().into();
            return Err(Box::new(CallFailure::Unreadable { reason, text }));
        };
        let next = result.get("nextCursor").and_then(Value::as_str).map(str::to_owned);
        Ok(Self { entries: entries.into_iter().map(Arc::new).collect(), next })
    }
}
