//! What the server understands, one question at a time. Each answer is a fact of the protocol, in whatever
//! era; what follows from it is decided by whoever asks.

use serde_json::Value;

use super::Peer;
use super::era::Era;
use super::method::{self, Needs};
use crate::mcp::model::command::Operation;
use crate::mcp::model::revision::{MODERN, NEWEST_WITH_SESSION};
use crate::mcp::model::types::task::EXTENSION;

/// The one revision in which several messages may come as one.
const WITH_BATCHES: &str = "2025-03-26";
/// The first revision whose completions take the arguments filled in already.
const FIRST_WITH_CONTEXT: &str = "2025-06-18";

/// A method that may go out: the revision has it, or a person insists on it.
#[derive(Clone, Copy, Debug)]
pub(in crate::mcp) struct Sendable<'a>(&'a str);

impl<'a> Sendable<'a> {
    /// A debugger sends what a person writes, whether the revision has it or not.
    pub(in crate::mcp) fn by_person(method: &'a str) -> Self {
        Self(method)
    }

    pub(in crate::mcp) fn method(self) -> &'a str {
        self.0
    }
}

impl Peer {
    // --- Methods ---------------------------------------------------------------------------------

    /// The revision that messages are written in. Until the handshake is answered it is the one asked for.
    fn spoken(&self) -> Option<&str> {
        match self.era.as_ref()? {
            Era::Event(_) => None,
            Era::Legacy(legacy) => Some(legacy.revision.as_deref().unwrap_or(NEWEST_WITH_SESSION)),
            Era::Modern(modern) => Some(&modern.revision),
        }
    }

    /// `None` for what a client does not send in this revision.
    pub(in crate::mcp) fn sendable<'a>(&self, method: &'a str) -> Option<Sendable<'a>> {
        method::is_sent_by_client(method, self.spoken()?).then_some(Sendable(method))
    }

    pub(in crate::mcp) fn may_send(&self, method: &str) -> bool {
        self.sendable(method).is_some()
    }

    /// Whether the server declares what this method needs.
    pub(in crate::mcp) fn declares(&self, method: &str) -> bool {
        let declared = |pointer: &str| self.capabilities.pointer(pointer);
        match method::needs(method) {
            Needs::Nothing => true,
            Needs::Any(pointer) => declared(pointer).is_some(),
            Needs::Object(pointer) => declared(pointer).is_some_and(Value::is_object),
        }
    }

    pub(in crate::mcp) fn is_since(&self, revision: &str) -> bool {
        self.revision().is_some_and(|spoken| spoken >= revision)
    }

    // --- Messages --------------------------------------------------------------------------------

    /// Results name their kind, and one of them is a question (2026-07-28).
    pub(in crate::mcp) fn asks_by_result(&self) -> bool {
        matches!(self.era, Some(Era::Modern(_)))
    }

    /// The server asks by requests of its own, which are answered by responses.
    pub(in crate::mcp) fn asks_by_request(&self) -> bool {
        matches!(self.era, Some(Era::Legacy(_)))
    }

    /// To close an exchange is to call off what it carries; elsewhere a notification does.
    pub(in crate::mcp) fn cancels_by_closing(&self) -> bool {
        match &self.era {
            Some(Era::Legacy(_)) => false,
            Some(Era::Modern(modern)) => !modern.is_program,
            Some(Era::Event(_)) | None => true,
        }
    }

    pub(in crate::mcp) fn has_batches(&self) -> bool {
        self.revision() == Some(WITH_BATCHES)
    }

    /// Answers come on the session's stream: what a POST is answered with says nothing (HTTP+SSE), or there is
    /// one channel for all (stdio).
    pub(in crate::mcp) fn answers_on_session_stream(&self) -> bool {
        match &self.era {
            Some(Era::Legacy(legacy)) => !legacy.is_streamable(),
            Some(Era::Modern(modern)) => modern.is_program,
            Some(Era::Event(_)) | None => false,
        }
    }

    /// The session lives as long as its stream.
    pub(in crate::mcp) fn lives_on_a_stream(&self) -> bool {
        self.answers_on_session_stream() || self.takes_tool_posts()
    }

    /// Events of an answer are numbered, so that the rest of one that broke off can be asked for.
    pub(in crate::mcp) fn resumes_answers(&self) -> bool {
        matches!(&self.era, Some(Era::Legacy(legacy)) if legacy.is_streamable())
    }

    /// Notifications are asked for by a request, `subscriptions/listen`, which says which.
    pub(in crate::mcp) fn listens_by_request(&self) -> bool {
        self.may_send("subscriptions/listen")
    }

    /// Each request says who sends it and what that can do; elsewhere the handshake has said so.
    pub(super) fn describes_each_request(&self) -> bool {
        matches!(self.era, Some(Era::Modern(_)))
    }

    // --- Calls and results -----------------------------------------------------------------------

    /// Calls are POSTs of a tool's arguments, and nothing else can be asked (event dialect).
    pub(in crate::mcp) fn takes_tool_posts(&self) -> bool {
        matches!(self.era, Some(Era::Event(_)))
    }

    /// Headers repeat what the body says, and a server refuses those that do not fit it.
    pub(in crate::mcp) fn repeats_in_headers(&self) -> bool {
        matches!(&self.era, Some(Era::Modern(modern)) if !modern.is_program)
    }

    /// Results say how long they may be used again.
    pub(in crate::mcp) fn limits_use_of_results(&self) -> bool {
        matches!(self.era, Some(Era::Modern(_)))
    }

    /// Each request says how much the server is to log in the course of it; elsewhere the session does.
    pub(in crate::mcp) fn sets_log_level_by_call(&self) -> bool {
        matches!(self.era, Some(Era::Modern(_)))
    }

    /// A tool's structured result may be of any type, not an object alone.
    pub(in crate::mcp) fn structures_any_value(&self) -> bool {
        self.is_since(MODERN)
    }

    pub(in crate::mcp) fn completes_with_context(&self) -> bool {
        self.is_since(FIRST_WITH_CONTEXT)
    }

    /// What measures how long an answer takes; the event dialect has nothing.
    pub(in crate::mcp) fn round_trip(&self) -> Option<&'static str> {
        ["ping", "server/discover"].into_iter().find(|method| self.may_send(method))
    }

    // --- Tasks -----------------------------------------------------------------------------------

    /// A task brings its questions and its result with it; elsewhere they are asked for.
    pub(in crate::mcp) fn tasks_bring_results(&self) -> bool {
        matches!(self.era, Some(Era::Modern(_)))
    }

    /// Where the result of a call holds a task in place of what was asked for, as JSON Pointer.
    pub(in crate::mcp) fn task_in(
        &self,
        operation: &Operation,
        result: &Value,
    ) -> Option<&'static str> {
        match self.era.as_ref()? {
            Era::Modern(_) => {
                let says = result.get("resultType").and_then(Value::as_str) == Some("task");
                (says && operation.method == "tools/call").then_some("")
            }
            Era::Legacy(_) => {
                let wanted = operation.params.contains_key("task");
                (wanted && result.get("task").is_some_and(Value::is_object)).then_some("/task")
            }
            Era::Event(_) => None,
        }
    }

    /// `subscriptions/listen` may ask for news of tasks (the extension).
    pub(in crate::mcp) fn tells_of_tasks(&self) -> bool {
        let extensions = self.capabilities.get("extensions");
        let is_declared = extensions.is_some_and(|all| all.get(EXTENSION).is_some());
        self.listens_by_request() && is_declared
    }

    /// The server may put a question as a task that this client holds.
    pub(in crate::mcp) fn puts_tasks(&self) -> bool {
        self.asks_by_request() && self.declared.hosts_tasks()
    }
}
