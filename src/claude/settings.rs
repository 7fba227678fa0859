//! What a person chooses about the answers.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The newest version of the API that this room knows. It takes no `temperature`.
///
/// <https://platform.claude.com/docs/en/api/versioning>
pub const NEWEST_VERSION: &str = "2026-10-21";
/// The last version that takes a `temperature`, where the model does too.
pub const TEMPERATURE_VERSION: &str = "2023-06-01";

/// Holds no secret, and may be kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Any text: a proxy may know models that the list does not.
    pub model: String,
    /// Thinking counts towards it.
    pub max_tokens: u32,
    /// From 0 to 1. Models since 2026 refuse it, and so does every version but
    /// [`TEMPERATURE_VERSION`].
    pub temperature: Option<f64>,
    /// Empty for none.
    pub system: String,
    pub thinking: Thinking,
    pub effort: Option<Effort>,
    pub tool_choice: ToolChoice,
    /// Forbids several calls in one answer.
    pub one_call_at_a_time: bool,
    pub stop_sequences: Vec<String>,
    /// Lets the API cache what the next request will repeat. A server that refuses `cache_control`
    /// needs this off.
    pub cache: bool,
    /// How many requests one message of the person may cause before the conversation waits for
    /// "go on".
    pub most_rounds: u32,
    /// The `anthropic-version` to send; `None` for what fits, see [`Settings::version`].
    pub version: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            model: String::new(),
            max_tokens: 16_000,
            temperature: None,
            system: String::new(),
            thinking: Thinking::Unset,
            effort: None,
            tool_choice: ToolChoice::Auto,
            one_call_at_a_time: false,
            stop_sequences: Vec::new(),
            cache: true,
            most_rounds: 20,
            version: None,
        }
    }
}

impl Settings {
    /// The person's own, or the newest that takes all that is set.
    pub fn version(&self) -> &str {
        match &self.version {
            Some(version) => version,
            None if self.temperature.is_some() => TEMPERATURE_VERSION,
            None => NEWEST_VERSION,
        }
    }
}

/// Which of these a model takes is in its [`super::model::Capabilities`].
///
/// <https://platform.claude.com/docs/en/build-with-claude/thinking>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Thinking {
    /// Says nothing: the model's own default.
    #[default]
    Unset,
    Off,
    /// The model decides when and how much; [`Effort`] guides it. A summary is asked for, which newer
    /// models leave out otherwise.
    Adaptive,
    /// At most so many tokens, at least 1,024 and fewer than `max_tokens`. For models before 4.6.
    Budget(u32),
    /// Off, but for short notes between two calls.
    BetweenTools,
}

impl Thinking {
    pub(super) fn encode(self) -> Option<Value> {
        Some(match self {
            Self::Unset => return None,
            Self::Off => json!({ "type": "disabled" }),
            Self::Adaptive => json!({ "type": "adaptive", "display": "summarized" }),
            Self::Budget(tokens) => json!({ "type": "enabled", "budget_tokens": tokens }),
            Self::BetweenTools => json!({ "type": "between_tools" }),
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effort {
    Low,
    Medium,
    High,
    XHigh,
    Max,
}

impl Effort {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::XHigh => "xhigh",
            Self::Max => "max",
        }
    }
}

/// All but `Auto` and `None` hold for the first answer to a message of the person only: otherwise
/// there would be no end to the calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToolChoice {
    #[default]
    Auto,
    Any,
    /// By the name the API knows, see [`super::tool::Names`].
    Tool(String),
    None,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_goes_to_the_version_that_takes_it() {
        let cold = Settings { temperature: Some(0.0), ..Settings::default() };
        let forced = Settings { version: Some("2027-01-01".to_owned()), ..cold.clone() };

        assert_eq!(Settings::default().version(), "2026-10-21");
        assert_eq!(cold.version(), "2023-06-01");
        assert_eq!(forced.version(), "2027-01-01");
    }

    #[test]
    fn settings_of_an_older_page_are_filled_up() {
        let read: Settings = serde_json::from_str(r#"{"model":"m","new_field":1}"#).expect("read");

        assert_eq!(read, Settings { model: "m".to_owned(), ..Settings::default() });
    }
}
