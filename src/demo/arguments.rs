//! The arguments of a call, read with the defaults the schemas promise.

use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use super::tools::text;

/// An argument the tool cannot use, in words for whoever made the call, a model included.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake(pub(super) String);

impl Mistake {
    /// Since 2025-11-25 a wrong argument is a result, so that a model sees it and can try again.
    pub(super) fn into_result(self) -> Value {
        json!({ "content": [text(&self.0)], "isError": true })
    }
}

/// One object of arguments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Arguments<'a> {
    pub(super) fn text(self, key: &str) -> Result<Option<&'a str>, Mistake> {
        self.read(key, "a text", Value::as_str)
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
        let expected = format!("a whole number from {} to {}", allowed.start(), allowed.end());
        let read = |value: &Value| whole(value).filter(|number| allowed.contains(number));
        Ok(self.read(key, &expected, read)?.unwrap_or(default))
    }

    /// One of the options; the first is the default.
    pub(super) fn choice<'o>(
        self,
        key: &str,
        options: &'o [&'static str],
    ) -> Result<&'o str, Mistake> {
        let expected = format!("one of {}", options.join(", "));
        let read = |value: &Value| {
            let chosen = value.as_str()?;
            options.iter().copied().find(|option| *option == chosen)
        };
        let found = self.read(key, &expected, read)?.or(options.first().copied());
        Ok(found.unwrap_or_default())
    }

    pub(super) fn texts(self, key: &str) -> Result<Option<Vec<&'a str>>, Mistake> {
        let read = |value: &'a Value| value.as_array()?.iter().map(Value::as_str).collect();
        self.read(key, "a list of texts", read)
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
        let wrong = || Mistake(format!("{key} must be {expected}, not {}", shown(value)));
        read(value).map(Some).ok_or_else(wrong)
    }
}

/// `3.0` is as whole as `3`, says JSON Schema.
fn whole(value: &Value) -> Option<u32> {
    if let Some(number) = value.as_u64() {
        return u32::try_from(number).ok();
    }
    let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
    format!("{number:.0}").parse().ok()
}

/// A long value is named by what it is, so that the sentence stays one.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        short if short.to_string().len() <= 40 => short.to_string(),
        _ => "this".to_owned(),
    }
}

#[cfg(test)]
mod tests {
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
