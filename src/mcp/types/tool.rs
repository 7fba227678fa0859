use std::sync::Arc;

use serde_json::Value;

use super::Listed;
use super::parameter_header::header_fault;
use crate::mcp::command::List;
use crate::wire::reader::{Finding, Reader};

/// A tool as the server lists it, kept whole in `raw`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// Empty when the server sent none; then `invalid` says so.
    pub name: String,
    pub title: Option<String>,
    pub description: Option<String>,
    pub annotations: Annotations,
    /// Why the tool cannot be called, in a sentence; such tools are listed all the same.
    pub invalid: Option<String>,
    pub findings: Vec<Finding>,
    pub raw: Value,
}

/// Hints about a tool's behaviour, to be trusted no further than the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annotations {
    pub read_only: Option<bool>,
    pub destructive: Option<bool>,
    pub idempotent: Option<bool>,
    pub open_world: Option<bool>,
}

impl Listed for Tool {
    const LIST: List = List::Tools;

    /// Also reads an entry of the event dialect's `tools`.
    fn read(raw: Value, pointer: String) -> Arc<Self> {
        let mut findings = Vec::new();
        let mut tool = Self {
            name: String::new(),
            title: None,
            description: None,
            annotations: Annotations::default(),
            invalid: None,
            findings: Vec::new(),
            raw: Value::Null,
        };
        match Reader::new(&raw, pointer, &mut findings) {
            Some(mut json) => tool.fill(&mut json),
            None => tool.invalid = Some("the list holds something that is no tool".to_owned()),
        }
        if tool.invalid.is_none() && !tool_schema(&raw).is_some_and(Value::is_object) {
            tool.invalid = Some("its inputSchema is missing or no object".to_owned());
        }
        if tool.invalid.is_none() {
            tool.invalid = tool_schema(&raw)
                .and_then(|schema| root_fault(schema).or_else(|| header_fault(schema)));
        }
        tool.findings = findings;
        tool.raw = raw;
        Arc::new(tool)
    }

    fn key(&self) -> &str {
        &self.name
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
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

impl Tool {
    fn fill(&mut self, json: &mut Reader<'_, '_>) {
        match json.text("name") {
            Some(name) if !name.is_empty() => name.clone_into(&mut self.name),
            _ => self.invalid = Some("it has no name".to_owned()),
        }
        self.title = json.optional_text("title").map(str::to_owned);
        self.description = json.optional_text("description").map(str::to_owned);
        let Some(hints) = json.value("annotations") else { return };
        let hint = |name: &str| hints.get(name).and_then(Value::as_bool);
        self.annotations = Annotations {
            read_only: hint("readOnlyHint"),
            destructive: hint("destructiveHint"),
            idempotent: hint("idempotentHint"),
            open_world: hint("openWorldHint"),
        };
        if self.title.is_none() {
            self.title = hints.get("title").and_then(Value::as_str).map(str::to_owned);
        }
    }

    /// The name for people: `title`, then `annotations.title`, then `name`.
    pub fn display_name(&self) -> &str {
        self.title.as_deref().filter(|title| !title.is_empty()).unwrap_or(&self.name)
    }

    /// `inputSchema`; the event dialect also writes `input_schema`.
    pub fn input_schema(&self) -> &Value {
        tool_schema(&self.raw).unwrap_or(&Value::Null)
    }

    pub fn output_schema(&self) -> Option<&Value> {
        self.raw.get("outputSchema")
    }
}

/// Arguments are an object, and the schema has to say so. One that says nothing is let pass: it forbids
/// nothing either.
fn root_fault(schema: &Value) -> Option<String> {
    let kind = schema.get("type").filter(|kind| *kind != "object")?;
    Some(format!("its inputSchema is of type {kind}, not \"object\""))
}

fn tool_schema(raw: &Value) -> Option<&Value> {
    raw.get("inputSchema").or_else(|| raw.get("input_schema"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_title_of_the_annotations_serves_where_there_is_no_other() {
        let raw = json!({ "name": "a", "inputSchema": {}, "annotations": { "title": "Alpha" } });

        assert_eq!(Tool::read(raw, String::new()).display_name(), "Alpha");
    }

    #[test]
    fn a_tool_without_a_name_is_kept_and_says_why_it_cannot_be_called() {
        let tool = Tool::read(json!({ "inputSchema": {} }), "/tools/3".to_owned());

        assert_eq!(tool.invalid.as_deref(), Some("it has no name"));
        assert_eq!(tool.findings[0].pointer, "/tools/3/name");
    }

    #[test]
    fn a_schema_of_another_type_than_object_makes_the_tool_invalid() {
        for kind in [json!("array"), json!("string"), json!(["object", "null"])] {
            let raw = json!({ "name": "a", "inputSchema": { "type": kind } });
            assert!(Tool::read(raw, String::new()).invalid.is_some(), "{kind}");
        }
        let silent = json!({ "name": "a", "inputSchema": {} });
        assert_eq!(Tool::read(silent, String::new()).invalid, None);
    }

    #[test]
    fn both_spellings_of_the_schema_are_read() {
        for key in ["inputSchema", "input_schema"] {
            let tool = Tool::read(json!({ "name": "a", key: { "type": "object" } }), String::new());
            assert_eq!(tool.input_schema(), &json!({ "type": "object" }));
            assert_eq!(tool.invalid, None);
        }
    }
}
