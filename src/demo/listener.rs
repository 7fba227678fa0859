//! One open `subscriptions/listen`.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::admission::Asked;
use super::refusal::Refusal;
use super::reply;
use crate::mcp::moment::Moment;

/// Proxies cut a connection that is silent for long, commonly after 30 or 60 seconds.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What one subscriber wants to hear. Its messages carry the id of the request that opened it.
#[derive(Debug)]
pub(super) struct Listener {
    id: Value,
    wants_tools: bool,
    /// When the next sign of life is due.
    pub(super) due: Moment,
}

impl Listener {
    pub(super) fn open(asked: &Asked, now: Moment) -> Result<Self, Refusal> {
        let Some(Value::Object(wanted)) = asked.params.get("notifications") else {
            return Err(Refusal::invalid_params("notifications must be an object"));
        };
        let wants_tools = wanted.get("toolsListChanged") == Some(&Value::Bool(true));
        Ok(Self { id: asked.id.to_value(), wants_tools, due: now.after(HEARTBEAT) })
    }

    /// Names the part of the wish that is granted: only tools change here.
    pub(super) fn acknowledgement(&self) -> Value {
        let mut granted = Map::new();
        if self.wants_tools {
            granted.insert("toolsListChanged".to_owned(), Value::Bool(true));
        }
        let params = json!({ "_meta": self.tag(), "notifications": granted });
        reply::notification("notifications/subscriptions/acknowledged", &params)
    }

    /// `None` when the subscriber did not ask for it.
    pub(super) fn tools_changed(&self) -> Option<Value> {
        let params = json!({ "_meta": self.tag() });
        self.wants_tools.then(|| reply::notification("notifications/tools/list_changed", &params))
    }

    pub(super) fn rest(&mut self, now: Moment) {
        self.due = now.after(HEARTBEAT);
    }

    fn tag(&self) -> Value {
        json!({ "io.modelcontextprotocol/subscriptionId": self.id })
    }
}
