//! The models the API lists.
//!
//! <https://platform.claude.com/docs/en/api/models/list>

use serde_json::Value;

use crate::wire::json::{self, Json};
use crate::wire::reader::{Finding, Reader};

/// A model as listed, kept whole in `raw`.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub id: String,
    pub display_name: Option<String>,
    /// `active`, `deprecated` or `retired`.
    pub lifecycle: Option<String>,
    pub max_input_tokens: Option<u64>,
    pub max_tokens: Option<u64>,
    pub capabilities: Capabilities,
    pub raw: Value,
}

/// What a model takes; `None` where the list does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    pub images: Option<bool>,
    pub thinking_off: Option<bool>,
    pub thinking_adaptive: Option<bool>,
    pub thinking_budget: Option<bool>,
    pub thinking_between_tools: Option<bool>,
    pub effort: Option<bool>,
}

impl Model {
    fn read(json: &mut Reader<'_, '_>, raw: &Value) -> Option<Self> {
        let count = |field: &str| raw.get(field).and_then(Value::as_u64);
        Some(Self {
            id: json.text("id")?.to_owned(),
            display_name: json.optional_text("display_name").map(str::to_owned),
            lifecycle: json.optional_text("lifecycle").map(str::to_owned),
            max_input_tokens: count("max_input_tokens"),
            max_tokens: count("max_tokens"),
            capabilities: Capabilities::read(raw),
            raw: raw.clone(),
        })
    }
}

impl Capabilities {
    fn read(model: &Value) -> Self {
        let supported = |path: &str| {
            model.pointer(&format!("/capabilities/{path}/supported")).and_then(Value::as_bool)
        };
        Self {
            images: supported("image_input"),
            thinking_off: supported("thinking/types/disabled"),
            thinking_adaptive: supported("thinking/types/adaptive"),
            thinking_budget: supported("thinking/types/enabled"),
            thinking_between_tools: supported("thinking/types/between_tools"),
            effort: supported("effort"),
        }
    }
}

/// One page of the list. Compatible servers may send it all in one, without the fields about pages.
pub(super) struct Page {
    pub(super) models: Vec<Model>,
    /// Where the next page starts; `None` at the end.
    pub(super) next: Option<String>,
    pub(super) findings: Vec<Finding>,
}

impl Page {
    /// `None` where it is no list at all.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let Json { value, mut findings } = json::read(&String::from_utf8_lossy(body)).ok()?;
        let items = value.get("data")?.as_array()?;
        let mut models = Vec::new();
        for (index, raw) in items.iter().enumerate() {
            let reader = Reader::new(raw, format!("/data/{index}"), &mut findings);
            models.extend(reader.and_then(|mut json| Model::read(&mut json, raw)));
        }
        let more = value.get("has_more").and_then(Value::as_bool).unwrap_or_default();
        let last = value.get("last_id").and_then(Value::as_str);
        let last = last.or_else(|| models.last().map(|model: &Model| model.id.as_str()));
        let next = last.filter(|_| more).map(str::to_owned);
        Some(Self { models, next, findings })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_model_does_not_hide_the_good_ones() {
        let body = br#"{"data":[{"id":"a","display_name":"A","capabilities":{"effort":{"supported":true},
            "thinking":{"supported":true,"types":{"adaptive":{"supported":true},"enabled":{"supported":false}}}}},
            {"id":7},{"id":"b","capabilities":null}],"has_more":true,"last_id":"b"}"#;

        let page = Page::read(body).expect("a page");

        assert_eq!(
            page.models.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(),
            ["a", "b"]
        );
        assert_eq!(page.models[0].capabilities.thinking_adaptive, Some(true));
        assert_eq!(page.models[0].capabilities.thinking_budget, Some(false));
        assert_eq!(page.models[1].capabilities, Capabilities::default());
        assert_eq!(page.findings[0].pointer, "/data/1/id");
        assert_eq!(page.next.as_deref(), Some("b"));
    }

    #[test]
    fn a_list_without_pages_is_one_page() {
        assert_eq!(Page::read(br#"{"data":[{"id":"a"}]}"#).expect("a page").next, None);
        assert!(Page::read(b"<html>").is_none());
    }
}
