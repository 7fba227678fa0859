//! How a call is named where its lines of the wire are meant.

use crate::mcp::CallId;
use crate::wire::brief;

/// Ids that a person wrote may be of any length.
const MOST: usize = 24;

/// By the JSON-RPC id of its request, such as `#8`. Messages of the event dialect have none, and the calls are
/// counted here.
pub fn wire_id(id: Option<&str>, call: CallId) -> String {
    match id {
        Some(id) => format!("#{}", brief::text(id, MOST)),
        None => format!("Call {}", call.0),
    }
}

/// The same in a sentence, with what it calls, such as `Call #8 echo`.
pub fn named_call(id: Option<&str>, call: CallId, name: &str) -> String {
    let id = id.map_or_else(|| call.0.to_string(), |_| wire_id(id, call));
    format!("Call {id} {}", brief::text(name, MOST)).trim_end().to_owned()
}
