//! Every rule of a schema, kept and broken.

use serde_json::json;

use super::*;

/// The mistakes as `pointer words`.
fn mistakes(schema: &Value, value: &Value) -> Vec<String> {
    let found = check(schema, value);
    found.iter().map(|one| format!("{} {one}", one.pointer).trim_start().to_owned()).collect()
}

fn accepts(schema: &Value, value: &Value) -> bool {
    check(schema, value).is_empty()
}

#[test]
fn every_broken_rule_is_named_where_it_is_broken() {
    let schema = json!({
        "type": "object",
        "required": ["city", "a/b"],
        "additionalProperties": false,
        "properties": {
            "city": { "type": "string", "minLength": 2 },
            "days": { "type": "integer", "maximum": 10 },
            "unit": { "enum": ["c", "f"] },
            "tags": { "type": "array", "items": { "type": "string" }, "maxItems": 1 },
            "opts": { "type": "object", "properties": { "n": { "exclusiveMinimum": 0 } } }
        }
    });
    let value = json!({
        "city": "é", "days": 11, "unit": "k", "tags": ["a", 2], "opts": { "n": 0 }, "x": 1
    });

    assert_eq!(
        mistakes(&schema, &value),
        [
            "/a~1b is required",
            "/city must have at least 2 characters",
            "/days must be at most 10",
            "/unit must be \"c\" or \"f\"",
            "/tags must have at most 1 item",
            "/tags/1 must be text",
            "/opts/n must be more than 0",
            "/x is not a property in the schema",
        ]
    );
}

#[test]
fn a_whole_number_may_be_written_with_a_fraction_of_zero() {
    let schema = json!({ "type": "integer" });

    for text in ["1", "1.0", "1e3", "-0", "1e400", "123456789012345678901234567890"] {
        assert!(accepts(&schema, &serde_json::from_str(text).expect("a number")), "{text}");
    }
    assert!(!accepts(&schema, &json!(1.5)));
    assert!(!accepts(&schema, &json!("1")));
}

#[test]
fn large_numbers_are_compared_to_the_last_digit() {
    let number = |text: &str| serde_json::from_str::<Value>(text).expect("a number");
    let schema = json!({ "maximum": number("9007199254740992") });

    assert!(accepts(&schema, &number("9007199254740992")));
    assert!(!accepts(&schema, &number("9007199254740993")));
}

#[test]
fn equal_numbers_are_equal_however_they_are_written() {
    assert!(accepts(&json!({ "const": { "a": [1] } }), &json!({ "a": [1.0] })));
    assert!(accepts(&json!({ "enum": [10] }), &json!(1e1)));
    assert!(!accepts(&json!({ "const": "1" }), &json!(1)));
}

#[test]
fn multiples_are_told_from_their_neighbours() {
    assert!(accepts(&json!({ "multipleOf": 0.1 }), &json!(0.3)));
    assert!(!accepts(&json!({ "multipleOf": 0.1 }), &json!(0.35)));
    assert!(!accepts(&json!({ "multipleOf": 2 }), &json!(3)));
    assert!(accepts(&json!({ "multipleOf": 0 }), &json!(3)));
}

#[test]
fn the_combinations_mean_what_they_say() {
    let (text, short) = (json!({ "type": "string" }), json!({ "maxLength": 2 }));

    assert_eq!(mistakes(&json!({ "allOf": [text, short] }), &json!("abc")).len(), 1);
    assert!(accepts(&json!({ "anyOf": [text, { "type": "null" }] }), &json!(null)));
    assert_eq!(
        mistakes(&json!({ "anyOf": [{ "type": "null" }, { "type": "boolean" }, text] }), &json!(1)),
        ["matches none of the alternatives"]
    );
    assert_eq!(
        mistakes(&json!({ "oneOf": [text, short] }), &json!("ab")),
        ["matches more than one of the alternatives"]
    );
    assert!(accepts(&json!({ "oneOf": [text, short] }), &json!("abc")));
    assert_eq!(mistakes(&json!({ "not": text }), &json!("")), ["matches what the schema excludes"]);
    let conditional = json!({ "if": text, "then": short, "else": { "const": 1 } });
    assert!(!accepts(&conditional, &json!("abc")) && !accepts(&conditional, &json!(2)));
}

#[test]
fn of_one_alternative_beside_null_the_broken_rule_itself_is_named() {
    let schema = json!({ "anyOf": [{ "type": "integer" }, { "type": "null" }] });

    assert_eq!(mistakes(&schema, &json!("x")), ["must be a whole number"]);
}

#[test]
fn places_of_a_tuple_and_the_items_after_them_have_their_own_rules() {
    let schema = json!({ "prefixItems": [{ "type": "string" }], "items": { "type": "integer" } });

    assert_eq!(
        mistakes(&schema, &json!([1, "x"])),
        ["/0 must be text", "/1 must be a whole number"]
    );
    assert_eq!(
        mistakes(&json!({ "prefixItems": [true], "items": false }), &json!([1, 2])),
        ["/1 is not allowed"]
    );
    assert_eq!(
        mistakes(&json!({ "uniqueItems": true }), &json!([1, 1])),
        ["must not contain the same item twice"]
    );
}

#[test]
fn a_reference_is_followed_within_the_schema_only() {
    let schema = json!({
        "$defs": { "tree": {
            "type": "object",
            "required": ["name"],
            "properties": { "children": { "items": { "$ref": "#/$defs/tree" } } }
        } },
        "$ref": "#/$defs/tree"
    });

    let value = json!({ "name": 1, "children": [{ "name": 2 }, { "children": [{}] }] });
    assert_eq!(
        mistakes(&schema, &value),
        ["/children/1/name is required", "/children/1/children/0/name is required"]
    );
    assert!(accepts(&json!({ "$ref": "https://example.com" }), &json!(1)));
}

#[test]
fn references_in_a_circle_end() {
    assert!(accepts(&json!({ "$ref": "#" }), &json!(1)));
    let circle = json!({
        "$ref": "#/$defs/a",
        "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "$ref": "#/$defs/a", "type": "string" } }
    });
    assert_eq!(mistakes(&circle, &json!(1)), ["must be text"]);
}

#[test]
fn a_schema_made_to_explode_is_given_up_on_and_says_so() {
    let defs: Map<_, _> = (0..60)
        .map(|index| {
            let next = json!({ "$ref": format!("#/$defs/d{}", index + 1) });
            (format!("d{index}"), json!({ "allOf": [next, next] }))
        })
        .collect();
    let schema = json!({ "$ref": "#/$defs/d0", "$defs": defs });

    assert_eq!(
        mistakes(&schema, &json!(1)),
        ["was not checked completely: the schema or the value is too large"]
    );
}

#[test]
fn mistakes_stop_at_a_hundred() {
    let value = Value::Array(vec![json!(1); 1000]);

    assert_eq!(check(&json!({ "items": { "type": "string" } }), &value).len(), 100);
}

#[test]
fn a_schema_that_is_none_accepts_everything() {
    for schema in [json!(true), json!(null), json!([1]), json!({ "type": 3, "required": "x" })] {
        assert!(accepts(&schema, &json!({ "a": 1 })), "{schema}");
    }
    assert_eq!(mistakes(&json!(false), &json!(1)), ["is not allowed"]);
}
