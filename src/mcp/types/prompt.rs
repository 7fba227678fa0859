use std::sync::Arc;

use serde_json::Value;

use super::Listed;
use crate::mcp::command::List;
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
    pub raw: Value,
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

    fn read(raw: Value, pointer: String) -> Arc<Self> {
        let mut findings = Vec::new();
        let mut read = Self::default();
        match Reader::new(&raw, pointer, &mut findings) {
            Some(mut json) => read.fill(&mut json),
            None => read.invalid = Some("the list holds something that is no prompt".to_owned()),
        }
        read.findings = findings;
        read.raw = raw;
        Arc::new(read)
    }

    fn key(&self) -> &str {
        &self.name
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref().filter(|title| !title.is_empty())
    }

    fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    fn invalid(&self) -> Option<&str> {
        self.invalid.as_deref()
    }

    fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn raw(&self) -> &Value {
        &self.raw
    }
}

impl Prompt {
    fn fill(&mut self, json: &mut Reader<'_, '_>) {
        match json.text("name") {
            Some(name) if !name.is_empty() => name.clone_into(&mut self.name),
            _ => self.invalid = Some("it has no name".to_owned()),
        }
        self.title = json.optional_text("title").map(str::to_owned);
        self.description = json.optional_text("description").map(str::to_owned);
        if json.value("arguments").is_some() {
            self.arguments = json.list("arguments", PromptArgument::read);
        }
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
    use serde_json::json;

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
