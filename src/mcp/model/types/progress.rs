//! How far a request has come, as its server says.

use serde_json::Value;

use crate::wire::json;

/// `notifications/progress`: how far a request has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    pub done: f64,
    pub total: Option<f64>,
    pub message: Option<String>,
}

impl Progress {
    pub fn read(params: &Value) -> Self {
        Self {
            done: json::number(&params["progress"]).unwrap_or_default(),
            total: json::number(&params["total"]),
            message: params["message"].as_str().map(str::to_owned),
        }
    }

    /// Between 0 and 1; `None` while the server has named no total.
    pub fn share(&self) -> Option<f64> {
        let total = self.total.filter(|total| *total > 0.0)?;
        Some((self.done / total).clamp(0.0, 1.0))
    }
}
