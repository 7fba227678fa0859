//! Schemas that would never end, or grow without bounds: each is read with bounded work. It is counted in
//! allocations, which come out alike on every machine.

use std::iter;

use serde_json::{Map, Value, json};
use wirescope::schema::draft::Draft;
use wirescope::schema::form::{FieldKind, Form};

use crate::examples::parts;

fn count(kind: &FieldKind) -> usize {
    1 + parts(kind).into_iter().map(|field| count(&field.kind)).sum::<usize>()
}

/// The form, with which work goes on as a page does.
fn read(schema: &Value) -> Form {
    let mut form = Form::default();
    let work = allocation_counter::measure(|| form = Form::read(schema));
    let fields = count(&form.root);
    let name = schema.to_string().chars().take(80).collect::<String>();
    assert!(work.count_total < 10_000_000, "{} allocations for {name}", work.count_total);
    assert!(fields < 120_000, "{fields} fields for {name}");
    let draft = Draft::with_defaults(&form);
    let saved = Value::Object(draft.to_value_anyway(&form));
    assert!(saved.is_object());
    form
}

fn itself(count: usize) -> Map<String, Value> {
    (0..count).map(|index| (format!("p{index}"), json!({ "$ref": "#" }))).collect()
}

#[test]
fn a_schema_that_refers_to_itself_in_many_places_is_read_in_bounded_work() {
    let all = json!(["string", "integer", "number", "boolean", "array", "object", "null"]);
    let selves: Vec<_> = itself(10).into_values().collect();
    for schema in [
        json!({ "type": "object", "properties": itself(200) }),
        json!({ "type": "object", "properties": { "a": { "type": "object", "properties": itself(30) } } }),
        json!({ "type": "object", "properties": { "a": {} }, "then": { "properties": itself(10) } }),
        json!({ "type": "object", "properties": { "a": {} }, "dependencies": { "a": { "properties": itself(10) } } }),
        json!({ "type": "object", "patternProperties": itself(50) }),
        json!({ "type": "object", "properties": { "a": { "$ref": "#/$defs/t" } }, "$defs": { "t": { "type": "array", "prefixItems": (0..9).map(|_| json!({ "$ref": "#/$defs/t" })).collect::<Vec<_>>() } } }),
        json!({ "type": "object", "properties": { "a": { "$ref": "#/$defs/u" } }, "$defs": { "u": { "type": all, "items": { "$ref": "#/$defs/u" }, "additionalProperties": { "$ref": "#/$defs/u" } } } }),
        json!({ "type": "object", "anyOf": selves, "properties": { "a": { "$ref": "#" } } }),
        json!({ "type": "object", "properties": { "a": { "anyOf": [{ "type": "array", "items": { "$ref": "#/properties/a" } }, { "type": "array", "items": { "$ref": "#/properties/a" } }] } } }),
        json!({ "type": "object", "allOf": [{ "$ref": "#" }, { "$ref": "#" }], "properties": itself(3) }),
    ] {
        let form = read(&schema);
        assert!(!form.is_empty() || form.reason.is_some(), "{schema}");
    }
}

#[test]
fn alternatives_that_double_at_each_step_end() {
    let step = |index: usize| {
        let next = json!({ "$ref": format!("#/$defs/d{}", index + 1) });
        (format!("d{index}"), json!({ "anyOf": [next, next, { "type": "null" }] }))
    };
    let defs: Map<_, _> = (0..60).map(step).collect();
    read(
        &json!({ "type": "object", "properties": { "a": { "$ref": "#/$defs/d0" } }, "$defs": defs }),
    );
}

#[test]
fn long_lists_of_alternatives_are_looked_at_once() {
    let many: Vec<_> = iter::repeat_n(json!({ "type": "object" }), 20_000).collect();
    let form = read(&json!({ "type": "object", "properties": { "a": { "anyOf": many } } }));

    assert!(matches!(form.fields()[0].kind, FieldKind::Json { .. }));
}

#[test]
fn what_refers_to_itself_leaves_room_for_its_neighbours() {
    let any = json!({ "anyOf": [
        { "type": "string" }, { "type": "number" }, { "type": "boolean" }, { "type": "null" },
        { "type": "array", "items": { "$ref": "#/$defs/any" } },
        { "type": "object", "additionalProperties": { "$ref": "#/$defs/any" } },
        { "type": "object", "title": "Both", "properties": { "a": { "$ref": "#/$defs/any" }, "b": { "$ref": "#/$defs/any" } } }
    ] });
    let form = read(&json!({
        "type": "object",
        "properties": {
            "first": { "$ref": "#/$defs/any" },
            "then": { "type": "object", "properties": { "size": { "type": "integer" } } }
        },
        "$defs": { "any": any }
    }));

    assert!(matches!(form.fields()[0].kind, FieldKind::Union { .. }));
    assert!(matches!(form.fields()[1].kind, FieldKind::Group { .. }));
}

/// To look again for what such a type is made of would have no end.
#[test]
fn a_type_that_json_does_not_have_is_no_reason_to_look_again() {
    for kind in [json!("date"), json!("null"), json!(["int"]), json!(["null", "int", "file"])] {
        let form = read(&json!({ "type": "object", "properties": { "a": { "type": kind } } }));

        assert_eq!(form.fields().len(), 1);
    }
}
