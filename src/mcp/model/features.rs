//! What this client offers to servers: switches, and how each revision declares them.

use serde_json::{Map, Value, json};

use super::revision::MODERN;
use super::types::task::EXTENSION;

const FIRST_WITH_ELICITATION: &str = "2025-06-18";
/// The first revision whose sampling and elicitation have parts, and with tasks.
pub(in crate::mcp) const FIRST_WITH_PARTS: &str = "2025-11-25";

/// One thing a server may ask of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    Roots,
    Sampling,
    /// `tools` and `toolChoice` in sampling, since 2025-11-25.
    SamplingTools,
    /// `includeContext` in sampling, since 2025-11-25.
    SamplingContext,
    ElicitationForm,
    /// Since 2025-11-25.
    ElicitationUrl,
    /// A server may make a task of a call: the extension `io.modelcontextprotocol/tasks` of 2026-07-28.
    Tasks,
    /// A server may put a question as a task that this client holds: `tasks` of 2025-11-25.
    OwnTasks,
}

impl Feature {
    pub const ALL: [Self; 8] = [
        Self::ElicitationForm,
        Self::ElicitationUrl,
        Self::Sampling,
        Self::SamplingTools,
        Self::SamplingContext,
        Self::Roots,
        Self::Tasks,
        Self::OwnTasks,
    ];

    /// Where it stands in `ClientCapabilities`, and its name in a saved setting.
    pub fn key(self) -> &'static str {
        match self {
            Self::Roots => "roots",
            Self::Sampling => "sampling",
            Self::SamplingTools => "sampling.tools",
            Self::SamplingContext => "sampling.context",
            Self::ElicitationForm => "elicitation.form",
            Self::ElicitationUrl => "elicitation.url",
            Self::Tasks => "extensions.io.modelcontextprotocol/tasks",
            Self::OwnTasks => "tasks",
        }
    }

    /// JSON Pointer to it in `ClientCapabilities`.
    pub fn pointer(self) -> String {
        match self {
            Self::Tasks => format!("/extensions/{}", EXTENSION.replace('/', "~1")),
            other => format!("/{}", other.key().replace('.', "/")),
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feature| feature.key() == key)
    }

    /// What it means nothing without.
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::SamplingTools | Self::SamplingContext => Some(Self::Sampling),
            _ => None,
        }
    }

    fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Which features are switched on; all are, until a person says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientFeatures {
    off: u16,
}

impl ClientFeatures {
    pub fn none() -> Self {
        let mut none = Self::default();
        for feature in Feature::ALL {
            none.switch(feature, false);
        }
        none
    }

    /// On, and so is what it needs.
    pub fn has(self, feature: Feature) -> bool {
        self.is_on(feature) && feature.parent().is_none_or(|parent| self.is_on(parent))
    }

    /// The switch itself, whatever it needs.
    pub fn is_on(self, feature: Feature) -> bool {
        self.off & feature.bit() == 0
    }

    pub fn switch(&mut self, feature: Feature, on: bool) {
        if on {
            self.off &= !feature.bit();
        } else {
            self.off |= feature.bit();
        }
    }

    /// Without what a handshake for this revision has no word for.
    pub(in crate::mcp) fn known_to(mut self, revision: &str) -> Self {
        let since = |feature| match feature {
            Feature::Roots | Feature::Sampling => "",
            Feature::ElicitationForm => FIRST_WITH_ELICITATION,
            Feature::SamplingTools
            | Feature::SamplingContext
            | Feature::ElicitationUrl
            | Feature::OwnTasks => FIRST_WITH_PARTS,
            Feature::Tasks => MODERN,
        };
        for feature in Feature::ALL.into_iter().filter(|feature| revision < since(*feature)) {
            self.switch(feature, false);
        }
        self
    }

    /// `ClientCapabilities` of a handshake that asks for `revision`.
    pub(in crate::mcp) fn declare_legacy(self, revision: &str) -> Value {
        let known = self.known_to(revision);
        let mut declared = known.declare();
        if known.has(Feature::Roots) {
            declared.insert("roots".to_owned(), json!({ "listChanged": true }));
        }
        if revision < FIRST_WITH_PARTS
            && let Some(elicitation) = declared.get_mut("elicitation")
        {
            *elicitation = json!({});
        }
        if known.hosts_tasks() {
            let mut requests = Map::new();
            if known.has(Feature::Sampling) {
                requests.insert("sampling".to_owned(), json!({ "createMessage": {} }));
            }
            if known.elicits() {
                requests.insert("elicitation".to_owned(), json!({ "create": {} }));
            }
            let tasks = json!({ "list": {}, "cancel": {}, "requests": requests });
            declared.insert("tasks".to_owned(), tasks);
        }
        Value::Object(declared)
    }

    /// There is something that a server may put as a task.
    pub(in crate::mcp) fn hosts_tasks(self) -> bool {
        self.has(Feature::OwnTasks) && (self.has(Feature::Sampling) || self.elicits())
    }

    fn elicits(self) -> bool {
        self.has(Feature::ElicitationForm) || self.has(Feature::ElicitationUrl)
    }

    /// `ClientCapabilities` as every request of 2026-07-28 carries them.
    pub(in crate::mcp) fn declare_modern(self) -> Value {
        let mut declared = self.declare();
        if self.has(Feature::Tasks) {
            declared.insert("extensions".to_owned(), json!({ EXTENSION: {} }));
        }
        Value::Object(declared)
    }

    fn declare(self) -> Map<String, Value> {
        let mut declared = Map::new();
        for (name, whole, parts) in [
            ("roots", Some(Feature::Roots), &[][..]),
            (
                "sampling",
                Some(Feature::Sampling),
                &[("tools", Feature::SamplingTools), ("context", Feature::SamplingContext)],
            ),
            (
                "elicitation",
                None,
                &[("form", Feature::ElicitationForm), ("url", Feature::ElicitationUrl)],
            ),
        ] {
            let on = parts.iter().filter(|(_, part)| self.has(*part));
            let on: Map<String, Value> =
                on.map(|(part, _)| ((*part).to_owned(), json!({}))).collect();
            if whole.map_or(!on.is_empty(), |whole| self.has(whole)) {
                declared.insert(name.to_owned(), Value::Object(on));
            }
        }
        declared
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_declared_until_it_is_switched_off() {
        assert_eq!(
            ClientFeatures::default().declare_legacy("2025-11-25"),
            json!({
                "roots": { "listChanged": true },
                "sampling": { "tools": {}, "context": {} },
                "elicitation": { "form": {}, "url": {} },
                "tasks": {
                    "list": {}, "cancel": {},
                    "requests": { "sampling": { "createMessage": {} }, "elicitation": { "create": {} } }
                }
            })
        );
        assert_eq!(ClientFeatures::default().declare_modern()["roots"], json!({}));
        assert_eq!(ClientFeatures::none().declare_legacy("2025-11-25"), json!({}));
    }

    #[test]
    fn an_older_revision_is_told_what_it_has_a_word_for() {
        let declared = |revision| ClientFeatures::default().declare_legacy(revision);
        let roots = json!({ "listChanged": true });

        assert_eq!(
            declared("2025-06-18"),
            json!({ "roots": roots, "sampling": {}, "elicitation": {} })
        );
        for revision in ["2025-03-26", "2024-11-05"] {
            assert_eq!(declared(revision), json!({ "roots": roots, "sampling": {} }));
        }
        let mut by_address = ClientFeatures::default();
        by_address.switch(Feature::ElicitationForm, false);
        assert_eq!(by_address.declare_legacy("2025-06-18").get("elicitation"), None);
    }

    #[test]
    fn only_what_may_be_asked_may_be_put_as_a_task() {
        let mut features = ClientFeatures::none();
        features.switch(Feature::OwnTasks, true);
        assert_eq!(features.declare_legacy("2025-11-25"), json!({}));

        features.switch(Feature::ElicitationUrl, true);
        let declared = features.declare_legacy("2025-11-25");
        assert_eq!(declared["tasks"]["requests"], json!({ "elicitation": { "create": {} } }));
    }

    #[test]
    fn a_part_is_not_declared_without_its_whole() {
        let mut features = ClientFeatures::default();
        features.switch(Feature::Sampling, false);
        features.switch(Feature::ElicitationForm, false);

        let declared = features.declare_modern();

        assert_eq!(
            declared,
            json!({
                "roots": {}, "elicitation": { "url": {} },
                "extensions": { "io.modelcontextprotocol/tasks": {} }
            })
        );
        assert!(!features.has(Feature::SamplingTools));
        assert!(features.is_on(Feature::SamplingTools));
    }
}
