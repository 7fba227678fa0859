//! `add`: a result as text and as structure.

use serde_json::{Number, Value};

use super::{Arguments, Mistake, Outcome, fill, structured};

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let (Some(a), Some(b)) = (arguments.number("a")?, arguments.number("b")?) else {
        return Err(Mistake("a and b are required".to_owned()));
    };
    let whole = |key: &str| arguments.0.get(key).and_then(Value::as_i64);
    let whole_sum = whole("a").zip(whole("b")).and_then(|(a, b)| a.checked_add(b));
    let sum = whole_sum.map(Number::from).or_else(|| Number::from_f64(a + b));
    let Some(sum) = sum else {
        return Err(Mistake("the sum is too large for a number".to_owned()));
    };
    let words = format!("The sum is {sum}");
    let structure = fill(r#"{"sum":null}"#, &mut [Value::Number(sum)]);
    Ok(Outcome::Done(structured(words, structure)))
}
