//! Resources and templates as a server lists them.

use std::sync::Arc;

use serde_json::Value;

use super::listed::{Listed, common_fields, identifier};
use crate::mcp::model::list::List;
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
    pub raw: Arc<Value>,
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
    pub raw: Arc<Value>,
}

impl Listed for Resource {
    const LIST: List = List::Resources;
    const NOUN: &'static str = "resource";

    fn fill(&mut self, json: &mut Reader<'_, '_>) -> Option<String> {
        let uri = identifier(json, "uri", "URI");
        json.text("name").unwrap_or_default().clone_into(&mut self.name);
        self.title = json.optional_text("title").map(str::to_owned);
        self.description = json.optional_text("description").map(str::to_owned);
        self.mime_type = json.optional_text("mimeType").map(str::to_owned);
        self.size = json.value("size").and_then(Value::as_u64);
        uri.map(|uri| self.uri = uri).err()
    }

    fn key(&self) -> &str {
        &self.uri
    }

    fn title(&self) -> Option<&str> {
        title_or_name(self.title.as_deref(), &self.name)
    }

    common_fields!();
}

impl Listed for ResourceTemplate {
    const LIST: List = List::ResourceTemplates;
    const NOUN: &'static str = "template";

    fn fill(&mut self, json: &mut Reader<'_, '_>) -> Option<String> {
        let template = identifier(json, "uriTemplate", "URI template");
        json.text("name").unwrap_or_default().clone_into(&mut self.name);
        self.title = json.optional_text("title").map(str::to_owned);
        self.description = json.optional_text("description").map(str::to_owned);
        self.mime_type = json.optional_text("mimeType").map(str::to_owned);
        template.map(|template| self.uri_template = template).err()
    }

    fn key(&self) -> &str {
        &self.uri_template
    }

    fn title(&self) -> Option<&str> {
        title_or_name(self.title.as_deref(), &self.name)
    }

    common_fields!();
}

/// Both are known by an address, so the name is for people as well.
fn title_or_name<'a>(title: Option<&'a str>, name: &'a str) -> Option<&'a str> {
    title.or(Some(name)).filter(|title| !title.is_empty())
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
