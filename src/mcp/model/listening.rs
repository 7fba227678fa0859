//! The stream of notifications as people see it: what it is asked to bring, and whether it is open.

use std::sync::Arc;

use serde_json::Value;

use super::failure::CallFailure;
use super::list::List;
use super::moment::Moment;
use super::notice::StreamEnd;

/// The changes of lists that a person wants to hear about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    pub tools: bool,
    pub prompts: bool,
    pub resources: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Listening {
    /// There is no such stream: nothing was wished for, or the dialect has none.
    Closed,
    /// Asked for and not answered yet; a legacy server may answer with its first message only.
    Opening {
        wish: Arc<Value>,
    },
    Open {
        since: Moment,
        wish: Arc<Value>,
        honoured: Option<Arc<Value>>,
    },
    /// The server offers none. It is not asked again unless a person does.
    Refused(CallFailure),
    Pausing {
        until: Moment,
        end: StreamEnd,
    },
}

impl Wishes {
    pub(in crate::mcp) fn wants(self, list: List) -> bool {
        match list {
            List::Tools => self.tools,
            List::Prompts => self.prompts,
            List::Resources | List::ResourceTemplates => self.resources,
        }
    }

    /// All that the server declares to tell.
    pub fn declared_by(capabilities: &Value) -> Self {
        let declares = |list: List| {
            let capability = capabilities.get(list.capability());
            let declared = capability.and_then(|capability| capability.get("listChanged"));
            declared.and_then(Value::as_bool).unwrap_or_default()
        };
        Self {
            tools: declares(List::Tools),
            prompts: declares(List::Prompts),
            resources: declares(List::Resources),
        }
    }
}
