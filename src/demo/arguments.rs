//! The arguments of a call, read with the defaults the schemas promise.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::template::fill;

/// An argument the tool cannot use, in words for whoever made the call, a model included.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake(pub(super) String);

impl Mistake {
    /// Since 2025-11-25 a wrong argument is a result, so that a model sees it and can try again.
    pub(super) fn into_result(self) -> Value {
        let template = r#"{"content":[{"type":"text","text":null}],"isError":true}"#;
        fill(template, &mut [self.0.into()])
    }

    fn about(key: &str, expected: &str, value: &Value) -> Self {
        Self(format!("{key} must be {expected}, not {}", shown(value)))
    }
}

/// One object of arguments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Arguments<'a> {
    pub(super) fn text(self, key: &str) -> Result<Option<&'a str>, Mistake> {
        self.read(key, "a string", Value::as_str)
    }

    pub(super) fn required_text(self, key: &str) -> Result<&'a str, Mistake> {
        let found = self.text(key)?.filter(|text| !text.trim().is_empty());
        found.ok_or_else(|| Mistake(format!("{key} is required")))
    }

    pub(super) fn flag(self, key: &str, default: bool) -> Result<bool, Mistake> {
        Ok(self.read(key, "true or false", Value::as_bool)?.unwrap_or(default))
    }

    pub(super) fn number(self, key: &str) -> Result<Option<f64>, Mistake> {
        self.read(key, "a number", Value::as_f64)
    }

    pub(super) fn whole(
        self,
        key: &str,
        allowed: RangeInclusive<u32>,
        default: u32,
    ) -> Result<u32, Mistake> {
        let Some(value) = self.0.get(key) else { return Ok(default) };
        match whole(value) {
            Some(number) if allowed.contains(&number) => Ok(number),
            _ => {
                let (least, most) = allowed.into_inner();
                let expected = format!("a whole number from {least} to {most}");
                Err(Mistake::about(key, &expected, value))
            }
        }
    }

    /// One of the options; the first is the default.
    pub(super) fn choice(
        self,
        key: &str,
        options: &[&'static str],
    ) -> Result<&'static str, Mistake> {
        let Some(value) = self.0.get(key) else {
            return Ok(options.first().copied().unwrap_or_default());
        };
        let chosen = value.as_str().unwrap_or_default();
        let found = options.iter().copied().find(|option| *option == chosen);
        found.ok_or_else(|| Mistake::about(key, &["one of ", &options.join(", ")].concat(), value))
    }

    pub(super) fn texts(self, key: &str) -> Result<Option<Vec<&'a str>>, Mistake> {
        let read = |value: &'a Value| value.as_array()?.iter().map(Value::as_str).collect();
        self.read(key, "a list of strings", read)
    }

    pub(super) fn numbers(self, key: &str) -> Result<Option<Vec<f64>>, Mistake> {
        let read = |value: &'a Value| value.as_array()?.iter().map(Value::as_f64).collect();
        self.read(key, "a list of numbers", read)
    }

    pub(super) fn group(self, key: &str) -> Result<Option<Self>, Mistake> {
        self.read(key, "an object", |value| value.as_object().map(Self))
    }

    fn read<T>(
        self,
        key: &str,
        expected: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Mistake> {
        let Some(value) = self.0.get(key) else { return Ok(None) };
        match read(value) {
            None => Err(Mistake::about(key, expected, value)),
            found => Ok(found),
        }
    }
}

/// `3.0` is as whole as `3`, says JSON Schema.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole and within the range"
)]
fn whole(value: &Value) -> Option<u32> {
    let fits =
        |number: &f64| number.fract() == 0.0 && *number >= 0.0 && *number <= f64::from(u32::MAX);
    value.as_f64().filter(fits).map(|number| number as u32)
}

/// A long value is named by what it is, so that the sentence stays one.
fn shown(value: &Value) -> String {
    let name = match value {
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
        simple => {
            let text = simple.to_string();
            if text.len() <= 40 {
                return text;
            }
            "this"
        }
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().expect("an object")
    }

    #[test]
    fn an_absent_argument_has_its_default() {
        let none = Map::new();
        let arguments = Arguments(&none);

        assert_eq!(arguments.whole("steps", 1..=9, 5), Ok(5));
        assert_eq!(arguments.choice("units", &["metric", "imperial"]), Ok("metric"));
    }

    #[test]
    fn a_wrong_argument_is_named_with_what_was_expected() {
        let held = object(&json!({ "steps": 12, "units": "miles", "points": [1, "x"] }));
        let arguments = Arguments(&held);

        let mistake = |text: &str| Mistake(text.to_owned());
        let too_many = mistake("steps must be a whole number from 1 to 9, not 12");
        assert_eq!(arguments.whole("steps", 1..=9, 5), Err(too_many));
        let no_unit = mistake("units must be one of metric, imperial, not \"miles\"");
        assert_eq!(arguments.choice("units", &["metric", "imperial"]), Err(no_unit));
        let mixed = mistake("points must be a list of numbers, not a list");
        assert_eq!(arguments.numbers("points"), Err(mixed));
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        let held = object(&json!({ "a": 3.0, "b": 3.5, "c": -1, "d": 1e300 }));
        let arguments = Arguments(&held);

        assert_eq!(arguments.whole("a", 1..=9, 5), Ok(3));
        for key in ["b", "c", "d"] {
            assert!(arguments.whole(key, 1..=9, 5).is_err(), "{key}");
        }
    }
}
