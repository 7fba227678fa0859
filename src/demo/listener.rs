//! One open `subscriptions/listen`.

use std::time::Duration;

use serde_json::Value;

use super::admission::Admitted;
use super::refusal::Refusal;
use super::reply;
use super::template::fill;
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
    pub(super) fn open(asked: &Admitted, now: Moment) -> Result<Self, Refusal> {
        let Some(Value::Object(wanted)) = asked.params.get("notifications") else {
            return Err(Refusal::invalid_params("notifications must be an object"));
        };
        let wants_tools = wanted.get("toolsListChanged") == Some(&Value::Bool(true));
        Ok(Self { id: asked.id.to_value(), wants_tools, due: now.after(HEARTBEAT) })
    }

    /// Names the part of the wish that is granted: only tools change here.
    pub(super) fn acknowledgement(&self) -> Value {
        let granted = if self.wants_tools { r#"{"toolsListChanged":true}"# } else { "{}" };
        let params = r#"{"_meta":null,"notifications":null}"#;
        let params = fill(params, &mut [self.tag(), fill(granted, &mut [])]);
        reply::notification("notifications/subscriptions/acknowledged", params)
    }

    /// `None` when the subscriber did not ask for it.
    pub(super) fn tools_changed(&self) -> Option<Value> {
        if !self.wants_tools {
            return None;
        }
        let params = fill(r#"{"_meta":null}"#, &mut [self.tag()]);
        Some(reply::notification("notifications/tools/list_changed", params))
    }

    pub(super) fn rest(&mut self, now: Moment) {
        self.due = now.after(HEARTBEAT);
    }

    fn tag(&self) -> Value {
        fill(r#"{"io.modelcontextprotocol/subscriptionId":null}"#, &mut [self.id.clone()])
    }
}
