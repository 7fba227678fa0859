//! Content blocks and the result of a tool call, as they are read.

use serde_json::Value;

use crate::wire::reader::{Finding, Reader};

/// What `tools/call` returned, in the parts a person looks at. `content` keeps the server's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolResult<'a> {
    pub content: Vec<Content<'a>>,
    pub structured: Option<&'a Value>,
    pub is_error: bool,
    pub findings: Vec<Finding>,
}

/// One block of content, borrowed from the result it came in.
#[derive(Clone, Debug, PartialEq)]
pub enum Content<'a> {
    Text(&'a str),
    Image(Media<'a>),
    Audio(Media<'a>),
    /// A resource within the result: its text, or its bytes in base64.
    Resource {
        uri: &'a str,
        mime_type: Option<&'a str>,
        text: Option<&'a str>,
        blob: Option<&'a str>,
    },
    Link {
        uri: &'a str,
        name: &'a str,
        title: Option<&'a str>,
        description: Option<&'a str>,
        mime_type: Option<&'a str>,
        /// Bytes.
        size: Option<u64>,
    },
    /// A kind this revision of the protocol does not know, or a block that is broken.
    Other(&'a Value),
}

impl<'a> Content<'a> {
    /// The text of a block, or of the resource in it.
    pub fn text(&self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Resource { text, .. } => *text,
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media<'a> {
    pub mime_type: &'a str,
    /// Base64, unchecked.
    pub data: &'a str,
}

impl<'a> ToolResult<'a> {
    /// Reads `CallToolResult`. A result of the event dialect has no fixed shape: one that is no
    /// object with `content` comes out as structured content.
    pub fn read(result: &'a Value) -> Self {
        let mut read = Self::default();
        let blocks = result.get("content").and_then(Value::as_array);
        read.structured = result.get("structuredContent");
        read.is_error = result.get("isError").and_then(Value::as_bool).unwrap_or_default();
        match blocks {
            Some(blocks) => {
                for (index, block) in blocks.iter().enumerate() {
                    read.content.push(Content::read(block, index, &mut read.findings));
                }
            }
            None if read.structured.is_none() => read.structured = Some(result),
            None => {}
        }
        read
    }
}

impl ToolResult<'_> {
    /// JSON Pointers to the blocks of content, as [`ToolResult::read`] has them.
    pub fn pointers(result: &Value) -> Vec<String> {
        let count = result.get("content").and_then(Value::as_array).map_or(0, Vec::len);
        (0..count).map(|index| format!("/content/{index}")).collect()
    }
}

impl<'a> Content<'a> {
    fn read(block: &'a Value, index: usize, findings: &mut Vec<Finding>) -> Self {
        Self::read_at(block, format!("/content/{index}"), findings)
    }

    /// One block anywhere in a message; `pointer` says where.
    pub fn read_at(block: &'a Value, pointer: String, findings: &mut Vec<Finding>) -> Self {
        let Some(mut json) = Reader::new(block, pointer, findings) else {
            return Self::Other(block);
        };
        Self::known(block, &mut json).unwrap_or(Self::Other(block))
    }

    fn known(block: &'a Value, json: &mut Reader<'a, '_>) -> Option<Self> {
        let optional = |value: &'a Value, field: &str| value.get(field).and_then(Value::as_str);
        match block.get("type").and_then(Value::as_str)? {
            "text" => Some(Self::Text(json.text("text")?)),
            "image" => Some(Self::Image(Media {
                mime_type: json.text("mimeType")?,
                data: json.text("data")?,
            })),
            "audio" => Some(Self::Audio(Media {
                mime_type: json.text("mimeType")?,
                data: json.text("data")?,
            })),
            "resource" => {
                let resource = block.get("resource")?;
                Some(Self::Resource {
                    uri: optional(resource, "uri").unwrap_or_default(),
                    mime_type: optional(resource, "mimeType"),
                    text: optional(resource, "text"),
                    blob: optional(resource, "blob"),
                })
            }
            "resource_link" => Some(Self::Link {
                uri: json.text("uri")?,
                name: optional(block, "name").unwrap_or_default(),
                title: optional(block, "title"),
                description: optional(block, "description"),
                mime_type: optional(block, "mimeType"),
                size: block.get("size").and_then(Value::as_u64),
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_broken_block_does_not_hide_its_neighbours() {
        let result = json!({ "content": [{ "type": "image", "data": "AA==" }, { "type": "text", "text": "hi" }] });

        let read = ToolResult::read(&result);

        assert!(matches!(read.content[0], Content::Other(_)));
        assert_eq!(read.content[1], Content::Text("hi"));
        assert_eq!(read.findings[0].pointer, "/content/0/mimeType");
    }

    #[test]
    fn a_result_without_content_is_shown_whole() {
        let result = json!([1, 2]);

        assert_eq!(ToolResult::read(&result).structured, Some(&json!([1, 2])));
    }
}
