//! What this client offers to servers: switches, and how each revision declares them.

use serde_json::{Map, Value, json};

use super::task::EXTENSION;

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
}

impl Feature {
    pub const ALL: [Self; 7] = [
        Self::ElicitationForm,
        Self::ElicitationUrl,
        Self::Sampling,
        Self::SamplingTools,
        Self::SamplingContext,
        Self::Roots,
        Self::Tasks,
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

    /// `ClientCapabilities` of a handshake. It asks with the newest revision, so it declares what that
    /// one knows; older servers pass over the rest.
    pub(in crate::mcp) fn declare_legacy(self) -> Value {
        let mut declared = self.declare();
        if self.has(Feature::Roots) {
            declared.insert("roots".to_owned(), json!({ "listChanged": true }));
        }
        Value::Object(declared)
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
            ClientFeatures::default().declare_legacy(),
            json!({
                "roots": { "listChanged": true },
                "sampling": { "tools": {}, "context": {} },
                "elicitation": { "form": {}, "url": {} }
            })
        );
        assert_eq!(ClientFeatures::default().declare_modern()["roots"], json!({}));
        assert_eq!(ClientFeatures::none().declare_legacy(), json!({}));
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
