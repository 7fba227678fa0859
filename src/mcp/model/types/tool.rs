//! Tools as a server lists them, and what makes one impossible to call.

use std::sync::Arc;

use serde_json::Value;

use super::listed::{Listed, Spoken, common_fields, identifier};
use super::parameter_header::header_fault;
use crate::mcp::model::list::List;
use crate::wire::reader::{Finding, Problem, Reader};

/// The first revision that says what a tool's name should be made of.
const FIRST_WITH_NAMES: &str = "2025-11-25";

/// A tool as the server lists it, kept whole in `raw`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tool {
    /// Empty when the server sent none; then `invalid` says so.
    pub name: String,
    pub title: Option<String>,
    pub description: Option<String>,
    pub annotations: Annotations,
    /// Why the tool cannot be called, in a sentence; such tools are listed all the same.
    pub invalid: Option<String>,
    pub findings: Vec<Finding>,
    pub raw: Arc<Value>,
}

/// Hints about a tool's behaviour, to be trusted no further than the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annotations {
    pub read_only: Option<bool>,
    pub destructive: Option<bool>,
    pub idempotent: Option<bool>,
    pub open_world: Option<bool>,
}

/// What a tool says of the app that belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct App<'a> {
    /// The resource that is its source; `None` where the server names none.
    pub uri: Option<&'a str>,
    /// The tool is for the app, and not for a model.
    pub is_hidden: bool,
}

/// Whether a call may be run as a task (2025-11-25, `execution.taskSupport`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskSupport {
    Forbidden,
    Optional,
    Required,
}

impl Listed for Tool {
    const LIST: List = List::Tools;
    const NOUN: &'static str = "tool";

    /// Also an entry of the event dialect's `tools`.
    fn fill(&mut self, json: &mut Reader<'_, '_>) -> Option<String> {
        let name = identifier(json, "name", "name");
        self.title = json.optional_text("title").map(str::to_owned);
        self.description = json.optional_text("description").map(str::to_owned);
        if let Some(hints) = json.value("annotations") {
            self.take_hints(hints);
        }
        let schema = json.value("inputSchema").or_else(|| json.value("input_schema"));
        let fault = match schema.filter(|schema| schema.is_object()) {
            Some(schema) => root_fault(schema),
            None => Some("its inputSchema is missing or not an object".to_owned()),
        };
        name.map(|name| self.name = name).err().or(fault)
    }

    fn heed(&mut self, spoken: Spoken<'_>, pointer: &str) {
        let has_names = spoken.revision >= FIRST_WITH_NAMES;
        if has_names && !self.name.is_empty() && !is_usual_name(&self.name) {
            let words = "should consist of 1 to 128 letters, digits, underscores, hyphens and dots";
            let problem = Problem::Says(words.to_owned());
            self.findings.push(Finding { pointer: format!("{pointer}/name"), problem });
        }
        if spoken.has_headers && self.invalid.is_none() {
            self.invalid = header_fault(self.input_schema());
        }
    }

    fn key(&self) -> &str {
        &self.name
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    common_fields!();
}

impl Tool {
    fn take_hints(&mut self, hints: &Value) {
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
        Self::input_schema_in(&self.raw)
    }

    /// [`Tool::input_schema`] of the entry in the list.
    pub fn input_schema_in(raw: &Value) -> &Value {
        let schema = raw.get("inputSchema").or_else(|| raw.get("input_schema"));
        schema.unwrap_or(&Value::Null)
    }

    /// Where nothing is said, a call cannot be run as a task.
    pub fn task_support(&self) -> TaskSupport {
        match self.raw.pointer("/execution/taskSupport").and_then(Value::as_str) {
            Some("required") => TaskSupport::Required,
            Some("optional") => TaskSupport::Optional,
            _ => TaskSupport::Forbidden,
        }
    }

    /// The app that a host may show with the tool (the extension MCP Apps, and its older flat form).
    pub fn app(&self) -> Option<App<'_>> {
        let ui = self.raw.pointer("/_meta/ui").filter(|ui| ui.is_object());
        let flat = self.raw.get("_meta").and_then(|meta| meta.get("ui/resourceUri"));
        let uri = ui.and_then(|ui| ui.get("resourceUri")).or(flat).and_then(Value::as_str);
        let visibility = ui.and_then(|ui| ui.get("visibility")).and_then(Value::as_array);
        let is_hidden =
            visibility.is_some_and(|to| !to.iter().any(|one| one.as_str() == Some("model")));
        (ui.is_some() || flat.is_some()).then_some(App { uri, is_hidden })
    }

    pub fn output_schema(&self) -> Option<&Value> {
        self.raw.get("outputSchema")
    }
}

fn is_usual_name(name: &str) -> bool {
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    name.len() <= 128 && name.bytes().all(is_usual)
}

/// Arguments are an object, and the schema has to say so. One that says nothing is let pass: it forbids
/// nothing either.
fn root_fault(schema: &Value) -> Option<String> {
    let kind = schema.get("type").filter(|kind| *kind != "object")?;
    Some(format!("its inputSchema is of type {kind}, not \"object\""))
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
    fn an_app_is_named_in_either_form_and_whatever_else_stands_there_is_none() {
        let uri = |meta: serde_json::Value| {
            let raw = json!({ "name": "a", "inputSchema": {}, "_meta": meta });
            Tool::read(raw, String::new())
                .app()
                .map(|app| (app.uri.map(str::to_owned), app.is_hidden))
        };
        let named = |hidden| Some((Some("ui://a".to_owned()), hidden));

        assert_eq!(uri(json!({ "ui": { "resourceUri": "ui://a" } })), named(false));
        assert_eq!(uri(json!({ "ui/resourceUri": "ui://a" })), named(false));
        let hidden = json!({ "resourceUri": "ui://a", "visibility": ["app"] });
        assert_eq!(uri(json!({ "ui": hidden })), named(true));
        assert_eq!(uri(json!({ "ui": { "resourceUri": 5 } })), Some((None, false)));
        for none in [json!(null), json!({}), json!({ "ui": "x" })] {
            assert_eq!(uri(none), None);
        }
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
    fn a_name_of_other_signs_is_told_where_the_revision_says_what_it_should_be() {
        let found = |name: &str, revision: Option<&str>| {
            let raw = json!({ "name": name, "inputSchema": {} });
            let spoken = revision.map(|revision| Spoken { revision, has_headers: true });
            let tool = Tool::read_in(spoken, raw, "/tools/0".to_owned());
            assert_eq!(tool.invalid, None, "{name}");
            tool.findings.iter().map(|found| found.pointer.clone()).collect::<Vec<_>>()
        };
        let long = "a".repeat(129);

        for name in ["with space", "größe", "a/b", &long] {
            assert_eq!(found(name, Some("2025-11-25")), ["/tools/0/name"], "{name}");
            assert_eq!(found(name, Some("2026-07-28")), ["/tools/0/name"], "{name}");
            assert_eq!(found(name, Some("2025-06-18")), Vec::<String>::new(), "{name}");
            assert_eq!(found(name, None), Vec::<String>::new(), "{name}");
        }
        assert_eq!(found("get_Weather-2.v1", Some("2025-11-25")), Vec::<String>::new());
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
