//! The kinds of record: one line each.

use serde_json::Value;

/// What leads from one version to the next.
pub(super) enum Step {
    /// It is written in the same way.
    Same,
    /// The text is JSON, and this changes it.
    Change(fn(&mut Value)),
}

/// How long a record lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Until the person clears the browser.
    Device,
    /// As long as the tab.
    Tab,
}

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Recents,
    Keys,
    Theme,
    WireOpen,
    /// Of earlier versions, in CSS pixels; the layout has it now.
    WireHeight,
    /// How panes and lists are arranged.
    Layout,
    Favorites,
    SingleKeys,
    /// Names of what was chosen in the palette.
    Uses,
    Drafts,
    Composed,
    Sent,
    Tasks,
    Claude,
    ClaudeKey,
    /// One for each server, whose address follows the key.
    Conversation,
    Places,
    /// There only while the page is away, and gone as soon as it is back.
    Away,
    /// The token by which the companion lets this tab in.
    Companion,
    /// The address of the registry of servers that was asked last.
    Registry,
}

/// Whether all that a kind holds may be shown to whoever looks into the browser.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Plain,
    /// Only what a person has ticked is in it, and "Forget all secrets" deletes it.
    Secrets,
}

impl Kind {
    pub const ALL: [Self; 20] = [
        Self::Recents,
        Self::Keys,
        Self::Theme,
        Self::WireOpen,
        Self::WireHeight,
        Self::Layout,
        Self::Favorites,
        Self::SingleKeys,
        Self::Uses,
        Self::Drafts,
        Self::Composed,
        Self::Sent,
        Self::Tasks,
        Self::Claude,
        Self::ClaudeKey,
        Self::Conversation,
        Self::Places,
        Self::Away,
        Self::Companion,
        Self::Registry,
    ];

    /// Key, area, what it holds, and a step for each version there has been. A change of how a kind is
    /// written adds a step at the end.
    const fn line(self) -> (&'static str, Area, Holds, &'static [Step]) {
        use Area::{Device, Tab};
        use Holds::{Plain, Secrets};
        match self {
            Self::Recents => ("wirescope.recents", Device, Plain, &[Step::Change(name_dialects)]),
            Self::Keys => ("wirescope.keys", Device, Secrets, &[Step::Same]),
            Self::Theme => ("wirescope.theme", Device, Plain, &[Step::Same]),
            Self::WireOpen => ("wirescope.wire_open", Device, Plain, &[Step::Same]),
            Self::WireHeight => ("wirescope.wire_height", Device, Plain, &[Step::Same]),
            Self::Layout => ("wirescope.layout", Device, Plain, &[Step::Same]),
            Self::Favorites => ("wirescope.favorites", Device, Plain, &[Step::Same]),
            Self::SingleKeys => ("wirescope.single_keys", Device, Plain, &[Step::Same]),
            Self::Uses => ("wirescope.uses", Device, Plain, &[Step::Same]),
            Self::Drafts => ("wirescope.drafts", Tab, Plain, &[Step::Same]),
            Self::Composed => ("wirescope.composed", Tab, Plain, &[Step::Same]),
            Self::Sent => ("wirescope.sent", Device, Plain, &[Step::Same]),
            Self::Tasks => ("wirescope.tasks", Device, Plain, &[Step::Same]),
            Self::Claude => ("wirescope.claude", Device, Plain, &[Step::Same]),
            Self::ClaudeKey => ("wirescope.claude_key", Device, Secrets, &[Step::Same]),
            Self::Conversation => ("wirescope.chat.", Device, Plain, &[Step::Same]),
            Self::Places => ("wirescope.places", Tab, Plain, &[Step::Same]),
            Self::Away => ("wirescope.away", Tab, Secrets, &[Step::Same]),
            Self::Companion => ("wirescope.companion", Tab, Secrets, &[Step::Same]),
            Self::Registry => ("wirescope.registry", Device, Plain, &[Step::Same]),
        }
    }

    pub const fn key(self) -> &'static str {
        self.line().0
    }

    pub const fn area(self) -> Area {
        self.line().1
    }

    /// It is gone as soon as it was read, or could not be.
    pub fn is_read_once(self) -> bool {
        self == Self::Away
    }

    pub fn is_secret(self) -> bool {
        self.line().2 == Holds::Secrets
    }

    pub(super) const fn steps(self) -> &'static [Step] {
        self.line().3
    }

    /// The version that this page writes.
    pub const fn version(self) -> usize {
        self.steps().len()
    }
}

/// The list of recent servers had another name for the dialect.
fn name_dialects(recents: &mut Value) {
    for recent in recents.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        if let Some(forced) = recent.remove("forced") {
            recent.entry("dialect").or_insert(forced);
        }
    }
}
