//! Examples of every type of 2026-07-28, our own and, where they lie beside the project, the
//! specification's: what a server sends is read without a finding, and what a client sends is what this
//! client sends in the same place.

mod from_client;
mod from_server;
mod parts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use wirescope::mcp::List;
use wirescope::wire::json_rpc::Message;

use crate::playbook::Playbook;

/// One message, or a part of one.
pub(super) struct Example {
    path: String,
    value: Value,
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path)
    }
}

impl Example {
    /// The result, of a whole response or by itself.
    fn result(&self) -> &Value {
        self.value.get("result").unwrap_or(&self.value)
    }

    /// The params, of a whole message or by themselves.
    fn params(&self) -> &Value {
        self.value.get("params").unwrap_or(&self.value)
    }

    /// As the answer to `asked`: a whole response as it is but for its id, or a result by itself.
    fn answer(&self, asked: &Value) -> Value {
        let is_whole = self.value.get("jsonrpc").is_some();
        let bare = || json!({ "jsonrpc": "2.0", "result": self.value });
        let mut message = if is_whole { self.value.clone() } else { bare() };
        message["id"] = asked["id"].clone();
        message
    }

    /// As a notification: a whole one as it is, or params by themselves.
    fn notification(&self, method: &str) -> Value {
        let is_whole = self.value.get("jsonrpc").is_some();
        let bare = || json!({ "jsonrpc": "2.0", "method": method, "params": self.value });
        let message = if is_whole { self.value.clone() } else { bare() };
        assert_eq!(message["method"], method, "{self}");
        message
    }
}

/// Our own examples, by type. That the official schema allows them is tested where that is at hand, in
/// `tests/end_to_end/schema.test.mjs`.
const OWN: [(&str, &str); 3] = [
    ("parts.json", include_str!("official_examples/ours/parts.json")),
    ("client.json", include_str!("official_examples/ours/client.json")),
    ("server.json", include_str!("official_examples/ours/server.json")),
];

/// Holds one example to what its type is read, or sent, as.
type Way = fn(&Example);

/// Every type there are examples of. What a client sends says so.
const TYPES: [(&str, Way); 88] = [
    ("AudioContent", parts::content),
    ("BlobResourceContents", parts::contents_of_a_resource),
    ("BooleanSchema", parts::field_of_a_form),
    ("CallToolRequest", from_client::call),
    ("CallToolRequestParams", from_client::tool_call),
    ("CallToolResult", from_server::tool_result),
    ("CallToolResultResponse", from_server::tool_result),
    ("CancelledNotification", from_client::cancellation),
    ("CancelledNotificationParams", from_client::cancellation),
    ("ClientCapabilities", from_client::capabilities),
    ("CompleteRequest", from_client::completion),
    ("CompleteRequestParams", from_client::completion),
    ("CompleteResult", from_server::completion),
    ("CompleteResultResponse", from_server::completion),
    ("CreateMessageRequest", from_server::sampling),
    ("CreateMessageRequestParams", from_server::sampling),
    ("CreateMessageResult", from_client::sampled_message),
    ("DiscoverRequest", from_client::discovery),
    ("DiscoverResult", from_server::discovery),
    ("DiscoverResultResponse", from_server::discovery),
    ("ElicitRequest", from_server::elicitation),
    ("ElicitRequestFormParams", from_server::elicitation),
    ("ElicitRequestURLParams", from_server::elicitation),
    ("ElicitResult", from_client::elicited),
    ("EmbeddedResource", parts::content),
    ("GetPromptRequest", from_client::call),
    ("GetPromptRequestParams", from_client::prompt_call),
    ("GetPromptResult", from_server::prompt_result),
    ("GetPromptResultResponse", from_server::prompt_result),
    ("HeaderMismatchError", from_server::error),
    ("ImageContent", parts::content),
    ("InputRequests", from_server::input_requests),
    ("InputRequiredResult", from_server::input_required),
    ("InputResponses", from_client::input_responses),
    ("InternalError", from_server::error),
    ("InvalidParamsError", from_server::error),
    ("ListPromptsRequest", |example| from_client::listing(example, List::Prompts)),
    ("ListPromptsResult", from_server::prompts),
    ("ListPromptsResultResponse", from_server::prompts),
    ("ListResourceTemplatesRequest", |example| {
        from_client::listing(example, List::ResourceTemplates);
    }),
    ("ListResourceTemplatesResult", from_server::templates),
    ("ListResourceTemplatesResultResponse", from_server::templates),
    ("ListResourcesRequest", |example| from_client::listing(example, List::Resources)),
    ("ListResourcesResult", from_server::resources),
    ("ListResourcesResultResponse", from_server::resources),
    ("ListRootsRequest", from_server::roots),
    ("ListRootsResult", from_client::roots),
    ("ListToolsRequest", |example| from_client::listing(example, List::Tools)),
    ("ListToolsResult", from_server::tools),
    ("ListToolsResultResponse", from_server::tools),
    ("LoggingMessageNotification", from_server::log_message),
    ("LoggingMessageNotificationParams", from_server::log_message),
    ("MethodNotFoundError", from_server::error),
    ("MissingRequiredClientCapabilityError", from_server::error),
    ("ModelPreferences", parts::model_preferences),
    ("NumberSchema", parts::field_of_a_form),
    ("PaginatedRequestParams", from_client::next_page),
    ("ParseError", from_server::error),
    ("ProgressNotification", from_server::progress),
    ("ProgressNotificationParams", from_server::progress),
    ("PromptListChangedNotification", |example| {
        from_server::change(example, "notifications/prompts/list_changed");
    }),
    ("ReadResourceRequest", from_client::call),
    ("ReadResourceResult", from_server::read_result),
    ("ReadResourceResultResponse", from_server::read_result),
    ("Resource", parts::resource),
    ("ResourceLink", parts::content),
    ("ResourceListChangedNotification", |example| {
        from_server::change(example, "notifications/resources/list_changed");
    }),
    ("ResourceUpdatedNotification", from_server::resource_update),
    ("ResourceUpdatedNotificationParams", from_server::resource_update),
    ("Root", from_client::root),
    ("SamplingMessage", parts::sampling_message),
    ("ServerCapabilities", parts::server_capabilities),
    ("StringSchema", parts::field_of_a_form),
    ("SubscriptionsAcknowledgedNotification", from_server::acknowledgement),
    ("SubscriptionsListenRequest", from_client::listen),
    ("SubscriptionsListenResult", from_server::end_of_listening),
    ("SubscriptionsListenResultResponse", from_server::end_of_listening),
    ("TextContent", parts::content),
    ("TextResourceContents", parts::contents_of_a_resource),
    ("TitledMultiSelectEnumSchema", parts::field_of_a_form),
    ("TitledSingleSelectEnumSchema", parts::field_of_a_form),
    ("Tool", parts::tool),
    ("ToolListChangedNotification", |example| {
        from_server::change(example, "notifications/tools/list_changed");
    }),
    ("ToolResultContent", parts::content_of_a_sampling_message),
    ("ToolUseContent", parts::content_of_a_sampling_message),
    ("UnsupportedProtocolVersionError", from_server::error),
    ("UntitledMultiSelectEnumSchema", parts::field_of_a_form),
    ("UntitledSingleSelectEnumSchema", parts::field_of_a_form),
];

/// The examples of one source, by their type.
type Corpus = BTreeMap<String, Vec<Example>>;

/// Our own, and the official ones where they lie beside the project.
fn corpora() -> Vec<Corpus> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../shared/schema/examples", "../../shared/schema/examples"];
    let official = places.iter().map(|place| project.join(place)).find(|place| place.is_dir());
    [own_corpus()].into_iter().chain(official.as_deref().map(official_corpus)).collect()
}

fn own_corpus() -> Corpus {
    let mut corpus = Corpus::new();
    for (file, text) in OWN {
        let types: BTreeMap<String, Vec<Value>> = serde_json::from_str(text).expect("examples");
        for (kind, values) in types {
            let named = |(at, value)| Example { path: format!("{file}, {kind} {at}"), value };
            let examples = values.into_iter().enumerate().map(named).collect();
            corpus.insert(kind, examples);
        }
    }
    corpus
}

/// A folder for each type, a file for each example.
fn official_corpus(folder: &Path) -> Corpus {
    let kinds = fs::read_dir(folder).expect("a folder of types");
    let kinds = kinds.map(|kind| kind.expect("a type").file_name().display().to_string());
    kinds.map(|kind| (kind.clone(), official_examples(folder, &kind))).collect()
}

fn official_examples(folder: &Path, kind: &str) -> Vec<Example> {
    let files = fs::read_dir(folder.join(kind)).expect("a folder of examples");
    let read = |file: fs::DirEntry| {
        let text = fs::read_to_string(file.path()).expect("a readable example");
        let value = serde_json::from_str(&text).expect("an example is JSON");
        Example { path: format!("{kind}/{}", file.file_name().display()), value }
    };
    files.map(|file| read(file.expect("an example"))).collect()
}

#[test]
fn every_type_with_examples_is_known_here() {
    let known: BTreeSet<&str> = TYPES.iter().map(|(kind, _)| *kind).collect();

    for corpus in corpora() {
        let there: BTreeSet<&str> = corpus.keys().map(String::as_str).collect();
        assert_eq!(there.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "not known");
        assert_eq!(known.difference(&there).collect::<Vec<_>>(), Vec::<&&str>::new(), "not there");
    }
}

#[test]
fn every_example_is_read_without_a_finding_or_is_what_this_client_sends() {
    for corpus in corpora() {
        for (kind, way) in TYPES {
            let examples = corpus.get(kind).map_or(&[][..], Vec::as_slice);
            assert!(!examples.is_empty(), "{kind} has no example");
            examples.iter().for_each(way);
        }
    }
}

#[test]
fn every_whole_message_is_json_rpc_without_a_finding() {
    for corpus in corpora() {
        let examples = corpus.into_values().flatten();
        let messages: Vec<_> =
            examples.filter(|example| example.value.get("jsonrpc").is_some()).collect();
        assert!(messages.len() > 20, "only {} messages", messages.len());

        for example in messages {
            let reading = Message::read(&example.value.to_string());

            assert!(reading.findings.is_empty(), "{example}: {:?}", reading.findings);
            assert!(matches!(reading.messages.as_slice(), [Ok(_)]), "{example}");
        }
    }
}

/// Nothing is found on any message since the records were cleared, and there was one.
#[track_caller]
pub(super) fn assert_clean(play: &Playbook, example: &Example) {
    assert!(!play.records.is_empty(), "{example} is not in the log");
    for record in &play.records {
        assert!(record.findings.is_empty(), "{example}: {:?}", record.findings);
    }
}
