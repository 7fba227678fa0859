//! How a person has arranged the panes and lists. Kept on this device, as one record.

use serde_json::{Value, json};

use crate::store::server::order::Order;

/// A pane takes at least so much of what it shares with another one, and leaves as much.
pub const LEAST_SHARE: f64 = 0.15;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Rows of the lists have a second line, for what they are about.
    pub two_lines: bool,
    pub order: Order,
    /// How much the list takes beside its workbench; `None`: as the style sheet has it.
    pub list: Option<f64>,
    /// How much the form takes beside its results; `None`: as the style sheet has it.
    pub form: Option<f64>,
    /// In CSS pixels. Kept as a record of its own.
    pub wire_height: f64,
}

impl Default for Layout {
    fn default() -> Self {
        let order = Order::default();
        Self { two_lines: false, order, list: None, form: None, wire_height: 260.0 }
    }
}

impl Layout {
    pub(in crate::store) fn encode(self) -> String {
        let Self { two_lines, order, list, form, wire_height: _ } = self;
        json!({ "two_lines": two_lines, "order": order.key(), "list": list, "form": form })
            .to_string()
    }

    /// What is absent or makes no sense is as if nobody had arranged it. `None` where it is no record at all.
    pub(in crate::store) fn read(record: &Value) -> Option<Self> {
        let record = record.as_object()?;
        let share = |name: &str| record.get(name).and_then(Value::as_f64).map(share);
        let order = record.get("order").and_then(Value::as_str).and_then(Order::from_key);
        Some(Self {
            two_lines: record.get("two_lines").and_then(Value::as_bool).unwrap_or_default(),
            order: order.unwrap_or_default(),
            list: share("list"),
            form: share("form"),
            ..Self::default()
        })
    }
}

/// What a pane may take of what it shares.
pub fn share(wanted: f64) -> f64 {
    if wanted.is_nan() { LEAST_SHARE } else { wanted.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_is_read_as_it_was_written() {
        let layout =
            Layout { two_lines: true, order: Order::Name, list: Some(0.3), ..Layout::default() };
        let record = serde_json::from_str(&layout.encode()).expect("JSON");
        assert_eq!(Layout::read(&record), Some(layout));
    }

    #[test]
    fn what_makes_no_sense_leaves_room_for_both_panes() {
        let record = json!({ "list": 7, "form": -1, "order": "sideways", "two_lines": "no" });
        let read = Layout { list: Some(0.85), form: Some(0.15), ..Layout::default() };
        assert_eq!(Layout::read(&record), Some(read));
        assert_eq!(Layout::read(&json!([])), None);
    }
}
