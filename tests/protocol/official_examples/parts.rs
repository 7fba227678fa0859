//! Parts of messages, each put where it may stand.

use serde_json::{Value, json};
use wirescope::mcp::types::{
    Content, ContentAnnotations, Listed as _, ReadResult, Resource, Tool, ToolResult,
};

use super::from_server::{asks_for, assert_form};
use super::{Example, assert_clean};
use crate::playbook::Playbook;
use crate::story::{URL, discovery};

pub(super) fn content(example: &Example) {
    let result = json!({ "content": [example.value] });

    let read = ToolResult::read(&result);

    assert!(read.findings.is_empty(), "{example}: {:?}", read.findings);
    assert!(!matches!(read.content[0], Content::Other(_)), "{example}");
    if let Some(annotations) = example.value.get("annotations") {
        let read = ContentAnnotations::read(&example.value);
        assert_eq!(json!(read.audience), annotations["audience"], "{example}");
        assert!(read.priority.is_some(), "{example}");
    }
}

pub(super) fn contents_of_a_resource(example: &Example) {
    let result = json!({ "contents": [example.value] });

    let read = ReadResult::read(&result);

    assert!(read.findings.is_empty(), "{example}: {:?}", read.findings);
    let [contents] = read.contents.as_slice() else { panic!("{example}: {read:?}") };
    assert!(contents.text.is_some() != contents.blob.is_some(), "{example}");
}

pub(super) fn tool(example: &Example) {
    let tool = Tool::read(example.value.clone(), String::new());

    assert!(tool.findings.is_empty(), "{example}: {:?}", tool.findings);
    assert_eq!(tool.invalid, None, "{example}");
    assert_eq!(tool.output_schema(), example.value.get("outputSchema"), "{example}");
}

pub(super) fn resource(example: &Example) {
    let resource = Resource::read(example.value.clone(), String::new());

    assert!(resource.findings.is_empty(), "{example}: {:?}", resource.findings);
    assert_eq!(resource.invalid, None, "{example}");
}

/// A question may hold one such field, and a person fills it in without writing JSON.
pub(super) fn field_of_a_form(example: &Example) {
    let schema = json!({ "type": "object", "properties": { "it": example.value } });
    assert_form(&schema, example);
    let params = json!({ "mode": "form", "message": "Fill this in", "requestedSchema": schema });
    asks_for(example, "elicitation/create", &params);
}

pub(super) fn server_capabilities(example: &Example) {
    let mut play = Playbook::connect(URL);
    let (discover, asked) = play.expect_post("server/discover");
    play.records.clear();

    play.result(discover, &asked, &discovery(&example.value)).expect_ready();

    assert_clean(&play, example);
    let identity = play.identity.as_ref().expect("an identity");
    assert!(identity.findings.is_empty(), "{example}: {:?}", identity.findings);
    assert_eq!(identity.capabilities, example.value, "{example}");
}

// --- Sampling ------------------------------------------------------------------------------------

pub(super) fn model_preferences(example: &Example) {
    let message = json!({ "role": "user", "content": { "type": "text", "text": "Hello" } });
    samples(example, &json!([message]), &example.value);
}

pub(super) fn sampling_message(example: &Example) {
    samples(example, &json!([example.value]), &json!({}));
}

pub(super) fn content_of_a_sampling_message(example: &Example) {
    let message = json!({ "role": "assistant", "content": [example.value] });
    samples(example, &json!([message]), &json!({}));
}

fn samples(example: &Example, messages: &Value, preferences: &Value) {
    let params = json!({ "messages": messages, "modelPreferences": preferences, "maxTokens": 100 });
    asks_for(example, "sampling/createMessage", &params);
}

/// One block or several. What a model asks of tools, and what they answer, is shown as it is; what lies
/// within such an answer is content as anywhere.
pub(super) fn blocks_are_known(content: &Value, example: &Example) {
    let one = std::slice::from_ref(content);
    for block in content.as_array().map_or(one, Vec::as_slice) {
        match block["type"].as_str() {
            Some("tool_use") => {}
            Some("tool_result") => blocks_are_known(&block["content"], example),
            _ => {
                let mut findings = Vec::new();
                let read = Content::read_at(block, String::new(), &mut findings);
                assert!(findings.is_empty(), "{example}: {findings:?}");
                assert!(!matches!(read, Content::Other(_)), "{example}: {block}");
            }
        }
    }
}
