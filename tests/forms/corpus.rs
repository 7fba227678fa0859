//! The schemas of the corpus with their examples, and a few that are too long to be written out.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

/// A schema, with arguments for it.
pub struct Entry {
    pub name: String,
    pub schema: Value,
    pub valid: Vec<Map<String, Value>>,
    /// As valid, and beyond what the fields of the form can say.
    pub unreachable: Vec<Map<String, Value>>,
    pub invalid: Vec<Value>,
    /// Invalid by keywords that are not looked at.
    pub unchecked: Vec<Value>,
    /// Why there are no fields.
    pub reason: Option<String>,
    /// The names of the alternatives of the root, or of its first field that has such.
    pub labels: Option<Value>,
    /// The arguments before anything is typed.
    pub opens_as: Option<Value>,
}

impl Entry {
    /// All that the schema allows.
    pub fn allowed(&self) -> impl Iterator<Item = &Map<String, Value>> {
        self.valid.iter().chain(&self.unreachable)
    }

    fn read(json: &Value) -> Self {
        let list = |key: &str| json[key].as_array().cloned().unwrap_or_default();
        let objects = |key: &str| {
            let examples = list(key).into_iter();
            examples.map(|one| one.as_object().expect("arguments are an object").clone()).collect()
        };
        Self {
            name: json["name"].as_str().expect("a name").to_owned(),
            schema: json.get("schema").expect("a schema").clone(),
            valid: objects("valid"),
            unreachable: objects("unreachable"),
            invalid: list("invalid"),
            unchecked: list("unchecked"),
            reason: json["reason"].as_str().map(str::to_owned),
            labels: json.get("labels").cloned(),
            opens_as: json.get("opens_as").cloned(),
        }
    }
}

pub fn entries() -> Vec<Entry> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms/corpus");
    let files = fs::read_dir(folder).expect("the folder");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    let texts = paths.iter().map(|path| fs::read_to_string(path).expect("readable"));
    let parsed = texts.map(|text| serde_json::from_str::<Vec<Value>>(&text).expect("JSON"));
    let written: Vec<Value> = parsed.flatten().collect();
    written.iter().chain(&made()).map(Entry::read).collect()
}

fn made() -> Vec<Value> {
    vec![many_fields(), many_alternatives(), deep_groups(), deep_lists()]
}

fn many_fields() -> Value {
    let types = ["string", "integer", "boolean", "number"];
    let property = |index: usize| (format!("field {index}"), json!({ "type": types[index % 4] }));
    let properties: Map<_, _> = (0..200).map(property).collect();
    json!({
        "name": "two hundred fields",
        "schema": { "type": "object", "required": ["field 2"], "properties": properties },
        "valid": [{ "field 2": false }, { "field 0": "a", "field 2": true, "field 197": 1, "field 199": 0.25 }],
        "invalid": [{}, { "field 2": 1 }, { "field 2": true, "field 197": "1" }],
    })
}

fn many_alternatives() -> Value {
    let one = |index: usize| {
        let key = format!("p{index}");
        let properties = json!({ key.clone(): { "type": "string" } });
        json!({ "type": "object", "required": [key], "properties": properties, "additionalProperties": false })
    };
    let few: Vec<_> = (0..60).map(one).collect();
    let many: Vec<_> = (0..61).map(one).collect();
    json!({
        "name": "as many alternatives as are offered, and one more",
        "schema": { "type": "object", "properties": { "few": { "oneOf": few }, "many": { "oneOf": many } } },
        "valid": [{ "few": { "p0": "" } }, { "few": { "p59": "x" } }],
        "unreachable": [{ "many": { "p3": "x" } }],
        "invalid": [{ "few": { "p60": "x" } }, { "few": {} }, { "many": { "p3": 1 } }],
    })
}

fn deep_groups() -> Value {
    let leaf = json!({ "type": "string" });
    let schema = (0..12).fold(leaf, |inner, level| {
        json!({ "type": "object", "required": ["in"], "properties": { "in": inner, "level": { "type": "integer", "default": 11 - level } } })
    });
    let nested = |text: Value| {
        (0..12).fold(text, |inner, level| json!({ "in": inner, "level": 11 - level }))
    };
    let bare = |text: Value| (0..12).fold(text, |inner, _| json!({ "in": inner }));
    json!({
        "name": "twelve groups within each other",
        "schema": schema,
        "valid": [nested(json!("x")), bare(json!(""))],
        "invalid": [bare(json!(1)), {}],
    })
}

fn deep_lists() -> Value {
    let schema = (0..6).fold(json!({ "type": "integer" }), |inner, _| {
        json!({ "type": "object", "properties": { "list": { "type": "array", "items": inner } } })
    });
    let nested = |leaf: Value| (0..6).fold(leaf, |inner, _| json!({ "list": [inner] }));
    json!({
        "name": "groups and lists in turns",
        "schema": schema,
        "valid": [nested(json!(1)), { "list": [{}, { "list": [] }] }],
        "invalid": [nested(json!("x"))],
    })
}
