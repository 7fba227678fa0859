//! Reading JSON documents of authorization servers: what is wrong with them is found, not fatal.

use serde_json::{Map, Value};

use super::failure::Failure;
use crate::wire::json::{self, Json};
use crate::wire::reader::{Finding, Problem};

/// One JSON object, and what is wrong with it.
pub(super) struct Document {
    pub(super) object: Map<String, Value>,
    pub(super) findings: Vec<Finding>,
    /// Deviations that a person goes on with.
    pub(super) tolerated: Vec<Failure>,
}

impl Document {
    pub(super) fn read(text: &str) -> Option<Self> {
        let Json { value, findings } = json::read(text).ok()?;
        let Value::Object(object) = value else { return None };
        Some(Self { object, findings, tolerated: Vec::new() })
    }

    /// A text that has to be there.
    pub(super) fn text(&mut self, field: &str) -> Option<String> {
        if !self.object.contains_key(field) {
            self.find(field, Problem::Missing);
        }
        self.optional_text(field)
    }

    pub(super) fn optional_text(&mut self, field: &str) -> Option<String> {
        let value = self.object.get(field).filter(|value| !value.is_null())?;
        let text = value.as_str().map(str::to_owned);
        if text.is_none() {
            self.find(field, Problem::NotA("string"));
        }
        text
    }

    /// An address, where there is one; one that is none is as good as absent.
    pub(super) fn address(&mut self, field: &str) -> Option<String> {
        let text = self.optional_text(field)?;
        if super::request::is_web_address(&text) {
            return Some(text);
        }
        self.find(field, Problem::Says("is not an absolute web address".to_owned()));
        None
    }

    pub(super) fn texts(&mut self, field: &str) -> Option<Vec<String>> {
        let value = self.object.get(field).filter(|value| !value.is_null())?;
        let Some(items) = value.as_array() else {
            self.find(field, Problem::NotA("array"));
            return None;
        };
        Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    pub(super) fn flag(&self, field: &str) -> bool {
        self.object.get(field) == Some(&Value::Bool(true))
    }

    /// A number of seconds, as a number or, against the rules, as text.
    pub(super) fn seconds(&mut self, field: &str) -> Option<u64> {
        let value = self.object.get(field).filter(|value| !value.is_null())?;
        let number = value.as_u64().or_else(|| whole_seconds(value.as_f64()?));
        if number.is_none() {
            let read = value.as_str().and_then(|text| text.parse().ok());
            self.find(field, Problem::NotA("number of seconds"));
            return read;
        }
        number
    }

    /// `Err` for a deviation that nobody has agreed to; else it is a finding.
    pub(super) fn unless_tolerated(
        &mut self,
        field: &str,
        failure: Failure,
    ) -> Result<(), Failure> {
        if !self.tolerated.contains(&failure) {
            return Err(failure);
        }
        self.find(field, Problem::Says(format!("violates the specification: {failure}")));
        Ok(())
    }

    pub(super) fn find(&mut self, field: &str, problem: Problem) {
        self.findings.push(Finding { pointer: format!("/{field}"), problem });
    }
}

fn whole_seconds(number: f64) -> Option<u64> {
    std::time::Duration::try_from_secs_f64(number).ok().map(|time| time.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_and_half_a_character_cost_no_document() {
        let text = "\u{feff}{\"issuer\":\"https://as.test\",\"service\":\"\\ud83d\"}";

        let document = Document::read(text).expect("an object");

        assert_eq!(document.object["issuer"], "https://as.test");
        assert_eq!(document.findings.len(), 2);
    }
}
