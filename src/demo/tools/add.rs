//! `add`: a result as text and as structure.

use serde_json::{Number, Value, json};

use super::{Arguments, Mistake, Outcome, harmless, text};

pub(super) fn define() -> Value {
    json!({
        "title": "Add two numbers",
        "description": "Returns the sum, as text and as structured content that fits the output schema.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "a": { "type": "number", "title": "First number", "default": 2 },
                "b": { "type": "number", "title": "Second number", "default": 40 },
            },
            "required": ["a", "b"],
        },
        "outputSchema": {
            "type": "object",
            "properties": { "sum": { "type": "number", "description": "a plus b" } },
            "required": ["sum"],
        },
        "annotations": harmless(),
    })
}

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
    Ok(Outcome::Done(json!({ "content": [text(&words)], "structuredContent": { "sum": sum } })))
}
