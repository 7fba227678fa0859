//! Equality as JSON Schema means it: numbers by value, and the order of keys says nothing
//! (<https://json-schema.org/draft/2020-12/json-schema-core#section-4.2.2>).

use serde_json::Value;

use super::decimal::Decimal;

/// Characters that take as long as one value.
pub const CHARACTERS: usize = 256;

/// Whether two values are one. `steps` counts what was looked at.
pub fn is_same(left: &Value, right: &Value, steps: &mut usize) -> bool {
    *steps += 1;
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || Decimal::read(left) == Decimal::read(right)
        }
        (Value::String(left), Value::String(right)) => {
            if left.len() == right.len() {
                *steps += left.len() / CHARACTERS;
            }
            left == right
        }
        (Value::Array(left), Value::Array(right)) => {
            let mut pairs = left.iter().zip(right);
            left.len() == right.len() && pairs.all(|(left, right)| is_same(left, right, steps))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| {
                    right.get(key).is_some_and(|other| is_same(value, other, steps))
                })
        }
        _ => left == right,
    }
}

/// A text that equal values share, and no others. `None` where it would take more than `most` steps.
pub fn key(value: &Value, most: usize) -> Option<(String, usize)> {
    let mut key = String::new();
    let mut left = most;
    write_key(value, &mut key, &mut left)?;
    Some((key, most - left))
}

fn write_key(value: &Value, key: &mut String, left: &mut usize) -> Option<()> {
    *left = left.checked_sub(1)?;
    match value {
        Value::Null => key.push('n'),
        Value::Bool(value) => key.push(if *value { 't' } else { 'f' }),
        Value::Number(number) => {
            *left = left.checked_sub(number.as_str().len() / CHARACTERS)?;
            Decimal::read(number).write_key(key);
        }
        Value::String(text) => write_text(text, key, left)?,
        Value::Array(items) => {
            key.push('[');
            for item in items {
                write_key(item, key, left)?;
                key.push(',');
            }
            key.push(']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            key.push('{');
            for (name, member) in sorted {
                write_text(name, key, left)?;
                write_key(member, key, left)?;
                key.push(',');
            }
            key.push('}');
        }
    }
    Some(())
}

/// With its length before it, so that no text can look like something else.
fn write_text(text: &str, key: &mut String, left: &mut usize) -> Option<()> {
    *left = left.checked_sub(text.len() / CHARACTERS)?;
    key.push_str(&text.len().to_string());
    key.push('"');
    key.push_str(text);
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_ways_to_tell_equal_values_agree() {
        let values = [
            json!(null),
            json!(0),
            json!(false),
            json!(""),
            json!([]),
            json!({}),
            json!("1"),
            json!(1),
            json!([1, 2]),
            json!([12]),
            json!([[1], 2]),
            json!({ "a": 1, "b": 2 }),
            json!({ "a": 1, "b": [2] }),
            json!({ "a\"": 1 }),
            json!("n,n"),
        ];
        let text = |value| key(value, 100).expect("within the limit").0;
        for (index, left) in values.iter().enumerate() {
            for (other, right) in values.iter().enumerate() {
                assert_eq!(is_same(left, right, &mut 0), index == other, "{left} {right}");
                assert_eq!(text(left) == text(right), index == other, "{left} {right}");
            }
        }
        let (left, right) = (json!({ "a": 1.0, "b": [10] }), json!({ "b": [1e1], "a": 1 }));
        assert!(is_same(&left, &right, &mut 0));
        assert_eq!(text(&left), text(&right));
        assert_eq!(key(&json!([1, 2, 3]), 3), None);
    }
}
