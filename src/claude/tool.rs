//! Tools of connected servers, as the API takes them: valid unique names, schemas it accepts.

pub mod seen;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The API takes `^[a-zA-Z0-9_-]{1,128}$`.
const LONGEST_NAME: usize = 128;
/// Of a property in a schema, by `^[a-zA-Z0-9_.-]{1,64}$`.
const LONGEST_PROPERTY: usize = 64;

/// Names a connected server, in whatever way the owner of the conversation likes. It is kept with the
/// conversation, so it must hold no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServerKey(pub String);

/// One tool of one server.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ToolRef {
    pub server: ServerKey,
    /// As the server named it.
    pub tool: String,
}

impl fmt::Display for ServerKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A tool that Claude may ask for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    pub tool: ToolRef,
    /// What people call the server; part of the tool's name where two servers have one of that name.
    pub server_name: String,
    pub description: Option<String>,
    pub input_schema: Value,
    /// `annotations.readOnlyHint`: the server's claim, which counts only where a person trusts it.
    pub read_only: bool,
}

impl Offer {
    /// The definition in a request. A schema that the API would refuse, and the whole request with it,
    /// goes into the description instead.
    pub(super) fn encode(&self, name: &str) -> Value {
        let mut description = self.description.clone().unwrap_or_default();
        let schema = acceptable(&self.input_schema).unwrap_or_else(|| {
            if !description.is_empty() {
                description.push_str("\n\n");
            }
            description.push_str("The input must conform to this JSON Schema:\n");
            description.push_str(&self.input_schema.to_string());
            json!({ "type": "object" })
        });
        let mut tool = Map::new();
        tool.insert("name".to_owned(), name.into());
        if !description.is_empty() {
            tool.insert("description".to_owned(), description.into());
        }
        tool.insert("input_schema".to_owned(), schema);
        Value::Object(tool)
    }

    /// The schema goes out in words only, so Claude may miss it.
    pub fn has_schema_in_words(&self) -> bool {
        acceptable(&self.input_schema).is_none()
    }
}

/// The schema with the `type` that the API wants, or `None` where it refuses it: alternatives at the
/// top, a type other than object, or a property with a name out of the ordinary.
fn acceptable(schema: &Value) -> Option<Value> {
    let mut object = match schema {
        Value::Null => Map::new(),
        schema => schema.as_object()?.clone(),
    };
    if ["oneOf", "anyOf", "allOf"].iter().any(|keyword| object.contains_key(*keyword)) {
        return None;
    }
    let is_object = object.get("type").is_none_or(|named| named == "object");
    if !is_object || !has_plain_properties(schema) {
        return None;
    }
    object.entry("type").or_insert_with(|| "object".into());
    Some(Value::Object(object))
}

/// Looks at every schema inside. A stack rather than recursion: a server may nest as it likes.
fn has_plain_properties(schema: &Value) -> bool {
    let is_plain = |name: &String| {
        let fits = (1..=LONGEST_PROPERTY).contains(&name.len());
        fits && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
    };
    let mut rest = vec![schema];
    while let Some(value) = rest.pop() {
        match value {
            Value::Object(object) => {
                let properties = object.get("properties").and_then(Value::as_object);
                if properties.is_some_and(|properties| !properties.keys().all(is_plain)) {
                    return false;
                }
                rest.extend(object.values());
            }
            Value::Array(items) => rest.extend(items),
            _ => {}
        }
    }
    true
}

/// The names the API knows tools by. A name once given stays: what Claude has said of a tool, and what
/// the API has cached, goes by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names(Vec<(String, ToolRef)>);

impl Names {
    /// The name of a tool, which gets one if it has none yet: its own where that is valid and free,
    /// else with the server's in front, else with a number.
    pub fn name(&mut self, tool: &ToolRef, server_name: &str) -> String {
        if let Some(name) = self.find(tool) {
            return name.to_owned();
        }
        let plain = valid(&tool.tool);
        let long = valid(&format!("{server_name}__{}", tool.tool));
        let numbered = (2_u32..).map(|number| {
            let end = format!("_{number}");
            format!("{}{end}", &long[..long.len().min(LONGEST_NAME - end.len())])
        });
        let mut candidates = [plain, long.clone()].into_iter().chain(numbered);
        let name = candidates.find(|name| self.tool(name).is_none()).unwrap_or_default();
        self.0.push((name.clone(), tool.clone()));
        name
    }

    pub fn find(&self, tool: &ToolRef) -> Option<&str> {
        let found = self.0.iter().find(|(_, held)| held == tool);
        found.map(|(name, _)| name.as_str())
    }

    /// The tool Claude means.
    pub fn tool(&self, name: &str) -> Option<&ToolRef> {
        self.0.iter().find(|(held, _)| held == name).map(|(_, tool)| tool)
    }
}

fn valid(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let name: String = name.chars().map(plain).take(LONGEST_NAME).collect();
    if name.is_empty() { "tool".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tool(server: &str, tool: &str) -> ToolRef {
        ToolRef { server: ServerKey(server.to_owned()), tool: tool.to_owned() }
    }

    fn sent_schema(schema: Value) -> Value {
        let offer = Offer { input_schema: schema, ..Offer::default() };
        offer.encode("x")["input_schema"].clone()
    }

    #[test]
    fn tools_of_the_same_name_are_told_apart_by_their_server() {
        let mut names = Names::default();

        assert_eq!(names.name(&tool("1", "search"), "a"), "search");
        assert_eq!(names.name(&tool("2", "search"), "b.c"), "b_c__search");
        assert_eq!(names.name(&tool("3", "search"), "b_c"), "b_c__search_2");
        assert_eq!(names.name(&tool("1", "search"), "renamed"), "search");
        assert_eq!(names.tool("b_c__search_2"), Some(&tool("3", "search")));
    }

    proptest! {
        #[test]
        fn whatever_tools_are_called_their_names_are_valid_unique_and_lead_back(
            tools in prop::collection::vec((0..3_u8, "\\PC{0,140}"), 0..12),
        ) {
            let mut names = Names::default();
            let tools: Vec<_> =
                tools.iter().map(|(key, name)| tool(&key.to_string(), name)).collect();
            for tool in &tools {
                names.name(tool, &format!("sérver {}", tool.server));
            }

            for tool in &tools {
                let name = names.find(tool).expect("named").to_owned();
                prop_assert!((1..=128).contains(&name.len()));
                let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
                prop_assert!(name.bytes().all(valid), "{name}");
                prop_assert_eq!(names.tool(&name), Some(tool));
            }
        }
    }

    #[test]
    fn an_ordinary_schema_goes_out_as_it_is() {
        let schema = json!({ "type": "object", "properties": { "a.b": { "anyOf": [] } } });

        assert_eq!(sent_schema(schema.clone()), schema);
        assert_eq!(sent_schema(json!({})), json!({ "type": "object" }));
        assert_eq!(sent_schema(Value::Null), json!({ "type": "object" }));
    }

    #[test]
    fn a_schema_the_api_would_refuse_goes_out_in_words() {
        for schema in [
            json!({ "type": "object", "oneOf": [{}] }),
            json!({ "type": "string" }),
            json!({ "properties": { "not[labels]": {} } }),
            json!({ "properties": { "a": { "items": { "properties": { "": {} } } } } }),
            json!(true),
        ] {
            let offer = Offer {
                description: Some("Finds.".to_owned()),
                input_schema: schema.clone(),
                ..Offer::default()
            };

            let sent = offer.encode("x");

            assert_eq!(sent["input_schema"], json!({ "type": "object" }));
            let description = sent["description"].as_str().expect("a description");
            assert!(description.starts_with("Finds."), "{description}");
            assert!(description.ends_with(&schema.to_string()), "{description}");
            assert!(offer.has_schema_in_words());
        }
    }
}
