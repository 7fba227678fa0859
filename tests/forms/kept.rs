//! Drafts that were saved, by this version and by those before it.

use serde_json::{Value, json};
use wirescope::schema::draft::Draft;
use wirescope::schema::form::Form;

use crate::corpus::entries;
use crate::person::fill_in;

/// What a browser keeps of it.
pub fn saved_and_back(draft: &Draft) -> Draft {
    let saved = serde_json::to_string(draft).expect("savable");
    serde_json::from_str(&saved).expect("readable")
}

#[test]
fn every_draft_of_the_corpus_comes_back_from_where_it_was_saved() {
    for entry in entries() {
        let form = Form::read(&entry.schema);
        let fresh = Draft::with_defaults(&form);
        assert_eq!(saved_and_back(&fresh), fresh, "{}", entry.name);
        for arguments in entry.allowed() {
            let read = Draft::from_value(&form, arguments);
            assert_eq!(saved_and_back(&read), read, "{}", entry.name);
            if let Ok(typed) = fill_in(&form, arguments) {
                assert_eq!(saved_and_back(&typed), typed, "{}", entry.name);
            }
        }
    }
}

fn restored(saved: &Value) -> Draft {
    serde_json::from_value(saved.clone()).expect("readable")
}

/// Neither alternatives nor positions were known then: both were written as JSON.
#[test]
fn a_draft_from_before_there_were_alternatives_is_sent_as_it_was_typed() {
    let form = Form::read(&json!({
        "type": "object",
        "properties": {
            "name": { "type": "string" },
            "either": { "anyOf": [{ "type": "integer" }, { "type": "object", "properties": { "a": { "type": "string" } } }] },
            "other": { "anyOf": [{ "type": "integer" }, { "type": "string" }] },
            "pair": { "type": "array", "prefixItems": [{ "type": "integer" }, { "type": "string" }] },
            "map": { "type": "object", "additionalProperties": { "type": "integer" } },
            "list": { "type": "array", "items": { "anyOf": [{ "type": "integer" }, { "type": "string" }] } },
        },
    }));
    let saved = json!({ "root": { "Group": [
        ["name", { "Text": "x\r\n" }],
        ["either", { "Text": "{ \"a\": \"1\" }" }],
        ["other", { "Json": "1.0" }],
        ["pair", { "Text": "[1, \"b\"]" }],
        ["map", { "Text": "{ \"k\": 1 }" }],
        ["list", { "Text": "[1, \"x\"]" }],
        ["gone", { "Json": "null" }],
    ] } });

    let draft = restored(&saved);

    assert_eq!(saved_and_back(&draft), draft);
    let sent = draft.to_value(&form).map(|sent| Value::Object(sent).to_string());
    let expected = r#"{"name":"x\r\n","either":{"a":"1"},"other":1.0,"pair":[1,"b"],"map":{"k":1},"list":[1,"x"],"gone":null}"#;
    assert_eq!(sent.as_deref(), Ok(expected));
}

/// A server may change its schema while a draft is kept.
#[test]
fn an_alternative_that_is_gone_is_sent_as_what_was_typed() {
    let number = |draft: &Draft, schema: &Value| {
        let form = Form::read(&json!({ "type": "object", "properties": { "a": schema } }));
        Value::Object(draft.to_value_anyway(&form)).to_string()
    };
    let saved = json!({ "root": { "Group": [["a", { "Variant": [3, { "Text": "5" }] }]] } });
    let draft = restored(&saved);

    assert_eq!(number(&draft, &json!({ "type": "integer" })), r#"{"a":5}"#);
    assert_eq!(number(&draft, &json!({ "type": "string" })), r#"{"a":"5"}"#);
    assert_eq!(number(&draft, &json!({ "type": ["integer", "boolean"] })), r#"{"a":"5"}"#);
}
