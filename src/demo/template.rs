//! JSON from text with gaps: in the binary, text is far smaller than the code that builds it.

use std::slice::IterMut;

use serde_json::Value;

/// The value of a JSON text in which each `null` is a gap, filled by the next of the parts.
pub(super) fn fill(template: &str, parts: &mut [Value]) -> Value {
    let mut filled = serde_json::from_str(template).unwrap_or_default();
    fill_gaps(&mut filled, &mut parts.iter_mut());
    filled
}

/// The values of a JSON text that is an array without gaps.
pub(super) fn list(array: &str) -> Vec<Value> {
    match serde_json::from_str(array) {
        Ok(Value::Array(values)) => values,
        _ => Vec::new(),
    }
}

fn fill_gaps(value: &mut Value, parts: &mut IterMut<'_, Value>) {
    match value {
        Value::Null => *value = parts.next().map(Value::take).unwrap_or_default(),
        Value::Array(items) => items.iter_mut().for_each(|item| fill_gaps(item, parts)),
        Value::Object(fields) => fields.values_mut().for_each(|field| fill_gaps(field, parts)),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn gaps_are_filled_in_order_and_a_part_has_none() {
        let mut parts = ["a".into(), json!([null]), Value::from("never used")];

        let filled = fill(r#"{"one":null,"more":[1,null],"rest":{"one":true}}"#, &mut parts);

        assert_eq!(filled, json!({ "one": "a", "more": [1, [null]], "rest": { "one": true } }));
    }
}
