//! Drafts: what is typed into a form, and the JSON it stands for.

use proptest::prelude::*;
use serde_json::{Map, json};

use super::*;
use crate::schema::form::Form;
use crate::schema::mistake::{InputMistake, JsonType, Rule};

fn form() -> Form {
    Form::read(&json!({
        "type": "object",
        "required": ["a", "group", "must"],
        "properties": {
            "a": { "type": "string" },
            "b": { "type": "integer" },
            "c": { "type": "number", "default": 1.50 },
            "d": { "type": "boolean" },
            "must": { "type": "boolean" },
            "e": { "enum": ["x", 1, null] },
            "tags": { "type": "array", "items": { "type": "string" } },
            "set": { "type": "array", "items": { "enum": ["x", "y"] } },
            "group": { "type": "object", "properties": {
                "a": { "type": "integer" }, "b": { "type": "string", "default": "z" }
            } },
            "rows": { "type": "array", "items": {
                "type": "object", "properties": { "a": { "type": "integer" } }
            } },
            "any": true
        }
    }))
}

fn sent(draft: &Draft) -> Value {
    Value::Object(draft.to_value(&form()).expect("no mistakes"))
}

#[test]
fn untouched_fields_are_not_sent() {
    assert_eq!(sent(&Draft::default()), json!({}));
}

#[test]
fn a_fresh_draft_has_defaults_and_plain_answers_to_required_fields() {
    let draft = Draft::with_defaults(&form());

    assert_eq!(sent(&draft), json!({ "c": 1.50, "must": false, "group": { "b": "z" } }));
    assert_eq!(draft.text("/c"), Some("1.5"));
}

#[test]
fn a_default_of_null_is_filled_in_only_where_the_field_is_required() {
    let nullable = json!({ "type": ["string", "null"], "default": null });
    let form = Form::read(&json!({
        "type": "object", "required": ["b"], "properties": { "a": nullable, "b": nullable }
    }));

    let sent = Draft::with_defaults(&form).to_value(&form).expect("no mistakes");
    assert_eq!(Value::Object(sent), json!({ "b": null }));
}

#[test]
fn what_is_typed_becomes_the_json_its_field_asks_for() {
    let mut draft = Draft::default();
    draft.set("/a", "5");
    draft.set("/b", " 12345678901234567890123 ");
    draft.set("/c", "1.10");
    draft.set("/d", "true");
    draft.set("/e", "\"x\"");
    draft.set("/group/a", "2");
    draft.add_item("/tags");
    draft.set("/tags/0", "t");
    draft.add_item("/rows");
    draft.set("/rows/0/a", "3");
    draft.add_item("/rows");
    draft.set("/any", "[1, null]");

    let expected = r#"{"a":"5","b":12345678901234567890123,"c":1.10,"d":true,"e":"x","tags":["t"],"group":{"a":2},"rows":[{"a":3},{}],"any":[1,null]}"#;
    assert_eq!(sent(&draft).to_string(), expected);
}

#[test]
fn empty_text_is_sent_only_where_text_is_asked_for() {
    let mut draft = Draft::default();
    for pointer in ["/a", "/b", "/d", "/e", "/any"] {
        draft.set(pointer, "");
    }

    assert_eq!(sent(&draft), json!({ "a": "" }));
    draft.clear("/a");
    assert_eq!(sent(&draft), json!({}));
}

#[test]
fn wrong_text_stays_and_is_named_where_it_stands() {
    let mut draft = Draft::default();
    draft.set("/b", "1.5");
    draft.set("/d", "yes");
    draft.set("/e", "\"z\"");
    draft.set("/any", "{");
    draft.add_item("/rows");
    draft.set("/rows/0/a", "x");

    let mistakes = draft.to_value(&form()).expect_err("mistakes");

    let words: Vec<_> =
        mistakes.iter().map(|one| (one.pointer.as_str(), one.rule.to_string())).collect();
    assert_eq!(words[0], ("/b", "must be a whole number".to_owned()));
    assert_eq!(words[1], ("/d", "must be true or false".to_owned()));
    assert_eq!(words[2], ("/e", "must be \"x\", 1 or null".to_owned()));
    assert_eq!(words[3], ("/rows/0/a", "must be a whole number".to_owned()));
    assert!(words[4].0 == "/any" && words[4].1.starts_with("is not JSON: "));
    assert_eq!(draft.text("/b"), Some("1.5"));
    let anyway = Value::Object(draft.to_value_anyway(&form()));
    let expected =
        json!({ "b": 1.5, "d": "yes", "e": "\"z\"", "rows": [{ "a": "x" }], "any": "{" });
    assert_eq!(anyway, expected);
}

#[test]
fn an_empty_item_that_cannot_be_left_out_is_required() {
    let form = Form::read(&json!({ "type": "object", "properties": {
        "n": { "type": "array", "items": { "type": "integer" } }
    } }));
    let mut draft = Draft::default();
    draft.add_item("/n");

    let required = InputMistake { pointer: "/n/0".to_owned(), rule: Rule::Required };
    assert_eq!(draft.to_value(&form), Err(vec![required]));
}

#[test]
fn items_come_and_go_without_moving_their_text_astray() {
    let mut draft = Draft::default();
    for (index, text) in ["a", "b", "c"].into_iter().enumerate() {
        draft.add_item("/tags");
        draft.set(&format!("/tags/{index}"), text);
    }
    draft.remove_item("/tags", 1);
    draft.remove_item("/tags", 9);
    draft.set("/tags/7", "nowhere");

    assert_eq!(draft.items("/tags"), 2);
    assert_eq!(sent(&draft), json!({ "tags": ["a", "c"] }));
}

#[test]
fn a_choice_of_many_is_toggled() {
    let mut draft = Draft::default();
    draft.toggle_item("/set", "\"x\"");
    draft.toggle_item("/set", "\"y\"");
    draft.toggle_item("/set", "\"x\"");

    assert!(draft.has_item("/set", "\"y\"") && !draft.has_item("/set", "\"x\""));
    assert_eq!(sent(&draft), json!({ "set": ["y"] }));
}

#[test]
fn keys_with_slashes_and_tildes_are_addressed_escaped() {
    let schema = json!({ "type": "object", "properties": { "a/b~c": { "type": "string" } } });
    let mut draft = Draft::default();
    draft.set("/a~1b~0c", "x");

    let sent = draft.to_value(&Form::read(&schema)).expect("no mistakes");
    assert_eq!(Value::Object(sent), json!({ "a/b~c": "x" }));
    draft.clear("/a~1b~0c");
    assert_eq!(draft, Draft::default());
}

#[test]
fn json_that_does_not_fit_is_kept_beside_the_form() {
    let arguments = json!({ "b": "five", "d": null, "unknown": [1.0], "tags": "none" });
    let draft = Draft::from_value(&form(), arguments.as_object().expect("an object"));

    assert_eq!((draft.text("/b"), draft.misfit("/b")), (None, Some("\"five\"")));
    assert_eq!(draft.misfit("/d"), Some("null"));
    assert_eq!(sent(&draft), arguments);
}

#[test]
fn text_of_a_field_that_is_gone_is_kept_but_not_sent() {
    let mut draft = Draft::default();
    draft.set("/gone", "x");

    assert_eq!(sent(&draft), json!({}));
    assert_eq!(draft.text("/gone"), Some("x"));
}

#[test]
fn a_group_typed_before_its_schema_changed_is_still_sent() {
    let mut draft = Draft::default();
    draft.set("/b/x", "1");
    draft.set("/group", "text");

    let mistakes = draft.to_value(&form()).expect_err("a mistake");
    assert_eq!(mistakes[0].rule, Rule::Type(vec![JsonType::Object]));
    let anyway = Value::Object(draft.to_value_anyway(&form()));
    assert_eq!(anyway, json!({ "b": { "x": "1" }, "group": "text" }));
}

#[test]
fn a_saved_draft_comes_back_the_same() {
    let mut draft = Draft::with_defaults(&form());
    draft.set("/b", "wrong");
    draft.set_json("/d", &Value::Null);
    draft.add_item("/rows");

    let saved = serde_json::to_string(&draft).expect("savable");
    assert_eq!(serde_json::from_str::<Draft>(&saved).expect("readable"), draft);
}

fn json() -> impl Strategy<Value = Value> {
    let number = prop_oneof!["-?[1-9][0-9]{0,30}", "[0-9]\\.[0-9]{1,3}", "1e[1-9]"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number.prop_map(|digits| serde_json::from_str(&digits).expect("a number")),
        prop_oneof!["[xy5]?", "\\PC{0,4}"].prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            object_of(inner).prop_map(Value::from),
        ]
    })
}

fn object_of(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let key = prop_oneof!["[a-e]", "tags|set|group|rows|any", "[/~]{0,2}"];
    prop::collection::btree_map(key, value, 0..9).prop_map(|members| members.into_iter().collect())
}

proptest! {
    #[test]
    fn any_json_object_comes_back_from_the_form_unchanged(arguments in object_of(json())) {
        let draft = Draft::from_value(&form(), &arguments);

        prop_assert_eq!(draft.to_value(&form()), Ok(arguments.clone()));
        prop_assert_eq!(draft.to_value_anyway(&form()), arguments.clone());
        prop_assert_eq!(draft.to_value(&Form::default()).map(|_| ()), Ok(()));
    }

    #[test]
    fn typing_anywhere_is_remembered(
        steps in prop::collection::vec(("(/[ab01]){0,3}", "[0-9x]{0,2}", 0..5_u8), 0..12)
    ) {
        let mut draft = Draft::default();
        for (pointer, text, step) in steps {
            match step {
                0 => draft.add_item(&pointer),
                1 => draft.remove_item(&pointer, 0),
                2 => draft.clear(&pointer),
                3 => draft.toggle_item(&pointer, &text),
                _ => {
                    draft.set(&pointer, &text);
                    if draft.is_touched(&pointer) && !pointer.is_empty() {
                        prop_assert_eq!(draft.text(&pointer), Some(text.as_str()));
                    }
                }
            }
            let _ = draft.to_value_anyway(&form());
        }
    }
}
