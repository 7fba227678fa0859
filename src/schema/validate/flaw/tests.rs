//! Each kind of flaw, where it stands.

use serde_json::json;

use super::*;

/// A parenthesis is a mistake; what else there is matches itself.
fn matches(pattern: &str, text: &str) -> Option<bool> {
    (!pattern.contains('(')).then(|| text.contains(pattern))
}

/// As `place words`.
fn told(schema: &Value) -> Vec<String> {
    flaws(schema, &matches).iter().map(|flaw| format!("{} {}", flaw.at, flaw.wrong)).collect()
}

#[test]
fn a_good_schema_has_no_flaws() {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://example.com/a",
        "type": ["object", "null"],
        "properties": {
            "self": { "$ref": "#" },
            "b": { "$ref": "b" },
            "anchor": { "$ref": "#here" },
            "n": { "minimum": 1, "maximum": 1.0, "multipleOf": 0.1 },
            "list": { "items": { "$dynamicRef": "#node" }, "minItems": 2, "maxItems": 2.0 }
        },
        "required": ["self", "x-1"],
        "patternProperties": { "x-": true },
        "additionalProperties": false,
        "dependentRequired": { "a": [] },
        "enum": [null, {}],
        "default": { "$ref": 5 },
        "$defs": {
            "b": { "$id": "b", "const": { "type": "int" } },
            "c": { "$anchor": "here" },
            "d": { "$dynamicAnchor": "node" }
        }
    });
    assert_eq!(told(&schema), Vec::<String>::new());
    assert_eq!(told(&json!(true)), Vec::<String>::new());
}

#[test]
fn keywords_that_are_none_are_told() {
    let schema = json!({
        "type": "int", "required": "a", "minimum": "1", "maxLength": -1, "minItems": 1.5, "enum": 3,
        "properties": [], "items": [true], "allOf": {}, "anyOf": [], "pattern": "(", "multipleOf": 0,
        "$ref": 5, "patternProperties": { ")(": true }, "dependentRequired": { "a": "b" },
        "uniqueItems": "yes", "not": { "type": [] }, "exclusiveMinimum": true,
        "$defs": { "a": 1, "b": { "enum": [] }, "c": { "required": ["x", "x"] }, "d": { "required": [1] } },
        "contains": { "type": ["string", 5, "string"] }
    });

    assert_eq!(
        told(&schema),
        [
            "/type names a type that does not exist: int",
            "/required must be a list of names",
            "/minimum must be a number",
            "/maxLength must be a whole number that is not negative",
            "/minItems must be a whole number that is not negative",
            "/enum must be a list of values",
            "/properties must be an object of schemas",
            "/items is a list, which this draft calls prefixItems",
            "/allOf must be a list of schemas, with at least one",
            "/anyOf must be a list of schemas, with at least one",
            "/pattern is not a regular expression: (",
            "/multipleOf must be a number above 0",
            "/$ref must be text",
            "/patternProperties/)( is not a regular expression: )(",
            "/dependentRequired/a must be a list of names",
            "/uniqueItems must be true or false",
            "/exclusiveMinimum must be a number",
            "/not/type must be the name of a type, or a list of them",
            "/$defs/a must be a schema: an object, true or false",
            "/$defs/b/enum is empty, so that no value fits",
            "/$defs/c/required names the same thing twice: x",
            "/$defs/d/required must be a list of names",
            "/contains/type names a type that does not exist: 5",
            "/contains/type names the same thing twice: string",
        ]
    );
}

#[test]
fn rules_that_no_value_can_keep_are_told() {
    let schema = json!({
        "minimum": 2, "maximum": 1, "minLength": 3, "maxLength": 2,
        "properties": { "a": { "exclusiveMinimum": 1, "maximum": 1.0 } },
        "required": ["a", "b"],
        "additionalProperties": false
    });

    assert_eq!(
        told(&schema),
        [
            "/minimum leaves nothing between it and maximum",
            "/minLength leaves nothing between it and maxLength",
            "/required/1 names a property that additionalProperties does not allow: b",
            "/properties/a/exclusiveMinimum leaves nothing between it and maximum",
        ]
    );
}

#[test]
fn references_that_lead_nowhere_are_told() {
    let schema = json!({
        "$id": "https://example.com/a",
        "properties": {
            "here": { "$ref": "#/$defs/gone" },
            "anchor": { "$ref": "#gone" },
            "named": { "$ref": "a#/$defs/gone" },
            "far": { "$ref": "other.json" },
            "dynamic": { "$dynamicRef": "#gone" }
        }
    });

    assert_eq!(
        told(&schema),
        [
            "/properties/here/$ref leads to nothing in this schema: #/$defs/gone",
            "/properties/anchor/$ref leads to nothing in this schema: #gone",
            "/properties/named/$ref leads to nothing in this schema: a#/$defs/gone",
            "/properties/far/$ref leads to another document, which is not looked at: other.json",
            "/properties/dynamic/$dynamicRef leads to nothing in this schema: #gone",
        ]
    );
}

#[test]
fn circles_are_told_where_they_close() {
    assert_eq!(
        told(&json!({ "$ref": "#" })),
        ["/$ref leads back to where it stands without an end: #"]
    );
    let schema = json!({
        "properties": { "tree": { "$ref": "#" } },
        "$defs": {
            "a": { "anyOf": [true, { "$ref": "#/$defs/b" }] },
            "b": { "allOf": [{ "not": { "$ref": "#/$defs/a" } }] },
            "c": { "$ref": "#/$defs/a" }
        }
    });
    assert_eq!(
        told(&schema),
        ["/$defs/b/allOf/0/not/$ref leads back to where it stands without an end: #/$defs/a"]
    );
}

#[test]
fn drafts_are_read_by_their_own_rules() {
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "items": [true], "additionalItems": false, "prefixItems": 5, "dependencies": { "a": ["b"], "c": true },
        "definitions": { "a": { "$ref": "#/definitions/b", "type": "int" }, "b": { "$id": "#b" } },
        "not": { "$ref": "#b" }
    });
    assert_eq!(told(&schema), Vec::<String>::new());

    let schema = json!({ "$schema": "https://json-schema.org/draft/2019-09/schema" });
    let words = "names a draft that is not known here";
    assert_eq!(
        told(&schema),
        [format!("/$schema {words}: https://json-schema.org/draft/2019-09/schema")]
    );
}

#[test]
fn a_hostile_schema_is_gone_through_once() {
    let many: Vec<Value> = (0..20_000).map(|_| json!({ "$ref": "#/$defs/a" })).collect();
    let names: Vec<String> = (0..20_000).map(|index| format!("n{index}")).collect();
    let schema = json!({
        "anyOf": many, "$defs": { "a": { "allOf": many } }, "required": names, "additionalProperties": false
    });
    assert_eq!(flaws(&schema, &matches).len(), 100);
}
