//! Values for an argument while a person types: what is asked, and what the server offers.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/completion>

use serde_json::{Map, Value, json};

use super::failure::CallFailure;
use crate::wire::reader::{Finding, Problem, Reader};

pub use super::id::FieldId;

/// Of one answer, by the specification.
const MOST_VALUES: usize = 100;

/// What has the argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A prompt, by its name.
    Prompt(String),
    /// A resource template, by its `uriTemplate`.
    Template(String),
}

/// A question for the values of one argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    pub source: Source,
    pub argument: String,
    /// What is typed so far.
    pub value: String,
    /// The other arguments, as far as they are filled in; all values are strings.
    pub others: Map<String, Value>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum CompletionChange {
    Asked,
    Offered(Offer),
    Failed(CallFailure),
    /// The person has gone on: what was offered is of no use any more.
    Dismissed,
}

/// What the server offers, best first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    /// At most 100 by the specification; all that came are here.
    pub values: Vec<String>,
    /// How many there are in all, as far as the server says.
    pub total: Option<u64>,
    pub has_more: bool,
    pub findings: Vec<Finding>,
}

impl Offer {
    pub(in crate::mcp) fn read(result: &Value) -> Self {
        let mut offer = Self::default();
        let mut findings = Vec::new();
        let completion = result.get("completion").unwrap_or(&Value::Null);
        if let Some(json) = Reader::new(completion, "/completion".to_owned(), &mut findings) {
            let values = json.value("values").and_then(Value::as_array);
            let texts = values.into_iter().flatten().filter_map(Value::as_str);
            offer.values = texts.map(str::to_owned).collect();
            let are_texts = values.is_some_and(|values| values.len() == offer.values.len());
            offer.total = json.value("total").and_then(Value::as_u64);
            let more = json.value("hasMore").and_then(Value::as_bool);
            offer.has_more = more.unwrap_or_default();
            if !are_texts {
                let pointer = "/completion/values".to_owned();
                findings.push(Finding { pointer, problem: Problem::NotA("list of strings") });
            }
            if offer.values.len() > MOST_VALUES {
                let says = format!(
                    "has {} entries; at most {MOST_VALUES} are allowed",
                    offer.values.len()
                );
                let pointer = "/completion/values".to_owned();
                findings.push(Finding { pointer, problem: Problem::Says(says) });
            }
        }
        offer.findings = findings;
        offer
    }
}

impl Completion {
    pub(in crate::mcp) fn params(self, takes_context: bool) -> Map<String, Value> {
        let reference = match self.source {
            Source::Prompt(name) => json!({ "type": "ref/prompt", "name": name }),
            Source::Template(uri) => json!({ "type": "ref/resource", "uri": uri }),
        };
        let mut params = Map::new();
        params.insert("ref".to_owned(), reference);
        let argument = json!({ "name": self.argument, "value": self.value });
        params.insert("argument".to_owned(), argument);
        if takes_context && !self.others.is_empty() {
            params.insert("context".to_owned(), json!({ "arguments": self.others }));
        }
        params
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_keeps_what_can_be_read_of_it() {
        let result =
            json!({ "completion": { "values": ["a", 3, "b"], "total": 7, "hasMore": true } });

        let offer = Offer::read(&result);

        assert_eq!(offer.values, ["a", "b"]);
        assert_eq!((offer.total, offer.has_more), (Some(7), true));
        assert_eq!(offer.findings[0].pointer, "/completion/values");
    }

    #[test]
    fn more_values_than_there_may_be_are_shown_and_said_to_be_too_many() {
        let values = vec!["a"; 101];

        let offer = Offer::read(&json!({ "completion": { "values": values } }));

        assert_eq!(offer.values.len(), 101);
        assert_eq!(
            offer.findings[0].problem.to_string(),
            "has 101 entries; at most 100 are allowed"
        );
    }

    #[test]
    fn an_answer_without_a_completion_offers_nothing_and_says_so() {
        let offer = Offer::read(&json!({ "values": ["a"] }));

        assert_eq!(offer.values, Vec::<String>::new());
        assert_eq!(offer.findings[0].pointer, "/completion");
    }
}
