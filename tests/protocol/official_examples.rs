//! The specification's own examples, each read without a finding. They lie beside the project.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use wirescope::mcp::types::{
    Content, Listed as _, ReadResult, Resource, ResourceTemplate, Tool, ToolResult,
};
use wirescope::wire::json_rpc::Message;

fn folder() -> PathBuf {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../shared/schema/examples", "../../shared/schema/examples"];
    let found = places.iter().map(|place| project.join(place)).find(|place| place.is_dir());
    found.expect("the official examples in ../shared/schema/examples, beside the project")
}

/// The examples of one type, or of all, with their paths.
fn examples(kind: Option<&str>) -> Vec<(String, Value)> {
    let kinds = fs::read_dir(folder()).expect("a folder of types");
    let mut all = Vec::new();
    for entry in kinds {
        let path = entry.expect("a type").path();
        if kind.is_some_and(|kind| !path.ends_with(kind)) {
            continue;
        }
        for file in fs::read_dir(&path).expect("a folder of examples") {
            let file = file.expect("an example").path();
            let text = fs::read_to_string(&file).expect("a readable example");
            let value = serde_json::from_str(&text).expect("an example is JSON");
            all.push((file.display().to_string(), value));
        }
    }
    assert!(!all.is_empty(), "no example of {kind:?}");
    all
}

#[test]
fn every_whole_message_is_read_without_a_finding() {
    let messages: Vec<_> =
        examples(None).into_iter().filter(|(_, value)| value.get("jsonrpc").is_some()).collect();
    assert!(messages.len() > 20, "only {} messages", messages.len());

    for (path, value) in messages {
        let reading = Message::read(&value.to_string());

        assert!(reading.findings.is_empty(), "{path}: {:?}", reading.findings);
        assert!(matches!(reading.messages.as_slice(), [Ok(_)]), "{path}: {:?}", reading.messages);
    }
}

#[test]
fn every_tool_is_read_without_a_finding_and_can_be_called() {
    let listed = examples(Some("ListToolsResult")).into_iter().flat_map(|(path, value)| {
        let tools = value["tools"].as_array().cloned().expect("tools");
        tools.into_iter().map(move |tool| (path.clone(), tool))
    });

    for (path, value) in examples(Some("Tool")).into_iter().chain(listed) {
        let tool = Tool::read(value, String::new());

        assert!(tool.findings.is_empty(), "{path}: {:?}", tool.findings);
        assert_eq!(tool.invalid, None, "{path}");
    }
}

#[test]
fn every_tool_result_is_read_without_a_finding() {
    let answers = examples(Some("CallToolResultResponse"))
        .into_iter()
        .map(|(path, mut value)| (path, value["result"].take()));

    for (path, value) in examples(Some("CallToolResult")).into_iter().chain(answers) {
        let result = ToolResult::read(&value);

        assert!(result.findings.is_empty(), "{path}: {:?}", result.findings);
        let is_known = |content: &Content<'_>| !matches!(content, Content::Other(_));
        assert!(result.content.iter().all(is_known), "{path}: {result:?}");
    }
}

#[test]
fn every_kind_of_content_is_read_without_a_finding() {
    for kind in ["TextContent", "ImageContent", "AudioContent", "EmbeddedResource", "ResourceLink"]
    {
        for (path, value) in examples(Some(kind)) {
            let result = serde_json::json!({ "content": [value] });

            let read = ToolResult::read(&result);

            assert!(read.findings.is_empty(), "{path}: {:?}", read.findings);
            assert!(!matches!(read.content[0], Content::Other(_)), "{path}");
        }
    }
}

#[test]
fn every_resource_and_its_contents_are_read_without_a_finding() {
    let listed = |kind: &'static str, field: &'static str| {
        examples(Some(kind)).into_iter().flat_map(move |(path, value)| {
            let items = value[field].as_array().cloned().expect("a list");
            items.into_iter().map(move |item| (path.clone(), item))
        })
    };
    for (path, value) in
        examples(Some("Resource")).into_iter().chain(listed("ListResourcesResult", "resources"))
    {
        let resource = Resource::read(value, String::new());
        assert!(resource.findings.is_empty(), "{path}: {:?}", resource.findings);
        assert_eq!(resource.invalid, None, "{path}");
    }
    for (path, value) in listed("ListResourceTemplatesResult", "resourceTemplates") {
        let template = ResourceTemplate::read(value, String::new());
        assert!(template.findings.is_empty(), "{path}: {:?}", template.findings);
        assert_eq!(template.invalid, None, "{path}");
        let expanded = wirescope::schema::uri_template::UriTemplate::read(&template.uri_template);
        assert!(expanded.is_ok(), "{path}: {expanded:?}");
    }
    for (path, value) in examples(Some("ReadResourceResult")) {
        let read = ReadResult::read(&value);
        assert!(read.findings.is_empty(), "{path}: {:?}", read.findings);
        assert!(!read.contents.is_empty(), "{path}");
    }
}
