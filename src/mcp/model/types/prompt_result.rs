//! The messages that a prompt came to.

use serde_json::Value;

use super::Content;
use crate::wire::reader::{Finding, Problem, Reader};

/// What `prompts/get` returned.
///
/// Spec: <https://modelcontextprotocol.io/specification/2026-07-28/server/prompts#promptmessage>
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PromptResult<'a> {
    pub description: Option<&'a str>,
    pub messages: Vec<PromptMessage<'a>>,
    pub findings: Vec<Finding>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptMessage<'a> {
    /// `user` or `assistant`; another one stands as it came.
    pub role: &'a str,
    /// JSON Pointers to its blocks of content. The protocol has one; several in an array are shown too.
    pub blocks: Vec<String>,
}

impl<'a> PromptResult<'a> {
    pub fn read(result: &'a Value) -> Self {
        let mut read = Self::default();
        let mut findings = Vec::new();
        if let Some(mut json) = Reader::new(result, String::new(), &mut findings) {
            read.description = json.optional_text("description");
            let messages = json.value("messages").and_then(Value::as_array);
            if messages.is_none() {
                let problem = Problem::NotA("list of messages");
                findings.push(Finding { pointer: "/messages".to_owned(), problem });
            }
            for (index, message) in messages.into_iter().flatten().enumerate() {
                let message = PromptMessage::read(message, index, &mut findings);
                read.messages.push(message);
            }
        }
        read.findings = findings;
        read
    }
}

impl<'a> PromptMessage<'a> {
    pub fn read(message: &'a Value, index: usize, findings: &mut Vec<Finding>) -> Self {
        let at = format!("/messages/{index}");
        let role =
            Reader::new(message, at.clone(), findings).and_then(|mut json| json.text("role"));
        let content = message.get("content");
        let blocks = match content.and_then(Value::as_array) {
            Some(blocks) => {
                let problem = Problem::NotA("single block of content");
                findings.push(Finding { pointer: format!("{at}/content"), problem });
                (0..blocks.len()).map(|block| format!("{at}/content/{block}")).collect()
            }
            None => vec![format!("{at}/content")],
        };
        for pointer in &blocks {
            let inside = pointer.strip_prefix(&at).unwrap_or_default();
            let block = message.pointer(inside).unwrap_or(&Value::Null);
            Content::read_at(block, pointer.clone(), findings);
        }
        Self { role: role.unwrap_or_default(), blocks }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_message_is_there_with_its_role_and_where_its_content_is() {
        let result = json!({ "description": "d", "messages": [
            { "role": "user", "content": { "type": "text", "text": "hi" } },
            { "role": "assistant", "content": [{ "type": "text", "text": "a" }, { "type": "image" }] },
            7,
        ] });

        let read = PromptResult::read(&result);

        assert_eq!(read.description, Some("d"));
        let roles: Vec<&str> = read.messages.iter().map(|message| message.role).collect();
        assert_eq!(roles, ["user", "assistant", ""]);
        assert_eq!(read.messages[0].blocks, ["/messages/0/content"]);
        assert_eq!(read.messages[1].blocks, ["/messages/1/content/0", "/messages/1/content/1"]);
        let pointers: Vec<&str> =
            read.findings.iter().map(|finding| finding.pointer.as_str()).collect();
        assert!(pointers.contains(&"/messages/1/content/1/mimeType"), "{pointers:?}");
        assert!(pointers.contains(&"/messages/2"), "{pointers:?}");
    }

    #[test]
    fn a_result_without_messages_says_so() {
        assert_eq!(PromptResult::read(&json!({})).findings[0].pointer, "/messages");
    }
}
