use std::sync::Arc;

use serde_json::Value;

use super::Listed;
use crate::mcp::command::List;
use crate::wire::reader::{Finding, Reader};

/// A resource as the server lists it, kept whole in `raw`.
///
/// Spec: <https://modelcontextprotocol.io/specification/2026-07-28/server/resources#resource>
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resource {
    /// Empty when the server sent none; then `invalid` says so.
    pub uri: String,
    pub name: String,
    pub title: Option<String>,
    pub description: Option<String>,
    pub mime_type: Option<String>,
    /// Of the raw content, before any encoding, in bytes.
    pub size: Option<u64>,
    pub invalid: Option<String>,
    pub findings: Vec<Finding>,
    pub raw: Value,
}

/// A parameterised resource: its address is made by RFC 6570 from `uri_template`.
///
/// Spec: <https://modelcontextprotocol.io/specification/2026-07-28/server/resources#resource-templates>
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceTemplate {
    /// Empty when the server sent none; then `invalid` says so.
    pub uri_template: String,
    pub name: String,
    pub title: Option<String>,
    pub description: Option<String>,
    pub mime_type: Option<String>,
    pub invalid: Option<String>,
    pub findings: Vec<Finding>,
    pub raw: Value,
}

impl Listed for Resource {
    const LIST: List = List::Resources;

    fn read(raw: Value, pointer: String) -> Arc<Self> {
        let mut findings = Vec::new();
        let mut read = Self::default();
        match Reader::new(&raw, pointer, &mut findings) {
            Some(mut json) => read.fill(&mut json),
            None => read.invalid = Some("the list holds something that is no resource".to_owned()),
        }
        read.findings = findings;
        read.raw = raw;
        Arc::new(read)
    }

    fn key(&self) -> &str {
        &self.uri
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref().or(Some(&*self.name)).filter(|title| !title.is_empty())
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

impl Resource {
    fn fill(&mut self, json: &mut Reader<'_, '_>) {
        match json.text("uri") {
            Some(uri) if !uri.is_empty() => uri.clone_into(&mut self.uri),
            _ => self.invalid = Some("it has no URI".to_owned()),
        }
        json.text("name").unwrap_or_default().clone_into(&mut self.name);
        self.title = json.optional_text("title").map(str::to_owned);
        self.description = json.optional_text("description").map(str::to_owned);
        self.mime_type = json.optional_text("mimeType").map(str::to_owned);
        self.size = json.value("size").and_then(Value::as_u64);
    }
}

impl Listed for ResourceTemplate {
    const LIST: List = List::ResourceTemplates;

    fn read(raw: Value, pointer: String) -> Arc<Self> {
        let mut findings = Vec::new();
        let mut read = Self::default();
        match Reader::new(&raw, pointer, &mut findings) {
            Some(mut json) => read.fill(&mut json),
            None => read.invalid = Some("the list holds something that is no template".to_owned()),
        }
        read.findings = findings;
        read.raw = raw;
        Arc::new(read)
    }

    fn key(&self) -> &str {
        &self.uri_template
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref().or(Some(&*self.name)).filter(|title| !title.is_empty())
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

impl ResourceTemplate {
    fn fill(&mut self, json: &mut Reader<'_, '_>) {
        match json.text("uriTemplate") {
            Some(template) if !template.is_empty() => template.clone_into(&mut self.uri_template),
            _ => self.invalid = Some("it has no URI template".to_owned()),
        }
        json.text("name").unwrap_or_default().clone_into(&mut self.name);
        self.title = json.optional_text("title").map(str::to_owned);
        self.description = json.optional_text("description").map(str::to_owned);
        self.mime_type = json.optional_text("mimeType").map(str::to_owned);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_resource_without_an_address_is_kept_and_says_why_it_cannot_be_read() {
        let read = Resource::read(json!({ "name": "a" }), "/resources/2".to_owned());

        assert_eq!(read.invalid(), Some("it has no URI"));
        assert_eq!(read.findings[0].pointer, "/resources/2/uri");
    }

    #[test]
    fn a_template_goes_by_its_title_and_failing_that_by_its_name() {
        let raw = json!({ "uriTemplate": "a://{b}", "name": "b" });

        assert_eq!(ResourceTemplate::read(raw, String::new()).title(), Some("b"));
    }
}
