//! JSON numbers of any length, compared by what they mean.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// `1.0` and `1e3` are whole. So is what is too large to hold.
pub fn is_whole(number: &Number) -> bool {
    let text = number.to_string();
    if !text.contains(['.', 'e', 'E']) {
        return true;
    }
    text.parse::<f64>().is_ok_and(|value| value.is_infinite() || value.fract() == 0.0)
}

/// Exact for whole numbers of up to 38 digits, by nearest `f64` for all others.
pub fn compare(left: &Number, right: &Number) -> Ordering {
    let (left, right) = (left.to_string(), right.to_string());
    if let (Ok(left), Ok(right)) = (left.parse::<i128>(), right.parse::<i128>()) {
        return left.cmp(&right);
    }
    let value = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    value(&left).partial_cmp(&value(&right)).unwrap_or(Ordering::Equal)
}

/// By the remainder of whole numbers where both are, otherwise within the error of `f64`.
pub fn is_multiple(number: &Number, unit: &Number) -> bool {
    let (number, unit) = (number.to_string(), unit.to_string());
    if let (Ok(number), Ok(unit)) = (number.parse::<i128>(), unit.parse::<i128>()) {
        return unit == 0 || number.checked_rem(unit).unwrap_or(0) == 0;
    }
    let (Ok(number), Ok(unit)) = (number.parse::<f64>(), unit.parse::<f64>()) else {
        return true;
    };
    let quotient = number / unit;
    !quotient.is_finite() || (quotient - quotient.round()).abs() <= quotient.abs() * 1e-12
}

/// Equality as JSON Schema means it: `1` is `1.0`, and the order of keys says nothing.
pub fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || compare(left, right).is_eq()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| is_same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| is_same(value, other)))
        }
        _ => left == right,
    }
}
