//! JSON numbers of any length, compared by what they mean.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::validate::decimal::Decimal;

/// `1.0` and `1e3` are whole. So is what is too large to hold.
pub fn is_whole(number: &Number) -> bool {
    let text = number.to_string();
    if !text.contains(['.', 'e', 'E']) {
        return true;
    }
    text.parse::<f64>().is_ok_and(|value| value.is_infinite() || value.fract() == 0.0)
}

/// Whether it is still the same number once a program has read it as `f64` and written it again.
pub fn survives_f64(number: &Number) -> bool {
    let read = number.to_string().parse::<f64>().ok();
    let again = read.and_then(Number::from_f64);
    again.is_some_and(|again| Decimal::read(&again) == Decimal::read(number))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_survives_where_no_digit_is_lost() {
        let survives =
            |text: &str| -> bool { survives_f64(&serde_json::from_str(text).expect("a number")) };

        for text in ["0", "-0", "0.1", "1.50", "9007199254740992", "1e300", "10E-1"] {
            assert!(survives(text), "{text}");
        }
        for text in ["9007199254740993", "0.10000000000000000001", "1e400", "1e-400"] {
            assert!(!survives(text), "{text}");
        }
    }
}
