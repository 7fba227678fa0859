//! Which field a schema becomes.

use serde_json::json;

use super::*;

fn read(properties: &Value) -> Vec<Field> {
    Form::read(&json!({ "type": "object", "properties": properties })).fields().to_vec()
}

/// The kind of the one field with this schema.
fn kind(schema: &Value) -> FieldKind {
    read(&json!({ "x": schema })).remove(0).kind
}

fn labels(kind: &FieldKind) -> Vec<&str> {
    match kind {
        FieldKind::Choice { options } | FieldKind::Choices { options, .. } => {
            options.iter().map(|option| option.label.as_str()).collect()
        }
        _ => Vec::new(),
    }
}

fn is_json(schema: &Value) -> bool {
    matches!(kind(schema), FieldKind::Json { .. })
}

#[test]
fn a_field_carries_what_the_schema_says_about_it() {
    let form = Form::read(&json!({
        "type": "object",
        "required": ["city"],
        "properties": {
            "city": {
                "type": "string", "title": "City", "description": "where", "default": "Berlin",
                "examples": ["Rome"], "minLength": 1, "maxLength": 80, "pattern": "^[A-Z]"
            },
            "days": { "type": "integer", "minimum": 1, "maximum": 1e1 }
        }
    }));

    let city = form.field("city").expect("a field");
    assert_eq!((city.label.as_str(), city.required, city.nullable), ("City", true, false));
    assert_eq!(city.description.as_deref(), Some("where"));
    assert_eq!(city.default, Some(json!("Berlin")));
    assert_eq!(city.examples, [json!("Rome")]);
    let FieldKind::Text(rule) = &city.kind else { panic!("text") };
    assert_eq!((rule.min_length, rule.max_length, rule.multiline), (Some(1), Some(80), false));
    assert_eq!(rule.pattern.as_deref(), Some("^[A-Z]"));
    let days = form.field("days").expect("a field");
    assert_eq!((days.label.as_str(), days.required), ("days", false));
    assert!(matches!(&days.kind, FieldKind::Integer(range) if range.minimum == Some(1.into())));
}

#[test]
fn every_way_to_list_values_is_a_choice() {
    assert_eq!(labels(&kind(&json!({ "enum": ["a", 1, null] }))), ["a", "1", "null"]);
    assert_eq!(labels(&kind(&json!({ "const": "a", "title": "X" }))), ["a"]);
    let titled =
        json!({ "type": "string", "oneOf": [{ "const": "a", "title": "A" }, { "const": "b" }] });
    assert_eq!(labels(&kind(&titled)), ["A", "b"]);
    let named = json!({ "type": "string", "enum": ["a", "b"], "enumNames": ["A"] });
    assert_eq!(labels(&kind(&named)), ["A", "b"]);
}

#[test]
fn an_array_of_listed_values_is_a_choice_of_many() {
    let plain = kind(&json!({ "type": "array", "maxItems": 2, "items": { "enum": ["a", "b"] } }));
    assert!(matches!(plain, FieldKind::Choices { max_items: Some(2), .. }));
    let any_of =
        json!({ "anyOf": [{ "const": "a", "title": "A" }, { "const": "b", "title": "B" }] });
    assert_eq!(labels(&kind(&json!({ "type": "array", "items": any_of }))), ["A", "B"]);
}

#[test]
fn null_beside_a_type_leaves_the_type() {
    for schema in [
        json!({ "type": ["integer", "null"] }),
        json!({ "anyOf": [{ "type": "integer" }, { "type": "null" }] }),
        json!({ "oneOf": [{ "type": "null" }, { "$ref": "#/properties/y" }] }),
    ] {
        let field = read(&json!({ "x": schema, "y": { "type": "integer" } })).remove(0);
        assert!(field.nullable);
        assert!(matches!(field.kind, FieldKind::Integer(_)), "{:?}", field.kind);
    }
}

#[test]
fn a_local_reference_is_followed_and_what_stands_beside_it_wins() {
    let form = Form::read(&json!({
        "$ref": "#/$defs/Input",
        "$defs": {
            "Input": { "type": "object", "properties": {
                "unit": { "$ref": "#/$defs/Unit", "title": "U", "default": "c" },
                "also": { "allOf": [{ "$ref": "#/%24defs/Unit" }] }
            } },
            "Unit": { "title": "Unit", "enum": ["c", "f"] }
        }
    }));

    assert_eq!(
        (form.fields()[0].label.as_str(), labels(&form.fields()[0].kind)),
        ("U", vec!["c", "f"])
    );
    assert_eq!(
        (form.fields()[1].label.as_str(), labels(&form.fields()[1].kind)),
        ("Unit", vec!["c", "f"])
    );
}

#[test]
fn a_reference_out_of_the_schema_or_in_a_circle_is_written_as_json() {
    assert!(is_json(&json!({ "$ref": "https://example.com/schema" })));
    assert!(is_json(&json!({ "$ref": "#/$defs/nowhere" })));
    assert!(is_json(&json!({ "$ref": "#/properties/x" })));
}

#[test]
fn a_schema_within_itself_ends_in_json() {
    let form = Form::read(&json!({
        "type": "object",
        "properties": { "next": { "$ref": "#" }, "all": { "type": "array", "items": { "$ref": "#" } } }
    }));

    assert!(matches!(form.fields()[0].kind, FieldKind::Group { .. }));
    assert!(matches!(form.fields()[1].kind, FieldKind::List { .. }));
}

#[test]
fn a_schema_that_multiplies_itself_is_read_in_bounded_work() {
    let many: serde_json::Map<_, _> =
        (0..200).map(|index| (format!("p{index}"), json!({ "$ref": "#" }))).collect();

    assert_eq!(Form::read(&json!({ "type": "object", "properties": many })).fields().len(), 200);
}

#[test]
fn groups_and_lists_hold_fields_of_their_own() {
    let group = json!({ "type": "object", "properties": { "limit": { "type": "integer" } } });
    assert!(matches!(kind(&group), FieldKind::Group { fields, .. } if fields[0].key == "limit"));
    let FieldKind::List { item, .. } = kind(&json!({ "type": "array", "items": group })) else {
        panic!("a list")
    };
    assert!(matches!(item.kind, FieldKind::Group { .. }));
    let tags = json!({ "type": "array", "minItems": 1, "items": { "type": "string" } });
    assert!(matches!(kind(&tags), FieldKind::List { min_items: Some(1), .. }));
}

#[test]
fn what_cannot_be_a_field_is_written_as_json_alone() {
    for schema in [
        json!(true),
        json!({}),
        json!(3),
        json!({ "type": 5 }),
        json!({ "type": "object" }),
        json!({ "type": "array" }),
    ] {
        let fields = read(&json!({ "x": schema, "y": { "type": "string" } }));
        assert!(matches!(fields[0].kind, FieldKind::Json { .. }), "{schema}");
        assert!(matches!(fields[1].kind, FieldKind::Text(_)), "{schema}");
    }
}

#[test]
fn what_may_be_one_of_several_is_named_by_what_tells_it_apart() {
    let labels = |schema: &Value| match kind(schema) {
        FieldKind::Union { alternatives } => {
            alternatives.iter().map(|one| one.label.clone()).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(labels(&json!({ "type": ["string", "integer", "null"] })), ["text", "whole number"]);
    assert_eq!(
        labels(
            &json!({ "anyOf": [{ "type": "string" }, { "type": "string", "title": "Name" }, { "type": "string" }] })
        ),
        ["text", "Name", "text (3)"]
    );
    let shape = |kind: &str, of: &str| json!({ "type": "object", "properties": { "kind": { "const": kind }, of: { "type": "number" } } });
    assert_eq!(
        labels(
            &json!({ "oneOf": [shape("circle", "radius"), shape("square", "side"), { "type": "null" }] })
        ),
        ["circle", "square"]
    );
}

#[test]
fn an_object_may_have_alternatives_at_its_root_and_properties_by_any_name() {
    let form = Form::read(&json!({
        "type": "object", "properties": { "id": { "type": "string" } },
        "oneOf": [{ "title": "By name", "properties": { "name": { "type": "string" } } }, { "title": "By age", "properties": { "age": { "type": "integer" } } }],
    }));
    let FieldKind::Union { alternatives } = &form.root else { panic!("a union") };
    let keys = |field: &Field| match &field.kind {
        FieldKind::Group { fields, .. } => fields.iter().map(|field| field.key.clone()).collect(),
        _ => Vec::new(),
    };
    assert_eq!(alternatives.iter().map(keys).collect::<Vec<_>>(), [["id", "name"], ["id", "age"]]);

    let map = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    assert!(matches!(kind(&map), FieldKind::Group { rest: Some(_), .. }));
    // Alternatives that only say what has to be there are no choice.
    let either = json!({ "type": "object", "properties": { "a": {}, "b": {} }, "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] });
    assert_eq!(Form::read(&either).fields().len(), 2);
}

#[test]
fn a_schema_that_is_no_objects_makes_no_fields_and_says_why() {
    for schema in [json!(true), json!(null), json!([]), json!({}), json!({ "type": "string" })] {
        let form = Form::read(&schema);
        assert!(form.fields().is_empty() && form.reason.is_some(), "{schema}");
    }
    assert!(Form::read(&json!({ "type": "object" })).reason.is_some());
    let closed = json!({ "type": "object", "additionalProperties": false });
    assert_eq!(Form::read(&closed).reason, None);
}

#[test]
fn five_thousand_properties_are_five_thousand_fields() {
    let many: serde_json::Map<_, _> =
        (0..5000).map(|index| (format!("p{index}"), json!({ "type": "string" }))).collect();

    assert_eq!(read(&Value::Object(many)).len(), 5000);
}

#[test]
fn an_empty_list_of_properties_means_no_arguments_and_none_at_all_means_any() {
    let none = Form::read(&json!({ "type": "object", "properties": {} }));
    let any = Form::read(&json!({ "type": "object" }));

    assert_eq!(none.reason, None);
    assert!(any.reason.is_some());
}
