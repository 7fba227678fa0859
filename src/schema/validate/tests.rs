//! What is told of values, and how much work a hostile schema can ask for. What is valid is tested by the
//! official suite, in `tests/schema_suite.rs`.

use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use proptest::{collection, sample};
use serde_json::{Map, json};

use super::*;

/// Enough for these tests: `^` and `$` around plain letters. Parentheses are a mistake.
fn matches(pattern: &str, text: &str) -> Option<bool> {
    if pattern.contains('(') {
        return None;
    }
    let start = pattern.strip_prefix('^');
    let end = start.unwrap_or(pattern).strip_suffix('$');
    let plain = end.or(start).unwrap_or(pattern);
    Some(match (start, end) {
        (Some(_), Some(_)) => text == plain,
        (Some(_), None) => text.starts_with(plain),
        (None, Some(_)) => text.ends_with(plain),
        (None, None) => text.contains(plain),
    })
}

fn outcome(schema: &Value, value: &Value) -> Outcome {
    Validator::new(schema, &matches).check(value)
}

fn outcome_within(schema: &Value, value: &Value, steps: usize) -> Outcome {
    Validator::new(schema, &matches).check_within(value, steps)
}

/// The failures as `value | keyword | words`, and those of the closest alternative below, with its number.
fn told(schema: &Value, value: &Value) -> Vec<String> {
    fn add(failures: &[Failure], before: &str, lines: &mut Vec<String>) {
        for failure in failures {
            let Failure { at, schema_at, rule, closest } = failure;
            lines.push(format!("{before}{at} | {schema_at} | {rule}"));
            if let Some(closest) = closest {
                add(&closest.failures, &format!("{before}{}> ", closest.branch), lines);
            }
        }
    }
    let mut lines = Vec::new();
    add(&outcome(schema, value).failures, "", &mut lines);
    lines
}

fn mistakes(schema: &Value, value: &Value) -> Vec<String> {
    let found = outcome(schema, value).mistakes();
    found.iter().map(|one| format!("{} {one}", one.pointer).trim_start().to_owned()).collect()
}

fn verdict(schema: &Value, value: &Value) -> Verdict {
    outcome(schema, value).verdict()
}

#[test]
fn every_broken_rule_is_named_where_it_is_broken_and_where_it_stands() {
    let schema = json!({
        "type": "object",
        "required": ["city", "a/b"],
        "additionalProperties": false,
        "properties": {
            "city": { "type": "string", "minLength": 2, "pattern": "^B" },
            "days": { "$ref": "#/$defs/few" },
            "unit": { "enum": ["c", "f"] },
            "tags": { "items": { "type": "string" }, "maxItems": 1, "contains": { "const": "x" } },
            "pair": { "prefixItems": [{ "type": "null" }], "items": false },
            "card": { "dependentRequired": { "number": ["name"] } },
            "map": { "propertyNames": { "maxLength": 3 } },
            "never": false
        },
        "$defs": { "few": { "type": "integer", "maximum": 10.50 } }
    });
    let value = json!({
        "city": "é", "days": 11, "unit": "k", "tags": ["a", 2], "pair": [null, 1],
        "card": { "number": 1 }, "map": { "long": 1 }, "never": 0, "x": 1
    });

    assert_eq!(
        told(&schema, &value),
        [
            "/a~1b | /required | is required",
            "/x | /additionalProperties | is not a property in the schema",
            "/city | /properties/city/minLength | must have at least 2 characters",
            "/city | /properties/city/pattern | must match the pattern ^B",
            "/days | /$defs/few/maximum | must be at most 10.5",
            "/unit | /properties/unit/enum | must be \"c\" or \"f\"",
            "/tags/1 | /properties/tags/items/type | must be text",
            "/tags | /properties/tags/maxItems | must have at most 1 item",
            "/tags | /properties/tags/contains | must have at least 1 item of the kind that the schema asks for",
            "/pair/1 | /properties/pair/items | is not allowed",
            "/card/name | /properties/card/dependentRequired | is required where number is given",
            "/map/long | /properties/map/propertyNames/maxLength | has a name that must have at most 3 characters",
            "/never | /properties/never | is not allowed",
        ]
    );
}

#[test]
fn of_several_alternatives_the_one_that_was_meant_is_gone_into() {
    let schema = json!({ "oneOf": [
        { "properties": { "kind": { "const": "circle" }, "r": { "type": "number" } }, "required": ["kind", "r"] },
        { "properties": { "kind": { "const": "square" }, "side": { "minimum": 0 } }, "required": ["kind", "side"] },
        { "type": "null" }
    ] });

    assert_eq!(
        told(&schema, &json!({ "kind": "square", "side": -1 })),
        [
            " | /oneOf | matches none of the alternatives",
            "1> /side | /oneOf/1/properties/side/minimum | must be at least 0",
        ]
    );
    assert_eq!(mistakes(&schema, &json!({ "kind": "circle" })), ["/r is required"]);
    assert_eq!(
        mistakes(&schema, &json!({ "kind": "square", "side": -1 })),
        ["/side must be at least 0"]
    );
    // The first two take anything that is no object.
    assert_eq!(told(&schema, &json!(1)), [" | /oneOf | matches more than one of the alternatives"]);
}

#[test]
fn where_only_the_types_differ_all_of_them_are_named() {
    let schema = json!({ "anyOf": [{ "type": "string" }, { "type": ["null", "string"] }] });
    assert_eq!(told(&schema, &json!(1)), [" | /anyOf | must be text or null"]);

    // Neither can have been meant.
    let schema = json!({ "anyOf": [{ "type": "string" }, { "const": 3 }] });
    assert_eq!(told(&schema, &json!(1)), [" | /anyOf | matches none of the alternatives"]);
}

#[test]
fn alternatives_within_alternatives_are_gone_into() {
    let leaf =
        json!({ "anyOf": [{ "type": "null" }, { "properties": { "x": { "minimum": 5 } } }] });
    let schema = json!({ "anyOf": [{ "type": "null" }, { "properties": { "leaf": leaf } }] });

    assert_eq!(mistakes(&schema, &json!({ "leaf": { "x": 1 } })), ["/leaf/x must be at least 5"]);
}

#[test]
fn what_other_schemas_have_not_looked_at_is_told() {
    let schema = json!({
        "allOf": [{ "properties": { "a": true } }, { "if": { "required": ["b"] }, "then": { "properties": { "b": true } } }],
        "unevaluatedProperties": false
    });
    assert_eq!(verdict(&schema, &json!({ "a": 1, "b": 2 })), Verdict::Valid);
    assert_eq!(
        told(&schema, &json!({ "a": 1, "c": 2 })),
        ["/c | /unevaluatedProperties | is not a property in the schema"]
    );
    // With the type wrong it is not known what the first would have looked at: only that is told.
    let schema = json!({ "allOf": [{ "properties": { "a": { "type": "null" } } }], "unevaluatedProperties": false });
    assert_eq!(
        told(&schema, &json!({ "a": 1 })),
        ["/a | /allOf/0/properties/a/type | must be null"]
    );
}

#[test]
fn numbers_keep_their_digits() {
    let number = |text: &str| serde_json::from_str::<Value>(text).expect("a number");
    let schema = json!({ "maximum": number("123456789012345678901234567890") });
    assert_eq!(verdict(&schema, &number("123456789012345678901234567890.0")), Verdict::Valid);
    assert_eq!(
        told(&schema, &number("123456789012345678901234567891")),
        [" | /maximum | must be at most 123456789012345678901234567890"]
    );
    let schema = json!({ "enum": [number("9007199254740993")] });
    assert_eq!(verdict(&schema, &number("9007199254740992")), Verdict::Invalid);
}

#[test]
fn nothing_is_fetched_and_what_could_not_be_checked_is_told() {
    let far = json!({ "$ref": "https://example.com/other" });
    let open = outcome(&far, &json!(1));
    assert_eq!(open.verdict(), Verdict::Open);
    assert_eq!(open.unchecked, [Unchecked::Reference("https://example.com/other".to_owned())]);

    // Neither does its opposite hold, nor may it decide between others.
    let value = json!(1);
    for open in [
        json!({ "not": far }),
        json!({ "oneOf": [far, { "type": "string" }] }),
        json!({ "oneOf": [far, { "type": "integer" }] }),
        json!({ "if": far, "then": false }),
        json!({ "anyOf": [{ "type": "string" }, far] }),
    ] {
        assert_eq!(verdict(&open, &value), Verdict::Open, "{open}");
    }
    // Where it does not matter it is not told.
    assert_eq!(
        outcome(&json!({ "anyOf": [far, { "type": "integer" }] }), &value),
        Outcome::default()
    );
    assert_eq!(verdict(&json!({ "allOf": [far, { "type": "string" }] }), &value), Verdict::Invalid);
    let schema = json!({ "contains": far, "unevaluatedItems": false });
    assert_eq!(verdict(&schema, &json!([1])), Verdict::Open);
}

/// A reference is the schema's fault, of which nobody who fills in a form can think anything.
#[test]
fn in_a_form_only_too_much_work_is_told_beside_mistakes() {
    assert_eq!(
        mistakes(&json!({ "$ref": "https://example.com/" }), &json!(1)),
        Vec::<String>::new()
    );
}

#[test]
fn a_pattern_that_is_none_decides_nothing() {
    let schema = json!({ "pattern": "(" });
    assert_eq!(outcome(&schema, &json!("x")).unchecked, [Unchecked::Pattern("(".to_owned())]);
    assert_eq!(verdict(&json!({ "not": { "pattern": "(" } }), &json!("x")), Verdict::Open);

    let schema =
        json!({ "patternProperties": { "(": true, "^b": true }, "additionalProperties": false });
    assert_eq!(verdict(&schema, &json!({ "a": 1 })), Verdict::Open);
    assert_eq!(verdict(&schema, &json!({ "b": 1 })), Verdict::Open);
    assert_eq!(verdict(&schema, &json!({})), Verdict::Valid);
    let schema = json!({ "patternProperties": { "(": true }, "unevaluatedProperties": false });
    assert_eq!(verdict(&schema, &json!({ "a": 1 })), Verdict::Open);
}

#[test]
fn wrong_keywords_are_left_out() {
    let schema = json!({
        "type": "int", "required": "a", "minimum": "1", "maxLength": -1, "enum": 3, "properties": [],
        "items": 5, "allOf": {}, "anyOf": [], "not": 1, "pattern": 7, "multipleOf": 0, "$ref": 5,
        "patternProperties": 1, "propertyNames": 0, "dependentRequired": [], "contains": "x",
        "$id": 5, "$anchor": 5, "$schema": 5, "$defs": 5, "if": 1, "then": 2, "uniqueItems": "yes",
        "prefixItems": {}, "unevaluatedItems": null, "unevaluatedProperties": 1, "oneOf": [7, true]
    });
    for value in [json!(1), json!("x"), json!({ "a": 1 }), json!(null), json!([])] {
        assert_eq!(outcome(&schema, &value), Outcome::default(), "{value}");
    }
    for schema in [json!(null), json!("x"), json!([])] {
        assert_eq!(verdict(&schema, &json!(1)), Verdict::Valid);
    }
}

#[test]
fn circles_of_references_end() {
    for schema in [
        json!({ "$ref": "#" }),
        json!({ "not": { "$ref": "#" } }),
        json!({ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "anyOf": [{ "$ref": "#/$defs/a" }] } } }),
        json!({ "$dynamicAnchor": "a", "$dynamicRef": "#a" }),
        json!({ "propertyNames": { "$ref": "#" }, "$ref": "#" }),
    ] {
        let found = outcome(&schema, &json!({ "x": 1 }));
        assert_eq!(found.verdict(), Verdict::Open, "{schema}");
        assert!(matches!(found.unchecked[0], Unchecked::Circle(_)), "{found:?}");
    }
    // Into the value it goes on as far as that does.
    let tree = json!({ "type": "object", "additionalProperties": { "$ref": "#" } });
    assert_eq!(told(&tree, &json!({ "a": { "b": 1 } })), ["/a/b | /type | must be an object"]);
}

/// Values nested in each other; what is read from outside is never as deep.
fn nested(depth: usize, wrap: impl Fn(Value) -> Value) -> Value {
    (0..depth).fold(json!(1), |inner, _| wrap(inner))
}

#[test]
fn what_is_nested_too_deeply_is_not_gone_into() {
    let value = nested(400, |inner| Value::Array(vec![inner]));
    let schema = json!({ "items": { "$ref": "#" } });
    let found = outcome(&schema, &value);
    assert_eq!(found.unchecked, [Unchecked::TooDeep]);
    assert!(found.failures.is_empty());

    let within = |inner| Value::Array(vec![inner]);
    let schema = nested(400, |inner| Map::from_iter([("allOf".to_owned(), within(inner))]).into());
    assert_eq!(outcome(&schema, &value).unchecked, [Unchecked::TooDeep]);
    assert!(flaws(&schema, &matches).len() == 1, "a number in place of a schema");

    // As deep as any JSON that is read, through a reference at each level.
    let value = nested(90, |inner| json!({ "x": inner }));
    let schema = json!({ "properties": { "x": { "$ref": "#" } }, "type": ["object", "integer"] });
    assert_eq!(verdict(&schema, &value), Verdict::Valid);
}

#[test]
fn alternatives_that_grow_without_bound_are_left_off() {
    let mut defs = Map::new();
    for level in 0..60 {
        let next = json!({ "$ref": format!("#/$defs/d{}", level + 1) });
        defs.insert(format!("d{level}"), json!({ "anyOf": [next, next, next] }));
    }
    defs.insert("d60".to_owned(), json!({ "type": "string" }));
    for keyword in ["anyOf", "oneOf", "allOf"] {
        let schema =
            json!({ keyword: [{ "$ref": "#/$defs/d0" }, { "type": "null" }], "$defs": defs });
        let found = outcome_within(&schema, &json!(1), 50_000);
        assert!(found.unchecked.contains(&Unchecked::TooLarge), "{keyword}: {found:?}");
    }
    let schema = json!({ "$ref": "#/$defs/d0", "$defs": defs, "unevaluatedProperties": false });
    assert_eq!(
        outcome_within(&schema, &json!({ "a": 1 }), 50_000).unchecked,
        [Unchecked::TooLarge]
    );
}

#[test]
fn large_lists_are_looked_at_once() {
    let mut items: Vec<Value> = (0..100_000).map(|index| json!({ "n": index })).collect();
    let schema = json!({ "uniqueItems": true, "items": { "type": "object" } });
    assert_eq!(verdict(&schema, &json!(items)), Verdict::Valid);
    items.push(json!({ "n": 7.0 }));
    assert_eq!(
        told(&schema, &json!(items)),
        [" | /uniqueItems | must not contain the same item twice"]
    );

    let options: Vec<Value> = (0..20_000).map(|index| json!(format!("option {index}"))).collect();
    let schema = json!({ "items": { "enum": options } });
    assert_eq!(verdict(&schema, &json!(["option 19999", "option 5"])), Verdict::Valid);
    let found = outcome(&schema, &json!(vec!["option"; 20_000]));
    assert!(found.has_more || found.unchecked == [Unchecked::TooLarge]);
    assert!(found.failures.len() <= 100);
}

#[test]
fn an_ordinary_large_table_is_checked_to_the_end() {
    let names: Vec<String> = (0..30).map(|index| format!("column_{index}")).collect();
    let columns: Map<_, _> =
        names.iter().map(|name| (name.clone(), json!({ "type": "integer" }))).collect();
    let row: Map<_, _> = names.iter().map(|name| (name.clone(), json!(1))).collect();
    let schema = json!({ "items": {
        "type": "object", "properties": columns, "required": names, "additionalProperties": false
    } });

    assert_eq!(verdict(&schema, &json!(vec![row; 10_000])), Verdict::Valid);
}

#[test]
fn at_most_a_hundred_failures_are_told() {
    let found = outcome(&json!({ "items": { "type": "null" } }), &json!(vec![1; 100]));
    assert_eq!((found.failures.len(), found.has_more), (100, false));
    let found = outcome(&json!({ "items": { "type": "null" } }), &json!(vec![1; 101]));
    assert_eq!((found.failures.len(), found.has_more), (100, true));
}

#[test]
fn work_is_left_off_where_it_is_spent() {
    let schema = json!({ "items": { "type": "integer" } });
    let validator = Validator::new(&schema, &matches);
    let value = json!([1, 2, "x", 4, 5, 6]);

    let open = validator.check_within(&value, 3);
    assert_eq!((open.verdict(), open.unchecked), (Verdict::Open, vec![Unchecked::TooLarge]));
    let words = "was not checked completely: the schema or the value is too large";
    let mistakes = validator.check_within(&value, 3).mistakes();
    assert_eq!(mistakes.iter().map(ToString::to_string).collect::<Vec<_>>(), [words]);
    let wrong = validator.check_within(&value, 5);
    assert_eq!((wrong.verdict(), wrong.unchecked), (Verdict::Invalid, vec![Unchecked::TooLarge]));
}

const KEYWORDS: [&str; 36] = [
    "type",
    "enum",
    "const",
    "minimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "prefixItems",
    "items",
    "contains",
    "minContains",
    "maxContains",
    "minItems",
    "uniqueItems",
    "unevaluatedItems",
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "required",
    "minProperties",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "$defs",
    "a",
];

/// What has the look of a schema more often than not, and of nothing in particular otherwise.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        (-2..4).prop_map(Value::from),
        Just(json!(0.5)),
        sample::select(&["a", "b", "^a", "(", "string", "object", "array", "integer"][..])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            3 => collection::vec((sample::select(&KEYWORDS[..]), inner.clone()), 0..4).prop_map(|parts| {
                parts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into()
            }),
            1 => collection::vec(inner, 0..4).prop_map(Value::from),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn whatever_a_schema_is_its_opposite_says_the_opposite(schema in anything(), value in anything()) {
        let opposite = json!({ "not": schema });
        let (found, other) = (verdict(&schema, &value), verdict(&opposite, &value));
        if schema.is_object() || schema.is_boolean() {
            // What is left out decides nothing, this way or that.
            let is_flawed = !flaws(&schema, &matches).is_empty();
            let is_opposite = match found {
                Verdict::Valid => other == Verdict::Invalid || is_flawed && other == Verdict::Valid,
                Verdict::Invalid => other == Verdict::Valid,
                Verdict::Open => other == Verdict::Open,
            };
            assert!(is_opposite, "{schema} {value}: {found:?} {other:?}");
        }
    }
}
