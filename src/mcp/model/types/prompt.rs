//! Prompts as a server lists them, with their arguments.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::listed::{Listed, common_fields, identifier};
use crate::mcp::model::list::List;
use crate::wire::reader::{Finding, Reader};

/// A prompt as the server lists it, kept whole in `raw`.
///
/// Spec: <https://modelcontextprotocol.io/specification/2026-07-28/server/prompts#prompt>
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prompt {
    /// Empty when the server sent none; then `invalid` says so.
    pub name: String,
    pub title: Option<String>,
    pub description: Option<String>,
    pub arguments: Vec<PromptArgument>,
    pub invalid: Option<String>,
    pub findings: Vec<Finding>,
    pub raw: Arc<Value>,
}

/// Arguments of prompts are always strings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromptArgument {
    pub name: String,
    pub title: Option<String>,
    pub description: Option<String>,
    pub required: bool,
}

impl Listed for Prompt {
    const LIST: List = List::Prompts;
    const NOUN: &'static str = "prompt";

    fn fill(&mut self, json: &mut Reader<'_, '_>) -> Option<String> {
        let name = identifier(json, "name", "name");
        self.title = json.optional_text("title").map(str::to_owned);
        self.description = json.optional_text("description").map(str::to_owned);
        if json.value("arguments").is_some() {
            self.arguments = json.list("arguments", PromptArgument::read);
        }
        name.map(|name| self.name = name).err()
    }

    fn key(&self) -> &str {
        &self.name
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref().filter(|title| !title.is_empty())
    }

    common_fields!();
}

impl Prompt {
    /// The arguments as a JSON Schema: all of them are strings, and only their names are fixed.
    pub fn arguments_schema(&self) -> Value {
        let mut properties = Map::new();
        for argument in &self.arguments {
            let mut property = Map::from_iter([("type".to_owned(), json!("string"))]);
            let told = [("title", &argument.title), ("description", &argument.description)];
            for (key, text) in told {
                if let Some(text) = text {
                    property.insert(key.to_owned(), json!(text));
                }
            }
            properties.insert(argument.name.clone(), property.into());
        }
        let required = self.arguments.iter().filter(|argument| argument.required);
        let required: Vec<&str> = required.map(|argument| argument.name.as_str()).collect();
        // Where there are none, none is allowed: a form says so, in place of an empty JSON editor.
        let others = match self.arguments.as_slice() {
            [] => json!(false),
            _ => json!({ "type": "string" }),
        };
        json!({
            "type": "object", "properties": properties, "required": required,
            "additionalProperties": others,
        })
    }
}

impl PromptArgument {
    fn read(json: &mut Reader<'_, '_>) -> Option<Self> {
        Some(Self {
            name: json.text("name")?.to_owned(),
            title: json.optional_text("title").map(str::to_owned),
            description: json.optional_text("description").map(str::to_owned),
            required: json.value("required").and_then(Value::as_bool).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_without_a_name_does_not_hide_its_siblings() {
        let raw = json!({
            "name": "review", "arguments": [{ "required": true }, { "name": "code", "required": true }]
        });

        let read = Prompt::read(raw, "/prompts/0".to_owned());

        assert_eq!(read.arguments.len(), 1);
        assert!(read.arguments[0].required);
        assert_eq!(read.findings[0].pointer, "/prompts/0/arguments/0/name");
    }
}
