//! How a person has arranged the panes and lists. Kept on this device, as one record.

use serde_json::{Value, json};

use crate::store::server::order::Order;

/// A pane takes at least so much of what it shares with another one, and leaves as much.
pub const LEAST_SHARE: f64 = 0.15;

/// Shares are of 1; `None`: as the style sheet has it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Layout {
    /// Rows of the lists have a second line, for what they are about.
    pub two_lines: bool,
    pub order: Order,
    /// The parts of a server are icons alone.
    pub icons: bool,
    /// Where the wire is.
    pub dock: Dock,
    /// How much the list takes beside its workbench.
    pub list: Option<f64>,
    /// How much the form takes beside its results.
    pub form: Option<f64>,
    /// How much of the window's height the wire takes along the bottom.
    pub wire: Option<f64>,
    /// How much of the window's width the wire takes at the right.
    pub wire_at_right: Option<f64>,
    /// How much of the wire a message takes that is looked at.
    pub detail: Option<f64>,
    /// How the result was looked at that was changed last.
    pub lens: Lens,
    /// The browser tells when a long call ends while the tab is hidden.
    pub alerts: bool,
}

/// A way to look at a result. Not every result has each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lens {
    #[default]
    Rendered,
    /// Its text alone, as it came.
    Text,
    Structured,
    /// The whole of it.
    Json,
}

impl Lens {
    pub const ALL: [Self; 4] = [Self::Rendered, Self::Text, Self::Structured, Self::Json];

    /// What its tab says, and a saved layout.
    pub fn label(self) -> &'static str {
        match self {
            Self::Rendered => "Rendered",
            Self::Text => "Text",
            Self::Structured => "Structured",
            Self::Json => "JSON",
        }
    }

    pub fn by_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lens| lens.label() == label)
    }
}

/// The edge of the window along which the wire lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dock {
    #[default]
    Bottom,
    Right,
}

impl Dock {
    /// The name that a saved layout and `data-dock` use.
    pub fn key(self) -> &'static str {
        match self {
            Self::Bottom => "bottom",
            Self::Right => "right",
        }
    }

    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Bottom => Self::Right,
            Self::Right => Self::Bottom,
        }
    }
}

impl Layout {
    pub(in crate::store) fn encode(self) -> String {
        let Self {
            two_lines,
            order,
            icons,
            dock,
            list,
            form,
            wire,
            wire_at_right,
            detail,
            lens,
            alerts,
        } = self;
        json!({
            "two_lines": two_lines, "order": order.key(), "icons": icons, "dock": dock.key(),
            "list": list, "form": form, "wire": wire, "wire_at_right": wire_at_right,
            "detail": detail, "lens": lens.label(), "alerts": alerts,
        })
        .to_string()
    }

    /// What is absent or makes no sense is as if nobody had arranged it. `None` where it is no record at all.
    pub(in crate::store) fn read(record: &Value) -> Option<Self> {
        let record = record.as_object()?;
        let share = |name: &str| record.get(name).and_then(Value::as_f64).map(share);
        let is = |name: &str| record.get(name).and_then(Value::as_bool).unwrap_or_default();
        let word = |name: &str| record.get(name).and_then(Value::as_str);
        let is_right = word("dock") == Some(Dock::Right.key());
        Some(Self {
            two_lines: is("two_lines"),
            order: word("order").and_then(Order::from_key).unwrap_or_default(),
            icons: is("icons"),
            dock: if is_right { Dock::Right } else { Dock::Bottom },
            list: share("list"),
            form: share("form"),
            wire: share("wire"),
            wire_at_right: share("wire_at_right"),
            detail: share("detail"),
            lens: word("lens").and_then(Lens::by_label).unwrap_or_default(),
            alerts: is("alerts"),
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
        let layout = Layout {
            two_lines: true,
            order: Order::Name,
            icons: true,
            dock: Dock::Right,
            list: Some(0.3),
            form: Some(0.4),
            wire: Some(0.2),
            wire_at_right: Some(0.5),
            detail: Some(0.6),
            lens: Lens::Json,
            alerts: true,
        };
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
