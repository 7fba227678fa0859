//! Tokens, and what they cost.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The tokens of one answer, as the API counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Neither read from the cache nor written to it.
    pub input: u64,
    /// Thinking included.
    pub output: u64,
    /// Part of `output`.
    pub thinking: u64,
    pub cache_read: u64,
    /// Written to the cache, for five minutes or an hour.
    pub cache_write: u64,
    /// The part of `cache_write` that is kept for an hour.
    pub cache_write_hour: u64,
}

impl Usage {
    /// Takes what is there; the counts are totals, so they replace, and what is absent stays.
    pub(super) fn read(&mut self, usage: &Value) {
        let read = |pointer: &str, into: &mut u64| {
            if let Some(count) = usage.pointer(pointer).and_then(Value::as_u64) {
                *into = count;
            }
        };
        read("/input_tokens", &mut self.input);
        read("/output_tokens", &mut self.output);
        read("/output_tokens_details/thinking_tokens", &mut self.thinking);
        read("/cache_read_input_tokens", &mut self.cache_read);
        read("/cache_creation_input_tokens", &mut self.cache_write);
        read("/cache_creation/ephemeral_1h_input_tokens", &mut self.cache_write_hour);
    }

    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            input: self.input.saturating_add(other.input),
            output: self.output.saturating_add(other.output),
            thinking: self.thinking.saturating_add(other.thinking),
            cache_read: self.cache_read.saturating_add(other.cache_read),
            cache_write: self.cache_write.saturating_add(other.cache_write),
            cache_write_hour: self.cache_write_hour.saturating_add(other.cache_write_hour),
        }
    }

    /// Everything that was sent, cached or not.
    pub fn all_input(&self) -> u64 {
        self.input.saturating_add(self.cache_read).saturating_add(self.cache_write)
    }
}

/// US dollars per million tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    pub input: f64,
    pub output: f64,
    pub cache_read: f64,
    pub cache_write: f64,
    pub cache_write_hour: f64,
}

impl Rates {
    /// By the rule that writing costs 1.25 and 2 times the input.
    pub fn new(input: f64, output: f64, cache_read: f64) -> Self {
        let (cache_write, cache_write_hour) = (input * 1.25, input * 2.0);
        Self { input, output, cache_read, cache_write, cache_write_hour }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// As the list of models has it; a date behind it (`-20251001`) is the same model.
    pub model: String,
    pub rates: Rates,
    /// For a whole request whose input has more tokens than this.
    pub long: Option<(u64, Rates)>,
}

/// What models cost; a person may edit it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceTable(pub Vec<Price>);

impl PriceTable {
    /// The table from before the published prices, with what was changed or added since.
    pub fn take_back(&mut self, before: Self) {
        let published = Self::default();
        let since: Vec<Price> =
            self.0.drain(..).filter(|price| !published.0.contains(price)).collect();
        let is_since = |price: &Price| since.iter().any(|new| new.model == price.model);
        self.0 = before.0.into_iter().filter(|price| !is_since(price)).collect();
        self.0.extend(since);
    }

    /// In US cents; `None` where the table does not know the model.
    pub fn cents(&self, model: &str, usage: &Usage) -> Option<f64> {
        let price = self.0.iter().find(|price| is_model(model, &price.model))?;
        let rates = match &price.long {
            Some((above, rates)) if usage.all_input() > *above => rates,
            _ => &price.rates,
        };
        let hour = usage.cache_write_hour.min(usage.cache_write);
        let cost = |tokens: u64, dollars: f64| to_f64(tokens) * dollars;
        let dollars = cost(usage.input, rates.input)
            + cost(usage.output, rates.output)
            + cost(usage.cache_read, rates.cache_read)
            + cost(usage.cache_write - hour, rates.cache_write)
            + cost(hour, rates.cache_write_hour);
        Some(dollars / 10_000.0)
    }
}

/// Prices as published in November 2026: <https://platform.claude.com/docs/en/about-claude/pricing>.
impl Default for PriceTable {
    fn default() -> Self {
        let plain = |model: &str, input, output, cache_read| Price {
            model: model.to_owned(),
            rates: Rates::new(input, output, cache_read),
            long: None,
        };
        let haiku = Price {
            long: Some((100_000, Rates::new(0.5, 2.5, 0.05))),
            ..plain("claude-haiku-5-5", 0.1, 0.5, 0.01)
        };
        Self(vec![
            plain("claude-fable-5-2", 8.0, 40.0, 0.2),
            plain("claude-fable-5-1", 10.0, 50.0, 0.25),
            plain("claude-fable-5", 10.0, 50.0, 1.0),
            plain("claude-opus-5-5", 4.0, 20.0, 0.2),
            plain("claude-opus-5", 5.0, 25.0, 0.5),
            plain("claude-opus-4-8", 5.0, 25.0, 0.5),
            plain("claude-opus-4-7", 5.0, 25.0, 0.5),
            plain("claude-opus-4-6", 5.0, 25.0, 0.5),
            plain("claude-opus-4-5", 5.0, 25.0, 0.5),
            plain("claude-sonnet-5-5", 2.0, 10.0, 0.1),
            plain("claude-sonnet-5", 2.0, 10.0, 0.2),
            plain("claude-sonnet-4-6", 3.0, 15.0, 0.3),
            plain("claude-sonnet-4-5", 3.0, 15.0, 0.3),
            haiku,
            plain("claude-haiku-4-5", 1.0, 5.0, 0.1),
        ])
    }
}

/// `claude-opus-5-5` is no `claude-opus-5`, but `claude-opus-5-20260724` is.
fn is_model(id: &str, name: &str) -> bool {
    let Some(rest) = id.strip_prefix(name) else { return false };
    let is_date = |date: &str| date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
    !name.is_empty() && (rest.is_empty() || rest.strip_prefix('-').is_some_and(is_date))
}

#[expect(clippy::cast_precision_loss, reason = "no request has 2^53 tokens")]
fn to_f64(tokens: u64) -> f64 {
    tokens as f64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cents(model: &str, usage: Usage) -> Option<f64> {
        PriceTable::default().cents(model, &usage)
    }

    #[test]
    fn later_counts_replace_and_absent_ones_stay() {
        let mut usage = Usage::default();

        usage
            .read(&json!({ "input_tokens": 10, "cache_read_input_tokens": 5, "output_tokens": 1 }));
        usage.read(&json!({ "output_tokens": 9, "input_tokens": null,
            "output_tokens_details": { "thinking_tokens": 4 } }));

        let expected =
            Usage { input: 10, output: 9, thinking: 4, cache_read: 5, ..Usage::default() };
        assert_eq!(usage, expected);
    }

    #[test]
    fn a_table_that_comes_back_leaves_what_was_written_since() {
        let price = |model: &str, cents: f64| Price {
            model: model.to_owned(),
            rates: Rates::new(cents, cents, cents),
            long: None,
        };
        let before = PriceTable(vec![price("mine", 1.0), price("both", 1.0)]);
        let mut table = PriceTable::default();
        table.0.extend([price("both", 2.0), price("new", 3.0)]);

        table.take_back(before);

        assert_eq!(table.0, [price("mine", 1.0), price("both", 2.0), price("new", 3.0)]);
    }

    #[test]
    fn each_kind_of_token_has_its_price() {
        let million = 1_000_000;
        let usage = Usage {
            input: million,
            output: million,
            cache_read: million,
            cache_write: 2 * million,
            cache_write_hour: million,
            ..Usage::default()
        };

        let cost = cents("claude-opus-5-5", usage).expect("a known model");

        assert!((cost - (400.0 + 2000.0 + 20.0 + 500.0 + 800.0)).abs() < 1e-6, "{cost}");
    }

    #[test]
    fn a_dated_model_costs_what_the_undated_does_and_a_newer_one_does_not() {
        let usage = Usage { input: 1_000_000, ..Usage::default() };

        assert_eq!(cents("claude-haiku-4-5-20251001", usage), Some(100.0));
        assert_eq!(cents("claude-opus-5", usage), Some(500.0));
        assert_eq!(cents("claude-opus-5-9", usage), None);
        assert_eq!(cents("", usage), None);
    }

    #[test]
    fn a_long_request_is_dearer_as_a_whole() {
        let short = Usage { input: 100_000, ..Usage::default() };
        let long = Usage { input: 90_000, cache_read: 10_001, ..Usage::default() };

        assert!((cents("claude-haiku-5-5", short).expect("known") - 1.0).abs() < 1e-9);
        assert!(cents("claude-haiku-5-5", long).expect("known") > 4.5);
    }
}
