//! How a person has arranged the panes and lists. Kept on this device, as one record.

use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Get as _, Set as _};
use serde_json::{Value, json};

use crate::store::server::order::Order;

/// A pane takes at least so much of what it shares with another one, and leaves as much.
pub const LEAST_SHARE: f64 = 0.15;

#[derive(Clone, Copy, Debug, Default)]
pub struct Layout {
    /// Rows of the lists have a second line, for what they are about.
    pub two_lines: RwSignal<bool>,
    pub order: RwSignal<Order>,
    /// How much the list takes beside its workbench; `None`: as the style sheet has it.
    pub list: RwSignal<Option<f64>>,
    /// How much the form takes beside its results; `None`: as the style sheet has it.
    pub form: RwSignal<Option<f64>>,
}

impl Layout {
    /// Tracks all of it.
    pub(in crate::store) fn encode(self) -> String {
        json!({
            "two_lines": self.two_lines.get(),
            "order": self.order.get().key(),
            "list": self.list.get(),
            "form": self.form.get(),
        })
        .to_string()
    }

    /// What is absent or makes no sense stays as it is.
    pub(in crate::store) fn restore(self, record: &Value) {
        let share = |name: &str| record.get(name).and_then(Value::as_f64).map(share);
        if let Some(two_lines) = record.get("two_lines").and_then(Value::as_bool) {
            self.two_lines.set(two_lines);
        }
        let order = record.get("order").and_then(Value::as_str).and_then(Order::from_key);
        if let Some(order) = order {
            self.order.set(order);
        }
        self.list.set(share("list"));
        self.form.set(share("form"));
    }
}

/// What a pane may take of what it shares.
pub fn share(wanted: f64) -> f64 {
    if wanted.is_nan() { LEAST_SHARE } else { wanted.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE) }
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;
    use reactive_graph::traits::GetUntracked as _;

    use super::*;

    #[test]
    fn a_layout_is_restored_as_it_was_and_leaves_room_for_both_panes() {
        let owner = Owner::new();
        owner.set();
        let (before, after) = (Layout::default(), Layout::default());
        before.two_lines.set(true);
        before.order.set(Order::Name);
        before.list.set(Some(0.3));
        let record: Value = serde_json::from_str(&before.encode()).expect("JSON");

        after.restore(&record);

        assert_eq!(after.encode(), before.encode());
        after.restore(&json!({ "list": 7, "form": -1, "order": "sideways", "two_lines": "no" }));
        let shares = (after.list.get_untracked(), after.form.get_untracked());
        assert_eq!(shares, (Some(0.85), Some(0.15)));
        assert_eq!(after.order.get_untracked(), Order::Name);
    }
}
