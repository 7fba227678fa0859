//! How a call that Claude asked for stands.

use serde_json::Value;

use crate::claude::call::{CallEnd, CallPhase, Consent};

pub fn claude_call(phase: &CallPhase) -> &'static str {
    match phase {
        CallPhase::Asking => "Claude asks to call this",
        CallPhase::Running(Consent::Once) => "Running…",
        CallPhase::Running(Consent::Conversation) => "Running: allowed in this conversation",
        CallPhase::Running(Consent::ReadOnly) => "Running: according to the server, it only reads",
        CallPhase::Ended(CallEnd::Returned(result)) => {
            let is_error = result.get("isError").and_then(Value::as_bool).unwrap_or_default();
            if is_error { "The tool reported an error" } else { "Done" }
        }
        CallPhase::Ended(CallEnd::Failed(_)) => "Failed",
        CallPhase::Ended(CallEnd::Refused(_)) => "You refused",
        CallPhase::Ended(CallEnd::Cancelled) => "Cancelled",
        CallPhase::Ended(CallEnd::NotRun) => "Not run: the answer ended too early",
        CallPhase::Ended(CallEnd::UnknownTool) => "Not run: the tool no longer exists",
        CallPhase::Ended(CallEnd::BadArguments(_)) => {
            "Not run: the arguments are not a JSON object"
        }
    }
}
