//! What reading a resource returned.

use serde_json::Value;

use crate::wire::reader::{Finding, Problem, Reader};

/// What `resources/read` returned. `contents` keeps the server's order and leaves nothing out.
///
/// Spec: <https://modelcontextprotocol.io/specification/2026-07-28/server/resources#reading-resources>
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadResult<'a> {
    pub contents: Vec<ResourceContents<'a>>,
    pub findings: Vec<Finding>,
}

/// The content of one resource, borrowed from the result it came in.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceContents<'a> {
    /// Empty when the server sent none.
    pub uri: &'a str,
    pub mime_type: Option<&'a str>,
    pub text: Option<&'a str>,
    /// Base64, unchecked.
    pub blob: Option<&'a str>,
    pub meta: Option<&'a Value>,
    pub raw: &'a Value,
}

impl<'a> ReadResult<'a> {
    pub fn read(result: &'a Value) -> Self {
        let mut read = Self::default();
        let Some(contents) = result.get("contents").and_then(Value::as_array) else {
            let problem = match result.get("contents") {
                None => Problem::Missing,
                Some(_) => Problem::NotA("array"),
            };
            read.findings.push(Finding { pointer: "/contents".to_owned(), problem });
            return read;
        };
        for (index, entry) in contents.iter().enumerate() {
            let pointer = format!("/contents/{index}");
            read.contents.push(ResourceContents::read(entry, pointer, &mut read.findings));
        }
        read
    }
}

impl<'a> ResourceContents<'a> {
    pub fn read(raw: &'a Value, pointer: String, findings: &mut Vec<Finding>) -> Self {
        let at = pointer.clone();
        let mut read =
            Self { uri: "", mime_type: None, text: None, blob: None, meta: raw.get("_meta"), raw };
        let Some(mut json) = Reader::new(raw, pointer, findings) else { return read };
        read.uri = json.text("uri").unwrap_or_default();
        read.mime_type = json.optional_text("mimeType");
        read.text = json.optional_text("text");
        read.blob = json.optional_text("blob");
        let said = match (read.text, read.blob) {
            (None, None) => "has neither text nor blob",
            (Some(_), Some(_)) => "has both text and blob",
            _ => return read,
        };
        findings.push(Finding { pointer: at, problem: Problem::Says(said.to_owned()) });
        read
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_bad_piece_does_not_hide_its_neighbours() {
        let result = json!({ "contents": [
            "oops",
            { "uri": "a://b" },
            { "uri": "a://c", "text": "hi", "mimeType": 3 },
        ] });

        let read = ReadResult::read(&result);

        assert_eq!(read.contents.len(), 3);
        assert_eq!((read.contents[2].uri, read.contents[2].text), ("a://c", Some("hi")));
        let found: Vec<_> = read
            .findings
            .iter()
            .map(|finding| format!("{} {}", finding.pointer, finding.problem))
            .collect();
        assert_eq!(
            found,
            [
                "/contents/0 is not an object",
                "/contents/1 has neither text nor blob",
                "/contents/2/mimeType is not a string",
            ]
        );
    }

    #[test]
    fn a_result_without_contents_says_so() {
        let result = json!({});

        assert_eq!(ReadResult::read(&result).findings[0].pointer, "/contents");
    }
}
